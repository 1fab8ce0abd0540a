"""Verdicts that rules take away from marked sentences, told by the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.workshop.evaluation import verdict_rules

TEXT = "The mayor opened the pool in May. Nobody has ever closed the library."
ASKED = [
    ("Did the mayor open the pool?", "yes", "The mayor opened the pool in May."),
    ("Is the pool closed?", "no", "The mayor opened the pool in May."),
    ("Has the mayor closed the library?", "maybe", "Nobody has ever closed the library."),
]


def test_a_verdict_left_alone_and_one_that_is_not_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {
            "id": str(n),
            "question": question,
            "kind": "yesno",
            "label": label,
            "is_impossible": False,
            "answers": [{"text": words, "answer_start": TEXT.index(words)}],
        }
        for n, (question, label, words) in enumerate(ASKED)
    ]
    path = tmp_path / "marked.json"
    path.write_text(json.dumps({"data": [{"paragraphs": [{"context": TEXT, "qas": rows}]}]}))
    told = [(gold, verdict) for *_, gold, verdict in verdict_rules.decided(path)]
    assert told[0] == ("supports", "supports")
    assert len(told) == 2  # what decides nothing is not asked
    verdict_rules.main([path])
    assert "2 sentences: " in capsys.readouterr().out
