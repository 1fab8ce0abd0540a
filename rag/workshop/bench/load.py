"""Load on a running service, or on several at once, from a process of its own.

    rag serve --index INDEX &
    python rag/workshop/bench/load.py QUESTIONS.jsonl --seconds 120 --clients 1 8 32 --pid PID

``QUESTIONS.jsonl`` has a ``question`` in every line. Only loopback addresses are accepted, and
every run ends by itself after ``--seconds``. Each client asks as soon as it has its answer. For
each number of clients: requests a second, latency percentiles of answers, statuses, the slowest
``/healthz`` of the first service seen while the load lasted, and the services' resident memory
before and after.
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing
import ssl
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx2

from rag.api.security.hosts import is_loopback
from rag.workshop.bench.records import percentile
from rag.workshop.evaluation._files import rows
from rag.workshop.memory import resident_mb

TLS: Final = ssl.create_default_context()
"""Made once: each takes as long as several answers."""


@dataclass
class Asked:
    """Answers as they came."""

    seconds: list[float] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)
    """By status."""
    silent: int = 0
    """Refused for now without a word of when to ask again."""


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("questions", type=Path)
    parser.add_argument("--url", nargs="+", default=["http://127.0.0.1:8000"])
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--pid", type=int, nargs="*", default=[], help="the services' processes")
    parser.add_argument("--key", default="", help="API key, where one is demanded")
    given = parser.parse_args()
    if not all(is_loopback(urlsplit(url).hostname or "") for url in given.url):
        parser.error("only a service on this machine is put under load")
    questions = [row["question"] for row in rows(given.questions)]
    for clients in given.clients:
        before = memory_mb(given.pid)
        started = time.perf_counter()
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as aside:
            probing = aside.submit(probe, given.url[0], given.seconds)
            asked = ask(given.url, questions, clients, given.seconds, given.key)
            spent = time.perf_counter() - started
            health = probing.result()
        answered = [1000 * each for each in asked.seconds]
        figures = {
            "clients": clients,
            "seconds": round(spent, 1),
            "requests_per_second": round(len(answered) / spent, 2),
            "p50_ms": percentile(answered, 0.50),
            "p95_ms": percentile(answered, 0.95),
            "p99_ms": percentile(answered, 0.99),
            "statuses": {200: len(answered), **dict(sorted(asked.refused.items()))},
            "refused_without_retry_after": asked.silent,
            "healthz_p50_ms": percentile(health, 0.5),
            "healthz_max_ms": percentile(health, 1.0),
            "memory_before_mb": before,
            "memory_after_mb": memory_mb(given.pid),
        }
        print(json.dumps(figures), flush=True)


def ask(
    urls: Sequence[str], questions: Sequence[str], clients: int, seconds: float, key: str
) -> Asked:
    """Every client asks until the time is over; clients are shared out to services."""
    asked, guard = Asked(), threading.Lock()
    following = itertools.cycle(questions)
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    end = time.perf_counter() + seconds

    def one(url: str) -> None:
        with httpx2.Client(base_url=url, headers=headers, timeout=120, verify=TLS) as client:
            while time.perf_counter() < end:
                with guard:
                    question = next(following)
                began = time.perf_counter()
                response = client.post("/ask", json={"question": question})
                took = time.perf_counter() - began
                status, wait = response.status_code, response.headers.get("retry-after")
                with guard:
                    if status == 200:
                        asked.seconds.append(took)
                        continue
                    asked.refused[status] += 1
                    asked.silent += status in (429, 503) and wait is None
                if status in (429, 503):
                    time.sleep(min(1.0, float(wait or 1)))

    threads = [threading.Thread(target=one, args=(urls[n % len(urls)],)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return asked


def probe(url: str, seconds: float) -> list[float]:
    """Milliseconds of ``/healthz``, ten times a second, seen from a process that does no more."""
    taken: list[float] = []
    end = time.perf_counter() + seconds
    with httpx2.Client(base_url=url, timeout=60, verify=TLS) as client:
        while time.perf_counter() < end:
            started = time.perf_counter()
            client.get("/healthz").raise_for_status()
            taken.append((time.perf_counter() - started) * 1000)
            time.sleep(0.1)
    return taken


def memory_mb(pids: list[int]) -> float | None:
    """Resident memory of these processes together, or none where none were named."""
    return sum(map(resident_mb, pids)) if pids else None


if __name__ == "__main__":
    main()
