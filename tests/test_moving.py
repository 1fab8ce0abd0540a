"""One index to another engine: the same to the byte, resumable, refused where it would destroy."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from rag import registry
from rag.errors import ConflictError, IndexBrokenError
from rag.moving import digest, move
from rag.settings import load
from rag.state import Record
from rag.store import Store
from rag.testing.library import IDENTITY, article, fill, library, now, once, passages, unit
from rag.types import And, Eq, FileRecord

Make = Callable[[str], Store]


@pytest.fixture(params=["embedded", pytest.param("postgresql", marks=pytest.mark.slow)])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    """A new store by the name of its place; the source is embedded, the target of each engine."""
    opened: list[Store] = []

    def make(name: str) -> Store:
        engine = "embedded"
        if name == "target" and request.param == "postgresql":
            server = request.getfixturevalue("postgres")
            engine = f"{server.uri}?schema=s{uuid.uuid4().hex}"
        settings = load(engine=engine, index_dir=tmp_path / name)
        opened.append(registry.engine(engine).open(settings, IDENTITY, create=True))
        return opened[-1]

    yield make
    for store in opened:
        store.close()


def filled(store: Store) -> Store:
    fill(store, library(30))
    once(store).put_files([FileRecord("/a/one.txt", "one.txt", "default", 3, 5, "00", ("x",))])
    kept = article("kept", "amber words", file_sha256="ab", metadata={"n": "1"})
    fill(store, [kept], seed=3)
    once(store).keep_original("ab", b"the file")
    with store.state.write() as change:
        change.put("key", Record("k1", 1.5, '{"name": "anna"}'))
    return store


def test_everything_comes_over(make: Make) -> None:
    source, target = filled(make("source")), make("target")
    moved = move(source, target)
    assert moved.copied == moved.counts.articles == 31
    assert (moved.files, moved.originals, moved.records) == (1, 1, 1)
    assert moved.version == now(source).version
    for reads in (now(source), now(target)):
        assert digest(reads) == moved.sha256
    assert now(target).files() == now(source).files()
    assert now(target).original("ab") == b"the file"
    with target.state.read() as view:
        assert view.records("key") == [Record("k1", 1.5, '{"name": "anna"}')]
    vector = unit(1, seed=5)[0]
    found = [[hit.passage.id for hit in now(s).search_dense(vector, 9)] for s in (source, target)]
    assert found[0] == found[1]
    assert target.health(thorough=True) == []


def test_a_second_run_brings_only_what_changed(make: Make) -> None:
    source, target = filled(make("source")), make("target")
    move(source, target)
    once(source).delete(Eq("article_id", "article-0007"))
    fill(source, [article("new", "amber birch")])
    label = replace(now(source).get(["article-0002"])[0], published=date(2001, 1, 1))
    once(source).relabel([label])
    with source.state.write() as change:
        change.remove("key", "k1")
    moved = move(source, target)
    assert moved.copied == 3
    assert now(target).get(["article-0007"]) == []
    assert now(target).get(["article-0002"]) == [label]
    with target.state.read() as view:
        assert view.kinds() == []


def test_a_second_run_brings_where_the_words_stand_in_the_file(make: Make) -> None:
    source, target = filled(make("source")), make("target")
    move(source, target)
    placed = replace(now(source).get(["article-0002"])[0], origin="another map")
    once(source).relabel([placed])
    assert move(source, target).copied == 1
    assert now(target).get(["article-0002"]) == [placed]


def test_a_second_run_lets_go_of_a_file_that_the_source_let_go_of(make: Make) -> None:
    source, target = filled(make("source")), make("target")
    move(source, target)
    once(source).forget_originals({"ab": ()})
    assert move(source, target).originals == 0
    assert now(target).original("ab") is None
    assert now(target).get(["kept"])


def test_a_run_that_was_cut_off_goes_on(make: Make) -> None:
    source, target = filled(make("source")), make("target")

    def cut_off(done: int, total: int) -> None:
        raise KeyboardInterrupt

    some = now(source).get([f"article-{i:04}" for i in range(10)])
    pieces = [piece for one in some for piece in now(source).passages(one.id)]
    vectors = np.concatenate([now(source).vectors(one.id) for one in some])
    once(target).upsert(some, pieces, vectors)
    assert move(source, target).copied == 21
    with pytest.raises(KeyboardInterrupt):
        move(source, target, cut_off)
    assert move(source, target).copied == 0


def test_what_is_changed_while_it_runs_comes_over_too(make: Make) -> None:
    source, target = filled(make("source")), make("target")
    changes = iter([article("late", "amber"), article("later", "birch")])

    def meanwhile(done: int, total: int) -> None:
        for one in changes:
            fill(source, [one])
            return

    move(source, target, meanwhile)
    assert digest(now(target)) == digest(now(source))
    assert now(target).get(["late"]) == now(source).get(["late"]) != []


def test_another_index_is_not_written_over(make: Make) -> None:
    source, target = filled(make("source")), make("target")
    fill(target, [article("stranger", "amber")])
    with pytest.raises(ConflictError, match="another index"):
        move(source, target)
    assert now(target).count() == 1


def test_a_difference_at_the_end_is_told(make: Make) -> None:
    """Other vectors of the same articles are no difference that a list of articles shows."""
    source, target = filled(make("source")), make("target")
    move(source, target)
    one = now(target).get(["article-0004"])[0]
    once(target).upsert([one], passages(one), unit(len(passages(one)), seed=77))
    with pytest.raises(IndexBrokenError, match=r"31 articles of hash \w+ became 31"):
        move(source, target)
    once(target).delete(And(()))
    assert move(source, target).copied == 31
