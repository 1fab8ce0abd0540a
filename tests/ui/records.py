"""Answers made by hand, for cards and files that are made from records alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rag.types import Abstention, Answer, Article, Citation, RetrievedPassage

ARTICLE = Article(
    id="a1",
    title="A <b>bridge</b>",
    text="It rained. The mayor is Ruth Okafor & no other. Mayors read.",
    source="made/bridge.txt",
    published=date(2024, 9, 14),
    sha256="0" * 64,
)


def citation(quote: str = "Ruth Okafor", index: int = 1, article: Article = ARTICLE) -> Citation:
    """A citation of the first ``quote`` in ``article``, its sentence the second one."""
    start = article.text.index(quote)
    low = article.text.index("The mayor")
    high = article.text.index(". Mayors") + 1
    return Citation(
        index=index,
        type="char_location",
        cited_text=quote,
        sentence=article.text[low:high],
        sentence_start_char_index=low,
        document_id=article.id,
        document_title=article.title,
        document_url=article.source,
        document_date=article.published,
        document_sha256=article.sha256,
        passage_id="a1:0-60",
        page=None,
        start_char_index=start,
        end_char_index=start + len(quote),
        prefix=article.text[max(0, start - 40) : start],
        suffix=article.text[start + len(quote) :][:40],
        answer_start_index=0,
        answer_end_index=len(quote),
    )


def answer() -> Answer:
    """An answered question with one citation."""
    given = citation()
    return Answer(
        id="ans_1",
        object="answer",
        created=0,
        question="Who is the mayor?",
        standalone_question="Who is the mayor?",
        conversation_id=None,
        status="answered",
        answer=given.cited_text,
        confidence=0.87,
        abstention=None,
        citations=[given],
        passages=[passage()],
        alternatives=[],
        conflicts=[],
        corroborating_documents=1,
        warnings=[],
        offset_unit="unicode_code_point",
        index_version="test-1",
        model="hand",
        timings_ms={},
    )


def abstention(reason: str = "below_threshold") -> Answer:
    """The same question without an answer."""
    return replace(
        answer(),
        status="abstained",
        answer=None,
        confidence=0.1,
        abstention=Abstention(reason, "The best answer has probability 0.10.", ["a1:0-60"]),  # type: ignore[arg-type]
        citations=[],
    )


def passage() -> RetrievedPassage:
    """The whole of :data:`ARTICLE` as it was retrieved."""
    return RetrievedPassage(
        passage_id="a1:0-60",
        document_id=ARTICLE.id,
        document_title=ARTICLE.title,
        document_url=ARTICLE.source,
        document_date=ARTICLE.published,
        text=ARTICLE.text,
        start_char_index=0,
        end_char_index=len(ARTICLE.text),
        score=0.5,
        copies=[],
    )
