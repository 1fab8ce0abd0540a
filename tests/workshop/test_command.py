"""The frame of the workshop's commands, on one that is quickly run."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from rag.errors import InputError
from rag.workshop import command
from rag.workshop.bench import load
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


def test_whatever_docs_and_code_name_of_the_workshop_is_there() -> None:
    root = Path(__file__).parents[2]
    texts = [*root.glob("*.md"), *root.glob("docs/*.md"), *root.glob("rag/**/*.py")]
    named = {
        name
        for path in texts
        for name in re.findall(r"rag\.workshop(?:\.\w+)+", path.read_text(encoding="utf-8"))
        if not name.endswith(".NAME")
    }

    def stands(name: str) -> bool:
        module, _, last = name.rpartition(".")
        place = root.joinpath(*module.split("."))
        if (place / last).is_dir() or (place / f"{last}.py").is_file():
            return True
        file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
        return file.is_file() and re.search(rf"\b{last}\b", file.read_text()) is not None

    assert len(named) > 50
    assert [name for name in sorted(named) if not stands(name)] == []


def test_only_a_service_on_this_machine_is_put_under_load(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="on this machine"):
        load.main(tmp_path / "questions.jsonl", url=["http://127.0.0.1:1", "http://example.org"])
