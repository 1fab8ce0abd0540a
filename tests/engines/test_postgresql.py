"""What the engine ``postgresql`` promises beyond the contract, on a real server."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from rag import registry
from rag.engines._postgresql import copies, migrations, schema
from rag.engines._postgresql.address import Address, of
from rag.engines._postgresql.pools import connect
from rag.engines._postgresql.schema import lock_key
from rag.engines._postgresql.store import PostgresqlStore, open_at
from rag.errors import (
    IndexBrokenError,
    IndexLockedError,
    IndexMismatchError,
    IndexMissingError,
    IndexUnreachableError,
    MissingExtraError,
    SettingsError,
)
from rag.language import terms
from rag.settings import load
from rag.store import Identity
from rag.testing.library import (
    IDENTITY,
    WORDS,
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
from rag.types import Article, Eq, Not, Passage, Vectors
from rag.workshop.service import free_port
from tests.postgres import Server

WHOLE = {
    "kind": "ask-the-articles: postgresql",
    "schema": migrations.HEAD,
    "sha256": dict.fromkeys(schema.TABLES, "00"),
}
"""The list of a copy whose files are missing."""
SECRET = "postgresql://anna:hush@127.0.0.1:5999/db?schema=press&sslmode=disable"


@pytest.fixture
def address(postgres: Server) -> Address:
    """A place where there is no index yet."""
    return of(load(engine=f"{postgres.uri}?schema=s{uuid.uuid4().hex}"))


@pytest.fixture
def store(address: Address) -> Iterator[PostgresqlStore]:
    """An empty store."""
    opened = open_at(address, IDENTITY, create=True, lock_wait_s=0.3)
    yield opened
    opened.close()


def test_an_address_is_shown_without_its_password() -> None:
    settings = load(engine=SECRET)
    place = registry.engine(SECRET).place(settings)
    assert place == "postgresql://anna@127.0.0.1:5999/db (press)"
    assert "hush" not in repr(settings)
    assert registry.engine_name(SECRET) == "postgresql"


@pytest.mark.parametrize(
    ("engine", "found"),
    [("postgresql", "RAG_ENGINE=postgresql://"), (f"{SECRET}&schema=A-b", "schema='A-b'")],
)
def test_an_address_that_names_no_place_is_refused(engine: str, found: str) -> None:
    with pytest.raises(SettingsError, match=found):
        registry.engine(engine).exists(load(engine=engine))


def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    engine = SECRET.replace("5999", str(free_port()))
    with pytest.raises(IndexUnreachableError, match="cannot be reached") as caught:
        registry.engine(engine).open(load(engine=engine), IDENTITY, create=True)
    assert "hush" not in str(caught.value)


def test_the_extra_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.extras.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"psycopg.*\[postgresql\]"):
        registry.engine(SECRET).place(load(engine=SECRET))


def test_the_newest_step_is_the_one_named() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_heads() == [migrations.HEAD]


@pytest.mark.parametrize(
    "told", ["[]", "{}", "not JSON", json.dumps({**WHOLE, "sha256": {}}), json.dumps(WHOLE)]
)
def test_a_copy_that_is_not_whole_is_refused_in_words(told: str, tmp_path: Path) -> None:
    """Also where the list of its files is short of one, or a file is gone."""
    (tmp_path / copies.LIST).write_text(told)
    with pytest.raises(IndexBrokenError, match="take another copy"):
        copies.check(tmp_path)


@pytest.mark.slow
def test_tables_of_a_newer_program_are_refused(address: Address, postgres: Server) -> None:
    open_at(address, IDENTITY, create=True).close()
    postgres.sql(f"UPDATE {address.schema}.schema_version SET version_num = '9999'")
    with pytest.raises(IndexMismatchError, match=r"version 9999.*update it"):
        open_at(address, IDENTITY)


@pytest.mark.slow
def test_a_server_without_pgvector_is_told(address: Address, postgres: Server) -> None:
    """A template database has no extension, and a role that may not make one says so."""
    postgres.sql(
        "DROP ROLE IF EXISTS reader",
        "CREATE ROLE reader LOGIN",
    )
    poor = replace(address, writer=address.writer.replace("postgres@", "reader@"))
    with pytest.raises(Exception, match=r"does not allow it.*own the schema"):
        schema.make(poor)


@pytest.mark.slow
def test_who_writes_is_named_to_who_waits(store: PostgresqlStore, address: Address) -> None:
    other = open_at(address, IDENTITY, lock_wait_s=0.3)
    with (
        store.write(),
        pytest.raises(IndexLockedError, match=r"session \d+ of rag.*0\.3 s"),
        other.write(),
    ):
        pass
    other.close()


@pytest.mark.slow
def test_threads_of_one_process_queue(store: PostgresqlStore) -> None:
    made = [article(f"a{i}", f"amber number{i}") for i in range(12)]
    threads = [threading.Thread(target=fill, args=(store, [one])) for one in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert now(store).counts() == (12, 12)
    assert store.health(thorough=True) == []


@pytest.mark.slow
@pytest.mark.parametrize("there", [True, False])
def test_a_change_whose_acknowledgement_was_lost_is_told_as_it_is(
    store: PostgresqlStore, postgres: Server, there: bool
) -> None:
    """The session is ended by the server in the middle of a change, before or after its commit."""
    one = article("one", "amber birch")

    def cut_off() -> None:
        with store.write() as change:
            change.upsert([one], passages(one), unit(1))
            if there:
                # Committed behind the change's back, as if only the answer had been lost.
                change.finish()
                change.connection.execute("COMMIT")
            (pid,) = change.connection.execute("SELECT pg_backend_pid()").fetchone() or (0,)
            postgres.sql(f"SELECT pg_terminate_backend({pid})")
            change.connection.execute("SELECT 1")

    if there:
        cut_off()
    else:
        with pytest.raises(IndexUnreachableError):
            cut_off()
    assert now(store).count() == int(there)
    fill(store, [article("two", "cedar")])
    assert now(store).count() == 1 + int(there)


@pytest.mark.slow
def test_lost_connections_are_made_again(store: PostgresqlStore, postgres: Server) -> None:
    fill(store, library(3))
    assert now(store).count() == 3
    postgres.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'rag'"
    )
    assert now(store).count() == 3
    fill(store, [article("more", "amber")])
    assert now(store).count() == 4


@pytest.mark.slow
def test_a_held_name_is_held_again_after_its_session_was_lost(
    store: PostgresqlStore, postgres: Server
) -> None:
    with store.state.hold("me"):
        postgres.sql(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks"  # and waits until it has ended
            " WHERE locktype = 'advisory' AND mode = 'ExclusiveLock'"
        )
        for _ in range(200):
            if store.state.held("me"):
                break
            threading.Event().wait(0.05)
        assert store.state.held("me")
    assert not store.state.held("me")


@pytest.mark.slow
def test_a_name_is_let_go_while_a_session_that_was_lost_still_holds_it(
    store: PostgresqlStore, postgres: Server, address: Address
) -> None:
    held = store.state.hold("me")
    held.__enter__()
    holder = "FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND granted"
    with connect(address) as ghost:
        key = lock_key(address, "name me")
        first = threading.Thread(
            target=ghost.execute, args=("SELECT pg_advisory_lock(%s)", (key,)), daemon=True
        )
        first.start()
        waiting = "SELECT 1 FROM pg_locks WHERE NOT granted"
        while not postgres.sql(waiting):
            threading.Event().wait(0.05)
        postgres.sql(f"SELECT pg_terminate_backend(pid, 10000) {holder}")
        first.join()
        while not postgres.sql(waiting):  # until it is held anew as soon as it can be
            threading.Event().wait(0.05)
        ends = threading.Thread(target=held.__exit__, args=(None, None, None), daemon=True)
        ends.start()
        ends.join(30)
        assert not ends.is_alive()


@pytest.mark.slow
def test_the_approximate_index_finds_what_the_comparison_of_all_finds(address: Address) -> None:
    """Also through a filter, and while articles come and go."""
    store = open_at(address, IDENTITY, create=True, exact_up_to=100)
    oracle = fill(store, library(300))
    assert "every question compares all" in store.health()[0]
    store.close()
    store = open_at(address, IDENTITY, exact_up_to=100)
    assert store.health() == []
    assert "HNSW" in store.stats().structures["dense"]
    fill(store, library(320)[300:], seed=4, oracle=oracle)
    once(store).delete(Eq("article_id", "article-0004"))
    oracle.delete(Eq("article_id", "article-0004"))
    for where in (None, Eq("collection", "rare"), Not(Eq("source", "press"))):
        found, expected = [], []
        for vector in unit(20, seed=9):
            found += names(now(store).search_dense(vector, 10, where))
            expected += oracle.nearest(vector, 10, where)
        same = np.mean([one == other for one, other in zip(found, expected, strict=True)])
        assert same > 0.98, where
    with store.read() as view:
        plan = view.connection.execute(
            "EXPLAIN SELECT passage FROM vectors ORDER BY vector::halfvec(8) <#>"
            " '[1,0,0,0,0,0,0,0]'::halfvec(8) LIMIT 5"
        ).fetchall()
    assert plan
    store.close()


@pytest.mark.slow
def test_another_tokenizer_makes_the_terms_anew(address: Address, store: PostgresqlStore) -> None:
    fill(store, library(20))
    expected = now(store).search_lexical("amber birch", 9)
    with store.write() as change:
        change.drop_terms()
    assert now(store).search_lexical("amber birch", 9) == []
    other = open_at(address, replace(IDENTITY, tokenizer="another"))
    assert now(other).search_lexical("amber birch", 9) == expected
    assert now(other).identity.tokenizer == "another"
    assert other.health(thorough=True) == []
    other.close()


@pytest.mark.slow
def test_other_vectors_are_made_beside_and_swapped_in(address: Address) -> None:
    store = open_at(address, IDENTITY, create=True, exact_up_to=20)
    oracle = fill(store, library(70))
    store.close()
    store = open_at(address, IDENTITY, exact_up_to=20)
    assert "HNSW" in store.stats().structures["dense"]
    wanted = Identity("made-up-5", 5, "inner_product", "pieces-60", terms.TOKENIZER)
    calls: list[int] = []

    def make(articles: list[Article]) -> tuple[list[Passage], Vectors]:
        calls.append(len(articles))
        if len(calls) == 2:
            raise KeyboardInterrupt
        if len(calls) == 3:
            once(store).delete(Eq("article_id", "article-0003"))
            fill(store, [article("late", "quite late")])
        pieces = [piece for one in articles for piece in passages(one, 60)]
        return pieces, unit(len(pieces), seed=len(calls), dim=5)

    with pytest.raises(KeyboardInterrupt):
        store.reembed(wanted, make)  # type: ignore[arg-type]
    assert now(store).identity == IDENTITY
    store.reembed(wanted, make)  # type: ignore[arg-type]
    assert sum(calls[2:]) < 71  # it went on where it stopped
    assert now(store).identity == wanted
    assert now(store).count() == 70
    assert now(store).get(["article-0003"]) == []
    kept = oracle.articles["article-0005"]
    assert now(store).passages("article-0005") == passages(kept, 60)
    assert now(store).vectors("late").shape == (1, 5)
    assert store.health(thorough=True) == []
    assert names(now(store).search_lexical("late", 3)) == ["late:0-10"]
    with pytest.raises(IndexMissingError):
        open_at(address.beside())
    store.close()
    with pytest.raises(IndexMismatchError, match="made-up-5"):
        open_at(address, IDENTITY)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE texts SET text = text || 'x' WHERE article = 2", "1 articles whose text was alt"),
        ("DELETE FROM texts WHERE article = 2", "1 articles without their text"),
        ("DELETE FROM vectors WHERE passage = 2", "1 articles with a passage without its vector"),
        ("DELETE FROM passages WHERE id = 2", "1 articles whose passages are not where"),
        ("DELETE FROM facts WHERE article = 2", "1 articles that no list can find"),
        ("DELETE FROM postings WHERE passage = 2", "terms for BM25"),
        ("UPDATE manifest SET articles = 77", "The manifest says 77 articles"),
    ],
)
def test_what_is_altered_is_noticed_and_mended(
    store: PostgresqlStore, address: Address, postgres: Server, statement: str, problem: str
) -> None:
    oracle: Oracle = fill(store, library(6))
    postgres.sql(f"SET search_path = {address.schema}, public", statement)
    found = store.health(thorough=True)
    assert any(problem in line and "rag doctor --repair" in line for line in found), found
    store.repair()
    assert store.health(thorough=True) == []
    left = {one.id for one in now(store).scan("", 99)}
    assert left >= oracle.articles.keys() - {"article-0001", "article-0000"}
    for one in now(store).scan("", 99):
        assert one == oracle.articles[one.id]


@pytest.mark.slow
def test_long_passages_score_as_in_the_embedded_engine(
    store: PostgresqlStore, tmp_path: Path
) -> None:
    """An index that is moved must not answer otherwise."""
    draw = np.random.default_rng(4)
    made = [
        article(f"long-{n:03}", " ".join(WORDS[w] for w in draw.integers(0, len(WORDS), n)))
        for n in (1, 23, 39, 40, 41, 47, 55, 57, 63, 100, 130, 257, 600, 1100)
    ]
    pieces = [piece for one in made for piece in passages(one, 100_000)]
    embedded = registry.engine("embedded").open(
        load(index_dir=tmp_path / "index"), IDENTITY, create=True
    )
    for other in (store, embedded):
        once(other).upsert(made, pieces, unit(len(pieces)))
    for question in ("amber", "heron lagoon", "kelp inlet cedar birch"):
        here, there = (now(s).search_lexical(question, 99) for s in (store, embedded))
        assert names(here) == names(there)
        np.testing.assert_allclose([h.score for h in here], [h.score for h in there], atol=3e-4)
    embedded.close()
