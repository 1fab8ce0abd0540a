"""Every rewriter: a question that stands alone stays, and the answer is a question again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.testing.generated import ANY
from rag.types import Rewriter, Turn


class RewriterContract:
    """Subclass it with a fixture ``rewriter``."""

    @pytest.fixture
    def rewriter(self) -> Rewriter:
        """The rewriter to be tested."""
        raise NotImplementedError

    def test_it_is_named(self, rewriter: Rewriter) -> None:
        assert rewriter.id

    def test_without_history_a_question_stays(self, rewriter: Rewriter) -> None:
        question = "When was he born?"
        assert rewriter.rewrite(question, []) == question

    def test_a_question_that_stands_alone_stays(self, rewriter: Rewriter) -> None:
        history = [Turn("Who leads the centre?", "Ann Lee", "Ann Lee leads the centre.", "Centre")]
        question = "In which year was the Eiffel Tower opened?"
        assert rewriter.rewrite(question, history) == question

    def test_rewriting_twice_gives_the_same(self, rewriter: Rewriter) -> None:
        history = [Turn("Who leads the centre?", "Ann Lee", "Ann Lee leads the centre.", "Centre")]
        once = rewriter.rewrite("When was she born?", history)
        assert rewriter.rewrite("When was she born?", history) == once

    @ANY
    @given(question=st.text(min_size=1, max_size=80), answer=st.text(max_size=80) | st.none())
    def test_any_unicode(self, rewriter: Rewriter, question: str, answer: str | None) -> None:
        history = [Turn("Who leads it?", answer, answer or "", "A title")]
        rewritten = rewriter.rewrite(question, history)
        assert rewritten.strip() or not question.strip()
