"""``rag eval reading``: the reader alone, on the paragraph each question is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rag import registry
from rag.assistant import Assistant
from rag.confidence import quote
from rag.settings import Settings
from rag.types import Embedder, Hit, Passage, Progress, Reader, Reading
from rag.workshop.data import squad
from rag.workshop.data.indexed import article_id, articles, indexed
from rag.workshop.data.squad import Context, Question
from rag.workshop.evaluation.overlap import agreement, f1, holds, mean
from rag.workshop.evaluation.records import Configuration, Measures, ReadingResult
from rag.workshop.evaluation.selective import auroc
from rag.workshop.progress import counted

NOTHING: Final = float("-inf")
"""Margin of a reading without any span."""


@dataclass(frozen=True, slots=True)
class Read:
    """What the reader made of one question and its paragraph."""

    question: Question
    text: str
    """The best span."""
    margin: float
    """Its score minus its passage's null score."""


def evaluate(
    path: Path,
    settings: Settings,
    *,
    negatives: bool = False,
    index: Path | None = None,
    limit: int | None = None,
    progress: Progress | None = None,
) -> ReadingResult:
    """Read every question of a SQuAD file in its own paragraph, given whole as one passage.

    With ``negatives`` all paragraphs are also indexed, and the reader must tell the passage that
    holds a question's answer from the passages retrieved for it that do not. Raises
    :class:`DataError` listing everything wrong in the file.
    """
    contexts = squad.read(path, limit)
    asked = [(context, question) for context in contexts for question in context.questions]
    embedder: Embedder = registry.load("embedders", settings.embedder).make(settings)
    reader: Reader = registry.load("readers", settings.reader).make(settings, embedder)
    reads: list[Read] = []
    for context, question in counted(asked, progress):
        text, margin = best(reader, question.text, [whole(context)])
        reads.append(Read(question, text, margin))
    answerable = [read for read in reads if read.question.golds]
    unanswerable = [read for read in reads if not read.question.golds]
    answerability: dict[str, float | None] = {
        "AUROC": auroc([r.margin for r in answerable], [r.margin for r in unanswerable])
    }
    if negatives:
        with indexed(settings, articles(contexts), index, progress) as assistant:
            answerability |= _against_retrieved(assistant, reader, counted(asked, progress))
    return ReadingResult(
        configuration=Configuration.of(settings, embedder.id, reader.id),
        data=path.name,
        questions=len(reads),
        unanswerable=len(unanswerable),
        overall=_overall(reads),
        has_answer=agreement([(read.text, read.question.golds) for read in answerable]),
        no_answer={"null wins": mean([read.margin <= 0 for read in unanswerable])},
        answerability=answerability,
    )


def whole(context: Context) -> Hit:
    """The paragraph as one retrieved passage."""
    name = article_id(context)
    size = len(context.text)
    passage = Passage(f"{name}:0-{size}", name, 0, size, context.text)
    return Hit(passage, 1.0, dense_score=1.0, dense_rank=1, title=context.title)


def best(reader: Reader, question: str, hits: Sequence[Hit]) -> tuple[str, float]:
    """:func:`likeliest` of what the reader makes of the passages."""
    return likeliest(reader.read(question, hits), hits)


def likeliest(reading: Reading, hits: Sequence[Hit]) -> tuple[str, float]:
    """Words of the best span, and its score minus its passage's null score."""
    if not reading.spans:
        return "", NOTHING
    span = reading.spans[0]
    held = next(hit for hit in hits if hit.passage.id == span.passage_id)
    return quote(span, held), span.score - span.null_score


def best_threshold(reads: Sequence[Read]) -> tuple[float, float]:
    """The best overall F1 there is for any threshold on the margin, and that threshold.

    It is chosen on the set it is measured on, as ``best_f1`` of the official SQuAD 2.0 script.
    """
    total = sum(f1("", r.question.golds) for r in reads)
    gains: dict[float, float] = defaultdict(float)
    for r in reads:
        gains[r.margin] += f1(r.text, r.question.golds) - f1("", r.question.golds)
    best = total, float("inf")
    for margin in sorted(gains, reverse=True):
        total += gains[margin]
        best = max(best, (total, margin))
    return best[0] / len(reads), best[1]


def _overall(reads: Sequence[Read]) -> Measures:
    if all(read.question.golds for read in reads):
        return agreement([(read.text, read.question.golds) for read in reads])
    at_null = [(read.text if read.margin > 0 else "", read.question.golds) for read in reads]
    return agreement(at_null) | {"best F1": best_threshold(reads)[0]}


def _against_retrieved(
    assistant: Assistant, reader: Reader, asked: Iterable[tuple[Context, Question]]
) -> Iterator[tuple[str, float | None]]:
    """AUROC of the passage that holds the answer against retrieved ones that do not: all of
    them, the best-ranked, and whichever of them looks most like an answer."""
    positive: list[float] = []
    every: list[float] = []
    first: list[float] = []
    worst: list[float] = []
    for context, question in asked:
        if not question.golds:
            continue
        hits = assistant.search(question.text)
        lacking = [hit for hit in hits if not holds(hit.passage.text, question.golds)]
        margins = [best(reader, question.text, [hit])[1] for hit in lacking]
        every.extend(margins)
        first.extend(margins[:1])
        worst.extend([max(margins)] if margins else [])
        holding = [
            Hit(passage, 1.0, dense_score=1.0, dense_rank=1, title=context.title)
            for passage in assistant.passages(article_id(context))
            if any(passage.start <= start < passage.end for start, _ in question.spans)
        ]
        positive.append(best(reader, question.text, holding[:1] or [whole(context)])[1])
    yield "AUROC, passages retrieved without the answer", auroc(positive, every)
    yield "AUROC, first passage retrieved without the answer", auroc(positive, first)
    yield "AUROC, likeliest of those retrieved", auroc(positive, worst)
