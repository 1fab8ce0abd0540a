"""Spans -> citations: the quoted words, their sentence, and the exact place they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from rag.answer.basis import Basis
from rag.origin import locate
from rag.permalinks import permalink
from rag.types import Article, Citation, Hit, RetrievedPassage, Span

CONTEXT_CHARS: Final = 40
"""Length of ``prefix`` and ``suffix`` of a citation."""


def retrieved(hits: Sequence[Hit], articles: Mapping[str, Article]) -> list[RetrievedPassage]:
    """The hits as they are shown, best first."""
    return [
        RetrievedPassage(
            passage_id=hit.passage.id,
            document_id=hit.passage.article_id,
            document_title=articles[hit.passage.article_id].title,
            document_url=articles[hit.passage.article_id].source,
            document_date=articles[hit.passage.article_id].published,
            text=hit.passage.text,
            start_char_index=hit.passage.start,
            end_char_index=hit.passage.end,
            score=round(hit.score, 4),
            copies=list(hit.copies),
        )
        for hit in hits
    ]


def cite(basis: Basis, span: Span, index: int, answer: tuple[int, int] | None = None) -> Citation:
    """A citation of ``span``, for the characters ``answer`` of the answer (none: all of it)."""
    article = basis.quoted[span.article_id]
    start, end = span.start, span.end
    whole = basis.sentence(span)
    first, last = answer or (0, end - start)
    original = locate(article.origin, article.text, start, end)
    return Citation(
        index=index,
        type="char_location",
        cited_text=basis.quote(span),
        sentence=basis.quote(whole),
        sentence_start_char_index=whole.start,
        document_id=article.id,
        document_title=article.title,
        document_url=article.source,
        document_date=article.published,
        document_sha256=article.sha256,
        passage_id=span.passage_id,
        # A comment or a running line stands after the pages it is of.
        page=(original and original.page) or article.page_of(start),
        start_char_index=start,
        end_char_index=end,
        prefix=article.text[max(0, start - CONTEXT_CHARS) : start],
        suffix=article.text[end : end + CONTEXT_CHARS],
        answer_start_index=first,
        answer_end_index=last,
        cell=article.cell_of(start, end),
        original=original,
        permalink=permalink(article.id, start, end, basis.snapshot),
    )
