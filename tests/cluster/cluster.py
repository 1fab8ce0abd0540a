"""Three servers that Patroni manages, HAProxy before them, and services that keep no state."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.cluster.hosts import HERE, Host, make_network
from tests.cluster.node import Node
from tests.cluster.proxy import READER, WRITER, Proxy
from tests.cluster.service import Service
from tests.postgres import room

SERVERS: Final = 3
SERVICES: Final = 2
_FIRST_PORT: Final = 8100
_WELL_S: Final = 180.0
_SETTLED_S: Final = 5.0
"""For so long all must be well: Patroni tells for a round or two what was before."""


class Cluster:
    """All of it. ``wait`` returns once everything is well."""

    def __init__(self, folder: Path) -> None:
        make_network()
        hosts = [Host(number, folder) for number in range(1, SERVERS + 1)]
        self.nodes = [Node(host, hosts) for host in hosts]
        address = HERE
        ports = range(_FIRST_PORT, _FIRST_PORT + SERVICES)
        self.proxy = Proxy(folder, address, [host.address for host in hosts], ports)
        self.services = [Service(folder, address, port, self.writer, self.reader) for port in ports]

    @property
    def writer(self) -> str:
        """Where changes are made."""
        return self.proxy.uri(WRITER)

    @property
    def reader(self) -> str:
        """Where views are read from."""
        return self.proxy.uri(READER)

    @property
    def web(self) -> str:
        """The services, behind the proxy."""
        return self.proxy.web

    def start(self) -> None:
        """Start everything and wait until it is well."""
        for node in self.nodes:
            node.start()
        self.proxy.start()
        self.wait(services=False)
        for service in self.services:
            service.start()
        self.wait()

    def stop(self) -> None:
        """End everything."""
        for service in self.services:
            service.kill()
        self.proxy.kill()
        for node in self.nodes:
            node.kill()
            node.host.remove()

    def leader(self) -> Node | None:
        """The node that all who can be asked say takes changes; none while they do not agree."""
        said = [node.members() for node in self.nodes]
        names = {
            member["name"]
            for members in said
            for member in members
            if member.get("role") == "leader" and member.get("state") == "running"
        }
        found = [node for node in self.nodes if node.host.name in names]
        return found[0] if len(found) == 1 else None

    def standby(self) -> Node | None:
        """The one that every change is on before it is acknowledged."""
        for node in self.nodes:
            for member in node.members():
                if member.get("role") == "sync_standby":
                    return self.named(member["name"])
        return None

    def named(self, name: str) -> Node:
        """The node of that name."""
        return next(node for node in self.nodes if node.host.name == name)

    def wait(self, *, services: bool = True) -> None:
        """Until one leads, the others follow in step, and the services answer.

        What ended is started again, as where it is deployed: a full disk ends a member of etcd, and
        the next node lost would leave one of three, which agrees on nobody.
        """
        now = since = time.monotonic()
        until = now + _WELL_S
        while now - since < _SETTLED_S:
            for node in self.nodes:
                node.start()
            if now > until:
                raise RuntimeError(f"The cluster is not well:\n{self.told()}")
            time.sleep(0.2)
            well = self._well() and (not services or all(s.ready() for s in self.services))
            now = time.monotonic()
            since = since if well else now

    def until(self, holds: Callable[[], bool], seconds: float = 60.0) -> bool:
        """Wait for it; whether it came."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            if holds():
                return True
            time.sleep(0.1)
        return False

    def _well(self) -> bool:
        for node in self.nodes:
            if node.ended():
                return False
            members = node.members()
            roles = sorted(str(member.get("role")) for member in members)
            states = {member.get("state") for member in members if member.get("role") != "leader"}
            lines = {member.get("timeline") for member in members}
            if (roles, states, len(lines)) != (
                ["leader", "replica", "sync_standby"],
                {"streaming"},
                1,
            ):
                return False
        return True

    def told(self) -> str:
        """What every node says of all, and the last that each wrote."""
        seen = "\n".join(f"{node.host.name}: {node.members()}" for node in self.nodes)
        logs = "\n".join(f"--- {node.host.name}\n{node.log()}" for node in self.nodes)
        served = "\n".join(
            f"--- {s.port}\n{s.process.log if s.process else ''}" for s in self.services
        )
        return f"{seen}\n{logs}\n{served}"


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A cluster for the block; nothing of it is left."""
    with room() as folder:
        made = Cluster(folder)
        try:
            made.start()
            yield made
        finally:
            made.stop()
