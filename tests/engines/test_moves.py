"""Older schemas, other embedders, backups: a store that becomes another one."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rag.engines import _schema, embedded
from rag.engines.embedded import EmbeddedStore, open_at
from rag.errors import (
    ConflictError,
    IndexBrokenError,
    IndexMismatchError,
    IndexMissingError,
)
from rag.settings import load
from rag.testing.library import (
    IDENTITY,
    Oracle,
    article,
    fill,
    library,
    names,
    now,
    once,
    passages,
    unit,
)
from rag.types import And, Article, Eq, Passage, Vectors
from tests.engines.conftest import open_store

OTHER = replace(IDENTITY, embedder="other-12", dim=12, chunking="pieces-60")
FIXTURES = Path(__file__).parent / "fixtures"


def nearest(store: EmbeddedStore, vector: Vectors) -> list[str]:
    return names(now(store).search_dense(vector, 999))


# --- schema versions -----------------------------------------------------------------------


@pytest.mark.parametrize("script", sorted(FIXTURES.glob("store-v*.sql")), ids=lambda p: p.stem)
def test_a_store_of_every_released_version_opens(tmp_path: Path, script: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as connection:
        connection.executescript(script.read_text(encoding="utf-8"))
    store = open_at(tmp_path, replace(IDENTITY, chunking="sentences-100-v1"))
    assert [found.title for found in now(store).scan("", 9)] == ["Amber", "Birch"]
    assert [hit.passage.article_id for hit in now(store).search_lexical("birch", 9)] == ["two"]
    assert (
        now(store).search_dense(now(store).vectors("one")[1], 1)[0].passage
        == now(store).passages("one")[1]
    )
    fill(store, [article("three", "amber words of today")])
    assert store.stats().articles == 3
    assert store.health(thorough=True) == []
    store.close()
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (_schema.STORE.version,)


def test_a_newer_version_is_refused(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(IndexMismatchError, match=r"version 99, this program knows 1 to \d"):
        open_store(tmp_path)


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as connection:
        connection.executescript("CREATE TABLE manifest (x); PRAGMA user_version = 1;")
    with pytest.raises(IndexBrokenError, match="another program"):
        open_store(tmp_path)


def test_a_chunking_of_another_time_is_refused(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with store._file.write() as change:
        change.connection.execute("UPDATE manifest SET chunking = 'pages-v0'")
    store.close()
    with pytest.raises(IndexMismatchError, match=r"chunking pages-v0.*rag build"):
        open_store(tmp_path)


def test_another_tokenizer_makes_the_terms_anew(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    fill(store, library(3))
    store.close()
    other = replace(IDENTITY, tokenizer="other")
    store = open_at(tmp_path, other)
    assert now(store).identity == other
    assert now(store).count() == 3
    store.close()


# --- another embedder ----------------------------------------------------------------------


class OtherEmbedder:
    """Longer pieces, other vectors; counts what it was asked and may break off."""

    def __init__(self, patience: int = 10_000) -> None:
        self.seen: list[str] = []
        self._patience = patience

    def __call__(self, made: Sequence[Article]) -> tuple[list[Passage], Vectors]:
        if len(self.seen) >= self._patience:
            raise KeyboardInterrupt
        self.seen += [one.id for one in made]
        pieces = [piece for one in made for piece in passages(one, size=60)]
        return pieces, self.vectors(pieces)

    @staticmethod
    def vectors(pieces: Sequence[Passage]) -> Vectors:
        drawn = [unit(1, seed=zlib.crc32(piece.id.encode()), dim=12)[0] for piece in pieces]
        return np.array(drawn, dtype=np.float32).reshape(-1, 12)


def other_oracle(oracle: Oracle) -> Oracle:
    made = [oracle.articles[name] for name in sorted(oracle.articles)]
    pieces = [piece for one in made for piece in passages(one, size=60)]
    other = Oracle()
    other.upsert(made, pieces, OtherEmbedder.vectors(pieces).astype(np.float16).astype(np.float32))
    return other


def test_another_embedder_beside_the_old_one(tmp_path: Path) -> None:
    store, serving = open_store(tmp_path), open_store(tmp_path)
    oracle = fill(store, library(70))
    nearest(serving, unit(1)[0])

    interrupted = OtherEmbedder(patience=32)
    with pytest.raises(KeyboardInterrupt):
        store.reembed(OTHER, interrupted)
    # Until the end everything works as before, changes too.
    assert nearest(store, unit(1)[0]) == oracle.nearest(unit(1)[0], 999)
    fill(store, [article("article-0001", "changed meanwhile")], oracle=oracle)
    once(store).delete(Eq("article_id", "article-0002"))
    oracle.delete(Eq("article_id", "article-0002"))

    told: list[tuple[int, int]] = []
    resumed = OtherEmbedder()
    store.reembed(OTHER, resumed, lambda done, total: told.append((done, total)))
    assert told[-1] == (69, 69)
    assert set(interrupted.seen) & set(resumed.seen) == {"article-0001"}

    expected = other_oracle(oracle)
    vector = unit(1, seed=7, dim=12)[0]
    assert nearest(store, vector) == expected.nearest(vector, 999)
    assert now(store).passages("article-0005") == passages(oracle.articles["article-0005"], size=60)
    assert store.health(thorough=True) == []
    assert not (tmp_path / "next").exists()
    with pytest.raises(IndexMismatchError, match=r"made anew with embedder other-12.*restart"):
        now(serving).search_dense(unit(1)[0], 3)
    assert now(serving).get(["article-0005"])
    for opened in (store, serving):
        opened.close()
    again = open_at(tmp_path, OTHER)
    assert nearest(again, vector) == expected.nearest(vector, 999)
    again.close()


def test_a_third_embedder_does_not_resume_the_second(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    fill(store, library(40))
    with pytest.raises(KeyboardInterrupt):
        store.reembed(OTHER, OtherEmbedder(patience=32))
    third = OtherEmbedder()
    store.reembed(replace(OTHER, embedder="third-12"), third)
    assert len(third.seen) == 40
    store.close()


# --- backups -------------------------------------------------------------------------------


def test_a_backup_comes_back_under_a_process_that_serves(tmp_path: Path) -> None:
    settings = load(index_dir=tmp_path / "index")
    store = open_store(settings.index_dir)
    oracle = fill(store, library(5))
    store.snapshot(tmp_path / "backup")
    fill(store, library(9, seed=4), seed=4)
    once(store).delete(Eq("article_id", "article-0000"))
    assert len(now(store).search_lexical("number7", 3)) == 1
    for _ in range(2):
        embedded.restore(settings, tmp_path / "backup")
        vector = unit(1)[0]
        assert nearest(store, vector) == oracle.nearest(vector, 999)
        assert now(store).search_lexical("number7", 3) == []
        assert store.health(thorough=True) == []
        fill(store, [article("after", "the backup came back")])
    store.close()


def test_a_backup_comes_back_into_a_new_folder(tmp_path: Path) -> None:
    store = open_store(tmp_path / "index")
    fill(store, library(4))
    store.snapshot(tmp_path / "backup")
    store.close()
    embedded.restore(load(index_dir=tmp_path / "new"), tmp_path / "backup")
    again = open_store(tmp_path / "new")
    assert now(again).count() == 4
    assert again.health(thorough=True) == []
    again.close()


def test_backups_that_cannot_be(tmp_path: Path) -> None:
    store = open_store(tmp_path / "index")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    with pytest.raises(ConflictError, match="not empty"):
        store.snapshot(tmp_path / "full")
    store.snapshot(tmp_path / "good")
    store.close()
    settings = load(index_dir=tmp_path / "index")
    with pytest.raises(IndexMissingError, match="rag backup"):
        embedded.restore(settings, tmp_path / "full")
    path = tmp_path / "good" / "store.sqlite"
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(IndexBrokenError):
        embedded.restore(settings, tmp_path / "good")


def test_repair_needs_no_settings_of_the_embedder(tmp_path: Path) -> None:
    store = open_store(tmp_path / "index")
    fill(store, library(3))
    once(store).delete(And(()))
    store.close()
    store = open_at(tmp_path / "index")
    assert store.repair() == ["Rebuilt the BM25 index and the vector index."]
    store.close()
