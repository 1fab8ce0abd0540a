"""Requests for work over many articles."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, Strict, StringConstraints

from rag.types import Filters
from rag.wire.questions import Likelihood, Question
from rag.wire.strict import Request, SentFilters, whole_numbers

MOST_QUESTIONS = 50
MOST_ARTICLES = 500
ArticleId = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class GridRequest(Request):
    """Questions down, articles across."""

    questions: list[Question] = Field(
        min_length=1, max_length=MOST_QUESTIONS, description="One row each."
    )
    article_ids: list[ArticleId] = Field(
        default_factory=list,
        max_length=MOST_ARTICLES,
        description="One column each; none: the first 500 articles that `filters` let through.",
    )
    filters: SentFilters = Field(
        default_factory=Filters, description="Which articles, where no ids are given."
    )
    min_confidence: Likelihood | None = Field(
        None, description="Below this a cell stays blank; none: the reader's own threshold."
    )
    after: Annotated[
        int,
        Strict(),
        Field(ge=0, le=MOST_QUESTIONS * MOST_ARTICLES),
        BeforeValidator(whole_numbers),
    ] = Field(0, description="Go on after so many cells, which the client has already.")


class MentionsRequest(Request):
    """Words whose mentions are counted."""

    words: Question
    filters: SentFilters = Field(
        default_factory=Filters, description="Which articles to look through."
    )
