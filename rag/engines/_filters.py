"""A filter tree as SQL over the table ``articles``, which is the only place filters are decided.

Every leaf is a condition that is true or false, never NULL, so that ``Not`` of a leaf on a missing
field is true, as :mod:`rag.types` promises.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from rag.errors import FilterError
from rag.types import And, Begins, Eq, Field, Filter, Has, In, Not, Or, Range

_COLUMNS: dict[Field, str] = {
    "article_id": "articles.id",
    "source": "articles.source",
    "collection": "articles.collection",
    "language": "articles.language",
    "published": "articles.published",
}
_MOST_PARAMETERS = 500
_FACT = "articles.key IN (SELECT article FROM facts WHERE name = ? AND {})"
_LAST = "\U0010ffff"


def to_sql(where: Filter | None) -> tuple[str, list[str]]:
    """A condition and its parameters; raises :class:`FilterError`."""
    if where is None:
        return "1", []
    match where:
        case Eq(field, value):
            return f"{_column(field)} IS ?", [_text(field, value)]
        case In(field, values):
            return _one_of(_column(field), [_text(field, value) for value in values])
        case Range():
            return _between(where)
        case Has(name, value):
            return _FACT.format("value = ?"), [name, value]
        case Begins(name, start):
            return _FACT.format("value >= ? AND value < ?"), [name, start, f"{start}{_LAST}"]
        case And(parts):
            return _join(parts, " AND ", "1")
        case Or(parts):
            return _join(parts, " OR ", "0")
        case Not(part):
            sql, parameters = to_sql(part)
            return f"NOT ({sql})", parameters


def _join(parts: Sequence[Filter], word: str, empty: str) -> tuple[str, list[str]]:
    if not parts:
        return empty, []
    compiled = [to_sql(part) for part in parts]
    sql = word.join(f"({part})" for part, _ in compiled)
    return sql, [value for _, parameters in compiled for value in parameters]


def _one_of(column: str, values: list[str]) -> tuple[str, list[str]]:
    if len(values) > _MOST_PARAMETERS:
        # SQLite takes a limited number of parameters; a JSON array is one.
        marks, values = "SELECT value FROM json_each(?)", [json.dumps(values)]
    else:
        marks = ", ".join("?" * len(values))
    return f"{column} IS NOT NULL AND {column} IN ({marks})", values


def _between(where: Range) -> tuple[str, list[str]]:
    column = _column(where.field)
    sql = f"{column} IS NOT NULL"
    parameters: list[str] = []
    low = None if where.low is None else _text(where.field, where.low)
    high = None if where.high is None else _text(where.field, where.high)
    if low is not None and high is not None and low > high:
        raise FilterError(
            f"{where.field} from {low} to {high} holds nothing: the first is after the second."
        )
    if low is not None:
        sql, parameters = f"{sql} AND {column} >= ?", [*parameters, low]
    if high is not None:
        sql, parameters = f"{sql} AND {column} <= ?", [*parameters, high]
    return sql, parameters


def _column(field: Field) -> str:
    if field not in _COLUMNS:
        raise FilterError(f"No field {field!r} to filter by; there are: {', '.join(_COLUMNS)}.")
    return _COLUMNS[field]


def _text(field: Field, value: str | date) -> str:
    """``value`` as it is stored; ISO dates sort as the dates do."""
    if field != "published":
        if isinstance(value, str):
            return value
        raise FilterError(f"{field} is text, not a date: {value!r}.")
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise FilterError(f"published is a date such as 2025-06-28, not {value!r}.") from None
    # A datetime is a date too, but would be stored with a time.
    return date(value.year, value.month, value.day).isoformat()
