"""From data to markup: the only way a word of an article or a question reaches the page."""

from __future__ import annotations

import html
from datetime import date

from rag.types import Citation


def escape(words: str, quote: bool = True) -> str:
    """``words`` as text of a page, every character kept.

    Beyond the five characters of markup: a parser would turn a carriage return into a line feed
    and drop a NUL, and the page must read back as the very text of the article.
    """
    return (
        html.escape(words, quote).replace("\r", "&#13;").replace("\0", "\N{REPLACEMENT CHARACTER}")
    )


def isolated(words: str) -> str:
    """``words`` escaped and kept from turning the text around them (RTL, overrides).

    ``<bdi>`` isolates: a right-to-left override inside it ends with it (UAX #9).
    """
    return f"<bdi>{escape(words)}</bdi>"


def attributes(**values: str | int | None) -> str:
    """``data-*`` attributes, escaped; a none is left out."""
    return "".join(
        f' data-{name.replace("_", "-")}="{escape(str(value), quote=True)}"'
        for name, value in values.items()
        if value is not None
    )


def long_date(day: date | None) -> str:
    """``28 June 2025``, in a ``<time>``; or the plain fact that there is none."""
    if day is None:
        return "no date"
    return f'<time datetime="{day.isoformat()}">{day.day} {day:%B %Y}</time>'


def plural(n: int, one: str, many: str | None = None) -> str:
    """``1 article``, ``2,082 articles``."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def sentence_with_quote(citation: Citation) -> str:
    """The sentence, escaped, the quoted words in ``<mark>``."""
    sentence = citation.sentence
    at = citation.start_char_index - citation.sentence_start_char_index
    end = citation.end_char_index - citation.sentence_start_char_index
    return (
        f"<bdi>{escape(sentence[:at])}<mark>{escape(sentence[at:end])}</mark>"
        f"{escape(sentence[end:])}</bdi>"
    )
