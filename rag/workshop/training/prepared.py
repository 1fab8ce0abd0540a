"""What training files become: contexts and questions as token arrays, kept beside the run."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final, get_args

import numpy as np
from numpy.typing import NDArray

from rag.workshop.data import squad
from rag.workshop.training.ragged import Ragged

LONGEST_ANSWER: Final = 30  # tokens; no longer span is ever read out
LONGEST_QUESTION: Final = 48  # tokens
KINDS: Final = get_args(squad.Kind)
"""What a question's row in `kind_of` counts."""
GOLD, ITEM, SENTENCE = range(3)
"""What a mark is: an answer, one item of it, a sentence that holds or decides it."""
SUPPORTS, DENIES, UNCLEAR = range(3)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Contexts and questions as token ids (uint16), aligned by row.

    context_tokens, title_tokens, sentence_starts: a row a context; the last index into the first.
    question_tokens, reversed_tokens, reworded_tokens, marks, nearby, retrieved, swaps: a row a
        question.
    marks: flat triples of inclusive token positions in the context and what stands there: GOLD
        answers (one of them is enough), ITEMs of a list (all of them), SENTENCEs that hold them.
    nearby, retrieved: context rows without the answer string, of the same article / as BM25 and
        the encoder find them, in turn.
    swaps: flat records `start, end, n, token * n`: exchange question tokens [start, end).
    context_of (n_questions,), source_of (n_questions,): row numbers of context and source.
    kind_of (n_questions,): index into KINDS; label_of (n_questions,): SUPPORTS, DENIES, UNCLEAR,
        or -1 where a question decides nothing.
    """

    context_tokens: Ragged
    title_tokens: Ragged
    sentence_starts: Ragged
    question_tokens: Ragged
    reversed_tokens: Ragged
    reworded_tokens: Ragged
    marks: Ragged
    nearby: Ragged
    retrieved: Ragged
    swaps: Ragged
    context_of: NDArray[np.int64]
    source_of: NDArray[np.int64]
    kind_of: NDArray[np.int64]
    label_of: NDArray[np.int64]

    def save(self, path: Path, fingerprint: str) -> None:
        """Write to one .npz, complete or not at all."""
        arrays: dict[str, NDArray[np.generic]] = {"fingerprint": np.array(fingerprint)}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Ragged):
                arrays[f"{field.name}.values"] = value.values
                arrays[f"{field.name}.starts"] = value.starts
            else:
                arrays[field.name] = value
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial.npz")
        np.savez_compressed(partial, allow_pickle=False, **arrays)
        partial.replace(path)

    @classmethod
    def load(cls, path: Path, fingerprint: str) -> Prepared | None:
        """What `save` wrote, or None where it is missing or was made from something else."""
        if not path.exists():
            return None
        with np.load(path, allow_pickle=False) as arrays:
            if str(arrays["fingerprint"]) != fingerprint:
                return None
            kept: dict[str, Any] = {}
            for name in (field.name for field in fields(cls)):
                parts = [
                    arrays[key] for key in (f"{name}.values", f"{name}.starts") if key in arrays
                ]
                kept[name] = Ragged(*parts) if parts else arrays[name]
            return cls(**kept)
