"""The frame of the workshop's commands, on one that is quickly run."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from rag.workshop import command
from rag.workshop.training import claims, cloze


def test_what_is_typed_arrives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = {"claim": "Lund is old.", "sentence": "Lund is new.", "label": "contradicts"}
    given, made = tmp_path / "pairs.jsonl", tmp_path / "claims.json"
    given.write_text(json.dumps(pair))
    monkeypatch.setattr(sys, "argv", ["claims", str(given), str(made)])
    with pytest.raises(SystemExit) as ended:
        command.run(claims.main)
    assert ended.value.code == 0
    assert json.loads(made.read_text()) == claims.squad(given)


def test_a_mistake_ends_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["cloze", str(tmp_path / "none.jsonl"), "out.json"])
    with pytest.raises(SystemExit, match=r"^Error: There is no file .*none\.jsonl\.$"):
        command.run(cloze.main)


def test_help_is_the_docstring(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["cloze", "--help"])
    with pytest.raises(SystemExit):
        command.run(cloze.main)
    said = capsys.readouterr().out
    assert "--questions" in said
    for line in (cloze.__doc__ or "").splitlines():
        assert line in said
