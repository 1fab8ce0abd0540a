"""One server over a finished index, asked as its users ask."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, TypeVar

from rag.client import Client
from rag.errors import DataError
from rag.settings import Settings
from rag.workshop.bench.records import Percentiles, ServeFigures
from rag.workshop.memory import resident_mb
from rag.workshop.service import served

T = TypeVar("T")

_CLIENTS: Final = 4
_NEWS: Final = "Bench marker {0}: the lighthouse of Quolbridge {0} was painted by Ysolde Varnham."
_ABOUT: Final = "Who painted the lighthouse of Quolbridge {0}?"


def measure(settings: Settings, questions: Sequence[str]) -> ServeFigures:
    """Start ``rag serve`` over the index of ``settings``, ask everything, stop it."""
    started = time.perf_counter()
    with (
        served(index_dir=str(settings.index_dir)) as service,
        Client(service.url, timeout=120, retries=0) as client,
    ):
        ready = time.perf_counter() - started
        first, _ = _timed(partial(client.ask, questions[0]))
        service.wait(chat=True)
        asked: list[float] = []
        stages: dict[str, list[float]] = {"embed": [], "retrieve": [], "read": []}
        for question in questions:
            took, answer = _timed(partial(client.ask, question))
            asked.append(took)
            for stage, values in stages.items():
                values.append(answer.timings_ms[stage])
        with ThreadPoolExecutor(_CLIENTS) as pool:
            begun = time.perf_counter()
            list(pool.map(client.ask, questions))
            rate = len(questions) / (time.perf_counter() - begun)
        return ServeFigures(
            ready_seconds=round(ready, 2),
            first_answer=round(first, 1),
            embed=Percentiles.of(stages["embed"]),
            retrieve=Percentiles.of(stages["retrieve"]),
            read=Percentiles.of(stages["read"]),
            ask=Percentiles.of(asked),
            clients=_CLIENTS,
            asked_per_second=round(rate, 1),
            change_visible=round(_change(client), 1),
            memory_mb=resident_mb(service.process.pid),
        )


def _change(client: Client) -> float:
    """Milliseconds from sending an article to an answer that retrieved it; the median of five."""
    taken = []
    for number in range(5):
        started = time.perf_counter()
        receipt = client.add(_NEWS.format(number), source=f"bench-marker-{number}")
        (article_id,) = receipt.documents[0].article_ids
        found = client.ask(_ABOUT.format(number)).passages
        taken.append((time.perf_counter() - started) * 1000)
        if article_id not in {passage.document_id for passage in found}:
            raise DataError("An article just added was not retrieved; run `rag doctor`.")
        client.delete(article_id)
    return sorted(taken)[2]


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    result = work()
    return (time.perf_counter() - started) * 1000, result
