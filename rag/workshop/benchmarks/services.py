"""One service or two over one database: questions a second, and whose processor time it was.

``python -m rag.workshop.benchmarks.services TEXTS.jsonl --uri ADDRESS --passages 10000 --services
1 2 --clients 1 2 4 8 16 32 --seconds 10`` asks real services (the shipped encoder and reader) over
HTTP, in a closed loop. Before it, one client asks alone: what its questions take of each process is
what :mod:`rag.workshop.queueing` predicts the rest from; the prediction stands beside each
measured row. Prints JSON lines.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from rag import articles
from rag.assistant import Assistant
from rag.cores import cores
from rag.settings import load
from rag.workshop.bench.corpus import up_to
from rag.workshop.benchmarks.loop import Asked, ask
from rag.workshop.queueing import Plan, Stage, predict
from rag.workshop.service import served


def spent(pids: Sequence[int]) -> float:
    """Seconds of processor time of processes and all below them so far."""
    total = 0.0
    for pid in pids:
        parent = psutil.Process(pid)
        for process in (parent, *parent.children(recursive=True)):
            try:
                used = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += used.user + used.system + used.children_user + used.children_system
    return total


@contextmanager
def services(uri: str, number: int) -> Iterator[tuple[list[str], list[int]]]:
    """So many services, ready: their addresses and processes."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        started = [
            running.enter_context(
                served(engine=uri, index_dir=str(Path(folder, str(n))), chat="false")
            )
            for n in range(number)
        ]
        yield [one.url for one in started], [one.process.pid for one in started]


def fill(uri: str, files: Sequence[Path], passages: int) -> None:
    """Articles of the files until there are so many passages, embedded by the product."""
    found = (article for path in files for article in articles.read(path, path.name))
    with Assistant.open(load(engine=uri), create=True) as assistant:
        with assistant.store.read() as view:
            missing = view.counts().passages < passages
        if missing:
            assistant.add(up_to(found, passages))


def main() -> None:
    """Measure, predict, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("--uri", required=True)
    parser.add_argument("--server", type=int, required=True, help="process id of PostgreSQL")
    parser.add_argument("--questions", type=Path, required=True, help="one a line")
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--services", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 2, 4, 8, 16, 32])
    parser.add_argument("--seconds", type=float, default=10)
    given = parser.parse_args()
    fill(given.uri, given.texts, given.passages)
    questions = given.questions.read_text(encoding="utf-8").splitlines()
    stages: list[Stage] = []
    for number in given.services:
        with services(given.uri, number) as (urls, pids):
            ask(urls, questions, 2 * number, 3)  # everything is loaded and connected
            for clients in given.clients:
                before = spent(pids), spent([given.server])
                began = time.perf_counter()
                asked = ask(urls, questions, clients, given.seconds)
                took = time.perf_counter() - began
                service, database = spent(pids) - before[0], spent([given.server]) - before[1]
                n = len(asked.seconds)
                if not stages:
                    stages = demand(asked, service / n, database / n)
                told: dict[str, Any] = {
                    "services": number,
                    "clients": clients,
                    "per second": round(n / took, 2),
                    "p50 ms": round(float(np.percentile(asked.seconds, 50)) * 1000),
                    "p95 ms": round(float(np.percentile(asked.seconds, 95)) * 1000),
                    "refused": asked.refused.total(),
                    "processor ms of services": round(service / n * 1000, 1),
                    "of the database": round(database / n * 1000, 1),
                    "database's share": round(database / (service + database), 3),
                    "stages ms": {
                        name: round(float(np.median([one[name] for one in asked.stages])), 1)
                        for name in ("embed", "retrieve", "read", "total")
                    },
                }
                plan = Plan(number, 0, {"shared": cores()}, at_once=cores())
                found = predict(plan, stages, clients, questions=4_000)
                told["predicted"] = {
                    "per second": round(found.per_second, 2),
                    "p50 ms": round(found.p50 * 1000),
                    "p95 ms": round(found.p95 * 1000),
                }
                print(json.dumps(told), flush=True)


def demand(asked: Asked, service: float, database: float) -> list[Stage]:
    """What one question takes, from those asked alone.

    Reading is work that all cores do side by side; it varies as the whole time did. What the
    database takes varies little.
    """
    mean = float(np.mean(asked.seconds))
    shape = [one / mean for one in asked.seconds]
    tasks = cores()
    return [
        Stage("shared", [database]),
        Stage("shared", [service / tasks * one for one in shape], tasks),
    ]


if __name__ == "__main__":
    main()
