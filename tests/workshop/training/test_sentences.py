"""How sentences are weighed, fitted on numbers that can be told on paper."""

from __future__ import annotations

import numpy as np
import pytest

from rag.answer.sentences import Signs

pytest.importorskip("sklearn")

from rag.workshop.training.sentences import Example, fit, held_out, keywords, preferred

GOOD = Signs(head=1.0, span=0.9, retrieval=1.0, held=0.8)
POOR = Signs(head=-3.0, span=0.1, retrieval=0.4, held=0.2)
WEIGHTS = np.array([1.0, 0.0, 0.0, 0.0]), 0.0


def _examples(count: int) -> list[Example]:
    """Every fourth without its answer: then the best sentence is a poor one, and wrong."""
    return [
        Example((POOR,), (False,), i % 5, answerable=False)
        if i % 4 == 0
        else Example((POOR, GOOD), (False, True), i % 5, answerable=True)
        for i in range(count)
    ]


def test_the_best_sentence_has_its_probability() -> None:
    weights = fit(_examples(40))
    sure, right, _ = preferred(weights, Example((POOR, GOOD), (False, True), 0, answerable=True))
    unsure, _, _ = preferred(weights, Example((POOR,), (False,), 0, answerable=False))
    assert right
    assert sure > 0.9
    assert unsure < 0.1


def test_each_question_is_weighed_by_the_other_folds() -> None:
    results = held_out(_examples(40))
    assert len(results) == 40
    assert sum(right for _, right, _ in results) == 30
    assert sum(answerable for *_, answerable in results) == 30


def test_a_question_without_sentences_has_none_to_prefer() -> None:
    assert preferred(WEIGHTS, Example((), (), 0, answerable=True)) == (0.0, False, True)
    assert preferred(WEIGHTS, Example((POOR, GOOD), (True, False), 0, answerable=True))[1] is False


def test_a_question_is_typed_as_keywords() -> None:
    assert keywords("Why was the bridge at Fairford shut?") == "bridge Fairford shut"
    assert keywords("Who is it?") == "Who is it?"
