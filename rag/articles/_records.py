"""A row of a table or a JSON object -> a draft: its text column, or every "column: value"."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, Final

from rag.articles import _dates
from rag.articles._canonical import canonical
from rag.articles._draft import Columns, Draft, Problem, SourceFile
from rag.articles._markup import plain
from rag.tables import Extent, Table

_MAX_META_FIELDS: Final = 32
_MAX_META_CHARS: Final = 500
_ALSO: Final = {
    "id": ("guid", "uuid", "_id"),
    "title": ("headline", "heading", "subject", "name"),
    "text": ("body", "content", "article", "fulltext", "full_text", "story"),
    "date": ("published", "pubdate", "published_at", "publication_date", "publishdate", "created"),
    "url": ("link", "href", "web_url"),
    "source": (),
}
"""What the columns of an article are called by others."""
_MARKUP: Final = re.compile(r"<(?:p|br|div|span|a|b|i|em|strong|ul|ol|h[1-6])\b[^>]*>", re.I)
_MOST_LINES: Final = 20_000


def columns_of(file: SourceFile, names: Iterable[str]) -> Columns:
    """Which of the columns ``names`` is which field, upper and lower case not told apart.

    A column that was chosen by hand is taken as chosen.
    """
    known = {name.strip().casefold(): name for name in reversed(list(names))}
    chosen = {}
    for item in fields(Columns):
        wanted = getattr(file.columns, item.name)
        asked = (wanted,) if wanted != item.default else (wanted, *_ALSO[item.name])
        found = [known[name.casefold()] for name in asked if name.casefold() in known]
        chosen[item.name] = found[0] if found else wanted
    return Columns(**chosen)


class Records:
    """Makes drafts of the records of one file and keeps their keys apart."""

    def __init__(self, file: SourceFile, code: str | None = None) -> None:
        """``code`` is the column whose values name the records, where none is told as title."""
        self._file = file
        self._code = code
        self._keys: set[str] = set()

    def draft(
        self, place: str, record: Mapping[str, Any], number: int | None = None
    ) -> Draft | Problem:
        """The draft of a record, or the problem with it; ``place`` says where it stands.

        A record without a text column says "column: value" for every column; ``number`` is then
        the row, or the record, that it is of its file.
        """
        columns = columns_of(self._file, record)
        text = record.get(columns.text)
        if isinstance(text, str) and text.strip():
            text = plain(text) if _MARKUP.search(text) and "</" in text else text
            made = Draft(text, metadata=self._metadata(record, columns))
        elif self._file.columns.text != Columns().text:
            return self._without_text(place, record)
        else:
            made = values(record, number)
            code = _plain(record.get(self._code)) if self._code else None
            made = replace(made, title=code or made.title)
            if not made.text or {columns.id, columns.date, columns.url}.issuperset(record):
                return self._without_text(place, record)
        url = _plain(record.get(columns.url))
        named = _plain(record.get(columns.id)) or url
        key = self._key(named, made.text)
        if key is None:
            return Problem(
                place,
                "broken",
                f"{self._file.name}, {place}: {named!r} already names a record of this file.",
            )
        return replace(
            made,
            title=_plain(record.get(columns.title)) or made.title,
            published=_dates.of_value(record.get(columns.date)),
            key=key,
            url=url if url and url.startswith(("http://", "https://")) else None,
        )

    def _key(self, named: str | None, text: str) -> str | None:
        """Without an id or address the text names itself: a place would shift with every
        insertion. The same text again is counted."""
        key = named or _fingerprint(text)
        if key in self._keys and named:
            return None
        count = 1
        while key in self._keys:
            count += 1
            key = f"{_fingerprint(text)}-{count}"
        self._keys.add(key)
        return key

    def _without_text(self, place: str, record: Mapping[str, Any]) -> Problem:
        found = ", ".join(map(str, list(record)[:12])) or "none"
        return Problem(
            place,
            "no_text",
            f"{self._file.name}, {place}: no text in column {self._file.columns.text!r} (columns: "
            f"{found}); name the right one with --columns text=NAME.",
        )

    def _metadata(self, record: Mapping[str, Any], columns: Columns) -> dict[str, str]:
        taken = {columns.id, columns.title, columns.text, columns.url}
        found: dict[str, str] = {}
        for name, value in record.items():
            text = _plain(value)
            if name not in taken and text and len(found) < _MAX_META_FIELDS:
                found["source" if name == columns.source else str(name)] = text[:_MAX_META_CHARS]
        return found


def values(record: Any, number: int | None = None) -> Draft:
    """Every value after its column or path, one a line, and the table that this is: of one row
    where ``number`` says which, else of a row a value."""
    labels: list[Extent | None] = []
    told: list[Extent | None] = []
    text = ""
    title: str | None = None
    for path, value in paths(record):
        said = " ".join(canonical(value).split())
        label = " ".join(canonical(path).split())
        if len(labels) >= _MOST_LINES:
            break
        # An empty cell says nothing, but keeps its place: G7 stays G7.
        label = label if said else ""
        text += "\n" if text and said else ""
        labels.append((len(text), len(text) + len(label)) if label else None)
        text += f"{label}: " if label else ""
        told.append((len(text), len(text) + len(said)) if said else None)
        text += said
        if title is None and re.search(r"[^\W\d_]{2}", said):
            title = said
    if not text:
        return Draft("")
    if number is None:
        rows = tuple(row for row in zip(labels, told, strict=True) if any(row))
        table = Table("", rows, header=0)
    else:
        table = Table("", (tuple(labels), tuple(told)), header=1, origin=(number - 1, 1))
    return Draft(text, title=title, tables=(table,))


def paths(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every scalar inside ``value`` with the path to it: ``authors[0].name``, ``Kim Dole``."""
    stack = [(path, value)]
    while stack:
        at, here = stack.pop()
        if isinstance(here, Mapping):
            inner = [(f"{at}.{name}" if at else str(name), item) for name, item in here.items()]
            stack.extend(reversed(inner))
        elif isinstance(here, list):
            if all(isinstance(item, (str, int, float)) for item in here):
                yield at, ", ".join(map(_scalar, here))
            else:
                inner = [(f"{at}[{number}]", item) for number, item in enumerate(here)]
                stack.extend(reversed(inner))
        elif here is not None:
            yield at, _scalar(here)


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def _plain(value: object) -> str | None:
    """A field as one line of text; lists are joined, nested objects are left out."""
    if isinstance(value, list):
        value = ", ".join(str(item) for item in value if isinstance(item, (str, int, float)))
    if value is None or isinstance(value, (dict, bool)):
        return None
    return " ".join(str(value).split()) or None
