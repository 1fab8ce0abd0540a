"""Records: JSON Lines, a JSON list of objects, one JSON object. Each record is one article."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from rag.articles._decode import decode
from rag.articles._draft import Draft, Problem, SourceFile
from rag.articles._records import Records
from rag.errors import ArticleError

SUFFIXES = (".jsonl", ".ndjson", ".json")

_MAX_LINE_BYTES: Final = 64 * 2**20


def extract(file: SourceFile) -> Iterator[Draft | Problem]:
    """One article a record; a line that is not JSON is a problem of its own."""
    records = Records(file)
    pairs = _whole(file) if file.suffix == ".json" else _lines(file)
    for place, value in pairs:
        if isinstance(value, Problem):
            yield value
        elif isinstance(value, dict):
            yield records.draft(place, value)
        else:
            yield Problem(place, "broken", f"{file.name}, {place}: not a JSON object.")


def _lines(file: SourceFile) -> Iterator[tuple[str, Any]]:
    number = 0
    with file.open() as stream:
        while line := stream.readline(_MAX_LINE_BYTES + 1):
            number += 1
            place = f"line {number}"
            if len(line) > _MAX_LINE_BYTES:
                raise ArticleError(
                    f"{file.name}, {place} has more than {_MAX_LINE_BYTES >> 20} MB.", "too_large"
                )
            if line.strip():
                yield place, _parsed(file, place, line)


def _whole(file: SourceFile) -> Iterable[tuple[str, Any]]:
    """A ``.json`` file: a list of objects, one object, or (as many are misnamed) JSON Lines."""
    try:
        value = json.loads(decode(file.read()))
    except (ValueError, RecursionError):
        return _lines(file)
    values = value if isinstance(value, list) else [value]
    return ((f"record {number}", item) for number, item in enumerate(values, 1))


def _parsed(file: SourceFile, place: str, line: bytes) -> Any:
    try:
        return json.loads(decode(line))
    except (ValueError, RecursionError) as error:
        return Problem(place, "broken", f"{file.name}, {place} is not JSON: {error}.")
