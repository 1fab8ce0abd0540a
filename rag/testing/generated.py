"""How tests over made-up values run, in whatever class and however slow the machine."""

from __future__ import annotations

from typing import Final

from hypothesis import HealthCheck, settings

ANY: Final = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)
