"""One server of the cluster: PostgreSQL, Patroni that manages it, and a member of etcd."""

from __future__ import annotations

import json
import os
import shutil
import signal
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from tests.cluster.hosts import Host, Process, gone, send, tree
from tests.cluster.programs import program
from tests.postgres import programs

DEPLOYED: Final = Path(__file__).resolve().parents[2] / "deploy" / "cluster"
"""What is deployed is what is broken here."""
REST: Final = 8008
POSTGRES: Final = 5432
ROLE: Final = "rag"
DATABASE: Final = "articles"
_CLIENTS: Final = 2379
_PEERS: Final = 2380

_SMALL: Final = {
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    "max_slot_wal_keep_size": "256MB",
    "max_connections": "100",
}
"""For disks and memory of a test; all else is as deployed."""


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

    def ended(self) -> bool:
        """Whether one of its programs runs no more."""
        return any(process is None or process.ended() for process in (self.etcd, self.patroni))

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
            *("--initial-cluster", peers, "--initial-cluster-token", "articles"),
            *("--logger", "zap", "--log-level", "error"),
        )

    def start_patroni(self) -> None:
        """Patroni, and with it PostgreSQL."""
        folder = self.host.folder / "patroni"
        folder.mkdir(exist_ok=True)
        for name in ("patroni.yaml", "first.sh"):
            shutil.copy(DEPLOYED / name, folder)
        (folder / "patroni.yaml").rename(folder / "1.yml")
        (folder / "2.yml").write_text(json.dumps(self._of_the_test(folder)), encoding="utf-8")
        self.patroni = self.host.start("patroni", program("patroni"), folder, **self._environment())

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
        """The end of what its programs said, and which of them run."""
        named = {"etcd": self.etcd, "Patroni and PostgreSQL": self.patroni}
        return "\n".join(
            f"{name}{' (ended)' if one.ended() else ''}:\n{one.log}"
            for name, one in named.items()
            if one is not None
        )

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

    def _environment(self) -> dict[str, str]:
        """What differs from server to server."""
        address = self.host.address
        return {
            "PATRONI_NAME": self.host.name,
            "PATRONI_ETCD3_HOSTS": ",".join(f"'{one.address}:{_CLIENTS}'" for one in self.all),
            "PATRONI_RESTAPI_LISTEN": f"{address}:{REST}",
            "PATRONI_RESTAPI_CONNECT_ADDRESS": f"{address}:{REST}",
            "PATRONI_POSTGRESQL_LISTEN": f"{address}:{POSTGRES}",
            "PATRONI_POSTGRESQL_CONNECT_ADDRESS": f"{address}:{POSTGRES}",
            "PATRONI_POSTGRESQL_DATA_DIR": str(self._data),
            "PATRONI_POSTGRESQL_BIN_DIR": str(programs()),
            "PATRONI_POSTGRESQL_PGPASS": str(self.host.folder / "pgpass"),
            "PATRONI_SUPERUSER_USERNAME": "postgres",
            "PATRONI_SUPERUSER_PASSWORD": "postgres",
            "PATRONI_REPLICATION_USERNAME": "replicator",
            "PATRONI_REPLICATION_PASSWORD": "replicator",
            "RAG_PASSWORD": ROLE,
            "PATH": f"{programs()}{os.pathsep}{os.environ['PATH']}",
        }

    def _of_the_test(self, folder: Path) -> dict[str, Any]:
        """What a test has otherwise than what is deployed: little room, and no passwords."""
        return {
            "bootstrap": {
                "dcs": {"postgresql": {"parameters": _SMALL}},
                "post_bootstrap": str(folder / "first.sh"),
            },
            "postgresql": {
                "parameters": {
                    **_SMALL,
                    "unix_socket_directories": str(self.host.folder),
                },
                "pg_hba": [
                    "local all all trust",
                    "host all all all trust",
                    "host replication all all trust",
                ],
            },
        }
