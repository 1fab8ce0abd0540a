"""Held-out questions asked as they will be when a reader serves, to learn from what it makes of
them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rag import confidence
from rag.assistant import Assistant
from rag.confidence import Candidate
from rag.readers.quoter import AT_ONCE
from rag.settings import Settings
from rag.types import Eq, Hit, Not, Progress, Reading
from rag.workshop.data import squad
from rag.workshop.data.indexed import articles, indexed
from rag.workshop.data.squad import Context
from rag.workshop.evaluation.overlap import right
from rag.workshop.progress import counted_to

Rows = Sequence[tuple[str, Context]]
"""The texts of one collection, each with the name of its file."""

_CANDIDATES: Final = 5
_WITHOUT: Final = 3
"""Of so many questions one is asked with the article that holds its answer left out; all those
without an answer, however many the sets hold, weigh in the fit as one of so many."""
_FEW: Final = 12
"""Texts in a collection as small as a folder of a few articles."""


@dataclass(frozen=True, slots=True)
class Example:
    """One question with its candidates under serving conditions."""

    domain: str
    """The file it came from."""
    held_out: bool
    answerable: bool
    candidates: tuple[Candidate, ...]
    right: tuple[bool, ...]
    first_key: str | None
    """The best candidate of the first passages alone, and its best span's score."""
    first_score: float
    promises: tuple[float, ...]
    """What each passage promised before it was read, best ranked first; empty for a reader that
    reads them all."""
    winner: int
    """The rank, from 0, of the passage that the best candidate stands in; -1 for none."""


def asked(
    paths: Sequence[Path],
    settings: Settings,
    limit: int | None = None,
    progress: Progress | None = None,
    most: int = _CANDIDATES,
) -> Iterator[Example]:
    """Every question of SQuAD-format ``paths`` that a short answer answers, with ``most``
    candidates.

    Asked through the retriever and the reader of ``settings``: a third of them of all files'
    contexts together, a third of those of their own file, a third of a dozen neighbouring
    contexts, so that large collections and small ones count alike; every third one with its own
    article left out, so that "no answer" is learned too.
    """
    files: list[Rows] = [
        [(path.name.split(".")[0], context) for context in squad.read(path, limit)]
        for path in paths
    ]
    everything = [row for file in files for row in file]
    few = [file[at : at + _FEW] for file in files for at in range(0, len(file), _FEW)]
    sizes: list[Sequence[Rows]] = [*([[everything]] if len(files) > 1 else []), files, few]
    found = (
        example
        for size, collections in enumerate(sizes)
        for rows in collections
        for example in _examples(rows, settings, size, len(sizes), most)
    )
    total = sum(
        question.kind == "span" for _, context in everything for question in context.questions
    )
    return counted_to(total, found, progress)


def weighs(examples: Sequence[Example]) -> NDArray[np.float64]:
    """``(n_examples,)``: 1 for a question with an answer; the others weigh as one of ``_WITHOUT``
    together, and never more than one with an answer."""
    answerable = np.array([example.answerable for example in examples])
    rest = max(1, int((~answerable).sum()))
    return np.where(answerable, 1.0, min(1.0, answerable.sum() / (_WITHOUT - 1) / rest))


def _lot(text: str) -> int:
    """A number that looks drawn, the same in every run."""
    return zlib.crc32(text.encode())


def _examples(
    rows: Rows, settings: Settings, size: int, sizes: int, most: int
) -> Iterator[Example]:
    """Examples of the questions whose text falls to collections of this ``size``."""
    drawn = [
        [q for q in context.questions if q.kind == "span" and _lot(q.text) // 7 % sizes == size]
        for _, context in rows
    ]
    if not any(drawn):
        return
    made = articles([context for _, context in rows])
    with indexed(settings, made, None) as assistant:
        for questions, (domain, context), article in zip(drawn, rows, made, strict=True):
            held_out = bool(_lot(context.text) % 2)
            for question in questions:
                left_out = _lot(question.text) // 91 % _WITHOUT == 0
                where = Not(Eq("article_id", article.id)) if left_out else None
                hits = assistant.retrieve(question.text, where=where).hits
                answerable = not left_out and bool(question.golds)
                yield _example(assistant, question, hits, most, domain, held_out, answerable)


def _example(
    assistant: Assistant,
    question: squad.Question,
    hits: Sequence[Hit],
    most: int,
    domain: str,
    held_out: bool,
    answerable: bool,
) -> Example:
    reading = assistant.reader.read(question.text, hits)
    found = confidence.candidates(question.text, hits, reading)[:most]
    texts = {hit.passage.id: hit for hit in hits}
    quotes = [confidence.quote(c.spans[0], texts[c.spans[0].passage_id]) for c in found]
    promise = getattr(assistant.reader, "promises", None)
    promises = tuple(promise(question.text, hits)) if promise else ()
    order = sorted(range(len(promises)), key=lambda row: -promises[row]) or list(range(len(hits)))
    seen = {hits[row].passage.id for row in order[:AT_ONCE]}
    spans = tuple(span for span in reading.spans if span.passage_id in seen)
    # A reader that is not calibrated reads everything, the most promising first.
    first = confidence.candidates(
        question.text,
        hits,
        Reading(spans, len(seen), reading.null_scores[:AT_ONCE], choice=reading.choice),
    )
    places = {hit.passage.id: place for place, hit in enumerate(hits)}
    return Example(
        domain=domain,
        held_out=held_out,
        answerable=answerable,
        candidates=tuple(found),
        right=tuple(right(quote, question.golds) for quote in quotes),
        first_key=first[0].key if first else None,
        first_score=first[0].spans[0].score if first else -np.inf,
        promises=promises,
        winner=places[found[0].spans[0].passage_id] if found else -1,
    )
