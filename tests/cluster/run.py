"""Faults drawn at random over a pair of servers, and the history checked afterwards.

``python -m tests.cluster.run --faults 200 --seed 1``: exit code 1 where no sequence of states
explains what was seen.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Final

from rag.engines._postgresql.store import open_at
from rag.errors import StoreError
from rag.testing.library import IDENTITY
from tests.cluster.clients import PAIRS, Client, addresses
from tests.cluster.history import History, problems, told
from tests.cluster.pair import FAULTS, Pair, pair

WRITERS: Final = 3
REST_S: Final = 1.0
"""Between two faults."""


def run(
    faults: int,
    seed: int,
    *,
    only: list[str] | None = None,
    each: bool = False,
    synchronous: bool = True,
    out: Path | None = None,
) -> int:
    """Break a pair ``faults`` times, with ``each`` fault once before one comes again; number of
    problems found."""
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
    draw = random.Random(seed)
    history = History()
    happened: Counter[str] = Counter()
    back: dict[str, list[float]] = {}
    names = only or sorted(FAULTS)
    drawn = draw.sample(names, len(names)) if each else draw.choices(names, k=faults)
    with pair(synchronous=synchronous) as servers:
        open_at(addresses(servers.writer, None), IDENTITY, create=True).close()
        clients = _clients(servers, history, seed)
        for client in clients:
            client.start()
        for name in drawn[:faults]:
            time.sleep(REST_S)
            began = time.monotonic()
            FAULTS[name](servers)
            happened[name] += 1
            servers.wait()
            back.setdefault(name, []).append(_back(history, began))
            print(f"{sum(happened.values())}/{faults} {name}", file=sys.stderr, flush=True)
        time.sleep(REST_S)
        for client in clients:
            client.over.set()
        for client in clients:
            client.join(60)
        _read_all(servers, history)
    wrong = problems(history)
    failed = [f"client failed: {c.name}: {c.failed!r}" for c in clients if c.failed or c.is_alive()]
    figures = {
        "faults": dict(happened),
        **told(history, wrong),
        "seconds until a change was acknowledged again (median, most)": {
            name: [round(sorted(s)[len(s) // 2], 2), round(max(s), 2)] for name, s in back.items()
        },
        "clients failed": failed,
    }
    print(json.dumps(figures, indent=1))
    for line in wrong[:20]:
        print(line)
    if out is not None:
        out.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return len(wrong) + len(failed)


def _clients(servers: Pair, history: History, seed: int) -> list[Client]:
    """Some read where changes are made, some on the standby; all but one write."""
    made = []
    for number in range(WRITERS + 1):
        owns = [pair for pair in range(PAIRS) if pair % WRITERS == number]
        reader = servers.reader if number % 2 else None
        address = addresses(servers.writer, reader)
        made.append(Client(f"client {number}", address, owns, history, seed * 100 + number))
    return made


def _back(history: History, began: float) -> float:
    """Seconds from ``began`` until a change that began later was acknowledged."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        ended = [
            w.ended - began
            for w in list(history.writes)[-200:]
            if w.outcome == "acknowledged" and w.began > began
        ]
        if ended:
            return min(ended)
        time.sleep(0.05)
    return 60.0


def _read_all(servers: Pair, history: History) -> None:
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


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--faults", type=int, default=30)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--only", action="append", choices=sorted(FAULTS))
    asked.add_argument("--asynchronous", action="store_true", help="show that it can fail")
    asked.add_argument("--out", type=Path)
    given = asked.parse_args()
    sys.exit(
        bool(
            run(
                given.faults,
                given.seed,
                only=given.only,
                synchronous=not given.asynchronous,
                out=given.out,
            )
        )
    )
