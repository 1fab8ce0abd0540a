"""Documents that disagree: is every right answer shown, and no wrong one?

    python -m rag.workshop.evaluation.disagreeing RAMDOCS [--limit N]

RAMDocs (Wang et al. 2025): questions with several documents each, some of which are right about
different things of one name, some misinformed, some about nothing; ``gold_answers`` and
``wrong_answers`` are told. A question is done rightly where every gold answer stands in what is
shown (the answer, the items, every side of a conflict) and no wrong one does.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rag import answer as answering
from rag.passages import cut
from rag.question import analyse
from rag.registry import make
from rag.settings import load
from rag.types import Answer, Article, Hit, Reader
from rag.workshop.evaluation._sample import evenly
from rag.workshop.evaluation.overlap import holds, right


def ask(reader: Reader, row: dict[str, Any]) -> Answer:
    """The answer to one question from its own documents, each an article."""
    articles = {
        f"d{n}": Article(f"d{n}", "", document["text"], f"d{n}", None, "")
        for n, document in enumerate(row["documents"])
        if document["text"].strip()
    }
    hits = [
        Hit(passage, 1.0, dense_score=1.0, dense_rank=1)
        for source in articles.values()
        for passage in cut(source)
    ]
    asked = analyse(row["question"], "span")
    reading = reader.read(row["question"], hits)
    basis = answering.Basis(hits, articles, reading, reader, asked, date.today())
    return answering.compose(
        basis,
        question=row["question"],
        conversation_id=None,
        min_confidence=None,
        store_is_empty=False,
        index_version="",
        warnings=[],
        timings_ms={},
    )


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


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the share done rightly."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args(arguments)
    settings = load()
    embedder = make("embedders", "hashing", settings)
    reader: Reader = make("readers", settings.reader, settings, embedder)
    with gzip.open(given.file, "rt", encoding="utf-8") as lines:
        rows = evenly([json.loads(line) for line in lines], given.limit)
    every = clean = both = 0
    for row in rows:
        said = shown(ask(reader, row))
        all_right, none_wrong = judge(row, said)
        every, clean, both = (
            every + all_right,
            clean + none_wrong,
            both + (all_right and none_wrong),
        )
        if given.show:
            print(
                f"{row['question']}\n   {said}\n   {row['gold_answers']} not {row['wrong_answers']}"
            )
    n = len(rows)
    print(
        f"{n} questions  every right answer {every / n:.3f}  no wrong one {clean / n:.3f}  "
        f"both {both / n:.3f}"
    )


if __name__ == "__main__":
    main()
