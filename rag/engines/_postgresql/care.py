"""Finding and mending what is wrong with a store."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from rag.engines._care import MEND, ORPHANS
from rag.engines._postgresql.change import Change
from rag.engines._postgresql.snapshot import Snapshot
from rag.store import Counts

_ORPHANS: Final = {
    **ORPHANS,
    "terms of no passage": ("postings", "passage NOT IN (SELECT id FROM passages)"),
}
_BROKEN: Final = {
    "articles without their text": "key NOT IN (SELECT article FROM texts)",
    "articles whose passages are not where they should be": (
        "coalesce(last_passage - first_passage + 1, 0) <> (SELECT count(*) FROM passages"
        " WHERE article = key AND passages.id BETWEEN first_passage AND articles.last_passage)"
    ),
    "articles with a passage without its vector": (
        "key IN (SELECT article FROM passages LEFT JOIN vectors ON passage = id"
        " WHERE vector IS NULL OR vector_dims(vector) <> (SELECT dim FROM manifest))"
    ),
    "articles that no list can find": "key NOT IN (SELECT article FROM facts)",
    "articles whose text was altered": (
        "key IN (SELECT key FROM articles JOIN texts ON article = key"
        " WHERE sha256 <> encode(sha256(text), 'hex'))"
    ),
}
_PAGE: Final = 2_000


def problems(snapshot: Snapshot) -> list[str]:
    """What does not belong together in the tables, in plain words; reads everything."""
    found = []
    for name, (table, condition) in _ORPHANS.items():
        n = snapshot.number(f"SELECT count(*) FROM {table} WHERE {condition}")
        if n:
            found.append(f"{n} {name}; {MEND}")
    for name, condition in _BROKEN.items():
        n = snapshot.number(f"SELECT count(*) FROM articles WHERE {condition}")
        if n:
            found.append(f"{n} {name}; {MEND}, then `rag build` to add them again")
    for name, said in snapshot.counts()._asdict().items():
        n = snapshot.number(f"SELECT count(*) FROM {name}")
        if n != said:
            found.append(f"The manifest says {said} {name}, there are {n}; {MEND}")
    terms = snapshot.number("SELECT coalesce(sum(terms), 0) FROM passages")
    unfound = snapshot.number(
        "SELECT count(*) FROM passages WHERE terms <> (SELECT coalesce(sum(times), 0)"
        " FROM postings WHERE passage = id)"
    )
    if unfound:
        found.append(f"{unfound} passages without all their terms for BM25; {MEND}")
    if terms != snapshot.manifest.terms:
        said = snapshot.manifest.terms
        found.append(f"The manifest says {said} terms for BM25, there are {terms}; {MEND}")
    return found


def mend(change: Change) -> list[str]:
    """Remove what does not belong together, set the counts right, make the terms anew.

    An article that lost something, or whose text was altered, is removed whole, so that nothing
    quotes it, and its file is read again by the next build; what was done is told.
    """
    run = change.connection.execute
    done = []
    gone: set[str] = set()
    for name, condition in _BROKEN.items():
        ids = run(f"DELETE FROM articles WHERE {condition} RETURNING id").fetchall()
        gone.update(bytes(row[0]).decode("utf-8", "replace") for row in ids)
        if ids:
            done.append(f"Removed {len(ids)} {name}.")
    for name, (table, condition) in _ORPHANS.items():
        n = run(f"DELETE FROM {table} WHERE {condition}").rowcount
        if n:
            done.append(f"Removed {n} {name}.")
    _forget_files(change, gone)
    counts = [change.number(f"SELECT count(*) FROM {name}") for name in ("articles", "passages")]
    change.become(counts=Counts(*counts))
    rebuild_terms(change)
    return done


def rebuild_terms(change: Change) -> None:
    """Make the terms of every passage anew, with the tokenizer that asks."""
    change.drop_terms()
    after = 0
    while found := list(change.searchable(after, _PAGE)):
        change.put_terms(found)
        after = found[-1].id


def _forget_files(change: Change, gone: set[str]) -> None:
    """What was removed must be read again by the next build: its files count as changed."""
    theirs = [record for record in change.files() if not gone.isdisjoint(record.article_ids)]
    change.put_files([replace(record, mtime_ns=0, sha256="") for record in theirs])
