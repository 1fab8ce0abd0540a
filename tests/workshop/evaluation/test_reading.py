"""The reader alone, with the sentence reader and with one whose scores are known."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from rag.settings import Settings
from rag.types import Calibration, Hit, Passage, Reading, Span
from rag.workshop.data.indexed import articles
from rag.workshop.data.squad import Context, Question
from rag.workshop.evaluation import reading


class Pointer:
    """Answers with the first word, as sure as the passage is long."""

    id = "pointer"
    calibration = Calibration({}, 0.0, 0.5, "test")

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        spans = []
        for hit in hits:
            word = hit.passage.text.split(" ")[0]
            start = hit.passage.start
            spans.append(
                Span(
                    hit.passage.article_id,
                    hit.passage.id,
                    start,
                    start + len(word),
                    float(len(hit.passage.text)),
                    10.0,
                )
            )
        return Reading(tuple(sorted(spans, key=lambda s: -s.score)), len(hits), (10.0,))


def test_the_best_span_is_cut_from_its_own_passage() -> None:
    near = Hit(Passage("a:5-9", "a", 5, 9, "Anne"), 1.0)
    far = Hit(Passage("b:7-20", "b", 7, 20, "Bo lives here"), 0.5)
    assert reading.best(Pointer(), "Who?", [near, far]) == ("Bo", 3.0)


def test_a_reading_without_spans_is_the_least_sure() -> None:
    assert reading.best(Pointer(), "Who?", []) == ("", reading.NOTHING)


def test_a_whole_small_file(squad_file: Path, settings: Settings) -> None:
    result = reading.evaluate(squad_file, settings)
    assert (result.questions, result.unanswerable) == (4, 1)
    assert result.data == "small.json"
    assert result.configuration.reader == "sentence"
    # Whole sentences hold the answers but never equal them.
    assert result.has_answer["EM"] == 0.0
    assert 0 < (result.has_answer["F1"] or 0) < 1
    assert result.no_answer["null wins"] in (0.0, 1.0)
    assert set(result.answerability) == {"AUROC"}


def test_negatives_are_retrieved_passages_without_the_answer(
    squad_file: Path, settings: Settings
) -> None:
    result = reading.evaluate(squad_file, settings, negatives=True)
    # The passage with the answer says more of the question's words than the other paragraph.
    assert [v for k, v in result.answerability.items() if k != "AUROC"] == [1.0] * 3


def test_the_best_threshold_is_searched_between_answers() -> None:
    def read(margin: float, text: str, *golds: str) -> reading.Read:
        return reading.Read(Question("q", "?", golds, ()), text, margin)

    reads = [read(3, "cat", "cat"), read(2, "dog", "fish"), read(1, "cow", "cow"), read(0, "x")]
    assert reading.best_threshold(reads) == (pytest.approx(3 / 4), 1)
    assert reading.best_threshold([read(5, "x")]) == (1.0, float("inf"))


def test_paragraphs_of_the_same_words_under_two_titles_are_two_articles() -> None:
    made = articles([Context("one", "Same.", ()), Context("two", "Same.", ())])
    assert len({article.id for article in made}) == 2
