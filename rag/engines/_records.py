"""Records of a state room in the table ``records``, in one transaction (:mod:`rag.state`)."""

from __future__ import annotations

from typing import Any

from rag.engines._spelling import Spelling
from rag.state import Record


class RecordsView:
    """See :class:`rag.state.StateView`; without a connection nothing was kept yet."""

    def __init__(self, connection: Any | None, spelling: Spelling) -> None:
        self._connection = connection
        self._spelling = spelling

    def kinds(self) -> list[str]:
        """Kinds of which there is a record."""
        return sorted(kind for (kind,) in self._found("SELECT DISTINCT kind FROM records"))

    def get(self, kind: str, key: str) -> Record | None:
        """One record, or none."""
        found = self._records("kind = ? AND key = ?", kind, self._spelling.kept(key))
        return found[0] if found else None

    def records(
        self, kind: str, *, newest_first: bool = False, limit: int | None = None
    ) -> list[Record]:
        """Records of a kind, by time."""
        way = "DESC" if newest_first else "ASC"
        most = self._spelling.unlimited if limit is None else limit
        return self._records(f"kind = ? ORDER BY at {way}, number {way} LIMIT ?", kind, most)

    def _records(self, where: str, *parameters: Any) -> list[Record]:
        read = self._spelling.read
        rows = self._found(f"SELECT key, at, value FROM records WHERE {where}", *parameters)
        return [Record(read(key), at, read(value)) for key, at, value in rows]

    def _found(self, statement: str, *parameters: Any) -> Any:
        if self._connection is None:
            return ()
        return self._spelling.run(self._connection, statement, *parameters)


class RecordsChange(RecordsView):
    """See :class:`rag.state.StateChange`."""

    def put(self, kind: str, record: Record) -> None:
        """Keep a record, in the place of the former one of its key."""
        kept = self._spelling.kept
        self._found(
            "INSERT INTO records (kind, key, at, value) VALUES (?, ?, ?, ?) ON CONFLICT (kind, key)"
            " DO UPDATE SET at = excluded.at, value = excluded.value",
            *(kind, kept(record.key), record.at, kept(record.value)),
        )

    def remove(self, kind: str, key: str) -> bool:
        """Remove a record; whether there was one."""
        kept = self._spelling.kept(key)
        gone = self._found("DELETE FROM records WHERE kind = ? AND key = ?", kind, kept)
        return bool(gone.rowcount > 0)

    def forget(
        self, kind: str, *, since: float | None = None, most: int | None = None, of: str = ""
    ) -> None:
        """Remove those before ``since``, and all but the ``most`` latest of ``of``."""
        if since is not None:
            self._found("DELETE FROM records WHERE kind = ? AND at < ?", kind, since)
        if most is not None:
            self._found(
                "DELETE FROM records WHERE number IN (SELECT number FROM records WHERE kind = ?"
                " AND substr(key, 1, ?) = ? ORDER BY at DESC, number DESC LIMIT ? OFFSET ?)",
                *(kind, len(of), self._spelling.kept(of), self._spelling.unlimited, most),
            )
