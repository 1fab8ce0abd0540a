"""Calibration metrics worked out on paper."""

import pytest

from rag.workshop.evaluation.calibration import ece, macro_ce, reliability

CONFIDENCE = [0.1, 0.2, 0.9, 0.8]
RIGHT = [False, True, True, True]


def test_equal_width_bins() -> None:
    curve = reliability(CONFIDENCE, RIGHT, "width", bins=2)
    assert [(b.n, b.confidence, b.accuracy) for b in curve] == [
        (2, pytest.approx(0.15), 0.5),
        (2, pytest.approx(0.85), 1.0),
    ]
    # Half of the answers are 0.35 off, half 0.15.
    assert ece(CONFIDENCE, RIGHT, "width", bins=2) == pytest.approx(0.25)


def test_equal_mass_bins_hold_as_many_each() -> None:
    curve = reliability([0.91, 0.92, 0.93, 0.1], [True, False, True, False], "mass", bins=2)
    assert [(b.n, b.confidence, b.accuracy) for b in curve] == [
        (2, pytest.approx(0.505), 0.5),
        (2, pytest.approx(0.925), 0.5),
    ]


@pytest.mark.parametrize("binning", ["width", "mass"])
def test_bins_hold_every_answer_once_even_at_the_ends(binning: str) -> None:
    values = [0.0, 0.0, 0.1, 1.0, 1.0]
    curve = reliability(values, [True] * 5, binning, bins=10)  # type: ignore[arg-type]
    assert sum(b.n for b in curve) == 5
    assert all(b.n > 0 for b in curve)


def test_the_edge_belongs_to_the_lower_bin() -> None:
    assert [b.n for b in reliability([0.5, 0.51], [True, True], "width", bins=2)] == [1, 1]


def test_macro_ce_weighs_right_and_wrong_alike() -> None:
    # Right answers: (0.8 + 0.1 + 0.2) / 3 unsure; the wrong one was believed at 0.1.
    assert macro_ce(CONFIDENCE, RIGHT) == pytest.approx((1.1 / 3 + 0.1) / 2)
    assert macro_ce([0.7, 0.7, 0.7], [True, True, False]) == pytest.approx(0.5)
    assert macro_ce([0.7], [True]) is None


def test_nothing_measured_gives_nothing() -> None:
    assert ece([], [], "width") is None
    assert reliability([], [], "mass") == []
