"""Claims beside sentences, as yes/no questions that a reader's decision head learns from.

``python -m rag.workshop.training.claims PAIRS.jsonl.gz OUT.json.gz``: rows with ``claim``,
``sentence``, ``title`` and ``label`` (supports, contradicts, anything else: it decides nothing).
"""

from __future__ import annotations

from pathlib import Path

from rag.workshop import command
from rag.workshop.data.files import rows, write_json

_LABELS = {"supports": "yes", "contradicts": "no"}


def squad(path: Path) -> dict[str, object]:
    """The pairs as SQuAD data of kind ``yesno``."""
    data = []
    for number, row in enumerate(rows(path)):
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


def main(pairs: Path, out: Path) -> None:
    """Write what the pairs become."""
    write_json(out, squad(pairs))


if __name__ == "__main__":
    command.run(main)
