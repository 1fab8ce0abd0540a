"""The right row answers, whatever file the table stands in: 60 questions with the real models."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.settings import load
from rag.workshop.evaluation.tables import ask, figures


@pytest.mark.model
@pytest.mark.slow
def test_nine_in_ten_questions_about_tables_are_right_and_no_row_is_wrong(tmp_path: Path) -> None:
    with Assistant.open(load(index_dir=tmp_path / "index"), create=True) as assistant:
        (tmp_path / "tables").mkdir()
        asked = list(ask(assistant, tmp_path / "tables"))
    found = figures(asked)
    assert len(asked) == 60
    assert found["right"] >= 0.9
    assert [item for item in asked if item.wrong] == []
