"""Load on a running service, or on several at once, from a process of its own.

    rag serve --index INDEX &
    python -m rag.workshop.bench.load QUESTIONS.jsonl --pid PID

``QUESTIONS.jsonl`` has a ``question`` in every line. Only loopback addresses are accepted
(``--url`` for each service, ``--pid`` for each of their processes, ``--key`` where one is
demanded), and every run ends by itself after ``--seconds``. Each client asks as soon as it has its
answer. For each number of ``--clients``: requests a second, latency percentiles of answers,
statuses, the slowest ``/healthz`` of the first service seen while the load lasted, and the
services' resident memory before and after.
"""

from __future__ import annotations

import itertools
import json
import multiprocessing
import ssl
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx2

from rag.api.security.hosts import is_loopback
from rag.errors import InputError
from rag.workshop import command
from rag.workshop.bench.records import percentile
from rag.workshop.data.files import rows
from rag.workshop.memory import resident_mb

_SERVICES: Final = ["http://127.0.0.1:8000"]
_CLIENTS: Final = [1, 8, 32]
TLS: Final = ssl.create_default_context()
"""Made once: each takes as long as several answers."""


Reply = tuple[int, float, str | None]
"""Its status, the seconds it took, and when it says to ask again."""
_BUSY: Final = (429, 503)


def main(
    questions: Path,
    url: list[str] = _SERVICES,
    seconds: float = 120,
    clients: list[int] = _CLIENTS,
    pid: list[int] | None = None,
    key: str = "",
) -> None:
    """Run it."""
    if not all(is_loopback(urlsplit(each).hostname or "") for each in url):
        raise InputError("only a service on this machine is put under load")
    texts = [row["question"] for row in rows(questions)]
    for number in clients:
        before = memory_mb(pid)
        started = time.perf_counter()
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as aside:
            probing = aside.submit(probe, url[0], seconds)
            asked = ask(url, texts, number, seconds, key)
            spent = time.perf_counter() - started
            health = probing.result()
        answered = [1000 * took for status, took, _ in asked if status == 200]
        refused = Counter(status for status, *_ in asked if status != 200)
        figures = {
            "clients": number,
            "seconds": round(spent, 1),
            "requests_per_second": round(len(answered) / spent, 2),
            "p50_ms": percentile(answered, 0.50),
            "p95_ms": percentile(answered, 0.95),
            "p99_ms": percentile(answered, 0.99),
            "statuses": {200: len(answered), **dict(sorted(refused.items()))},
            "refused_without_retry_after": sum(s in _BUSY and w is None for s, _, w in asked),
            "healthz_p50_ms": percentile(health, 0.5),
            "healthz_max_ms": percentile(health, 1.0),
            "memory_before_mb": before,
            "memory_after_mb": memory_mb(pid),
        }
        print(json.dumps(figures), flush=True)


def ask(
    urls: Sequence[str], questions: Sequence[str], clients: int, seconds: float, key: str
) -> list[Reply]:
    """Every client asks until the time is over; clients are shared out to services."""
    asked: list[Reply] = []
    guard = threading.Lock()
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
                asked.append((status, took, wait))
                if status in _BUSY:
                    time.sleep(min(1.0, float(wait or 1)))

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(one, (urls[n % len(urls)] for n in range(clients))))
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


def memory_mb(pids: Sequence[int] | None) -> float | None:
    """Resident memory of these processes together, or none where none were named."""
    return sum(map(resident_mb, pids)) if pids else None


if __name__ == "__main__":
    command.run(main)
