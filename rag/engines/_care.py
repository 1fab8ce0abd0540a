"""Finding and mending what is wrong with a store."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from typing import Final

from rag.engines import _facts, _manifest
from rag.engines._schema import STORE
from rag.engines._snapshot import Snapshot
from rag.errors import IndexBrokenError
from rag.store import Counts

MEND: Final = "run `rag doctor --repair`"

ORPHANS: Final = {
    "passages of no article": ("passages", "article NOT IN (SELECT key FROM articles)"),
    "vectors of no passage": ("vectors", "passage NOT IN (SELECT id FROM passages)"),
    "texts of no article": ("texts", "article NOT IN (SELECT key FROM articles)"),
    "facts of no article": ("facts", "article NOT IN (SELECT key FROM articles)"),
}
_MISPLACED: Final = (
    "coalesce(last_passage - first_passage + 1, 0) <> (SELECT count(*) FROM passages"
    " WHERE id BETWEEN first_passage AND last_passage AND article = key)"
)
_REMOVED: Final = {
    "articles that had lost their text": ("articles", "key NOT IN (SELECT article FROM texts)"),
    "articles that had lost a passage": ("articles", _MISPLACED),
    "articles that had lost a vector": (
        "articles",
        "key IN (SELECT article FROM passages WHERE id NOT IN"
        " (SELECT passage FROM vectors, manifest WHERE length(vector) = 2 * dim))",
    ),
    **ORPHANS,
}
_ALTERED: Final = "articles whose text was altered"
_WITHOUT: Final = {
    "articles without their text": (
        "SELECT count(*) FROM articles WHERE key NOT IN (SELECT article FROM texts)"
    ),
    "articles that no list can find": (
        "SELECT count(*) FROM articles WHERE key NOT IN (SELECT article FROM facts)"
    ),
    "passages without a vector": (
        "SELECT count(*) FROM passages WHERE id NOT IN (SELECT passage FROM vectors)"
    ),
    "articles whose passages are not where they should be": (
        f"SELECT count(*) FROM articles WHERE {_MISPLACED}"
    ),
    "vectors of another length": (
        "SELECT count(*) FROM vectors, manifest WHERE length(vector) <> 2 * dim"
    ),
}


def problems(snapshot: Snapshot) -> list[str]:
    """What does not belong together in the tables, in plain words; reads everything.

    Raises :class:`IndexBrokenError` when the file itself is damaged.
    """
    ask = snapshot.connection.execute
    (answer,) = ask("PRAGMA quick_check(1)").fetchone()
    if answer != "ok":
        raise IndexBrokenError(f"{STORE.name} is damaged ({answer}); {STORE.mend}.")
    found = []
    for name, (table, condition) in ORPHANS.items():
        (n,) = ask(f"SELECT count(*) FROM {table} WHERE {condition}").fetchone()
        if n:
            found.append(f"{n} {name}; {MEND}")
    for name, sql in _WITHOUT.items():
        (n,) = ask(sql).fetchone()
        if n:
            found.append(f"{n} {name}; {MEND}, then `rag build` to add them again")
    altered = _altered(snapshot.connection)
    if altered:
        found.append(f"{len(altered)} {_ALTERED}; {MEND}, then `rag build` to add them again")
    for table in ("articles", "passages"):
        (n,) = ask(f"SELECT count(*) FROM {table}").fetchone()
        said = getattr(snapshot.counts(), table)
        if n != said:
            found.append(f"The manifest says {said} {table}, there are {n}; {MEND}")
    return found


def mend(connection: sqlite3.Connection) -> list[str]:
    """Remove what does not belong together and set the counts right; the caller commits.

    An article that lost its text, a passage or a vector, or whose text was altered, is removed
    whole, so that nothing quotes it, and its file is read again by the next build; what was done
    is told. Every derived structure starts afresh afterwards.
    """
    before = dict(connection.execute("SELECT id, key FROM articles"))
    done = []
    altered = _altered(connection)
    if altered:
        connection.executemany("DELETE FROM articles WHERE key = ?", [(key,) for key in altered])
        done.append(f"Removed {len(altered)} {_ALTERED}.")
    for name, (table, condition) in _REMOVED.items():
        n = connection.execute(f"DELETE FROM {table} WHERE {condition}").rowcount
        if n:
            done.append(f"Removed {n} {name}.")
    _facts.fill(connection)
    counts = [
        connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("articles", "passages")
    ]
    _forget_files(connection, before)
    _manifest.start_log_anew(connection, Counts(*counts))
    return done


def _altered(connection: sqlite3.Connection) -> list[int]:
    """Keys of the articles whose text is not the one that was stored; reads every text."""
    texts = connection.execute(
        "SELECT key, sha256, CAST(text AS BLOB) FROM articles JOIN texts ON article = key"
    )
    return [key for key, sha256, text in texts if hashlib.sha256(text).hexdigest() != sha256]


def _forget_files(connection: sqlite3.Connection, before: dict[str, int]) -> None:
    """What was removed must be read again by the next build: its files count as changed."""
    left = {name for (name,) in connection.execute("SELECT id FROM articles")}
    gone = before.keys() - left
    for path, named in connection.execute("SELECT path, article_ids FROM files").fetchall():
        if not gone.isdisjoint(json.loads(named)):
            connection.execute("UPDATE files SET mtime_ns = 0, sha256 = '' WHERE path = ?", (path,))
