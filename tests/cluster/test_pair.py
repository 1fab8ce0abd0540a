"""A pair of servers that is broken: nothing acknowledged is lost, nothing removed comes back."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest

from rag.engines._postgresql.store import PostgresqlStore, open_at
from rag.errors import IndexUnreachableError
from rag.testing.library import IDENTITY, article, fill, now, once
from rag.types import Eq
from tests.cluster.clients import addresses
from tests.cluster.pair import FAULTS, Pair, pair
from tests.cluster.run import run
from tests.postgres import unavailable

pytestmark = pytest.mark.cluster


@pytest.fixture(scope="module")
def servers() -> Iterator[Pair]:
    why_not = unavailable()
    if why_not:
        pytest.skip(why_not)
    with pair() as made:
        yield made


@pytest.fixture
def store(servers: Pair) -> Iterator[PostgresqlStore]:
    """A service that reads on the standby."""
    opened = open_at(addresses(servers.writer, servers.reader), IDENTITY, create=True)
    yield opened
    opened.close()


def test_views_are_read_from_the_standby(store: PostgresqlStore) -> None:
    with store.read() as view:
        row = view.connection.execute("SELECT pg_is_in_recovery()").fetchone()
    assert row == (True,)


def test_the_standby_is_told_of(store: PostgresqlStore) -> None:
    assert re.search(
        r"standbys: (one|two) \(sync, [\d,]+ bytes behind\)", store.stats().structures["server"]
    )


def test_role_and_lag_of_every_server_are_told(store: PostgresqlStore, servers: Pair) -> None:
    told = {one.role: one for one in store.servers()}
    assert (told["primary"].behind, told["standby"].synchronous) == (0, True)
    servers.standby.sql("SELECT pg_wal_replay_pause()")
    servers.primary.sql("SELECT pg_logical_emit_message(true, 'rag', repeat('x', 1000))")
    try:
        (standby,) = [one for one in store.servers() if one.role == "standby"]
        assert standby.behind is not None
        assert standby.behind >= 1000
    finally:
        servers.standby.sql("SELECT pg_wal_replay_resume()")


def test_while_none_takes_changes_the_one_that_is_read_is_told(servers: Pair) -> None:
    store = open_at(addresses(servers.writer, servers.reader), IDENTITY, create=True)
    servers.primary.kill()
    try:
        assert [(one.role, one.behind) for one in store.servers()] == [("standby", None)]
    finally:
        servers.primary.start()
        servers.wait()
        store.close()


def test_a_server_that_has_become_a_standby_is_told_as_one_that_takes_no_changes(
    store: PostgresqlStore,
) -> None:
    """So that what was lost on the way is asked of the server that takes changes by now."""
    mark = "SELECT pg_logical_emit_message(true, 'rag', '')"
    with pytest.raises(IndexUnreachableError, match="during recovery"), store.read() as view:
        view.connection.execute(mark)


def test_a_standby_that_lags_is_not_read(store: PostgresqlStore, servers: Pair) -> None:
    """Replay is paused: what was acknowledged is read where it was made, by every service."""
    fill(store, [article("one", "amber")])
    servers.standby.sql("SELECT pg_wal_replay_pause()")
    servers.primary.sql(
        "ALTER SYSTEM SET synchronous_standby_names = ''", "SELECT pg_reload_conf()"
    )
    other = open_at(addresses(servers.writer, servers.reader), IDENTITY)
    try:
        time.sleep(0.5)
        once(store).delete(Eq("article_id", "one"))
        fill(store, [article("two", "birch")])
        for reads in (now(store), now(other)):
            assert [one.id for one in reads.scan("", 9)] == ["two"]
    finally:
        servers.standby.sql("SELECT pg_wal_replay_resume()")
        servers.primary.sql(
            "ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()"
        )
        servers.wait()
        other.close()
    once(store).delete(Eq("article_id", "two"))


def test_services_go_on_after_the_primary_died(store: PostgresqlStore, servers: Pair) -> None:
    fill(store, [article("one", "amber")])
    servers.fail_over()
    assert [one.id for one in now(store).scan("", 9)] == ["one"]
    once(store).delete(Eq("article_id", "one"))
    assert now(store).counts() == (0, 0)


def test_every_fault_once_and_the_history_holds() -> None:
    """`python -m tests.cluster.run` draws as many as one likes."""
    assert not unavailable()
    assert run(len(FAULTS), seed=2, each=True) == 0


def test_the_checker_finds_what_a_pair_that_is_not_synchronous_loses() -> None:
    assert run(2, seed=3, only=["fail over behind"], synchronous=False) > 0
