"""Known questions in other words, as data to train with.

``python -m rag.workshop.training.rewordings WORDINGS.jsonl SQUAD.json.gz OUT.json``: WORDINGS has
an ``id`` and a ``question`` a line; OUT holds the questions of SQUAD with these ids, so worded, and
nothing else of it but their contexts.
"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path
from typing import Any


def squad(wordings: Path, path: Path) -> dict[str, Any]:
    """The part of SQuAD data that is worded anew; an id may stand in other data."""
    lines = wordings.read_text(encoding="utf-8").splitlines()
    worded = {row["id"]: row["question"] for row in map(json.loads, lines)}
    raw = path.read_bytes()
    data = json.loads(gzip.decompress(raw) if path.suffix == ".gz" else raw)["data"]
    return {
        "version": "reworded",
        "data": [
            {"title": article.get("title", ""), "paragraphs": paragraphs}
            for article in data
            if (paragraphs := _paragraphs(article, worded))
        ],
    }


def _paragraphs(article: dict[str, Any], worded: dict[str, str]) -> list[dict[str, Any]]:
    """The paragraphs with a question that is worded anew, with these alone."""
    asked = (
        (
            paragraph,
            [q | {"question": worded[q["id"]]} for q in paragraph["qas"] if q["id"] in worded],
        )
        for paragraph in article["paragraphs"]
    )
    return [paragraph | {"qas": questions} for paragraph, questions in asked if questions]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="rag.workshop.training.rewordings", description=__doc__)
    parser.add_argument("wordings", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    given.out.write_text(json.dumps(squad(given.wordings, given.data)), encoding="utf-8")


if __name__ == "__main__":
    main()
