"""Documents that disagree: is every right answer shown, and no wrong one?

    python -m rag.workshop.evaluation.disagreeing RAMDOCS [--limit N]

RAMDocs (Wang et al. 2025): questions with several documents each, some of which are right about
different things of one name, some misinformed, some about nothing; ``gold_answers`` and
``wrong_answers`` are told. A question is done rightly where every gold answer stands in what is
shown (the answer, the items, every side of a conflict) and no wrong one does.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from rag.types import Answer
from rag.workshop import command
from rag.workshop.data.files import evenly, rows
from rag.workshop.evaluation import from_texts
from rag.workshop.evaluation.overlap import holds, right


def shown(answer: Answer) -> list[str]:
    """Every quote shown as an answer or as a side of a disagreement."""
    if answer.conflicts:
        return [side.answer for side in answer.conflicts]
    return [item.answer for item in answer.items] or ([answer.answer] if answer.answer else [])


def judge(row: dict[str, Any], said: Sequence[str]) -> tuple[bool, bool]:
    """Whether every gold answer is shown, and whether no wrong one is."""

    def stands(gold: str) -> bool:
        return any(right(quote, [gold]) or holds(gold, [quote]) for quote in said)

    return all(map(stands, row["gold_answers"])), not any(map(stands, row["wrong_answers"]))


def main(file: Path, limit: int | None = None, show: bool = False) -> None:
    """Print the share done rightly."""
    reader = from_texts.reader_of_settings()
    judged: list[tuple[bool, bool]] = []
    for row in evenly(rows(file), limit):
        texts = {
            f"d{n}": document["text"]
            for n, document in enumerate(row["documents"])
            if document["text"].strip()
        }
        said = shown(from_texts.ask(reader, row["question"], texts, "span"))
        judged.append(judge(row, said))
        if show:
            print(
                f"{row['question']}\n   {said}\n   {row['gold_answers']} not {row['wrong_answers']}"
            )
    every, clean = map(fmean, zip(*judged, strict=True))
    print(
        f"{len(judged)} questions  every right answer {every:.3f}  no wrong one {clean:.3f}  "
        f"both {fmean(map(all, judged)):.3f}"
    )


if __name__ == "__main__":
    command.run(main)
