"""The official SQuAD measures on short answers."""

import pytest

from rag.workshop.evaluation.overlap import exact, f1, holds, right, tokens


def test_normalisation_drops_case_punctuation_and_articles() -> None:
    assert tokens("The  Panthers' a-team, an   ox!") == ["panthers", "ateam", "ox"]


def test_exact_match_is_against_any_gold_answer() -> None:
    assert exact("the Denver Broncos.", ["Panthers", "Denver Broncos"]) == 1.0
    assert exact("Denver", ["Denver Broncos"]) == 0.0


def test_f1_takes_the_best_gold_answer_and_counts_repeats() -> None:
    # Two of three said tokens are right, two of two gold ones found: 2 * 2 / (3 + 2).
    assert f1("big Denver Broncos", ["Panthers", "Denver Broncos"]) == pytest.approx(0.8)
    # "new new york" against "new york": two shared, 2 * 2 / 5.
    assert f1("new new york", ["new york"]) == pytest.approx(0.8)
    assert f1("cat", ["dog"]) == 0.0


def test_a_question_without_answers_wants_the_empty_one() -> None:
    assert exact("", []) == f1("", []) == 1.0
    assert exact("Denver", []) == f1("Denver", []) == 0.0
    assert exact("", ["Denver"]) == f1("", ["Denver"]) == 0.0


def test_gold_answers_that_normalise_to_nothing_do_not_count() -> None:
    assert exact("", ["the", "cat"]) == 0.0
    assert exact("cat", ["the", "cat"]) == 1.0


def test_a_text_holds_an_answer_as_whole_words_side_by_side() -> None:
    assert holds("It was the Denver Broncos, again.", ["Denver Broncos"])
    assert holds("“It was the Denver Broncos,” he said.", ["Denver Broncos"])
    assert not holds("The concatenation of Denver", ["cat"])
    assert not holds("Broncos of Denver", ["Denver Broncos"])
    assert not holds("the", ["the"])


def test_right_is_half_the_words_or_the_answer_inside() -> None:
    assert right("Denver Broncos team", ["the Denver Broncos"])
    assert right("It was won by the Denver Broncos in a long game", ["Denver Broncos"])
    assert not right("Denver city hall and zoo", ["Denver Broncos"])
    assert not right("", [])
