"""The engine ``milvus`` over the wire: the contract, and what befalls a Milvus."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar, cast

import numpy as np
import pytest

from rag import registry
from rag.engines._milvus.collection import Collection, Mark, newest
from rag.engines._milvus.server import of
from rag.engines._milvus.store import MilvusStore, open_at
from rag.engines._milvus.view import MilvusView
from rag.engines._postgresql import address
from rag.engines._postgresql.store import PostgresqlStore
from rag.engines._postgresql.store import open_at as plain_open_at
from rag.settings import Settings, load
from rag.store import Engine, Identity, Store
from rag.testing import EngineContract, StateContract
from rag.testing.library import (
    DIM,
    IDENTITY,
    Oracle,
    article,
    fill,
    library,
    now,
    once,
    passages,
    unit,
)
from rag.types import Article, Eq, Hit, Not, Passage, Vectors
from tests.cluster.milvus import MilvusServer, unavailable
from tests.postgres import Server

pytestmark = pytest.mark.cluster

ALL = 10_000
HALF = Not(Eq("source", "press"))


@pytest.fixture(scope="module")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer]:
    """A server for all tests of this file; each takes a collection of its own."""
    why_not = unavailable()
    if why_not:
        pytest.skip(why_not)
    server = MilvusServer(tmp_path_factory.mktemp("milvus"))
    server.start()
    yield server
    server.kill()


class TestMilvus(EngineContract, StateContract):
    uri: ClassVar[str]
    vectors: ClassVar[str]

    @pytest.fixture(scope="class")
    @classmethod
    def engine(cls, postgres: Server, milvus: MilvusServer) -> Engine:
        cls.uri, cls.vectors = postgres.uri.replace("postgresql", "milvus", 1), milvus.uri
        return registry.engine(cls.uri)

    @classmethod
    def fresh(cls, folder: Path) -> Settings:
        engine = f"{cls.uri}?schema=s{uuid.uuid4().hex}"
        return load(engine=engine, engine_vectors=cls.vectors, index_dir=folder / "index")


class TestMilvusBehindEveryFilter(TestMilvus):
    """The same where nothing is few enough to be compared in the database."""

    @pytest.fixture(scope="class")
    @classmethod
    def engine(cls, postgres: Server, milvus: MilvusServer) -> Engine:
        cls.uri, cls.vectors = postgres.uri.replace("postgresql", "milvus", 1), milvus.uri
        found = registry.engine(cls.uri)

        def opened(
            settings: Settings, identity: Identity | None = None, *, create: bool = False
        ) -> Store:
            place = address.of(settings)
            return open_at(place, of(settings), identity, create=create, exact_up_to=0)

        others = {name: getattr(found, name) for name in ("place", "exists", "state", "restore")}
        return cast("Engine", SimpleNamespace(open=opened, **others))


@pytest.fixture
def settings(postgres: Server, milvus: MilvusServer) -> Settings:
    """A place where there is no index yet."""
    engine = f"{postgres.uri}?schema=s{uuid.uuid4().hex}".replace("postgresql", "milvus", 1)
    return load(engine=engine, engine_vectors=milvus.uri)


@pytest.fixture
def store(settings: Settings) -> Iterator[MilvusStore]:
    """An empty store that asks Milvus for everything."""
    opened = opened_at(settings)
    yield opened
    opened.close()


def opened_at(settings: Settings, identity: Identity = IDENTITY) -> MilvusStore:
    place = address.of(settings)
    return open_at(place, of(settings), identity, create=True, exact_up_to=0)


def names(hits: list[Hit]) -> list[str]:
    return [hit.passage.id for hit in hits]


def answers_hold(store: Store, oracle: Oracle, seed: int = 9) -> None:
    """Every answer is that of a comparison with everything there is."""
    for vector in unit(4, seed=seed):
        for where in (None, HALF):
            for k in (1, 10, ALL):
                expected = oracle.nearest(vector, k, where)
                assert names(now(store).search_dense(vector, k, where)) == expected


def found_by_milvus(store: MilvusStore, dim: int = DIM) -> bool:
    """Whether Milvus is believed now."""
    with store.read() as view:
        assert isinstance(view, MilvusView)
        return view._found(store.there(view.manifest), unit(1, dim=dim)[0], 10) is not None


def comes(what: Callable[[], bool]) -> None:
    """It comes about by itself, if questions go on."""
    until = time.monotonic() + 60
    while not what():
        assert time.monotonic() < until
        time.sleep(0.2)


def whole(store: MilvusStore) -> bool:
    now(store).search_dense(unit(1)[0], 3)
    return store.health(thorough=True) == []


def test_milvus_is_asked(store: MilvusStore) -> None:
    """A vector that was altered there is found no more, is told of, and is mended."""
    oracle = fill(store, library(300))
    answers_hold(store, oracle)
    assert found_by_milvus(store)
    vector = unit(1, seed=9)[0]
    best = names(now(store).search_dense(vector, 200))
    with store.read() as view:
        row = view.connection.execute(
            "SELECT p.id FROM passages AS p JOIN articles AS a ON key = p.article"
            " WHERE a.id = %s AND p.first = %s",
            (best[0].rpartition(":")[0].encode(), int(best[0].rpartition(":")[2].split("-")[0])),
        ).fetchone()
    assert row is not None
    store.there().put([row[0]], -vector[None])
    assert best[0] not in names(now(store).search_dense(vector, 20))
    assert ["1 that are others" in line for line in store.health(thorough=True)] == [True]
    store.repair()
    assert names(now(store).search_dense(vector, 200)) == best
    assert store.health(thorough=True) == []


def test_changes_stand_while_milvus_is_away(
    store: MilvusStore, milvus: MilvusServer, settings: Settings
) -> None:
    oracle = fill(store, library(60))
    milvus.kill()
    try:
        fill(store, library(90)[60:], seed=3, oracle=oracle)
        once(store).delete(Eq("article_id", "article-0007"))
        oracle.delete(Eq("article_id", "article-0007"))
        answers_hold(store, oracle)
        other = opened_at(settings)
        answers_hold(other, oracle)
        assert store.health() != []  # every question compares everything, which may take long
        assert "PostgreSQL holds every vector" in store.health(thorough=True)[0]
        assert "does not answer" in store.stats().structures["dense"]
        store.erase(derived=True)
    finally:
        milvus.start()
    comes(lambda: whole(store))
    for opened in (store, other):
        comes(lambda one=opened: found_by_milvus(one))  # type: ignore[misc]
        answers_hold(opened, oracle)
    other.close()


def test_a_milvus_that_stands_still_holds_up_nobody_for_long(
    store: MilvusStore, milvus: MilvusServer
) -> None:
    oracle = fill(store, library(20))
    with milvus.standing_still():
        answers_hold(store, oracle)
        fill(store, library(24)[20:], seed=3, oracle=oracle)
        answers_hold(store, oracle)
    comes(lambda: whole(store))
    answers_hold(store, oracle)


def test_killed_again_and_again_while_articles_come_and_go(
    store: MilvusStore, milvus: MilvusServer, settings: Settings
) -> None:
    """One writes, one asks, and both are right after every change, whatever Milvus has of it."""
    oracle = fill(store, library(30))
    reader = opened_at(settings)
    kills: list[int] = []

    def kill() -> None:
        while len(kills) < 3:
            time.sleep(1.0)
            milvus.restart()
            kills.append(turn)

    killer = threading.Thread(target=kill)
    turn = 0
    killer.start()
    try:
        draw = np.random.default_rng(15)
        made = library(600)
        while len(kills) < 3:
            turn += 1
            time.sleep(0.2)
            fill(store, [made[30 + turn]], seed=turn, oracle=oracle)
            if turn % 3 == 0:
                gone = Eq("article_id", str(draw.choice(sorted(oracle.articles))))
                once(store).delete(gone)
                oracle.delete(gone)
            vector = unit(1, seed=100 + turn)[0]
            for asked in (store, reader):
                for k, where in ((7, None), (ALL, None), (7, HALF)):
                    expected = oracle.nearest(vector, k, where)
                    assert names(now(asked).search_dense(vector, k, where)) == expected
    finally:
        killer.join()
    comes(lambda: whole(store))
    answers_hold(reader, oracle)
    reader.close()


def lose_rows(there: Collection) -> None:
    there.remove(range(10, 20))


def lose_everything(there: Collection) -> None:
    there.drop()


def lose_the_marks(there: Collection) -> None:
    there.unsay(there.marks())


def hold_the_dead(there: Collection) -> None:
    """Rows of passages that are gone or never were, and of them the nearest to any question."""
    there.put(range(5000, 5400), np.repeat(unit(4, seed=9), 100, axis=0) * 3)


def be_of_another_history(there: Collection) -> None:
    """As if the database had been taken back to a moment before: ids will be used again."""
    last = newest(there.marks())
    there.remove(range(1, 50))
    there.put(range(1, 50), unit(49, seed=77))
    there.say(Mark(last.turn + 5, last.generation + 5, "lost", last.last + 9, 49, 0, -7))


@pytest.mark.parametrize(
    "befall",
    [lose_rows, lose_everything, lose_the_marks, hold_the_dead, be_of_another_history],
)
@pytest.mark.parametrize("changed", [False, True])
def test_what_befalls_milvus_is_noticed_and_mended(
    store: MilvusStore, befall: Callable[[Collection], None], changed: bool
) -> None:
    oracle = fill(store, library(60))
    answers_hold(store, oracle)
    befall(store.there())
    problems = store.health(thorough=True)
    assert problems
    assert all("rag doctor --repair" in problem for problem in problems)
    answers_hold(store, oracle)
    if changed:
        fill(store, library(63)[60:], seed=5, oracle=oracle)
        once(store).delete(Eq("article_id", "article-0002"))
        oracle.delete(Eq("article_id", "article-0002"))
        answers_hold(store, oracle)
    if befall is hold_the_dead:
        store.erase(derived=False)  # what is dead may stay till then
    comes(lambda: whole(store))
    assert found_by_milvus(store)
    answers_hold(store, oracle)


def test_what_a_killed_writer_left_is_not_believed(store: MilvusStore) -> None:
    """It wrote rows, and no mark: the question compares them, and the next change goes on."""
    oracle = fill(store, library(40))
    there = store.there()
    before = newest(there.marks())
    with open_plain(store) as plain:
        fill(plain, library(50)[40:], seed=4, oracle=oracle)  # committed, not brought to Milvus
    there.put([before.last + 1], unit(1, seed=1) * 5)
    answers_hold(store, oracle)
    fill(store, [article("last", "amber")], seed=8, oracle=oracle)
    assert newest(there.marks()).last > before.last
    assert store.health(thorough=True) == []
    answers_hold(store, oracle)


def open_plain(store: MilvusStore) -> closing[PostgresqlStore]:
    """The same index by the engine ``postgresql``, which knows no Milvus."""
    return closing(plain_open_at(store.address, IDENTITY))


def test_a_long_way_is_marked_and_gone_on_with(
    store: MilvusStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.engines._milvus.completing._MARK_EVERY", 20)
    monkeypatch.setattr("rag.engines._milvus.completing.WINDOW", 30)
    with open_plain(store) as plain:
        oracle = fill(plain, library(200))
    store._closing.set()  # it is stopped at the first step
    store.complete_beside()
    store._try_to_complete()
    (mark,) = store.there().marks()
    assert 0 < mark.last < len(oracle.rows)
    assert mark.rows == store.there().rows() == mark.last
    store._closing.clear()
    answers_hold(store, oracle)  # partly found there, partly compared
    comes(lambda: whole(store))
    answers_hold(store, oracle)


def test_an_earlier_view_is_answered_while_later_ones_are_brought_to_milvus(
    store: MilvusStore,
) -> None:
    """What came does not matter to it; what went does, and then it is answered without Milvus."""
    oracle = fill(store, library(40))
    vector = unit(1, seed=3)[0]
    expected = oracle.nearest(vector, ALL)
    with store.read() as view:
        assert isinstance(view, MilvusView)
        there = store.there(view.manifest)
        fill(store, library(45)[40:], seed=6)
        assert view._found(there, vector, 100) is not None
        assert names(view.search_dense(vector, ALL)) == expected
        once(store).delete(Eq("article_id", "article-0003"))
        assert view._found(there, vector, 100) is None
        assert names(view.search_dense(vector, ALL)) == expected


def test_two_that_write_at_once_leave_milvus_whole(settings: Settings, store: MilvusStore) -> None:
    other = opened_at(settings)
    made = library(60)

    def write(into: MilvusStore, own: list[Article]) -> None:
        for one in own:
            fill(into, [one], seed=int(one.id[-4:]))
            if int(one.id[-4:]) % 5 == 0:
                once(into).delete(Eq("article_id", one.id))

    threads = [
        threading.Thread(target=write, args=(store, made[0:30])),
        threading.Thread(target=write, args=(other, made[30:60])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.erase(derived=False)
    assert store.health(thorough=True) == []
    assert now(store).count() == 48
    other.close()


def test_an_index_of_postgresql_is_taken_over_and_given_back(settings: Settings) -> None:
    plain = replace_engine(settings, "postgresql")
    with_plain = registry.engine("postgresql").open(plain, IDENTITY, create=True)
    oracle = fill(with_plain, library(50))
    with_plain.close()
    store = registry.engine("milvus").open(settings, IDENTITY)
    answers_hold(store, oracle)  # at once, and without Milvus
    comes(lambda: whole(cast("MilvusStore", store)))
    answers_hold(store, oracle)
    store.close()
    with_plain = registry.engine("postgresql").open(plain, IDENTITY)
    answers_hold(with_plain, oracle)
    with_plain.close()


def replace_engine(settings: Settings, name: str) -> Settings:
    return load(engine=settings.engine.replace("milvus", name, 1))


def test_other_vectors_have_a_collection_of_their_own(
    store: MilvusStore, settings: Settings
) -> None:
    fill(store, library(30))
    former = store.there()
    wanted = Identity("made-up-5", 5, "inner_product", "pieces-60", IDENTITY.tokenizer)

    def make(articles: list[Article]) -> tuple[list[Passage], Vectors]:
        pieces = [piece for one in articles for piece in passages(one, 60)]
        return pieces, unit(len(pieces), dim=5)

    store.reembed(wanted, make)  # type: ignore[arg-type]
    assert store.there().name != former.name
    assert not former.exists()
    assert store.health(thorough=True) == []
    store.close()
    again = opened_at(settings, wanted)
    assert found_by_milvus(again, 5)
    again.close()


def test_a_backup_comes_back_and_milvus_follows(
    store: MilvusStore, settings: Settings, tmp_path: Path
) -> None:
    oracle = fill(store, library(30))
    store.snapshot(tmp_path / "copy")
    fill(store, library(40)[30:], seed=2)
    once(store).delete(Eq("article_id", "article-0001"))
    registry.engine("milvus").restore(settings, tmp_path / "copy")
    answers_hold(store, oracle)
    assert store.health(thorough=True) == []
    fill(store, library(36)[30:], seed=12, oracle=oracle)  # ids that were used already
    answers_hold(store, oracle)
    assert store.health(thorough=True) == []


def test_more_hits_than_milvus_gives_at_once_are_compared(
    store: MilvusStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.engines._milvus.view.MOST", 100)
    oracle = fill(store, library(300))
    vector = unit(1, seed=2)[0]
    for k in (5, 60, 250):
        expected = oracle.nearest(vector, k, Eq("collection", "rare"))
        found = now(store).search_dense(vector, k, Eq("collection", "rare"))
        assert names(found) == expected
