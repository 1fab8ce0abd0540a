"""The checker itself: it finds what it is for, and nothing where all is well."""

from __future__ import annotations

import pytest

from tests.cluster.history import History, Outcome, Read, Write, problems


def write(
    number: int,
    began: float,
    ended: float,
    *,
    removes: bool = False,
    outcome: Outcome | None = None,
) -> Write:
    return Write(0, number, removes, began, ended, outcome or "acknowledged")


def read(began: float, ended: float, *numbers: int | None, version: str | None = None) -> Read:
    return Read("c", 0, began, ended, version or f"v{began}", numbers)


WRITES = [
    write(1, 1, 2),
    write(2, 3, 4, removes=True),
    write(3, 5, 6, outcome="unknown"),
    write(4, 7, 8),
]


@pytest.mark.parametrize(
    "seen",
    [
        read(0.0, 0.5, None, None),
        read(1.5, 1.6, 1, 1),  # asked for, not yet acknowledged
        read(1.5, 1.6, None, None),
        read(2.5, 2.6, 1, 1, 1, 1),
        read(4.5, 4.6, None, None),
        read(5.5, 5.6, 3, 3),  # unknown: it may be there
        read(6.5, 6.6, None, None),  # or not
        read(3.5, 3.6, None, None),
        read(8.5, 8.6, 4, 4),
    ],
)
def test_what_a_sequence_of_states_explains_is_no_problem(seen: Read) -> None:
    assert problems(History(WRITES, [seen])) == []


@pytest.mark.parametrize(
    ("seen", "what"),
    [
        (read(2.5, 2.6, None, None), "lost"),
        (read(4.5, 4.6, 1, 1), "resurrected"),
        (read(8.5, 8.6, 3, 3), "lost"),
        (read(8.5, 8.6, None, None), "lost"),
        (read(0.1, 0.5, 1, 1), "from nowhere"),
        (read(4.5, 4.6, 2, 2), "from nowhere"),  # it was a removal
        (read(5.5, 5.6, 3, 1), "mixed"),
        (read(2.5, 2.6, 1, None), "mixed"),
        (read(2.5, 2.6, 1, 1, -1), "mixed"),
    ],
)
def test_what_none_explains_is_named(seen: Read, what: str) -> None:
    (problem,) = problems(History(WRITES, [seen]))
    assert problem.startswith(what)


def test_a_version_names_one_state() -> None:
    reads = [read(1.5, 1.6, None, version="v"), read(1.7, 1.8, 1, 1, version="v")]
    (problem,) = problems(History(WRITES, reads))
    assert problem.startswith("mixed: version v")
