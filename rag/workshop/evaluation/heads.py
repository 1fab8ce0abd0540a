"""The served reader's other heads, each on a passage that is given.

    python -m rag.workshop.evaluation.heads lists SQUAD        items of lists: exact P, R, F1
    python -m rag.workshop.evaluation.heads sentences SQUAD    F1 over the words of the sentences
    python -m rag.workshop.evaluation.heads decisions SQUAD    right decisions, with coverage
    python -m rag.workshop.evaluation.heads evidence ROWS      rows ``query``, ``text``, ``spans``

``--reader FOLDER`` for another than the shipped one. Lists are scored as MultiSpanQA is (Li et al.
2022): micro over items that agree after SQuAD's normalisation. Words count by their place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from rag.passages import split_sentences
from rag.readers.quoter import SHIPPED, Quoter
from rag.types import Hit, Passage, Reading
from rag.workshop import command
from rag.workshop.evaluation import squad
from rag.workshop.evaluation._files import rows as rows_of
from rag.workshop.evaluation.overlap import harmonic, plain

THRESHOLD = 0.25
"""From which a sentence is given; chosen on bioasq_dev, qadiscourse_dev and SQuAD sentences."""
_SURE = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
_WORD = re.compile(r"\w+")

Measures = dict[str, float]
Row = tuple[str, str, str, Sequence[tuple[int, int]]]
"""Question, title, text and the places ``[start, end)`` that are marked in it."""


def read(reader: Quoter, question: str, text: str, title: str = "") -> Reading:
    """What the reader makes of one text."""
    whole = Passage("text:0", "text", 0, len(text), text)
    return reader.read(question, [Hit(whole, 1.0, title=title)])


def precision_recall(hit: float, given: float, gold: float) -> Measures:
    """Micro precision, recall and their harmonic mean, in percent."""
    precision, recall = hit / max(given, 1), hit / max(gold, 1)
    mean = harmonic(precision, recall)
    return {"precision": 100 * precision, "recall": 100 * recall, "F1": 100 * mean}


def lists(reader: Quoter, contexts: Sequence[squad.Context]) -> Measures:
    """Items of the questions of kind ``list``, exactly right."""
    hit = given = gold = 0
    for context, question in _questions(contexts, "list"):
        items = read(reader, question.text, context.text, context.title).items
        found = {plain(context.text[i.start : i.end]) for i in items}
        wanted = {plain(context.text[a:b]) for a, b in question.spans}
        hit, given, gold = hit + len(found & wanted), given + len(found), gold + len(wanted)
    return precision_recall(hit, given, gold)


def sentences(reader: Quoter, rows: Iterable[Row]) -> Measures:
    """Words of the sentences given against the words marked."""
    hit = given = gold = 0
    for question, title, text, spans in rows:
        given_sentences = read(reader, question, text, title).sentences
        likely = [one for one in given_sentences if one.probability >= THRESHOLD]
        found = _words(text, [(one.start, one.end) for one in likely])
        wanted = _words(text, spans)
        hit, given, gold = hit + len(found & wanted), given + len(found), gold + len(wanted)
    return precision_recall(hit, given, gold)


def decisions(reader: Quoter, contexts: Sequence[squad.Context]) -> Measures:
    """Of the yes/no questions decided at each threshold the share right, and how many they are."""
    rows: list[tuple[float, bool]] = []
    for context, question in _questions(contexts, "yesno"):
        stance = read(reader, question.text, context.text, context.title).decision
        if question.label not in ("yes", "no"):
            continue
        sure = max(stance.supports, stance.denies) if stance else 0.0
        said = "yes" if stance and stance.supports > stance.denies else "no"
        rows.append((sure, said == question.label))
    found: Measures = {"questions": float(len(rows))}
    for least in _SURE:
        decided = [right for sure, right in rows if sure >= least]
        found[f"right from {least}"] = 100 * sum(decided) / max(len(decided), 1)
        found[f"coverage from {least}"] = 100 * len(decided) / max(len(rows), 1)
    return found


def _words(text: str, spans: Iterable[tuple[int, int]]) -> set[int]:
    """The places at which a word begins inside one of the spans."""
    inside: set[int] = set()
    for a, b in spans:
        inside.update(a + match.start() for match in _WORD.finditer(text[a:b]))
    return inside


def _questions(
    contexts: Sequence[squad.Context], kind: str
) -> Iterator[tuple[squad.Context, squad.Question]]:
    for context in contexts:
        for question in context.questions:
            if question.kind == kind and question.spans:
                yield context, question


def answering_sentences(path: Path) -> Iterator[Row]:
    """Of the questions of a SQuAD file the sentences that hold what is marked."""
    for context in squad.read(path):
        bounds = split_sentences(context.text)
        for question in context.questions:
            if question.spans and question.kind in ("span", "sentence"):
                held = [
                    (a, b)
                    for a, b in bounds
                    if any(a < end and start < b for start, end in question.spans)
                ]
                yield question.text, context.title, context.text, held


def evidence_rows(path: Path) -> Iterator[Row]:
    """Rows ``query``, ``text`` and ``spans``: pairs, objects or the words themselves."""
    for row in rows_of(path):
        spans = [_span(span, row["text"]) for span in row["spans"]]
        yield row["query"], row.get("title") or "", row["text"], spans


def _span(span: object, text: str) -> tuple[int, int]:
    if isinstance(span, str):
        start = text.index(span)
        return start, start + len(span)
    if isinstance(span, dict):
        return int(span["start"]), int(span["end"])
    assert isinstance(span, Sequence)
    return int(span[0]), int(span[1])


_MEASURED: dict[str, Callable[[Quoter, Path], Measures]] = {
    "lists": lambda reader, path: lists(reader, squad.read(path)),
    "sentences": lambda reader, path: sentences(reader, answering_sentences(path)),
    "decisions": lambda reader, path: decisions(reader, squad.read(path)),
    "evidence": lambda reader, path: sentences(reader, evidence_rows(path)),
}


def main(
    head: Literal["lists", "sentences", "decisions", "evidence"],
    file: Path,
    reader: Path = SHIPPED,
) -> None:
    """Print what the head achieves."""
    for name, value in _MEASURED[head](Quoter(reader), file).items():
        print(f"{name}: {value:.1f}")


if __name__ == "__main__":
    command.run(main)
