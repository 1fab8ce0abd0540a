"""Claims beside sentences, as yes/no questions that a reader's decision head learns from.

``python -m rag.workshop.training.claims PAIRS.jsonl.gz OUT.json.gz``: rows with ``claim``,
``sentence``, ``title`` and ``label`` (supports, contradicts, anything else: it decides nothing).
"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path

_LABELS = {"supports": "yes", "contradicts": "no"}


def squad(path: Path) -> dict[str, object]:
    """The pairs as SQuAD data of kind ``yesno``."""
    data = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            label = _LABELS.get(row["label"], "maybe")
            decides = label != "maybe"
            qa = {
                "id": str(number),
                "question": row["claim"].strip().rstrip(".") + "?",
                "answers": [{"text": row["sentence"], "answer_start": 0}] if decides else [],
                "is_impossible": not decides,
                "kind": "yesno",
                "label": label,
            }
            paragraph = {"context": row["sentence"], "qas": [qa]}
            data.append({"title": row.get("title") or "", "paragraphs": [paragraph]})
    return {"version": "claims", "data": data}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="rag.workshop.training.claims", description=__doc__)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    with gzip.open(given.out, "wt", encoding="utf-8") as out:
        json.dump(squad(given.pairs), out)


if __name__ == "__main__":
    main()
