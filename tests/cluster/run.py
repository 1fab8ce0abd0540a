"""Faults drawn at random over PostgreSQL servers, and the history checked afterwards.

``python -m tests.cluster.run --faults 200 --seed 1``: exit code 1 where no sequence of states
explains what was seen. ``--over cluster`` breaks three servers under Patroni, etcd and HAProxy with
two services before them, ``--over pair`` (the default) a primary and its standby.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final, Protocol

from rag.engines._postgresql.store import open_at
from rag.errors import StoreError
from rag.testing.library import IDENTITY
from tests.cluster import cluster, faults, pair
from tests.cluster.clients import PAIRS, Client, addresses
from tests.cluster.history import History, problems, told
from tests.cluster.hosts import enter_namespaces
from tests.cluster.web import WebClient

WRITERS: Final = 3
WEB_CLIENTS: Final = 2
IDLE: Final = 3
IDLE_S: Final = 5.0
"""Some seldom look: what they saw last is old when a server is lost, and hardly protects them."""
REST_S: Final = 1.0
"""Between two faults."""


class Servers(Protocol):
    """What is broken."""

    @property
    def writer(self) -> str:
        """Where changes are made."""
        ...

    @property
    def reader(self) -> str:
        """Where views are read from."""
        ...

    @property
    def web(self) -> str | None:
        """Services over them, where there are any."""
        ...

    def wait(self) -> None:
        """Until all is well."""
        ...


def kinds(over: str) -> Mapping[str, Callable[[Any], None]]:
    """The faults that may befall them here."""
    return faults.faults() if over == "cluster" else pair.FAULTS


def run(
    number: int,
    seed: int,
    *,
    over: str = "pair",
    only: list[str] | None = None,
    each: bool = False,
    seconds: float = float("inf"),
    synchronous: bool = True,
    out: Path | None = None,
) -> int:
    """Break servers ``number`` times, with ``each`` fault once before one comes again, for at most
    ``seconds``; number of problems found."""
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
    draw = random.Random(seed)
    history = History()
    happened: Counter[str] = Counter()
    back: dict[str, list[float]] = {}
    unwell: list[str] = []
    known = kinds(over)
    names = only or sorted(known)
    drawn = draw.sample(names, len(names)) if each else draw.choices(names, k=number)
    made: AbstractContextManager[Servers] = (
        cluster.cluster() if over == "cluster" else pair.pair(synchronous=synchronous)
    )
    with made as servers:
        open_at(addresses(servers.writer, None), IDENTITY, create=True).close()
        clients = _clients(servers, history, seed)
        for client in clients:
            client.start()
        until = time.monotonic() + seconds
        for name in drawn[:number]:
            if time.monotonic() > until:
                break
            time.sleep(REST_S)
            began = time.monotonic()
            happened[name] += 1
            try:
                known[name](servers)
                servers.wait()
            except RuntimeError as error:
                unwell.append(f"after {name}: {error}")
                break
            back.setdefault(name, []).append(_back(history, began))
            print(f"{sum(happened.values())}/{number} {name}: {back[name][-1]:.1f} s",
                  file=sys.stderr, flush=True)  # fmt: skip
        time.sleep(REST_S)
        for client in clients:
            client.over.set()
        for client in clients:
            client.join(60)
        if not unwell:
            _read_all(servers, clients, history)
    wrong = problems(history)
    failed = [f"client failed: {c.name}: {c.failed!r}" for c in clients if c.failed or c.is_alive()]
    figures = {
        "over": over,
        "faults": dict(happened),
        **told(history, wrong),
        "seconds until a change was acknowledged again": {
            name: [round(one, 2) for one in sorted(s)] for name, s in sorted(back.items())
        },
        "clients failed": failed,
        "not well again": unwell,
    }
    print(json.dumps(figures, indent=1))
    for line in wrong[:20]:
        print(line)
    if out is not None:
        out.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return len(wrong) + len(failed) + len(unwell)


def _clients(servers: Servers, history: History, seed: int) -> list[Client | WebClient]:
    """Some read where changes are made, some on standbys; all but one write."""
    made: list[Client | WebClient] = []
    for number in range(WRITERS + 1):
        owns = [one for one in range(PAIRS) if one % WRITERS == number]
        reader = servers.reader if number % 2 else None
        address = addresses(servers.writer, reader)
        made.append(Client(f"client {number}", address, owns, history, seed * 100 + number))
    address = addresses(servers.writer, servers.reader)
    for number in range(IDLE):
        drawn = seed * 100 + 70 + number
        made.append(Client(f"idle {number}", address, [], history, drawn, IDLE_S))
    if servers.web is not None:
        made += [
            WebClient(number, servers.web, history, seed * 100 + 50 + number)
            for number in range(WEB_CLIENTS)
        ]
    return made


def _back(history: History, began: float) -> float:
    """Seconds from ``began`` until everybody's changes are acknowledged again: the longest time
    that no change was acknowledged in, which began after it, or was broken by it."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        ended = sorted(
            w.ended
            for w in list(history.writes)[-2000:]
            if w.outcome == "acknowledged" and w.ended > began and w.began > began
        )
        if ended:
            moments = [began, *ended]
            return max(after - before for before, after in zip(moments, ended, strict=False))
        time.sleep(0.05)
    return 60.0


def _read_all(servers: Servers, clients: list[Client | WebClient], history: History) -> None:
    """Once more everything, when all is quiet: what was acknowledged last must be there."""
    for reader in (None, servers.reader):
        client = Client("last", addresses(servers.writer, reader), [], history, 0)
        store = open_at(addresses(servers.writer, reader), IDENTITY)
        try:
            for number in range(PAIRS):
                client.read(store, number)
            for problem in store.health(thorough=True):
                raise StoreError(problem)
        finally:
            store.close()
    for one in clients:
        if isinstance(one, WebClient):
            one.ask_all()


def main() -> int:
    """Exit code: 1 where something was found."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--over", choices=("pair", "cluster"), default="pair")
    asked.add_argument("--faults", type=int, default=30)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--each", action="store_true", help="every fault once")
    asked.add_argument("--seconds", type=float, default=float("inf"), help="begin none later")
    asked.add_argument("--only", action="append", help="a fault by its name")
    asked.add_argument("--asynchronous", action="store_true", help="a pair that can lose changes")
    asked.add_argument("--out", type=Path)
    given = asked.parse_args()
    if given.over == "cluster":
        enter_namespaces()
    unknown = set(given.only or []) - set(kinds(given.over))
    if unknown:
        asked.error(
            f"--only {', '.join(sorted(unknown))}: not one of {', '.join(kinds(given.over))}"
        )
    return bool(
        run(
            len(kinds(given.over)) if given.each else given.faults,
            given.seed,
            over=given.over,
            only=given.only,
            each=given.each,
            seconds=given.seconds,
            synchronous=not given.asynchronous,
            out=given.out,
        )
    )


if __name__ == "__main__":
    sys.exit(main())
