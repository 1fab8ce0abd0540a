"""A bound on the time of what has none of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from rag.errors import ConnectorError

T = TypeVar("T")


def within(seconds: float, what: str, work: Callable[[], T]) -> T:
    """What ``work`` gives; raises :class:`ConnectorError` (``too_slow``) where it takes longer.

    Libraries bound each read: whoever sends a byte now and then is never too slow for them. The
    work is left behind in its thread, which ends at the latest with the process.
    """
    found: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            found.append(work())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True, name="fetch")
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not found:
        raise ConnectorError(f"{what} took more than {seconds:g} s.", "too_slow")
    return found[0]
