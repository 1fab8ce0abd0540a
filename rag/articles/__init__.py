"""Files -> articles. One module a format; its content, not its name, decides how a file is read.

A format module has ``SUFFIXES: tuple[str, ...]`` and
``extract(file: SourceFile) -> Iterable[Draft | Problem]``. One that can be told by its content has
``recognises(look: Look) -> bool``, and one that is never plain text ``BINARY = True``. Adding a
format is adding that file, here or in another package (``docs/extending.md``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from rag.articles import _dates, _opening
from rag.articles._canonical import canonical
from rag.articles._dispatch import drafts
from rag.articles._draft import Columns, Draft, Problem, SourceFile, shown
from rag.articles._language import language_of
from rag.articles._look import Look
from rag.articles._ocr import recognise_with, tesseract
from rag.articles._sniff import suffixes
from rag.articles._textfile import TextFile
from rag.articles._titles import shortened, title_of
from rag.articles._written import Written, stored
from rag.errors import ArticleError
from rag.origin import encoded
from rag.types import Article

__all__ = [
    "ASSUMED",
    "EXTRACTION",
    "Columns",
    "Draft",
    "Look",
    "Problem",
    "SourceFile",
    "TextFile",
    "Written",
    "article_id",
    "canonical",
    "language_of",
    "make_article",
    "read",
    "recognise_with",
    "shown",
    "stream",
    "suffixes",
    "tesseract",
]


EXTRACTION = 15
"""Raised with every change of what is read from the same bytes: each index then reads its files
again with the next build of their folders."""

ASSUMED = "assumed_encoding"
"""Metadata of an article whose file does not say how its characters are written."""


def article_id(collection: str, source: str, key: str = "") -> str:
    """The first 16 hex digits of SHA-256 over ``collection NUL source[#key]``.

    It depends on where an article stands and not on what it says, so it survives edits.
    """
    name = f"{source}#{key}" if key else source
    return hashlib.sha256(f"{collection}\0{name}".encode("utf-8", "replace")).hexdigest()[:16]


def make_article(
    draft: Draft, source: str, collection: str = "default", *, tell_language: bool = True
) -> Article:
    """The article of ``draft``, read from the file called ``source``.

    What the draft does not say is found: title from the text, date from the file's name, language
    from the words (which takes longer than all the rest; ``tell_language`` says whether). Raises
    :class:`ArticleError` (``no_text``) where nothing is left to quote.
    """
    text, page_starts, runs = stored(draft.text, draft.page_starts, draft.runs)
    place = f"{source}#{draft.key}" if draft.key else source
    if not text.replace("\ufffd", "").strip():
        raise ArticleError(f"{place} has no text.", "no_text")
    title = shortened(canonical(draft.title or "")) or title_of(text)
    return Article(
        id=article_id(collection, source, draft.key),
        title=title,
        text=text,
        source=draft.url or place,
        published=draft.published
        or _dates.of_name(place.rsplit("/", 1)[-1])
        or _opening.day(text, draft.language)
        or draft.made,
        sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        language=draft.language or (language_of(text) if tell_language else None),
        collection=collection,
        metadata=_metadata(draft),
        page_starts=page_starts,
        origin=encoded(runs, draft.encoding),
        tables=draft.tables if text == draft.text else (),
    )


def _metadata(draft: Draft) -> dict[str, str]:
    """What the format told, and the encoding where that was a guess."""
    told = {name: canonical(value) for name, value in draft.metadata.items() if value}
    return {**told, ASSUMED: draft.guessed} if draft.guessed else told


def stream(
    file: SourceFile, source: str, collection: str = "default", *, tell_language: bool = True
) -> Iterator[Article | Problem]:
    """The articles of a file one by one, with what could not be read of it.

    Raises :class:`ArticleError` where the file as a whole cannot be read; then nothing that came
    before may be taken as the whole of it.
    """
    for draft in drafts(file):
        if isinstance(draft, Problem):
            yield draft
            continue
        try:
            yield make_article(draft, source, collection, tell_language=tell_language)
        except ArticleError as error:
            if not draft.key:
                raise
            yield Problem(draft.key, error.reason, str(error))


def read(
    file: Path | bytes,
    source: str,
    collection: str = "default",
    columns: Columns | None = None,
) -> list[Article]:
    """Every article of one file; ``source`` names it (and hints at its format for bytes).

    Raises :class:`ArticleError` whose ``reason`` says why (encrypted, no_text, broken, too_large,
    not_supported, missing), also where only a part could not be read.
    """
    opened = (
        SourceFile.at(file, columns)
        if isinstance(file, Path)
        else SourceFile.of(source.rsplit("/", 1)[-1], file, columns)
    )
    articles: list[Article] = []
    for found in stream(opened, source, collection):
        if isinstance(found, Problem):
            raise ArticleError(found.message, found.reason)
        articles.append(found)
    if not articles:
        raise ArticleError(f"{source} holds no article.", "no_text")
    return articles
