"""When a version was released is told by the heading that has its number and a day."""

import pytest

from tests.answers.asking import article, ask

NOTES = """Tern

1.2.10 - 2026-03-01

Fixed: the lamp of 1.2.1.

1.2.1 - 2025-11-30

version 1.1 - Ann Lee, 4 May 2024

Now as fast as 1.2 is to be.
"""


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("When was Tern 1.2.10 released?", "2026-03-01"),
        ("When did tern 1.2.1 come out?", "2025-11-30"),
        ("When was version 1.1 of Tern released?", None),
        ("When was Tern version 1.1 published?", "4 May 2024"),
        ("When was Tern 1.2 released?", None),
        ("When was Gull 1.2.1 released?", None),
    ],
)
def test_a_release_is_dated_by_its_heading(question: str, day: str | None) -> None:
    assert ask([article("tern", NOTES)], question=question).answer == day


def test_of_two_days_none_is_the_only_one() -> None:
    notes = [article("tern", NOTES), article("tern2", "Tern\n\n1.2.1 - 2025-12-01\n")]
    assert ask(notes, question="When was Tern 1.2.1 released?").answer is None
