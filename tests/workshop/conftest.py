"""Articles short enough to read, with questions, as SQuAD data."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ARTICLES = {
    "Harbours": [
        (
            "The harbour of Lund opened in 1881. Anna Berg designed the old pier. "
            "The largest crane came from Oslo.",
            [
                ("When did the harbour of Lund open?", ["1881"]),
                ("Who designed the old pier?", ["Anna Berg"]),
                ("Where did the largest crane come from?", ["Oslo"]),
            ],
        ),
        (
            "Karl Holm bought the northern harbour in 1902. It burned before the war.",
            [
                ("Who bought the northern harbour?", ["Karl Holm", "Holm"]),
                ("When did Karl Holm buy it?", ["1902", "in 1902"]),
            ],
        ),
    ],
    "Birds": [
        (
            "Terns nest on the island in May. The wardens count 40 pairs.",
            [("When do terns nest?", ["May", "in May"]), ("How many pairs nest?", ["40"])],
        )
    ],
}

WriteSquad = Callable[..., Path]


@pytest.fixture
def write_squad(tmp_path: Path) -> WriteSquad:
    """Writes articles as a SQuAD file and returns its path."""

    def write(articles: Any = ARTICLES, name: str = "train.json") -> Path:
        data = [
            {"title": title, "paragraphs": [_paragraph(*entry) for entry in paragraphs]}
            for title, paragraphs in articles.items()
        ]
        path = tmp_path / name
        path.write_text(json.dumps({"version": "v2.0", "data": data}))
        return path

    return write


def _paragraph(context: str, questions: list[tuple[str, list[str]]]) -> dict[str, Any]:
    entries = [
        {
            "id": f"{context[:5]}-{number}",
            "question": question,
            "answers": [{"text": a, "answer_start": context.index(a)} for a in answers],
            "is_impossible": not answers,
        }
        for number, (question, answers) in enumerate(questions)
    ]
    return {"context": context, "qas": entries}
