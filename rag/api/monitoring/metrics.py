"""Prometheus metrics: what is asked, what is answered, how long each stage takes, who waits."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from rag.types import Answer

if TYPE_CHECKING:
    from rag.api.gate import Gate
    from rag.assistant import Assistant

_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics(Collector):
    """Counters of one application; :meth:`render` is the body of ``/metrics``.

    With several worker processes (``PROMETHEUS_MULTIPROC_DIR`` set by ``rag.api.server``) the
    counters of all of them are summed; queue and index gauges are those of the process asked.
    """

    def __init__(self, assistant: Assistant) -> None:
        self.registry = CollectorRegistry()
        self._gates: dict[str, Gate] = {}
        self._tasks: Mapping[str, str] = {}
        self._assistant = assistant
        counter = partial(Counter, registry=self.registry)
        timed = partial(Histogram, buckets=_BUCKETS, registry=self.registry)
        self.requests = counter(
            "rag_http_requests_total",
            "Requests by route, method and status.",
            ("route", "method", "status"),
        )
        self.seconds = timed(
            "rag_http_request_seconds", "Time from request to the end of the response.", ("route",)
        )
        self.answers = counter(
            "rag_answers_total",
            "Answers by status; reason says why an answer was withheld.",
            ("status", "reason"),
        )
        self.failures = counter(
            "rag_background_failures_total", "Failures of background tasks.", ("task",)
        )
        self.stages = timed("rag_stage_seconds", "Time of each stage of an answer.", ("stage",))

    def watch(self, name: str, gate: Gate) -> None:
        """Report how many run and wait at ``gate``."""
        self._gates[name] = gate

    def watch_tasks(self, states: Mapping[str, str]) -> None:
        """Report which background tasks have failed."""
        self._tasks = states

    def count_failure(self, task: str) -> None:
        """A background task failed, or one piece of its work."""
        self.failures.labels(task).inc()

    def answered(self, answer: Answer) -> None:
        """Count an answer and the time of its stages."""
        reason = answer.abstention.reason if answer.abstention else ""
        self.answers.labels(answer.status, reason).inc()
        for stage, milliseconds in answer.timings_ms.items():
            self.stages.labels(stage).observe(milliseconds / 1000)

    def render(self) -> bytes:
        """The Prometheus text format."""
        scrape = CollectorRegistry()
        scrape.register(self)
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            MultiProcessCollector(scrape)  # type: ignore[no-untyped-call]
            return generate_latest(scrape)
        return generate_latest(scrape) + generate_latest(self.registry)

    def collect(self) -> Iterator[Metric]:
        """Present sizes, read when asked for."""
        for what in ("running", "waiting"):
            family = GaugeMetricFamily(
                f"rag_{what}", f"Pieces of work {what} at a gate.", labels=("gate",)
            )
            for name, gate in self._gates.items():
                family.add_metric((name,), getattr(gate, what))
            yield family
        failed = GaugeMetricFamily(
            "rag_background_failed", "1 where a background task has failed.", labels=("task",)
        )
        for name, state in self._tasks.items():
            failed.add_metric((name,), float(state == "failed"))
        yield failed
        stats = self._assistant.store.stats()
        yield GaugeMetricFamily("rag_index_articles", "Articles in the index.", stats.articles)
        yield GaugeMetricFamily("rag_index_passages", "Passages in the index.", stats.passages)
        yield GaugeMetricFamily("rag_index_bytes", "Size of the index on disk.", stats.size_bytes)
