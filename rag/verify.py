"""Does a citation still stand where it says?"""

from __future__ import annotations

from rag.types import Article, Citation, Verdict


def verdict(citation: Citation, article: Article | None) -> Verdict:
    """``valid`` where the words stand at their offsets, ``moved`` where the article changed and
    the same words stand elsewhere in it, ``stale`` where article or words are gone.

    Of several places the one whose surroundings agree best with ``prefix`` and ``suffix`` is
    taken (W3C Web Annotation, TextQuoteSelector), then the nearest to the old place.
    """
    quote = citation.cited_text
    if article is None:
        return Verdict("stale", "The article is no longer in the index.", None, None, None)
    if not article.intact:
        return Verdict("stale", "The article's text in the index was altered.", None, None, None)
    start, end = citation.start_char_index, citation.end_char_index
    if quote and 0 <= start <= end and article.text[start:end] == quote:
        return Verdict("valid", "The quoted words stand at this place.", start, end, article.sha256)
    places = _places(article.text, quote)
    if not places:
        return Verdict(
            "stale", "The article no longer holds the quoted words.", None, None, article.sha256
        )
    best = max(places, key=lambda at: (_agreement(article.text, at, citation), -abs(at - start)))
    return Verdict(
        "moved",
        "The article changed; the quoted words stand elsewhere in it now.",
        best,
        best + len(quote),
        article.sha256,
    )


def _places(text: str, quote: str) -> list[int]:
    places: list[int] = []
    at = text.find(quote) if quote else -1
    while at >= 0:
        places.append(at)
        at = text.find(quote, at + 1)
    return places


def _agreement(text: str, at: int, citation: Citation) -> int:
    """Number of characters of prefix and suffix that stand around ``at``, nearest first."""
    before = text[max(0, at - len(citation.prefix)) : at]
    after_at = at + len(citation.cited_text)
    after = text[after_at : after_at + len(citation.suffix)]
    return _common(before[::-1], citation.prefix[::-1]) + _common(after, citation.suffix)


def _common(left: str, right: str) -> int:
    for n, (a, b) in enumerate(zip(left, right, strict=False)):
        if a != b:
            return n
    return min(len(left), len(right))
