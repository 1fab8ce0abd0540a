"""Inputs as token ids, padded into micro-batches of bounded size."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.errors import ModelError
from rag.workshop.training.prepared import GOLD, ITEM, KINDS, SENTENCE

GROUP = 3
"""Sequences of a group: one passage with the answer and two without it."""
Array = TypeVar("Array")
Unit = TypeVar("Unit")


@dataclass(frozen=True, slots=True)
class Sample:
    """One input: `marks` are inclusive token positions in `ids` and what stands there; none means
    no answer. kind: index into KINDS; label: the decision, or -1."""

    ids: list[int]
    passage_start: int
    marks: tuple[tuple[int, int, int], ...]
    kind: int
    label: int


@dataclass(frozen=True, slots=True)
class Batch(Generic[Array]):
    """A padded micro-batch of b sequences of t tokens; the first `3 * groups` rows are groups.

    ids, types, mask: (b, t) int64; passage: (b, t) bool, where an answer may stand;
    gold: (n_gold, 3) int64 rows `sequence, start, end`; no row for sequences without an answer.
    spans: (b,) bool, whether the span head learns from the gold (not where sentences answer);
    tags: (b, t) int64, 0 outside, 1 at the first token and 2 inside an item of a list, -1 unknown;
    evidence: (b, t) int64, 1 in a sentence that answers, 0 in others, -1 unknown;
    decision: (b,) int64, SUPPORTS, DENIES, UNCLEAR or -1; answered: (b,) int64, 1, 0 or, where
    only a teacher knows, -1. Arrays of numpy as they are made, tensors where they are learnt from.
    """

    ids: Array
    types: Array
    mask: Array
    passage: Array
    gold: Array
    spans: Array
    tags: Array
    evidence: Array
    decision: Array
    answered: Array
    groups: int


Arrays = Batch[NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Marks:
    """Token ids of [CLS], [SEP], [PAD] and "?", and which ids continue a word: (vocabulary,)
    bool."""

    cls: int
    sep: int
    pad: int
    asking: int
    continues: NDArray[np.bool_]

    @classmethod
    def of(cls, tokenizer: Tokenizer) -> Marks:
        """The marks of a BERT WordPiece vocabulary."""
        vocabulary = tokenizer.get_vocab()
        missing = [mark for mark in ("[CLS]", "[SEP]", "[PAD]") if mark not in vocabulary]
        if missing:
            raise ModelError(
                f"no {', '.join(missing)} in the vocabulary; expected BERT's WordPiece"
            )
        continues = np.zeros(max(vocabulary.values()) + 1, dtype=np.bool_)
        continues[[row for token, row in vocabulary.items() if token.startswith("##")]] = True
        cls_id, sep, pad = (vocabulary[mark] for mark in ("[CLS]", "[SEP]", "[PAD]"))
        return cls(cls_id, sep, pad, vocabulary.get("?", -1), continues)


def alike(
    units: Iterable[Unit], lengths: Callable[[Unit], Sequence[int]], rows: int, tokens: int
) -> Iterator[list[Unit]]:
    """Runs of units of like length, of at most `rows` sequences and `tokens` padded tokens.

    lengths: of every sequence of a unit.
    """
    run: list[Unit] = []
    held = 0
    for unit in sorted(units, key=lambda unit: max(lengths(unit))):
        own = lengths(unit)
        if run and (held + len(own) > rows or (held + len(own)) * max(own) > tokens):
            yield run
            run, held = [], 0
        run.append(unit)
        held += len(own)
    if run:
        yield run


def padded(units: Sequence[Sequence[Sample]], pad: int) -> Arrays:
    """The units as one batch, groups first; `pad`: the token that fills."""
    rows = [sequence for unit in sorted(units, key=lambda unit: -len(unit)) for sequence in unit]
    longest = max(len(row.ids) for row in rows)
    ids = np.full((len(rows), longest), pad, dtype=np.int64)
    types = np.zeros_like(ids)
    mask = np.zeros_like(ids)
    passage = np.zeros(ids.shape, dtype=np.bool_)
    tags = np.full_like(ids, -1)
    evidence = np.full_like(ids, -1)
    spans = np.zeros(len(rows), dtype=np.bool_)
    decision = np.full(len(rows), -1, dtype=np.int64)
    answered = np.full(len(rows), -1, dtype=np.int64)
    gold: list[tuple[int, int, int]] = []
    for i, row in enumerate(rows):
        n, kind = len(row.ids), KINDS[row.kind]
        ids[i, :n] = row.ids
        types[i, row.passage_start : n] = 1
        mask[i, :n] = 1
        inside = slice(row.passage_start, n - 1)
        passage[i, inside] = True
        if kind == "taught":
            continue
        spans[i] = kind in ("span", "list")
        decision[i] = row.label
        answered[i] = bool(row.marks)
        evidence[i, inside] = 0
        if spans[i]:
            tags[i, inside] = 0
        for a, b, what in sorted(row.marks, key=lambda mark: mark[2] == ITEM):
            if what == SENTENCE:
                evidence[i, a : b + 1] = 1
            elif what == GOLD:
                gold.append((i, a, b))
                tags[i, a : b + 1] = -1
            else:
                tags[i, a : b + 1] = 2
                tags[i, a] = 1
    groups = sum(len(unit) == GROUP for unit in units)
    golds = np.array(gold, dtype=np.int64).reshape(-1, 3)
    return Batch(
        ids, types, mask, passage, golds, spans, tags, evidence, decision, answered, groups
    )
