"""A primary and its synchronous standby on loopback, and the faults that befall them."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import psycopg

from tests.postgres import Server, room

NAMES: Final = ("one", "two")
_SETTINGS: Final = {
    "synchronous_standby_names": "FIRST 1 (one, two)",
    "synchronous_commit": "on",
    "wal_keep_size": "512MB",
    "wal_receiver_status_interval": "1s",
    "wal_retrieve_retry_interval": "200ms",
    "wal_sender_timeout": "5s",
    "wal_receiver_timeout": "5s",
    "hot_standby_feedback": "on",
    "shared_buffers": "64MB",
    "max_wal_size": "1GB",
}
_CAUGHT_UP_S: Final = 60.0


class Pair:
    """Two servers, of which one takes changes. What was killed is fenced: it comes back as a new
    standby, never as it was."""

    web = None
    """No services."""

    def __init__(self, folder: Path, *, synchronous: bool = True) -> None:
        self._folder = folder
        self._made = 0
        self._synchronous = synchronous
        self._ports: list[int] = []
        self.primary = self._server()
        self.primary.make()
        self.primary.start()
        self.standby = self._server()
        self.rebuild()

    @property
    def ports(self) -> tuple[int, int]:
        """The two ports, in the same order whoever listens there."""
        first, second = sorted(self._ports)
        return first, second

    @property
    def writer(self) -> str:
        """Where changes are made: the one of the two that takes them."""
        return self._uri("read-write")

    @property
    def reader(self) -> str:
        """Where views are read from: the standby, or whoever is there."""
        return self._uri("prefer-standby")

    def rebuild(self) -> None:
        """Make the standby anew from the primary, and wait until it is in step."""
        self.standby.copy_of(self.primary, self._name(self.standby))
        self.standby.start()
        self.wait()

    def wait(self) -> None:
        """Until the standby is synchronous and has everything."""
        until = time.monotonic() + _CAUGHT_UP_S
        while time.monotonic() < until:
            with suppress(psycopg.Error):
                rows = self.primary.sql(
                    "SELECT sync_state, replay_lsn >= pg_current_wal_flush_lsn()"
                    " FROM pg_stat_replication"
                )
                if (("sync" if self._synchronous else "async"), True) in rows:
                    return
            time.sleep(0.05)
        raise RuntimeError(f"The standby did not catch up: {self.standby.log()[-1500:]}")

    def stop(self) -> None:
        """End both."""
        self.primary.kill()
        self.standby.kill()

    # --- faults ------------------------------------------------------------------------------

    def kill_standby(self) -> None:
        """``kill -9`` of the standby, which comes back."""
        self.standby.kill()
        time.sleep(0.3)
        self.standby.start()

    def kill_primary(self) -> None:
        """``kill -9`` of the primary, which comes back as it was."""
        self.primary.kill()
        time.sleep(0.3)
        self.primary.start()

    def pause_primary(self) -> None:
        """The primary stands still for a while and goes on."""
        _paused(self.primary, 1.5)

    def pause_standby(self) -> None:
        """The standby stands still for a while and goes on."""
        _paused(self.standby, 1.5)

    def lose_sessions(self) -> None:
        """Every session of the product is ended by the server."""
        for server in (self.primary, self.standby):
            with suppress(psycopg.Error):
                server.sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE application_name = 'rag'"
                )

    def cancel_waiting(self) -> None:
        """Every statement that runs is cancelled, also a commit that waits for the standby."""
        self.standby.signal(signal.SIGSTOP)
        time.sleep(0.4)
        with suppress(psycopg.Error):
            self.primary.sql(
                "SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'rag' AND state = 'active'"
            )
        self.standby.signal(signal.SIGCONT)

    def restart_both(self) -> None:
        """A loss of power: both are killed and come back."""
        self.standby.kill()
        self.primary.kill()
        self.primary.start()
        self.standby.start()

    def fail_over(self) -> None:
        """The primary dies; the standby takes over, and a new standby is made."""
        self.primary.kill()
        self._promote()

    def fail_over_behind(self) -> None:
        """The standby is down for a moment, then the primary dies and the standby takes over: what
        it has not must not have been acknowledged."""
        self.standby.kill()
        time.sleep(0.7)
        self.primary.kill()
        self.standby.start()
        self._promote()

    def switch_over(self) -> None:
        """The primary is stopped as one would; the standby takes over."""
        self.primary.stop()
        self._promote()

    def old_primary_returns(self) -> None:
        """The primary stands still, the standby takes over, the old one goes on for a moment."""
        old = self.primary
        old.signal(signal.SIGSTOP)
        time.sleep(0.3)
        self.standby.promote()
        old.signal(signal.SIGCONT)
        time.sleep(0.7)
        old.kill()  # fenced
        self._exchange()

    def _promote(self) -> None:
        self.standby.promote()
        self._exchange()

    def _exchange(self) -> None:
        self.primary, self.standby = self.standby, self._server(self.primary.port)
        self.rebuild()

    # --- inside ------------------------------------------------------------------------------

    def _server(self, port: int | None = None) -> Server:
        self._made += 1
        alone = {} if self._synchronous else {"synchronous_standby_names": ""}
        made = Server(self._folder / f"server{self._made}", **{**_SETTINGS, **alone})
        if port is not None:
            made.port = port
        else:
            self._ports.append(made.port)
        return made

    def _name(self, server: Server) -> str:
        return NAMES[self.ports.index(server.port)]

    def _uri(self, attributes: str) -> str:
        hosts = ",".join(f"127.0.0.1:{port}" for port in self.ports)
        return f"postgresql://postgres@{hosts}/postgres?target_session_attrs={attributes}"


FAULTS: Final[dict[str, Callable[[Pair], None]]] = {
    "kill standby": Pair.kill_standby,
    "kill primary": Pair.kill_primary,
    "pause primary": Pair.pause_primary,
    "pause standby": Pair.pause_standby,
    "lose sessions": Pair.lose_sessions,
    "cancel waiting": Pair.cancel_waiting,
    "restart both": Pair.restart_both,
    "fail over": Pair.fail_over,
    "fail over behind": Pair.fail_over_behind,
    "switch over": Pair.switch_over,
    "old primary returns": Pair.old_primary_returns,
}


def _paused(server: Server, seconds: float) -> None:
    server.signal(signal.SIGSTOP)
    time.sleep(seconds)
    server.signal(signal.SIGCONT)


@contextmanager
def pair(*, synchronous: bool = True) -> Iterator[Pair]:
    """A pair for the block; nothing of it is left.

    One that is not ``synchronous`` acknowledges before the standby has it, and loses that.
    """
    with room() as folder:
        made = Pair(folder, synchronous=synchronous)
        try:
            yield made
        finally:
            made.stop()
