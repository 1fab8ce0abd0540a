"""A citation stands, has moved, or is stale."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rag import verify
from rag.answer import CONTEXT_CHARS
from rag.types import Article, Citation

TEXT = "The mayor is Ann. Later, the mayor is Bo. In the end, the mayor is Cy."


def article(text: str) -> Article:
    sha256 = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    return Article("a", "t", text, "a.txt", None, sha256)


def cited(text: str, start: int, end: int) -> Citation:
    return Citation(
        index=1,
        type="char_location",
        cited_text=text[start:end],
        sentence=text,
        sentence_start_char_index=0,
        document_id="a",
        document_title="t",
        document_url="a.txt",
        document_date=None,
        document_sha256="",
        passage_id="a:0-1",
        page=None,
        start_char_index=start,
        end_char_index=end,
        prefix=text[max(0, start - CONTEXT_CHARS) : start],
        suffix=text[end : end + CONTEXT_CHARS],
        answer_start_index=0,
        answer_end_index=end - start,
    )


def test_words_in_place_are_valid() -> None:
    start = TEXT.index("Bo")
    verdict = verify.verdict(cited(TEXT, start, start + 2), article(TEXT))
    assert (verdict.status, verdict.start_char_index) == ("valid", start)


def test_words_elsewhere_have_moved_to_where_the_surroundings_agree() -> None:
    start = TEXT.index("the mayor is Bo")
    citation = cited(TEXT, start, start + len("the mayor"))
    # Where Cy is mayor lies nearer to the old place.
    changed = "In the end, the mayor is Cy. The mayor is Ann. Later, the mayor is Bo."
    verdict = verify.verdict(citation, article(changed))
    assert verdict.status == "moved"
    assert verdict.start_char_index is not None
    assert changed[verdict.start_char_index :].startswith("the mayor is Bo")


def test_of_places_alike_the_nearest_is_taken() -> None:
    citation = cited("z" * 60 + "Bo", 60, 62)
    changed = "Bo" + " " * 53 + "Bo" + " " * 43 + "Bo"
    assert verify.verdict(citation, article(changed)).start_char_index == 55


def test_words_that_are_gone_are_stale() -> None:
    start = TEXT.index("Bo")
    verdict = verify.verdict(cited(TEXT, start, start + 2), article(TEXT.replace("Bo", "Di")))
    assert (verdict.status, verdict.document_sha256 is not None) == ("stale", True)


def test_an_article_that_is_gone_is_stale() -> None:
    assert verify.verdict(cited(TEXT, 0, 3), None).document_sha256 is None


def test_forged_offsets_are_not_valid() -> None:
    forged = replace(cited(TEXT, 0, 3), start_char_index=-5, end_char_index=10**9)
    assert verify.verdict(forged, article(TEXT)).status == "moved"
    assert verify.verdict(replace(forged, cited_text=""), article(TEXT)).status == "stale"


@given(before=st.text(max_size=50), quote=st.text(min_size=1, max_size=20), after=st.text())
def test_found_places_always_hold_the_quote(before: str, quote: str, after: str) -> None:
    text = before + quote + after
    citation = cited(text, len(before), len(before) + len(quote))
    for changed in (text, "x" + text, after + quote + before):
        verdict = verify.verdict(citation, article(changed))
        assert verdict.start_char_index is not None
        assert changed[verdict.start_char_index : verdict.end_char_index] == quote
