"""OpenTelemetry traces: a span for each request, and under it one for each stage of an answer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from rag import extras
from rag.settings import Settings
from rag.types import Answer

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Tracer

_STAGES: Final = ("embed", "retrieve", "read", "compose")
_MILLION: Final = 1_000_000


def provider_of(settings: Settings) -> TracerProvider | None:
    """What exports spans to ``settings.traces_endpoint``, or none where none is named.

    Raises :class:`MissingExtraError` where the exporter is not installed.
    """
    if not settings.traces_endpoint:
        return None
    extras.need("traces", "opentelemetry", "opentelemetry.sdk", "opentelemetry.exporter")
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "rag"}))
    exporter = OTLPSpanExporter(endpoint=settings.traces_endpoint)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


def trace_stages(tracer: Tracer, answer: Answer) -> None:
    """A span for each stage of an answer just made, in order, under the present span.

    The stages' times are measured where they happen; here they are laid end to end up to now.
    """
    end = time.time_ns()
    at = end - int(sum(answer.timings_ms.get(stage, 0.0) for stage in _STAGES) * _MILLION)
    for stage in _STAGES:
        if stage not in answer.timings_ms:
            continue
        span = tracer.start_span(f"rag.{stage}", start_time=at)
        at += int(answer.timings_ms[stage] * _MILLION)
        span.set_attribute("rag.status", answer.status)
        span.end(end_time=at)
