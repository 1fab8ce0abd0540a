"""A filter tree as SQL over the table ``articles``, which is the only place filters are decided.

Every leaf is a condition that is true or false, never NULL, so that ``Not`` of a leaf on a missing
field is true, as :mod:`rag.types` promises. How a leaf is spelt is the :class:`Dialect`'s.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, Final, Protocol

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
_MOST_IN_A_ROW = 50
_LAST = "\U0010ffff"

Condition = tuple[str, list[Any]]
"""SQL and its parameters."""


class Dialect(Protocol):
    """One database's spelling of the leaves; values are texts, dates as ISO dates."""

    always: str
    never: str

    def equals(self, field: Field, column: str, value: str) -> Condition:
        """The column holds the value."""
        ...

    def one_of(self, field: Field, column: str, values: Sequence[str]) -> Condition:
        """The column holds one of the values."""
        ...

    def bounded(self, field: Field, column: str, sign: str, value: str) -> Condition:
        """The column is ``>=`` or ``<=`` the value; it is known not to be NULL."""
        ...

    def has(self, name: str, value: str) -> Condition:
        """The article has this fact."""
        ...

    def begins(self, name: str, low: str, high: str) -> Condition:
        """The article has such a fact in ``[low, high)``."""
        ...


class Sqlite:
    """SQLite's."""

    always = "1"
    never = "0"

    def equals(self, field: Field, column: str, value: str) -> Condition:
        """NULL is not equal, and that is false."""
        return f"{column} IS ?", [value]

    def one_of(self, field: Field, column: str, values: Sequence[str]) -> Condition:
        """SQLite takes a limited number of parameters; a JSON array is one."""
        marks, given = ", ".join("?" * len(values)), list(values)
        if len(values) > _MOST_PARAMETERS:
            marks, given = "SELECT value FROM json_each(?)", [json.dumps(values)]
        return f"{column} IS NOT NULL AND {column} IN ({marks})", given

    def bounded(self, field: Field, column: str, sign: str, value: str) -> Condition:
        """ISO dates sort as the dates do."""
        return f"{column} {sign} ?", [value]

    def has(self, name: str, value: str) -> Condition:
        """Facts stand in a table of their own."""
        return _FACT.format("value = ?"), [name, value]

    def begins(self, name: str, low: str, high: str) -> Condition:
        """Texts are ordered by their bytes."""
        return _FACT.format("value >= ? AND value < ?"), [name, low, high]


_FACT: Final = "articles.key IN (SELECT article FROM facts WHERE name = ? AND {})"
_OF_EACH: Final = "EXISTS (SELECT 1 FROM facts WHERE article = articles.key AND name = ? AND {})"
SQLITE: Final = Sqlite()


class Walking(Sqlite):
    """For whoever walks through articles in an order of their own: each is asked for its facts,
    unless the ``leading`` one is so rare that the articles which have it are looked up."""

    def __init__(self, leading: Has | Begins | None) -> None:
        self._leading = leading

    def equals(self, field: Field, column: str, value: str) -> Condition:
        """A collection is a fact as well, and asked for as one."""
        if field == "collection":
            return self.has(field, value)
        return super().equals(field, column, value)

    def one_of(self, field: Field, column: str, values: Sequence[str]) -> Condition:
        """One collection is a fact as well."""
        if field == "collection" and len(values) == 1:
            return self.has(field, values[0])
        return super().one_of(field, column, values)

    def bounded(self, field: Field, column: str, sign: str, value: str) -> Condition:
        """Looked at in passing: what is within bounds need not be gathered and sorted."""
        return super().bounded(field, f"+{column}", sign, value)

    def has(self, name: str, value: str) -> Condition:
        """Looked up, or asked for."""
        leads = self._leading == Has(name, value)
        return (_FACT if leads else _OF_EACH).format("value = ?"), [name, value]

    def begins(self, name: str, low: str, high: str) -> Condition:
        """Looked up, or asked for."""
        leads = self._leading == Begins(name, low)
        return (_FACT if leads else _OF_EACH).format("value >= ? AND value < ?"), [name, low, high]


def leaders(where: Filter | None) -> list[Has | Begins]:
    """Facts that every matching article has."""
    match where:
        case Has() | Begins():
            return [where]
        case Eq("collection", str(value)) | In("collection", (str(value),)):
            return [Has("collection", value)]
        case And(parts):
            return [leaf for part in parts for leaf in leaders(part)]
    return []


def fact(leaf: Has | Begins) -> Condition:
    """Which rows of ``facts`` say so."""
    if isinstance(leaf, Has):
        return "name = ? AND value = ?", [leaf.name, leaf.value]
    return "name = ? AND value >= ? AND value < ?", [leaf.name, leaf.start, f"{leaf.start}{_LAST}"]


def to_sql(where: Filter | None, dialect: Dialect = SQLITE) -> Condition:
    """A condition and its parameters; raises :class:`FilterError`."""
    if where is None:
        return dialect.always, []
    match where:
        case Eq(field, value):
            return dialect.equals(field, _column(field), _text(field, value))
        case In(field, values):
            given = [_text(field, value) for value in values]
            return dialect.one_of(field, _column(field), given)
        case Range():
            return _between(where, dialect)
        case Has(name, value):
            return dialect.has(name, value)
        case Begins(name, start):
            return dialect.begins(name, start, f"{start}{_LAST}")
        case And(parts):
            return _join(parts, " AND ", dialect.always, dialect)
        case Or(parts):
            return _join(parts, " OR ", dialect.never, dialect)
        case Not(part):
            sql, parameters = to_sql(part, dialect)
            return f"NOT ({sql})", parameters


def _join(parts: Sequence[Filter], word: str, empty: str, dialect: Dialect) -> Condition:
    if not parts:
        return empty, []
    compiled = [to_sql(part, dialect) for part in parts]
    sql = _balanced([f"({part})" for part, _ in compiled], word)
    return sql, [value for _, parameters in compiled for value in parameters]


def _balanced(parts: Sequence[str], word: str) -> str:
    """The parts joined; many of them in halves, since databases bound how deep a condition is, and
    each word goes one deeper."""
    if len(parts) <= _MOST_IN_A_ROW:
        return word.join(parts)
    half = len(parts) // 2
    return f"({_balanced(parts[:half], word)}){word}({_balanced(parts[half:], word)})"


def _between(where: Range, dialect: Dialect) -> Condition:
    column = _column(where.field)
    sql = f"{column} IS NOT NULL"
    parameters: list[Any] = []
    low = None if where.low is None else _text(where.field, where.low)
    high = None if where.high is None else _text(where.field, where.high)
    if low is not None and high is not None and low > high:
        raise FilterError(
            f"{where.field} from {low} to {high} holds nothing: the first is after the second."
        )
    for sign, bound in ((">=", low), ("<=", high)):
        if bound is not None:
            more, given = dialect.bounded(where.field, column, sign, bound)
            sql, parameters = f"{sql} AND {more}", [*parameters, *given]
    return sql, parameters


def _column(field: Field) -> str:
    if field not in _COLUMNS:
        raise FilterError(f"No field {field!r} to filter by; there are: {', '.join(_COLUMNS)}.")
    return _COLUMNS[field]


def _text(field: Field, value: str | date) -> str:
    """``value`` as it is stored."""
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
