"""What the rules of verdicts do to marked sentences whose stance is known.

    python -m rag.workshop.evaluation.verdict_rules FILE...

``FILE`` is SQuAD JSON of ``yesno`` questions with a label. For each its first marked sentence is
quoted as if the reader were sure of it and of the gold stance; a rule that then decides otherwise,
or leaves it unclear, took a right verdict away. Those that deny something are left out: of them the
reader is asked the contrary.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from rag.answer import verdicts
from rag.answer.basis import Basis
from rag.answer.parts import Part
from rag.passages import cut
from rag.question import analyse
from rag.readers.sentence import SentenceReader
from rag.types import Article, Evidence, Hit, Reading, Span, Stance
from rag.workshop import command
from rag.workshop.data import squad

_SURE = 0.95
_STANCES: dict[str | None, tuple[str, Stance]] = {
    "yes": ("supports", Stance(_SURE, 0.03, 0.02)),
    "no": ("denies", Stance(0.03, _SURE, 0.02)),
}


def decided(path: Path) -> Iterator[tuple[str, str, str, str]]:
    """Of each question with a stance: its text, the sentence, what was marked, what is told."""
    for context in squad.read(path, places=True):
        article = Article("it", "", context.text, "it", None, "")
        hits = [Hit(passage, 1.0) for passage in cut(article)]
        for question in context.questions:
            asked = analyse(question.text)
            if question.label not in _STANCES or not question.spans or asked.demands.negated:
                continue
            gold, stance = _STANCES[question.label]
            start, end = question.spans[0]
            held = next(
                (h for h in hits if h.passage.start <= start and end <= h.passage.end), hits[0]
            )
            name = held.passage.id
            found = Evidence("it", name, start, end, _SURE)
            span = Span("it", name, start, end, 3.0, 0.0)
            reading = Reading((span,), 1, (0.0,), (found,), (), stance)
            basis = Basis(hits, {"it": article}, reading, SentenceReader(), asked, date.today())
            told = verdicts.decision(basis, Part(span, _SURE)).verdict
            yield question.text, context.text[start:end], gold, told


def main(files: list[Path]) -> None:
    """Print every verdict that is not the marked one, and how many there are of each kind."""
    counts: Counter[str] = Counter()
    for path in files:
        for question, sentence, gold, told in decided(path):
            counts["left alone" if told == gold else f"{gold}, told {told}"] += 1
            if told != gold:
                print(f"{gold}, told {told}: {question} | {sentence}")
    print(
        f"{counts.total():,} sentences: " + ", ".join(f"{n} {k}" for k, n in counts.most_common())
    )


if __name__ == "__main__":
    command.run(main)
