"""PostgreSQL's spelling of a filter's leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from rag.engines._filters import Condition
from rag.types import Field

_INDEXED: Final = 256
"""Bytes of a source that its index holds; the rest is compared in the row."""
_FACT: Final = "articles.key IN (SELECT article FROM facts WHERE name = %s AND"
_HEAD: Final = f"substring(value FOR {_INDEXED})"


class Postgresql:
    """See :class:`rag.engines._filters.Dialect`."""

    always = "TRUE"
    never = "FALSE"

    def equals(self, field: Field, column: str, value: str) -> Condition:
        """NULL is not equal, and that is false."""
        sql, parameters = self.bounded(field, column, "=", value)
        return f"{column} IS NOT NULL AND {sql}", parameters

    def one_of(self, field: Field, column: str, values: Sequence[str]) -> Condition:
        """One parameter, however many values."""
        given = [_value(field, value) for value in values]
        if field == "source":
            heads = sorted({value[:_INDEXED] for value in given})
            sql = f"substring({column} FOR {_INDEXED}) = ANY(%s) AND {column} = ANY(%s)"
            return sql, [heads, given]
        kind = "date[]" if field == "published" else "bytea[]"
        return f"{column} IS NOT NULL AND {column} = ANY(%s::{kind})", [given]

    def bounded(self, field: Field, column: str, sign: str, value: str) -> Condition:
        """What is bounded is also bounded in its first bytes, which have an index."""
        given = _value(field, value)
        if field == "source":
            head = f"substring({column} FOR {_INDEXED}) {sign} %s"
            return f"({head} AND {column} {sign} %s)", [given[:_INDEXED], given]
        return f"{column} {sign} %s", [given]

    def has(self, name: str, value: str) -> Condition:
        """As for a source: the index holds the first bytes."""
        given = value.encode()
        return f"{_FACT} {_HEAD} = %s AND value = %s)", [name.encode(), given[:_INDEXED], given]

    def begins(self, name: str, low: str, high: str) -> Condition:
        """What is within bounds is so in its first bytes as well."""
        heads = [low.encode()[:_INDEXED], high.encode()[:_INDEXED]]
        return (
            f"{_FACT} {_HEAD} BETWEEN %s AND %s AND value >= %s AND value < %s)",
            [name.encode(), *heads, low.encode(), high.encode()],
        )


POSTGRESQL: Final = Postgresql()


def _value(field: Field, value: str) -> Any:
    return date.fromisoformat(value) if field == "published" else value.encode()
