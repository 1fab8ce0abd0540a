"""Older schemas, other embedders, backups: a store that becomes another one."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from rag.engines import _schema, embedded
from rag.engines.embedded import EmbeddedEngine
from rag.errors import (
    ConflictError,
    IndexBrokenError,
    IndexMismatchError,
    IndexMissingError,
)
from rag.settings import load
from rag.types import And, Article, Eq, Passage, Vectors
from tests.engines.world import DIM, EMBEDDER, Oracle, article, fill, library, passages, unit

FIXTURES = Path(__file__).parent / "fixtures"


def open_engine(folder: Path) -> EmbeddedEngine:
    made = EmbeddedEngine(folder, lock_wait_s=0.2)
    made.ensure_schema(DIM, "inner_product", EMBEDDER)
    return made


def names(engine: EmbeddedEngine, vector: Vectors) -> list[str]:
    return [hit.passage.id for hit in engine.search_dense(vector, 999)]


# --- schema versions -----------------------------------------------------------------------


@pytest.mark.parametrize("script", sorted(FIXTURES.glob("store-v*.sql")), ids=lambda p: p.stem)
def test_a_store_of_every_released_version_opens(tmp_path: Path, script: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as connection:
        connection.executescript(script.read_text(encoding="utf-8"))
    engine = open_engine(tmp_path)
    assert [found.title for found in engine.scan("", 9)] == ["Amber", "Birch"]
    assert [hit.passage.article_id for hit in engine.search_lexical("birch", 9)] == ["two"]
    assert engine.search_dense(engine.vectors("one")[1], 1)[0].passage == engine.passages("one")[1]
    fill(engine, [article("three", "amber words of today")])
    assert engine.stats().articles == 3
    assert engine.health(thorough=True) == []
    engine.close()
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (_schema.VERSION,)


def test_a_newer_version_is_refused(tmp_path: Path) -> None:
    open_engine(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as connection:
        connection.execute("PRAGMA user_version = 99")
    engine = EmbeddedEngine(tmp_path)
    with pytest.raises(IndexMismatchError, match=r"version 99, this program knows 1 to \d"):
        engine.ensure_schema(DIM, "inner_product", EMBEDDER)
    engine.close()


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as connection:
        connection.executescript("CREATE TABLE manifest (x); PRAGMA user_version = 1;")
    engine = EmbeddedEngine(tmp_path)
    with pytest.raises(IndexBrokenError, match="another program"):
        engine.ensure_schema(DIM, "inner_product", EMBEDDER)
    engine.close()


def test_a_chunking_of_another_time_is_refused(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    with engine._store.writing() as change:
        change.connection.execute("UPDATE manifest SET chunking = 'pages-v0'")
    with pytest.raises(IndexMismatchError, match=r"chunking pages-v0.*rag build"):
        engine.ensure_schema(DIM, "inner_product", EMBEDDER)
    engine.close()


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
    engine, serving = open_engine(tmp_path), open_engine(tmp_path)
    oracle = fill(engine, library(70))
    names(serving, unit(1)[0])

    interrupted = OtherEmbedder(patience=32)
    with pytest.raises(KeyboardInterrupt):
        engine.reembed(12, "other-12", interrupted)
    # Until the end everything works as before, changes too.
    assert names(engine, unit(1)[0]) == [name for name, _ in oracle.dense(unit(1)[0], 999)]
    fill(engine, [article("article-0001", "changed meanwhile")], oracle=oracle)
    engine.delete(Eq("article_id", "article-0002"))
    oracle.delete(Eq("article_id", "article-0002"))

    told: list[tuple[int, int]] = []
    resumed = OtherEmbedder()
    engine.reembed(12, "other-12", resumed, lambda done, total: told.append((done, total)))
    assert told[-1] == (69, 69)
    assert set(interrupted.seen) & set(resumed.seen) == {"article-0001"}

    expected = other_oracle(oracle)
    vector = unit(1, seed=7, dim=12)[0]
    assert names(engine, vector) == [name for name, _ in expected.dense(vector, 999)]
    assert engine.passages("article-0005") == passages(oracle.articles["article-0005"], size=60)
    assert engine.health(thorough=True) == []
    assert not (tmp_path / "next").exists()
    with pytest.raises(IndexMismatchError, match=r"made anew with embedder other-12.*restart"):
        serving.search_dense(unit(1)[0], 3)
    assert serving.get(["article-0005"])
    for opened in (engine, serving):
        opened.close()
    again = EmbeddedEngine(tmp_path)
    again.ensure_schema(12, "inner_product", "other-12")
    assert names(again, vector) == [name for name, _ in expected.dense(vector, 999)]
    again.close()


def test_a_third_embedder_does_not_resume_the_second(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    fill(engine, library(40))
    with pytest.raises(KeyboardInterrupt):
        engine.reembed(12, "other-12", OtherEmbedder(patience=32))
    third = OtherEmbedder()
    engine.reembed(12, "third-12", third)
    assert len(third.seen) == 40
    engine.close()


# --- backups -------------------------------------------------------------------------------


def test_a_backup_comes_back_under_a_process_that_serves(tmp_path: Path) -> None:
    settings = load(index_dir=tmp_path / "index")
    engine = open_engine(settings.index_dir)
    oracle = fill(engine, library(5))
    engine.snapshot(tmp_path / "backup")
    fill(engine, library(9, seed=4), seed=4)
    engine.delete(Eq("article_id", "article-0000"))
    assert len(engine.search_lexical("number7", 3)) == 1
    for _ in range(2):
        embedded.restore(settings, tmp_path / "backup")
        vector = unit(1)[0]
        assert names(engine, vector) == [name for name, _ in oracle.dense(vector, 999)]
        assert engine.search_lexical("number7", 3) == []
        assert engine.health(thorough=True) == []
        fill(engine, [article("after", "the backup came back")])
    engine.close()


def test_a_backup_comes_back_into_a_new_folder(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "index")
    fill(engine, library(4))
    engine.snapshot(tmp_path / "backup")
    engine.close()
    embedded.restore(load(index_dir=tmp_path / "new"), tmp_path / "backup")
    again = open_engine(tmp_path / "new")
    assert again.count() == 4
    assert again.health(thorough=True) == []
    again.close()


def test_backups_that_cannot_be(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "index")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    with pytest.raises(ConflictError, match="not empty"):
        engine.snapshot(tmp_path / "full")
    engine.snapshot(tmp_path / "good")
    engine.close()
    settings = load(index_dir=tmp_path / "index")
    with pytest.raises(IndexMissingError, match="rag backup"):
        embedded.restore(settings, tmp_path / "full")
    path = tmp_path / "good" / "store.sqlite"
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(IndexBrokenError):
        embedded.restore(settings, tmp_path / "good")


def test_repair_needs_no_settings_of_the_embedder(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "index")
    fill(engine, library(3))
    engine.delete(And(()))
    engine.close()
    done = embedded.repair(load(index_dir=tmp_path / "index"))
    assert done == ["Rebuilt the BM25 index and the vector index."]
    with pytest.raises(IndexMissingError):
        embedded.repair(load(index_dir=tmp_path / "none"))
