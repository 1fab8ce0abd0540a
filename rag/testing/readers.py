"""Every reader: spans of the passages given, best first, comparable, never torn."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import confidence
from rag.testing.generated import ANY
from rag.types import Hit, Passage, Reader


def hits(*texts: str) -> list[Hit]:
    """One passage of a different article a text, ranked in the order given."""
    return [
        Hit(Passage(f"a{n}:5", f"a{n}", 5, 5 + len(text), text), score=1 / n, dense_score=0.5)
        for n, text in enumerate(texts, start=1)
    ]


def assert_reading_stands(reader: Reader, question: str, given_hits: Sequence[Hit]) -> None:
    """What must hold of every reading."""
    reading = reader.read(question, given_hits)
    passages = {hit.passage.id: hit.passage for hit in given_hits}
    assert reading.passages_read <= len(given_hits)
    scores = [span.score for span in reading.spans]
    assert scores == sorted(scores, reverse=True)
    for span in reading.spans:
        passage = passages[span.passage_id]
        assert span.article_id == passage.article_id
        assert passage.start <= span.start < span.end <= passage.end


class ReaderContract:
    """Subclass it with a fixture ``reader``."""

    @pytest.fixture
    def reader(self) -> Reader:
        """The reader to be tested."""
        raise NotImplementedError

    def test_it_is_named_and_states_its_threshold(self, reader: Reader) -> None:
        assert reader.id
        assert 0 <= reader.calibration.threshold <= 1

    def test_spans_lie_in_the_passages(self, reader: Reader) -> None:
        assert_reading_stands(
            reader,
            "Who leads the centre?",
            hits("The centre is led by Ann Lee.", "Nothing here.", "Bo Ek leads 🙂 the centre."),
        )

    @ANY
    @given(text=st.text(min_size=1, max_size=200), question=st.text(min_size=1, max_size=60))
    def test_any_unicode(self, reader: Reader, text: str, question: str) -> None:
        assert_reading_stands(reader, question, hits(text, "Plain words."))

    def test_a_passage_longer_than_the_window(self, reader: Reader) -> None:
        text = "It rained. " * 400 + "The mayor is Ida Holm. " + "It snowed. " * 400
        assert_reading_stands(reader, "Who is the mayor?", hits(text))

    def test_one_that_chooses_weighs_every_answer(self, reader: Reader) -> None:
        found = hits("The tower is 300 metres tall.", "The mast of 1889 is 90 metres tall.")
        reading = reader.read("How tall is the tower?", found)
        candidates = confidence.candidates("How tall is the tower?", found, reading)
        shares = [candidate.share for candidate in candidates]
        assert shares == sorted(shares, reverse=True)
        assert 0 < sum(shares) <= 1
        if reading.choice is not None:
            assert all(span.states is not None for span in reading.spans)
            assert all(candidate.features.keys() == {"log_odds"} for candidate in candidates)

    def test_no_hits_no_spans(self, reader: Reader) -> None:
        assert reader.read("Who?", []).spans == ()

    def test_reading_twice_gives_the_same(self, reader: Reader) -> None:
        given_hits = hits("The tower is 300 metres tall.", "It opened in 1889.")
        question = "How tall is it?"
        assert reader.read(question, given_hits) == reader.read(question, given_hits)
