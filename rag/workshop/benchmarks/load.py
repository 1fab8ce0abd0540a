"""Load on a running service, from a process of its own.

    rag serve --index INDEX &
    python rag/workshop/benchmarks/load.py QUESTIONS.jsonl --seconds 120 --clients 1 8 32 --pid PID

``QUESTIONS.jsonl`` has a ``question`` in every line. Only loopback addresses are accepted, and
every run ends by itself after ``--seconds``. For each number of clients: requests a second,
latency percentiles of answers, statuses, the slowest ``/healthz`` seen while the load lasted, and
the server's resident memory before and after.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import ssl
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2

from rag.api.security.hosts import is_loopback
from rag.workshop.bench.records import percentile
from rag.workshop.evaluation._files import rows
from rag.workshop.memory import resident_mb

_TLS = ssl.create_default_context()
"""Made once: each takes as long as several answers."""


async def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("questions", type=Path)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--pid", type=int, nargs="*", default=[], help="the server's processes")
    parser.add_argument("--key", help="API key, where one is demanded")
    options = parser.parse_args()
    if not is_loopback(urlsplit(options.url).hostname or ""):
        parser.error("only a service on this machine is put under load")
    questions = [row["question"] for row in rows(options.questions)]
    headers = {"Authorization": f"Bearer {options.key}"} if options.key else {}
    for clients in options.clients:
        result = await load(options.url, headers, questions, clients, options.seconds, options.pid)
        print(json.dumps(result), flush=True)


async def load(
    url: str,
    headers: dict[str, str],
    questions: list[str],
    clients: int,
    seconds: float,
    pids: list[int],
) -> dict[str, Any]:
    """Ask from ``clients`` connections at once, each as soon as it has its answer."""
    before = memory_mb(pids)
    asked = cycle(questions)
    latencies: list[float] = []
    statuses: Counter[int] = Counter()
    silent = 0
    end = time.perf_counter() + seconds

    async def ask() -> None:
        nonlocal silent
        async with httpx2.AsyncClient(
            base_url=url, headers=headers, timeout=60, verify=_TLS
        ) as client:
            while time.perf_counter() < end:
                started = time.perf_counter()
                response = await client.post("/ask", json={"question": next(asked)})
                statuses[response.status_code] += 1
                if response.status_code == 200:
                    latencies.append((time.perf_counter() - started) * 1000)
                elif response.status_code in (429, 503):
                    silent += "retry-after" not in response.headers
                    await asyncio.sleep(min(1.0, float(response.headers.get("retry-after", 1))))

    started = time.perf_counter()
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as aside:
        probing = asyncio.get_running_loop().run_in_executor(aside, probe, url, seconds)
        await asyncio.gather(*(ask() for _ in range(clients)))
        spent = time.perf_counter() - started
        health = await probing
    return {
        "clients": clients,
        "seconds": round(spent, 1),
        "requests_per_second": round(len(latencies) / spent, 2),
        "p50_ms": percentile(latencies, 0.50),
        "p95_ms": percentile(latencies, 0.95),
        "p99_ms": percentile(latencies, 0.99),
        "statuses": dict(sorted(statuses.items())),
        "refused_without_retry_after": silent,
        "healthz_p50_ms": percentile(health, 0.5),
        "healthz_max_ms": percentile(health, 1.0),
        "memory_before_mb": before,
        "memory_after_mb": memory_mb(pids),
    }


def probe(url: str, seconds: float) -> list[float]:
    """Milliseconds of ``/healthz``, ten times a second, seen from a process that does no more."""
    taken: list[float] = []
    end = time.perf_counter() + seconds
    with httpx2.Client(base_url=url, timeout=60, verify=_TLS) as client:
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
    asyncio.run(main())
