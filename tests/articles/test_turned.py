"""Lines of a page that run up, down or to the left are read as if they ran right."""

from __future__ import annotations

import pytest

from rag.origin import Sides, Way, turned, turned_back


@pytest.mark.parametrize(
    ("way", "read"),
    [
        (Way.RIGHT, (1, 2, 4, 9)),
        (Way.UP, (-9, 1, -2, 4)),  # its foot is where reading begins
        (Way.DOWN, (2, -4, 9, -1)),
        (Way.LEFT, (-4, 2, -1, 9)),
    ],
)
def test_a_page_is_turned_so_that_its_lines_run_right_and_back(way: Way, read: Sides) -> None:
    assert turned(way, (1, 2, 4, 9)) == read
    assert turned_back(way, read) == (1, 2, 4, 9)
