"""A folder followed while it changes."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rag.assistant import Assistant
from rag.errors import (
    ArticleError,
    IndexLockedError,
    IndexUnreachableError,
    IndexUnwritableError,
)
from rag.ingest.building import build
from rag.ingest.file_keys import DEFAULT
from rag.ingest.report import Report

_QUIET_MS: Final = 500
"""Changes are taken up once none came for this long (and at the latest after ``_BURST_MS``)."""
_BURST_MS: Final = 5_000
_AGAIN_S: Final = 10.0
_PASSING: Final = (IndexLockedError, IndexUnreachableError, IndexUnwritableError)
"""Another process that writes, a database that is away, a full disk: what ends by itself, or by
whoever looks after it."""

_log = logging.getLogger("rag.watch")


def watch(
    assistant: Assistant,
    folder: Path,
    stop: threading.Event | None = None,
    *,
    collection: str = DEFAULT,
) -> Iterator[Report]:
    """Keep the index as the folder is: added, changed and deleted files, until ``stop`` is set.

    Yields the report of the first build, then one for every set of changes that changed anything.
    What could not be stored just now is stored later, and the log says so.
    Raises :class:`ArticleError` (``missing``) where ``folder`` is none.
    """
    if not folder.is_dir():
        raise ArticleError(f"{folder} is no folder; give one to follow.", "missing")
    return _reports(assistant, folder, stop, collection)


def _reports(
    assistant: Assistant, folder: Path, stop: threading.Event | None, collection: str
) -> Iterator[Report]:
    from watchfiles import watch as changes

    yield build(assistant, folder, collection=collection, may_be_empty=True)
    # The first tick comes without a change, when the watcher is in place: what happened between
    # the build and that moment is caught up with then.
    due, gone_by_one, not_before = True, False, 0.0
    for happened in changes(
        folder,
        stop_event=stop,
        debounce=_BURST_MS,
        step=_QUIET_MS,
        rust_timeout=1_000,
        yield_on_timeout=True,
    ):
        # Files that were seen to go went one by one, unlike those of a disk that was taken away.
        gone_by_one = gone_by_one or bool(happened)
        if not (due or gone_by_one) or time.monotonic() < not_before:
            continue
        try:
            report = build(
                assistant,
                folder,
                collection=collection,
                may_be_empty=True,
                reread=False,
                emptied=gone_by_one,
            )
        except _PASSING as error:
            _log.warning("%s is followed again later: %s", folder, error)
            not_before = time.monotonic() + _AGAIN_S
            continue
        if any(entry.status not in ("unchanged", "failed") for entry in report.entries) or (
            gone_by_one and report.failures
        ):
            yield report
        due, gone_by_one = False, False
