"""Abstention metrics worked out on paper."""

import pytest

from rag.workshop.evaluation.selective import aurc, auroc, coverage_at, risk_coverage


def test_auroc_counts_pairs_with_ties_half() -> None:
    # Pairs: 0.9 beats both, 0.4 beats 0.1 and ties 0.4: (1 + 1 + 1 + 0.5) / 4.
    assert auroc([0.9, 0.4], [0.4, 0.1]) == pytest.approx(3.5 / 4)
    assert auroc([1.0], [0.0]) == 1.0
    assert auroc([0.5, 0.5], [0.5]) == 0.5


def test_auroc_needs_both_kinds() -> None:
    assert auroc([], [0.1]) is None
    assert auroc([0.1], []) is None


def test_auroc_takes_a_reading_without_spans_as_the_least() -> None:
    assert auroc([1.0], [float("-inf")]) == 1.0


def test_risk_coverage_goes_from_the_most_confident_on() -> None:
    curve = risk_coverage([0.2, 0.9, 0.7, 0.7], [False, True, True, False])
    assert [(p.coverage, p.risk, p.threshold) for p in curve] == [
        (0.25, 0.0, 0.9),
        (0.75, pytest.approx(1 / 3), 0.7),
        (1.0, 0.5, 0.2),
    ]


def test_aurc_is_the_mean_selective_risk() -> None:
    # Risks at 1, 2, 3, 4 answers: 0, 0, 1/3, 1/2.
    assert aurc([0.9, 0.8, 0.7, 0.6], [True, True, False, False]) == pytest.approx((5 / 6) / 4)
    # Errors among equals are spread: risks 1/2, 1/2.
    assert aurc([0.5, 0.5], [True, False]) == pytest.approx(0.5)
    assert aurc([0.5, 0.5], [False, True]) == pytest.approx(0.5)


def test_coverage_at_an_accuracy_is_the_largest_that_holds_it() -> None:
    confidence = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4]
    right = [True, False, True, True, True, False]
    # Accuracies: 1, 1/2, 2/3, 3/4, 4/5, 4/6.
    point = coverage_at(0.8, confidence, right)
    assert (point.coverage, point.threshold) == (pytest.approx(5 / 6), 0.5)
    assert coverage_at(0.9, [0.3], [False]).coverage == 0.0


def test_nothing_measured_gives_nothing() -> None:
    assert aurc([], []) is None
    assert risk_coverage([], []) == []
    assert coverage_at(0.8, [], []).coverage == 0.0
