"""Known questions in other words, as data to train with.

``python -m rag.workshop.training.rewordings WORDINGS.jsonl SQUAD.json.gz OUT.json``: WORDINGS has
an ``id`` and a ``question`` a line; OUT holds the questions of SQUAD with these ids, so worded, and
nothing else of it but their contexts.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rag.workshop import command
from rag.workshop.data.files import Problems, read_json, rows, write_json
from rag.workshop.data.squad import EXPECTED


def squad(wordings: Path, path: Path) -> dict[str, Any]:
    """The part of SQuAD data that is worded anew; an id may stand in other data."""
    worded = {row["id"]: row["question"] for row in rows(wordings)}
    data = []
    for article in read_json(path, Problems(path, EXPECTED))["data"]:
        paragraphs = []
        for paragraph in article["paragraphs"]:
            asked = [q for q in paragraph["qas"] if q["id"] in worded]
            if asked:
                qas = [q | {"question": worded[q["id"]]} for q in asked]
                paragraphs.append(paragraph | {"qas": qas})
        if paragraphs:
            data.append({"title": article.get("title", ""), "paragraphs": paragraphs})
    return {"version": "reworded", "data": data}


def main(wordings: Path, data: Path, out: Path) -> None:
    """Write the questions that are worded anew."""
    write_json(out, squad(wordings, data))


if __name__ == "__main__":
    command.run(main)
