"""A letter changed in the store behind its back is never quoted, and the doctor finds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import ingest
from rag.assistant import Assistant
from rag.errors import IndexBrokenError
from rag.settings import Settings

QUESTION = "Who is the head of the clinic?"


@pytest.fixture
def altered(settings: Settings, folder: Path) -> Settings:
    """An index of two articles; in the text of one of them a letter was changed on disk."""
    (folder / "a.txt").write_text(
        "Clinic news\n\nThe head of the clinic is Serik Akshulakov, a surgeon."
    )
    (folder / "b.txt").write_text("Second paper\n\nIt says that the head of the clinic is Ann Lee.")
    with Assistant.open(settings, create=True) as assistant:
        ingest.build(assistant, folder)
        whole = assistant.ask(QUESTION, min_confidence=0)
        assert {passage.document_url for passage in whole.passages} == {"news/a.txt", "news/b.txt"}
        assert assistant.store.health(thorough=True) == []
    path = settings.index_dir / "store.sqlite"
    content = path.read_bytes()
    assert content.count(b"Serik Akshulakov") == 1
    path.write_bytes(content.replace(b"Serik Akshulakov", b"Serik Akshulak\xffv"))
    return settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "news"
    made.mkdir()
    return made


def test_what_was_altered_is_left_out_and_said(altered: Settings) -> None:
    with Assistant.open(altered) as assistant:
        answer = assistant.ask(QUESTION, min_confidence=0)
        assert {passage.document_url for passage in answer.passages} == {"news/b.txt"}
        assert answer.answer is not None
        assert "Ann Lee" in answer.answer
        (left_out,) = [said for said in answer.warnings if "altered" in said]
        with pytest.raises(IndexBrokenError, match="rag doctor --repair"):
            assistant.article(left_out.split(": ")[1].rstrip("."))


def test_a_citation_from_before_is_stale(settings: Settings, folder: Path) -> None:
    text = "Clinic news\n\nThe head of the clinic is Serik Akshulakov, a surgeon."
    (folder / "a.txt").write_text(text)
    with Assistant.open(settings, create=True) as assistant:
        ingest.build(assistant, folder)
        (cited,) = assistant.ask(QUESTION, min_confidence=0).citations
    path = settings.index_dir / "store.sqlite"
    path.write_bytes(path.read_bytes().replace(b"surgeon", b"burgeon"))
    with Assistant.open(settings) as assistant:
        (verdict,) = assistant.verify([cited])
    assert verdict.status == "stale"
    assert "altered" in verdict.message


def test_the_doctor_finds_it_and_a_build_brings_it_back(altered: Settings, folder: Path) -> None:
    with Assistant.open(altered) as assistant:
        (problem,) = assistant.store.health(thorough=True)
        assert "1 articles whose text was altered" in problem
        assert "rag doctor --repair" in problem
        assert "Removed 1 articles whose text was altered." in assistant.store.repair()
        assert assistant.store.health(thorough=True) == []
        assert assistant.count() == 1
        report = ingest.build(assistant, folder)
        assert [(entry.source, entry.status) for entry in report.entries] == [
            ("news/a.txt", "updated"),
            ("news/b.txt", "unchanged"),
        ]
        assert assistant.count() == 2
        assert "Serik Akshulakov" in str(assistant.ask(QUESTION, min_confidence=0).passages)
