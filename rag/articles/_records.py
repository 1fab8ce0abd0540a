"""A row of a table or a JSON object -> a draft, by the chosen columns."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from rag.articles import _dates
from rag.articles._draft import Draft, Problem, SourceFile

_MAX_META_FIELDS: Final = 32
_MAX_META_CHARS: Final = 500


class Records:
    """Makes drafts of the records of one file and keeps their keys apart."""

    def __init__(self, file: SourceFile) -> None:
        self._file = file
        self._columns = file.columns
        self._keys: set[str] = set()

    def draft(self, place: str, record: Mapping[str, Any]) -> Draft | Problem:
        """The draft of a record, or the problem with it; ``place`` says where it stands."""
        columns = self._columns
        text = record.get(columns.text)
        if not isinstance(text, str) or not text.strip():
            found = ", ".join(map(str, list(record)[:12])) or "none"
            return Problem(
                place,
                "no_text",
                f"{self._file.name}, {place}: no text in column {columns.text!r} (columns: "
                f"{found}); name the right one with --columns text=NAME.",
            )
        url = _plain(record.get(columns.url))
        # Without an id or address the text names itself: a place would shift with every insertion.
        key = _plain(record.get(columns.id)) or url or _fingerprint(text)
        if key in self._keys:
            return Problem(
                place,
                "broken",
                f"{self._file.name}, {place}: {key!r} already names a record of this file.",
            )
        self._keys.add(key)
        return Draft(
            text,
            title=_plain(record.get(columns.title)),
            published=_dates.of_value(record.get(columns.date)),
            metadata=self._metadata(record),
            key=key,
            url=url if url and url.startswith(("http://", "https://")) else None,
        )

    def _metadata(self, record: Mapping[str, Any]) -> dict[str, str]:
        columns = self._columns
        taken = {columns.id, columns.title, columns.text, columns.url}
        found: dict[str, str] = {}
        for name, value in record.items():
            text = _plain(value)
            if name not in taken and text and len(found) < _MAX_META_FIELDS:
                found["source" if name == columns.source else str(name)] = text[:_MAX_META_CHARS]
        return found


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def _plain(value: object) -> str | None:
    """A field as one line of text; lists are joined, nested objects are left out."""
    if isinstance(value, list):
        value = ", ".join(str(item) for item in value if isinstance(item, (str, int, float)))
    if value is None or isinstance(value, (dict, bool)):
        return None
    return " ".join(str(value).split()) or None
