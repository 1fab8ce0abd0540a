"""An index as it was before a mistake: a base backup, and the log up to a moment."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from rag.engines._postgresql.address import Address
from rag.engines._postgresql.store import PostgresqlStore, open_at
from rag.testing.library import IDENTITY, fill, library, now, once
from rag.types import And
from tests.postgres import Server, room, unavailable

pytestmark = pytest.mark.cluster


def opened(server: Server) -> PostgresqlStore:
    """The index there."""
    return open_at(Address(server.uri, None, "rag"), IDENTITY, create=True)


def test_an_index_is_brought_back_to_the_moment_before_a_mistake() -> None:
    if unavailable():
        pytest.skip(unavailable())
    with room() as folder:
        archive = folder / "archive"
        archive.mkdir()
        archive.chmod(0o777)
        primary = Server(
            folder / "primary",
            archive_mode="on",
            archive_command=f"test ! -f {archive}/%f && cp %p {archive}/%f",
            wal_level="replica",
        )
        primary.make()
        primary.start()
        store = opened(primary)
        try:
            fill(store, library(40))
            backup = base_backup(primary, folder / "backup")
            before = fill(store, library(60, seed=2))
            version = now(store).version
            ((moment,),) = primary.sql("SELECT clock_timestamp()::text")
            time.sleep(0.1)
            once(store).delete(And(()))  # the mistake
            assert now(store).counts().articles == 0
            primary.sql("SELECT pg_switch_wal()")
            until_archived(primary)
        finally:
            store.close()
            primary.kill()
        back_to(backup, archive, moment)
        backup.start()
        until_it_holds(backup, "SELECT NOT pg_is_in_recovery()")
        restored = opened(backup)
        try:
            view = now(restored)
            assert view.version == version
            assert {one.id for one in view.scan("", 999)} >= set(before.articles)
            assert restored.health(thorough=True) == []
            once(restored).delete(And(()))  # it takes changes again
        finally:
            restored.close()
            backup.kill()


def base_backup(primary: Server, folder: Path) -> Server:
    """A copy of the whole server while it is used."""
    made = Server(folder)
    made.copy_of(primary, "backup")
    (made.data / "standby.signal").unlink()
    return made


def until_archived(server: Server) -> None:
    """Until the log of everything so far is in the archive."""
    ((last,),) = server.sql("SELECT pg_walfile_name(pg_current_wal_lsn() - 1)")
    until_it_holds(
        server, f"SELECT coalesce(last_archived_wal, '') >= '{last}' FROM pg_stat_archiver"
    )


def until_it_holds(server: Server, statement: str) -> None:
    """Wait for a statement to be true."""
    until = time.monotonic() + 30
    while server.sql(statement) != [(True,)]:
        assert time.monotonic() < until, server.log()
        time.sleep(0.1)


def back_to(server: Server, archive: Path, moment: str) -> None:
    """As docs/scale.md says: the log is read from the archive up to the moment, then it goes on."""
    with (server.data / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(
            f"restore_command = 'cp {archive}/%f %p'\n"
            f"recovery_target_time = '{moment}'\n"
            "recovery_target_action = 'promote'\n"
        )
    with (server.data / "postgresql.auto.conf").open("w", encoding="utf-8") as file:
        file.write("")
    (server.data / "recovery.signal").touch()
