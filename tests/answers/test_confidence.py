"""Candidates and their evidence, on numbers small enough for paper."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from rag import confidence
from rag.errors import ModelError
from rag.types import Calibration, Evidence, Hit, Passage, Reading, Span

TEXT_A = "Ann Lee leads the centre."
TEXT_B = "The centre is led by Bo Ek, not by Ann Lee."


def hit(name: str, text: str, score: float) -> Hit:
    return Hit(Passage(f"{name}:0", name, 0, len(text), text), score, dense_score=score / 2)


def span(name: str, text: str, words: str, score: float, null: float = 0.0) -> Span:
    start = text.index(words)
    return Span(name, f"{name}:0", start, start + len(words), score, null)


HITS = [hit("a", TEXT_A, 0.9), hit("b", TEXT_B, 0.6)]


def test_equal_answers_are_one_candidate_and_support_each_other() -> None:
    reading = Reading(
        (
            span("a", TEXT_A, "Ann Lee", 2.0),
            span("b", TEXT_B, "Bo Ek", 1.0),
            span("b", TEXT_B, "Ann Lee", 0.5),
        ),
        2,
        (0.0, 0.0),
    )
    ann, bo = confidence.candidates("Who leads the centre?", HITS, reading)
    assert (ann.key, bo.key) == ("ann lee", "bo ek")
    total = math.exp(2) + math.exp(1) + math.exp(0.5) + 2
    assert ann.share == pytest.approx((math.exp(2) + math.exp(0.5)) / total)
    assert bo.share == pytest.approx(math.exp(1) / total)
    assert bo.features["log_odds"] == pytest.approx(math.log(bo.share / (1 - bo.share)))
    alone = (math.exp(2) + math.exp(0.5)) / (total - math.exp(1))
    assert ann.features["null_margin"] == 2.0
    odds = confidence.conditional(ann, bo.share).features["log_odds"]
    assert odds == pytest.approx(math.log(alone / (1 - alone)))
    assert (ann.features["retrieval"], ann.features["dense"]) == (0.9, 0.45)
    assert (ann.features["first"], bo.features["first"]) == (1.0, 0.5)


def test_a_candidate_is_weighed_by_its_sentence_and_by_what_the_question_names() -> None:
    named = TEXT_B.index("Bo Ek")
    sentences = (
        Evidence("a", "a:0", 0, len(TEXT_A), 0.2),
        Evidence("b", "b:0", 0, named, 0.9),
        Evidence("b", "b:0", 0, named + 1, 0.7),
        Evidence("b", "b:0", named + len("Bo Ek"), len(TEXT_B), 0.8),
    )
    spans = (span("a", TEXT_A, "Ann Lee", 2.0), span("b", TEXT_B, "Bo Ek", 1.0))
    reading = Reading(spans, 2, (0.0, 0.0), sentences)
    # Its terms are bo, ek, found and centre; its names Bo, Ek and Centre, not the word it opens.
    ann, bo = confidence.candidates("Did Bo Ek found the Centre?", HITS, reading)
    assert (ann.features["evidence"], bo.features["evidence"]) == (0.2, 0.7)
    assert (ann.features["named"], bo.features["named"]) == (pytest.approx(1 / 3), 1.0)
    for feature in ("overlap", "near"):
        assert (ann.features[feature], bo.features[feature]) == (0.25, 0.75)


def test_shares_and_null_sum_to_one() -> None:
    reading = Reading((span("a", TEXT_A, "Ann Lee", 3.0),), 1, (1.0,))
    (only,) = confidence.candidates("Who?", HITS, reading)
    null = math.exp(1) / (math.exp(3) + math.exp(1))
    assert only.share == pytest.approx(1 - null)


def test_huge_logits_do_not_overflow() -> None:
    reading = Reading((span("a", TEXT_A, "Ann Lee", 1e4, -1e4),), 1, (-1e4,))
    (only,) = confidence.candidates("Who?", HITS, reading)
    assert confidence.probability(confidence.UNFITTED, only.features) == pytest.approx(0.999)


def test_a_head_that_chooses_weighs_the_answers_and_none() -> None:
    given: list[tuple[str, float]] = []

    def choice(answers: Sequence[tuple[Span, Mapping[str, float]]]) -> list[float]:
        given.extend((span.passage_id, told["null_margin"]) for span, told in answers)
        return [0.5, 2.0]

    spans = (span("a", TEXT_A, "Ann Lee", 2.0), span("b", TEXT_B, "Bo Ek", 1.0))
    reading = Reading(spans, 2, (0.0, 0.0), choice=choice)
    bo, ann = confidence.candidates("Who leads the centre?", HITS, reading)
    assert given == [("a:0", 2.0), ("b:0", 1.0)]
    assert (bo.key, ann.key) == ("bo ek", "ann lee")
    total = math.exp(2.0) + math.exp(0.5) + 1
    assert bo.share == pytest.approx(math.exp(2.0) / total)
    assert ann.share == pytest.approx(math.exp(0.5) / total)
    assert bo.features == {"log_odds": pytest.approx(math.log(bo.share / (1 - bo.share)))}
    assert confidence.conditional(bo, ann.share).share == pytest.approx(bo.share / (1 - ann.share))


def test_nothing_read_gives_no_candidates() -> None:
    assert confidence.candidates("Who?", HITS, Reading((), 0)) == []


def test_probability_is_the_logistic_of_the_weighted_sum() -> None:
    calibration = Calibration({"null_margin": 2.0}, bias=-1.0, threshold=0.5, meaning="")
    assert confidence.probability(calibration, {"null_margin": 0.5}) == 0.5
    assert confidence.probability(calibration, {"null_margin": 1.0}) == pytest.approx(
        0.7311, abs=1e-4
    )


def test_a_calibration_survives_its_file(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(
        json.dumps({"weights": {"first": 1.5}, "bias": 0.1, "threshold": 0.4, "meaning": "m"})
    )
    assert confidence.load(path) == Calibration({"first": 1.5}, 0.1, 0.4, "m")
    assert confidence.load(tmp_path / "none.json") is confidence.UNFITTED


@pytest.mark.parametrize(
    "content",
    [
        "not json",
        '{"weights": {}}',
        "[1]",
        '{"weights": {"lead": 1}, "bias": 0, "threshold": 0.5, "meaning": ""}',
    ],
)
def test_a_broken_calibration_is_a_clear_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(content)
    with pytest.raises(ModelError, match="rag calibrate"):
        confidence.load(path)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Centre,", "centre"),
        ("“Ann  Lee”", "ann lee"),
        ("A.", "a"),
        ("1,398,000.", "1398000"),
        ("1.398.000", "1398000"),
        ("−5 to –2.", "-5 to -2"),
        ("(+5)", "5"),
        ("co-pilot", "copilot"),
    ],
)
def test_what_counts_as_the_same_answer(one: str, other: str) -> None:
    assert confidence.normalised(one) == confidence.normalised(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$1.5 million", "$15 million"),
        ("2.10", "21.0"),
        ("-5", "5"),
        ("5%", "5"),
        ("$5", "5"),
        ("2–1", "21"),
        ("10:30", "1030"),
        ("1/2", "12"),
        ("C#", "C++"),
        ("A+", "A"),
    ],
)
def test_what_counts_as_another_answer(one: str, other: str) -> None:
    assert confidence.normalised(one) != confidence.normalised(other)
