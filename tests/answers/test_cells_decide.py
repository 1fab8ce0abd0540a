"""Yes or no told by the one cell of a table that is asked about."""

from __future__ import annotations

import pytest

from rag import articles
from tests.answers.asking import ask

PLACES = """# Our shops

| Shop | Saturday | Sunday | Manager |
|---|---|---|---|
| Ayre | 9 am to 6 pm | closed | Ann Lee |
| Bree | 9 am to 6 pm | 11 am to 4 pm | Bo Ek |
"""
LAMPS = """# Lamps

| | Tern 2 | Tern 2 Max |
|---|---|---|
| Red light | no | yes |
| Strap | – | 2 |
"""


@pytest.mark.parametrize(
    ("table", "question", "quoted", "verdict"),
    [
        (PLACES, "is the ayre shop open on sundays", "closed", "denies"),
        (PLACES, "Is Ayre closed on Sunday?", "closed", "supports"),
        (PLACES, "Is Bree open on Sunday?", "11 am to 4 pm", "supports"),
        (PLACES, "Is Bree closed on Sunday?", "11 am to 4 pm", "denies"),
        (LAMPS, "Does the Tern 2 have a red light?", "no", "denies"),
        (LAMPS, "does the tern 2 max have a red light", "yes", "supports"),
        # The cell does not say, or not of all that is asked.
        (LAMPS, "Does the Tern 2 have a strap?", None, None),
        (LAMPS, "Does the Tern 2 not have a red light?", None, None),
        (PLACES, "Is Bree open on Sunday at 5 pm?", None, None),
        (PLACES, "Is Bree open?", None, None),
        ("# Shop\n\n| Day | Hours |\n|---|---|\n| Monday | closed |\n", "Is it open on Monday?",
         "closed", "denies"),
    ],
)  # fmt: skip
def test_the_cell_that_is_asked_about_decides(
    table: str, question: str, quoted: str | None, verdict: str | None
) -> None:
    (source,) = articles.read(table.encode(), "t.md")
    got = ask([source], question=question)
    assert got.answer == quoted
    assert (got.decision and got.decision.verdict) == verdict
