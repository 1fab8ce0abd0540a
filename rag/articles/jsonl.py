"""JSON of any shape: lines, a list, one object. Each record is one article; what is no record
reads "path: value"."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any, Final

from rag.articles import txt
from rag.articles._decode import decode
from rag.articles._draft import Draft, Problem, SourceFile
from rag.articles._records import Records, columns_of, paths
from rag.errors import ArticleError
from rag.origin import Place, Run

SUFFIXES = (".jsonl", ".ndjson", ".json", ".geojson", ".jsonld")

_MAX_LINE_BYTES: Final = 64 * 2**20
_MOST_COLUMNS: Final = 40
"""Values that a record may have to be read as one row; more are read as a row each."""


def extract(file: SourceFile) -> Iterator[Draft | Problem]:
    """One article a record; a line that is not JSON is a problem of its own."""
    head = decode(file.head()).lstrip()
    if head and head[0] not in '{["-0123456789tfn' and not head.startswith(("#", "//")):
        # Plain words under the name of JSON.
        yield from txt.extract(file)
        return
    records = Records(file)
    by_line = file.suffix in (".jsonl", ".ndjson")
    found = _lines(file) if by_line else _whole(file)
    for place, value, number in found:
        made: Draft | Problem
        if isinstance(value, Problem):
            made = value
        elif isinstance(value, Mapping):
            wide = sum(1 for _ in islice(paths(value), _MOST_COLUMNS + 1)) > _MOST_COLUMNS
            made = records.draft(place, value, None if wide else number)
        elif isinstance(value, str) and value.strip():
            made = records.draft(place, {columns_of(file, ()).text: value})
        elif by_line:
            made = Problem(place, "broken", f"{file.name}, {place}: not a JSON object.")
        else:
            made = records.draft(place, {"": value})
        if isinstance(made, Draft) and number is not None:
            # Of what is no line of the file its number among the others says where it is.
            where = Place(line=number) if place.startswith("line") else Place(part=place)
            made = replace(made, runs=(Run(0, len(made.text), where),))
        yield made


def _lines(file: SourceFile) -> Iterator[tuple[str, Any, int | None]]:
    """Where each record stands, what it is, and its number."""
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
                yield place, _parsed(file, place, line), number


def _whole(file: SourceFile) -> Iterable[tuple[str, Any, int | None]]:
    """A ``.json`` file: a list, one object (no record beside others, which has no number), or (as
    many are misnamed) JSON Lines."""
    try:
        value = json.loads(decode(file.read()))
    except (ValueError, RecursionError):
        return _lines(file)
    values = _records(file, value)
    several = len(values) > 1
    return ((f"record {n}", item, n if several else None) for n, item in enumerate(values, 1))


def _records(file: SourceFile, value: Any) -> list[Any]:
    """What is one article each: the items of a list of records or of texts, else the whole.

    The list may lie in an object, as answers of a service do (``{"articles": [...]}``); what else
    that object says of rows without a text is one more.
    """
    if isinstance(value, list):
        each = all(isinstance(item, (dict, str)) for item in value)
        return value if each else [value]
    if isinstance(value, dict) and columns_of(file, value).text not in value:
        lists = [item for item in value.values() if _are_records(file, item)]
        if len(lists) == 1:
            return list(lists[0])
        alike = [name for name, item in value.items() if _are_rows(item)]
        if len(alike) == 1:
            rest = {name: item for name, item in value.items() if name != alike[0]}
            return [*([rest] if any(True for _ in paths(rest)) else []), *value[alike[0]]]
    return [value]


def _are_records(file: SourceFile, value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, dict) and columns_of(file, item).text in item for item in value)
    )


def _are_rows(value: Any) -> bool:
    """Whether these are several records of the same few columns, nothing within them."""
    if not isinstance(value, list) or len(value) < 2:
        return False
    return all(
        isinstance(item, dict)
        and len(item) > 1
        and item.keys() == value[0].keys()
        and not any(isinstance(inner, (dict, list)) for inner in item.values())
        for item in value
    )


def _parsed(file: SourceFile, place: str, line: bytes) -> Any:
    try:
        return json.loads(decode(line))
    except ValueError as error:
        return Problem(place, "broken", f"{file.name}, {place} is not JSON: {error}.")
    except RecursionError:
        return Problem(place, "broken", f"{file.name}, {place} is nested too deeply.")
