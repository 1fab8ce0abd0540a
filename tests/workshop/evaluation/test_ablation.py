"""Rules are left out while they are to be, and not longer."""

from __future__ import annotations

from rag.workshop.evaluation.ablation import ALL, CHECKS, without
from tests.answers.asking import article, ask


def test_rules_are_left_out_and_come_back() -> None:
    def answer(text: str, words: str, question: str) -> str | None:
        return ask([article("a", text)], ("a", words, 4.0), question=question).answer

    deputy = ("The deputy mayor, Ann Lee, came.", "Ann Lee", "Who is the mayor?")
    dated = ("It opened on Friday 23 October 2026.", "October 2026", "When did it open?")
    assert (answer(*deputy), answer(*dated)) == (None, "Friday 23 October 2026")
    with without(CHECKS):
        assert (answer(*deputy), answer(*dated)) == ("Ann Lee", "Friday 23 October 2026")
    with without(ALL):
        assert (answer(*deputy), answer(*dated)) == ("Ann Lee", "October 2026")
    assert (answer(*deputy), answer(*dated)) == (None, "Friday 23 October 2026")
