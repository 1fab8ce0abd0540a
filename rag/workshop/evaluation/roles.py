"""Who holds an office: how often the wrong holder is shown.

    python -m rag.workshop.evaluation.roles FILE... [--limit N]

``FILE`` is SQuAD JSON (questions are kept that begin with who or which, or ask for a role), or
JSON lines of ``text``, ``question`` and ``answers`` (none: the text names nobody who holds it).
Each is asked of its own text at the threshold that serves. A wrong holder is shown where an answer
is shown that is not right.
"""

from __future__ import annotations

from pathlib import Path

from rag.workshop import command
from rag.workshop.data import squad
from rag.workshop.data.files import evenly, rows
from rag.workshop.evaluation import from_texts
from rag.workshop.evaluation.overlap import right


def read(path: Path) -> list[tuple[str, str, tuple[str, ...]]]:
    """Texts, questions and answers of a file; without answers nobody in the text is the one asked
    for."""
    if path.suffix == ".jsonl":
        return [(row["text"], row["question"], tuple(row["answers"])) for row in rows(path)]
    return [
        (context.text, question.text, question.golds)
        for context in squad.read(path)
        for question in context.questions
        if question.text.lower().startswith(("who", "which"))
    ]


def main(files: list[Path], limit: int | None = None, show: bool = False) -> None:
    """Print, for each file, how many were right, withheld and wrong."""
    reader = from_texts.reader_of_settings()
    for path in files:
        questions = evenly(read(path), limit)
        good = wrong = 0
        for text, question, golds in questions:
            answer = from_texts.ask(reader, question, {"it": text}, "span", linked=True)
            shown = answer.status == "answered"
            fits = right(answer.answer or "", golds) if shown else not golds
            good += fits
            wrong += shown and not fits
            if show and shown and not fits:
                print(f"  {question} -> {answer.answer} (expected {golds})")
        n = len(questions)
        print(
            f"{path.name:34} {n:5}  right {good / n:.3f}  wrong shown {wrong / n:.3f}", flush=True
        )


if __name__ == "__main__":
    command.run(main)
