"""One server of the cluster: PostgreSQL, Patroni that manages it, and a member of etcd."""

from __future__ import annotations

import json
import signal
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from rag.workshop.postgres import programs
from tests.cluster.hosts import Host, Process, gone, send, tree
from tests.cluster.programs import program

CLUSTER: Final = "articles"
REST: Final = 8008
POSTGRES: Final = 5432
_CLIENTS: Final = 2379
_PEERS: Final = 2380

# The floor of Patroni for `ttl`; a lost node is replaced after it.
_TTL_S: Final = 20
_LOOP_S: Final = 2
_RETRY_S: Final = 5

_PARAMETERS: Final = {
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    "wal_keep_size": "64MB",
    "max_slot_wal_keep_size": "256MB",
    "max_connections": "100",
    "wal_sender_timeout": "5s",
    "wal_receiver_timeout": "5s",
    "wal_receiver_status_interval": "1s",
    "wal_retrieve_retry_interval": "200ms",
    "hot_standby_feedback": "on",
}


class Node:
    """Its three programs on one host. What manages them starts PostgreSQL."""

    def __init__(self, host: Host, others: Sequence[Host]) -> None:
        self.host = host
        self.all = others
        self.etcd: Process | None = None
        self.patroni: Process | None = None
        self._data = host.folder / "data"

    def start(self) -> None:
        """Start what does not run."""
        if self.etcd is None or self.etcd.ended():
            self.start_etcd()
        if self.patroni is None or self.patroni.ended():
            self.start_patroni()

    def start_etcd(self) -> None:
        """The member of etcd; it finds its own state, or the others."""
        address = self.host.address
        peers = ",".join(f"{one.name}=http://{one.address}:{_PEERS}" for one in self.all)
        self.etcd = self.host.start(
            *("etcd", program("etcd"), "--name", self.host.name, "--data-dir", "etcd"),
            *("--listen-client-urls", f"http://{address}:{_CLIENTS}"),
            *("--advertise-client-urls", f"http://{address}:{_CLIENTS}"),
            *("--listen-peer-urls", f"http://{address}:{_PEERS}"),
            *("--initial-advertise-peer-urls", f"http://{address}:{_PEERS}"),
            *("--initial-cluster", peers, "--initial-cluster-token", CLUSTER),
            *("--logger", "zap", "--log-level", "error"),
        )

    def start_patroni(self) -> None:
        """Patroni, and with it PostgreSQL."""
        path = self.host.folder / "patroni.yaml"
        path.write_text(json.dumps(self._configuration(), indent=1), encoding="utf-8")
        self.patroni = self.host.start("patroni", program("patroni"), path)

    def kill(self) -> None:
        """Everything here, at once."""
        pids = self.pids()
        for pid in pids:
            send(pid, signal.SIGKILL)
        for process in (self.etcd, self.patroni):
            if process is not None:
                process.kill()
        gone(pids)
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    def signal(self, number: signal.Signals) -> None:
        """A signal for everything here."""
        for pid in self.pids():
            send(pid, number)

    def pids(self) -> list[int]:
        """Every process."""
        managed = [p.pid for p in (self.etcd, self.patroni) if p is not None and not p.ended()]
        return [*(pid for root in managed for pid in tree(root)), *self.postgres()]

    def postgres(self) -> list[int]:
        """The processes of PostgreSQL, which does not end with what started it."""
        with suppress(FileNotFoundError, ValueError, IndexError):
            return tree(int((self._data / "postmaster.pid").read_text().split()[0]))
        return []

    def log(self) -> str:
        """The end of what Patroni and PostgreSQL said."""
        return "" if self.patroni is None else self.patroni.log

    def members(self) -> list[dict[str, Any]]:
        """All servers, as Patroni here sees them; none where it does not answer."""
        with suppress(OSError, ValueError, urllib.error.URLError):
            address = f"http://{self.host.address}:{REST}/cluster"
            with urllib.request.urlopen(address, timeout=2) as answer:
                found: list[dict[str, Any]] = json.load(answer)["members"]
                return found
        return []

    def switch(self, candidate: str) -> str:
        """Ask for a planned switch to ``candidate``; what was answered."""
        body = json.dumps({"leader": self.host.name, "candidate": candidate}).encode()
        address = f"http://{self.host.address}:{REST}/switchover"
        with suppress(OSError, urllib.error.URLError):
            request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=30) as answer:
                return str(answer.read(), "utf-8", "replace")
        return "refused"

    def _configuration(self) -> dict[str, Any]:
        """The same as in `deploy/`, with times that fit a test."""
        address = self.host.address
        everybody = {"username": "postgres", "password": "postgres"}
        socket: Path = self.host.folder
        return {
            "scope": CLUSTER,
            "name": self.host.name,
            "restapi": {"listen": f"{address}:{REST}", "connect_address": f"{address}:{REST}"},
            "etcd3": {"hosts": [f"{one.address}:{_CLIENTS}" for one in self.all]},
            "bootstrap": {
                "dcs": {
                    "ttl": _TTL_S,
                    "loop_wait": _LOOP_S,
                    "retry_timeout": _RETRY_S,
                    "primary_start_timeout": 10,
                    "synchronous_mode": True,
                    "synchronous_mode_strict": True,
                    "failsafe_mode": True,
                    "postgresql": {"use_pg_rewind": True, "use_slots": True},
                },
                "initdb": [{"encoding": "UTF8"}, {"locale": "C"}],
            },
            "postgresql": {
                "listen": f"{address}:{POSTGRES}",
                "connect_address": f"{address}:{POSTGRES}",
                "data_dir": str(self._data),
                "bin_dir": str(programs()),
                "pgpass": str(socket / "pgpass"),
                "authentication": {
                    "superuser": everybody,
                    "replication": everybody,
                    "rewind": everybody,
                },
                "pg_hba": [
                    "local all all trust",
                    "host all all 0.0.0.0/0 trust",
                    "host replication all 0.0.0.0/0 trust",
                ],
                "parameters": {**_PARAMETERS, "unix_socket_directories": str(socket)},
                "remove_data_directory_on_diverged_timelines": True,
                "remove_data_directory_on_rewind_failure": True,
            },
        }
