"""Who holds an office: how often the wrong holder is shown.

    python -m rag.workshop.evaluation.roles FILE... [--limit N]

``FILE`` is SQuAD JSON (questions are kept that begin with who or which, or ask for a role), or
JSON lines of ``text``, ``question`` and ``answers`` (none: the text names nobody who holds it).
Each is asked of its own text at the threshold that serves. A wrong holder is shown where an answer
is shown that is not right.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rag import answer as answering
from rag import linking
from rag.passages import cut
from rag.question import analyse
from rag.registry import make
from rag.settings import load
from rag.types import Answer, Article, Hit, Reader
from rag.workshop.evaluation._sample import evenly
from rag.workshop.evaluation.overlap import right


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of one text; without answers nobody in it is the one asked for."""

    text: str
    question: str
    answers: tuple[str, ...]


def read(path: Path) -> list[Asked]:
    """The questions of a file."""
    if path.suffix == ".jsonl":
        rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        return [Asked(row["text"], row["question"], tuple(row["answers"])) for row in rows]
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        data = json.load(lines)["data"]
    found = [
        Asked(paragraph["context"], qa["question"], tuple(a["text"] for a in qa["answers"]))
        for article in data
        for paragraph in article["paragraphs"]
        for qa in paragraph["qas"]
    ]
    return [asked for asked in found if asked.question.lower().startswith(("who", "which"))]


def ask(reader: Reader, asked: Asked) -> Answer:
    """The answer to a question from its own text, links used as they serve."""
    source = Article("it", "", asked.text, "it", None, "")
    hits = [Hit(passage, 1.0, dense_score=1.0, dense_rank=1) for passage in cut(source)]
    articles = {"it": source}
    understood = analyse(asked.question, "span")
    seen = linking.noted(understood, hits, articles)
    reading = linking.quotable(reader.read(asked.question, seen), seen, hits, articles)
    basis = answering.Basis(hits, articles, reading, reader, understood, date.today())
    return answering.compose(
        basis,
        question=asked.question,
        conversation_id=None,
        min_confidence=None,
        store_is_empty=False,
        index_version="",
        warnings=[],
        timings_ms={},
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print, for each file, how many were right, withheld and wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args(arguments)
    settings = load()
    embedder = make("embedders", "hashing", settings)
    reader: Reader = make("readers", settings.reader, settings, embedder)
    for path in given.files:
        questions = evenly(read(path), given.limit)
        good = wrong = 0
        for asked in questions:
            answer = ask(reader, asked)
            shown = answer.status == "answered"
            fits = right(answer.answer or "", asked.answers) if shown else not asked.answers
            good += fits
            wrong += shown and not fits
            if given.show and shown and not fits:
                print(f"  {asked.question} -> {answer.answer} (expected {asked.answers})")
        n = len(questions)
        print(
            f"{path.name:34} {n:5}  right {good / n:.3f}  wrong shown {wrong / n:.3f}", flush=True
        )


if __name__ == "__main__":
    main()
