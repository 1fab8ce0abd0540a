"""The passages that every product gets, and the questions about them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from rag import articles
from rag.articles import Problem, SourceFile
from rag.errors import DataError
from rag.passages import cut
from rag.workshop.data import squad
from rag.workshop.data.squad import Question


def mixed(
    questions: Path, padding: Sequence[Path], n: int, asked: int, seed: int
) -> tuple[list[str], list[Question]]:
    """``n`` distinct passages, and ``asked`` questions drawn from those about them.

    The paragraphs of the SQuAD file ``questions`` come first, each whole; passages cut from the
    articles in ``padding`` follow. Raises :class:`DataError` where there are too few of either.
    """
    contexts = squad.read(questions)
    kept = dict.fromkeys(context.text for context in contexts[:n])
    drawable = [question for context in contexts[:n] for question in context.questions]
    for passage in _cut(padding):
        if len(kept) >= n:
            break
        kept[passage] = None
    if len(kept) < n:
        raise DataError(
            f"{n:,} passages were asked for and {len(kept):,} found; name more files after "
            "--padding, or fewer --passages."
        )
    if len(drawable) < asked:
        raise DataError(
            f"{asked:,} questions were asked for, and {questions} has {len(drawable):,} about "
            "these passages; ask for fewer with --questions."
        )
    return list(kept), random.Random(seed).sample(drawable, asked)


def _cut(files: Sequence[Path]) -> Iterator[str]:
    for path in files:
        for found in articles.stream(SourceFile.at(path), path.name, tell_language=False):
            # An article without text pads nothing, and is no reason to stop.
            if not isinstance(found, Problem):
                yield from (passage.text for passage in cut(found))
