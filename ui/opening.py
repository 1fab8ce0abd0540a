"""What the page asks for as the reader moves from citation to citation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from rag.assistant import Assistant
from rag.errors import InputError, NotFoundError
from rag.types import Citation, Verdict
from ui import cards
from ui.source import Mark, earlier, later, panel
from ui.text import escape


@dataclass(frozen=True, slots=True)
class Place:
    """Quoted words as a citation button remembers them."""

    article: str
    start: int
    end: int
    n: int = 1
    quote: str | None = None
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """An article to open: all its marks, and which of them to scroll to."""

    places: list[Place]
    focus: int = 0


@dataclass(frozen=True, slots=True)
class More:
    """The text before (or after) an offset of a long article."""

    article: str
    at: int
    side: Literal["before", "after"]


_opening: TypeAdapter[Opening] = TypeAdapter(Opening)
_more: TypeAdapter[More] = TypeAdapter(More)


def open_source(assistant: Assistant, request: Mapping[str, Any]) -> str:
    """The source panel for what the page's script asks to open."""
    try:
        wanted = _opening.validate_python(request)
        wanted.places[wanted.focus]
    except (ValidationError, IndexError):
        return _refused(
            "This link does not say which words to open.",
            "A link ends in #char=120,154: the first character and the one after the last.",
        )
    return opened(assistant, wanted)


def opened(assistant: Assistant, wanted: Opening) -> str:
    """The source panel; the marks stand where the quoted words stand in the article of today."""
    chosen = wanted.places[wanted.focus]
    try:
        article = assistant.article(chosen.article)
    except NotFoundError:
        return _refused(
            "This article is no longer in the index.",
            "It was removed after it was quoted. Ask again to search what is there now.",
        )
    places = [place for place in wanted.places if place.article == article.id]
    verdicts = _check(assistant, places)
    size = len(article.text)
    marks = [_mark(place, verdict, size) for place, verdict in zip(places, verdicts, strict=True)]
    focus = places.index(chosen)
    return panel(article, marks, focus, _notice(verdicts[focus]))


def _refused(message: str, advice: str) -> str:
    return f'<div class="source">{cards.error(message, advice)}</div>'


def place_of(citation: Citation) -> Place:
    """Where ``citation`` stands."""
    return Place(
        article=citation.document_id,
        start=citation.start_char_index,
        end=citation.end_char_index,
        n=citation.index,
        quote=citation.cited_text,
        prefix=citation.prefix,
        suffix=citation.suffix,
    )


def more(assistant: Assistant, request: Mapping[str, Any]) -> str:
    """The next piece of a long article; raises :class:`InputError`, :class:`NotFoundError`."""
    try:
        wanted = _more.validate_python(request)
    except ValidationError as error:
        raise InputError(f"Not a place in an article: {error}") from error
    article = assistant.article(wanted.article)
    at = min(max(0, wanted.at), len(article.text))
    return earlier(article, at) if wanted.side == "before" else later(article, at)


def _check(assistant: Assistant, places: list[Place]) -> list[Verdict | None]:
    """A verdict for every place that says what it quotes; a bare link has nothing to check."""
    quoting = [place for place in places if place.quote is not None]
    found = iter(assistant.verify([_citation(place) for place in quoting]))
    return [next(found) if place.quote is not None else None for place in places]


def _mark(place: Place, verdict: Verdict | None, size: int) -> Mark:
    if verdict is not None and verdict.status == "moved":
        start, end = verdict.start_char_index or 0, verdict.end_char_index or 0
    elif verdict is not None and verdict.status == "stale":
        start = end = 0
    else:
        start, end = place.start, place.end
    start = min(max(0, start), size)
    return Mark(start, min(max(start, end), size), place.n)


def _notice(verdict: Verdict | None) -> str:
    if verdict is None:
        return ""
    words = {
        "valid": "Text matches source",
        "moved": "Moved: the article changed, and these words stand here now",
        "stale": "Source changed: the quoted words are no longer in it",
    }[verdict.status]
    return f'<p class="check {verdict.status}">{escape(words)}</p>'


def _citation(place: Place) -> Citation:
    """The part of a citation that verification reads."""
    return Citation(
        index=place.n, type="char_location", cited_text=place.quote or "", sentence="",
        sentence_start_char_index=place.start,
        document_id=place.article, document_title="", document_url="", document_date=None,
        document_sha256="", passage_id="", page=None, start_char_index=place.start,
        end_char_index=place.end, prefix=place.prefix, suffix=place.suffix,
        answer_start_index=0, answer_end_index=0,
    )  # fmt: skip
