"""How a database wants its statements: what is said alike is written once, with ``?``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from rag.engines import _filters
from rag.engines._filters import Condition, Dialect
from rag.types import Filter


@dataclass(frozen=True, slots=True)
class Spelling:
    """What the databases do not have in common."""

    mark: str
    """Stands for a parameter."""
    unlimited: int | None
    """As a LIMIT."""
    dialect: Dialect
    """Of filters."""
    kept: Callable[[str], Any]
    """A text as its column holds it."""
    read: Callable[[Any], str]
    """The other way round."""

    def run(self, connection: Any, statement: str, *parameters: Any) -> Any:
        """The rows of a statement."""
        return connection.execute(statement.replace("?", self.mark), parameters)

    def where(self, where: Filter | None) -> Condition:
        """A condition on ``articles`` and its parameters; raises :class:`FilterError`."""
        return _filters.to_sql(where, self.dialect)


SQLITE: Final = Spelling("?", -1, _filters.SQLITE, str, str)
