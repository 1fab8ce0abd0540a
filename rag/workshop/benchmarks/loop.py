"""Clients that each ask a service as soon as they have their answer: a closed loop."""

from __future__ import annotations

import itertools
import ssl
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import httpx2

TLS: Final = ssl.create_default_context()
"""Made once: each takes as long as several answers."""


@dataclass
class Asked:
    """Answers as they came."""

    seconds: list[float] = field(default_factory=list)
    stages: list[dict[str, float]] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)
    """By status."""
    silent: int = 0
    """Refused for now without a word of when to ask again."""


def ask(
    urls: Sequence[str], questions: Sequence[str], clients: int, seconds: float, key: str = ""
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
                        asked.stages.append(response.json()["timings_ms"])
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
