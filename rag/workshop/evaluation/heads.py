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
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Literal

from rag.passages import split_sentences
from rag.readers.quoter import SHIPPED, Quoter
from rag.workshop import command
from rag.workshop.data import squad
from rag.workshop.data.files import rows
from rag.workshop.data.squad import Context
from rag.workshop.evaluation.overlap import harmonic, plain
from rag.workshop.evaluation.reading import whole

THRESHOLD = 0.25
"""From which a sentence is given; chosen on bioasq_dev, qadiscourse_dev and SQuAD sentences."""
_SURE = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
_WORD = re.compile(r"\w+")

Measures = dict[str, float]
Head = Literal["lists", "sentences", "decisions", "evidence"]
Spans = Sequence[tuple[int, int]]
Row = tuple[str, Context, Spans]
"""Question, what it is about, and the places ``[start, end)`` that are marked in it."""
Sets = tuple[AbstractSet[object], AbstractSet[object]]
"""What is given and what is marked."""


def micro(pairs: Iterable[Sets]) -> Measures:
    """Micro precision, recall and their harmonic mean, in percent."""
    hit = given = gold = 0
    for found, wanted in pairs:
        hit, given, gold = hit + len(found & wanted), given + len(found), gold + len(wanted)
    precision, recall = hit / max(given, 1), hit / max(gold, 1)
    mean = harmonic(precision, recall)
    return {"precision": 100 * precision, "recall": 100 * recall, "F1": 100 * mean}


def items(reader: Quoter, asked: Iterable[Row]) -> Iterator[Sets]:
    """Items of lists, as they read."""
    for question, context, spans in asked:
        found = reader.read(question, [whole(context)]).items
        given = {plain(context.text[item.start : item.end]) for item in found}
        yield given, {plain(context.text[a:b]) for a, b in spans}


def words(reader: Quoter, asked: Iterable[Row]) -> Iterator[Sets]:
    """The words of sentences, by their place."""
    for question, context, spans in asked:
        found = reader.read(question, [whole(context)]).sentences
        likely = [(one.start, one.end) for one in found if one.probability >= THRESHOLD]
        yield _words(context.text, likely), _words(context.text, spans)


def decisions(reader: Quoter, path: Path) -> Measures:
    """Of the yes/no questions decided at each threshold the share right, and how many they are."""
    judged: list[tuple[float, bool]] = []
    for context, question in _questions(path, "yesno"):
        if question.label not in ("yes", "no"):
            continue
        stance = reader.read(question.text, [whole(context)]).decision
        supports, denies = (stance.supports, stance.denies) if stance else (0.0, 0.0)
        judged.append((max(supports, denies), (supports > denies) == (question.label == "yes")))
    found: Measures = {"questions": float(len(judged))}
    for least in _SURE:
        decided = [right for sure, right in judged if sure >= least]
        found[f"right from {least}"] = 100 * sum(decided) / max(len(decided), 1)
        found[f"coverage from {least}"] = 100 * len(decided) / max(len(judged), 1)
    return found


def _words(text: str, spans: Spans) -> set[int]:
    """The places at which a word begins inside one of the spans."""
    return {a + match.start() for a, b in spans for match in _WORD.finditer(text[a:b])}


def _questions(path: Path, *kinds: str) -> Iterator[tuple[Context, squad.Question]]:
    """The marked questions of these kinds in a SQuAD file."""
    for context in squad.read(path):
        for question in context.questions:
            if question.kind in kinds and question.spans:
                yield context, question


def _sentences(path: Path) -> Iterator[Row]:
    """Of the questions of a SQuAD file the sentences that hold what is marked."""
    for context, question in _questions(path, "span", "sentence"):
        held = [
            (a, b)
            for a, b in split_sentences(context.text)
            if any(a < end and start < b for start, end in question.spans)
        ]
        yield question.text, context, held


def measured(head: Head, reader: Quoter, path: Path) -> Measures:
    """What a head achieves on the questions of a file that are for it."""
    if head == "decisions":
        return decisions(reader, path)
    if head == "lists":
        listed = _questions(path, "list")
        return micro(items(reader, ((q.text, c, q.spans) for c, q in listed)))
    if head == "sentences":
        return micro(words(reader, _sentences(path)))
    texts = ((r, Context(r.get("title") or "", r["text"], ())) for r in rows(path))
    return micro(words(reader, ((r["query"], context, r["spans"]) for r, context in texts)))


def main(head: Head, file: Path, reader: Path = SHIPPED) -> None:
    """Print what the head achieves."""
    for name, value in measured(head, Quoter(reader), file).items():
        print(f"{name}: {value:.1f}")


if __name__ == "__main__":
    command.run(main)
