"""Large uploads, read in the background one after another."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import anyio
from anyio import to_thread

from rag.api.errors import ApiError, overloaded, translate
from rag.api.jobs.operations import INTERRUPTED
from rag.api.jobs.uploads import Document, stored
from rag.api.service import Service
from rag.errors import RagError
from rag.wire.errors import ErrorDetail
from rag.wire.jobs import Job, UploadReceipt

_UPLOADS_HELD: Final = 4
"""Uploads of the greatest size that may wait in memory."""


class Jobs:
    """A queue of uploads; run :meth:`work` in the background of the application."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._operations = service.operations
        self._limit = _UPLOADS_HELD * service.settings.max_upload_bytes
        self._held = 0
        self._leaving = threading.Event()
        self._waiting: asyncio.Queue[tuple[Job, Sequence[Document], Service]] = asyncio.Queue()

    async def submit(self, documents: Sequence[Document], service: Service) -> Job:
        """Queue an upload of whoever ``service`` is seen by.

        Raises the 503 refusal when too much waits already.
        """
        size = sum(document.size for document in documents)
        if self._held + size > self._limit:
            raise overloaded(30)
        self._held += size
        job = await to_thread.run_sync(self._operations.create_job, size, service.owner)
        self._waiting.put_nowait((job, documents, service))
        return job

    def leave(self) -> None:
        """The service ends: the document at hand is finished, those after it are not begun."""
        self._leaving.set()

    async def work(self, up: Callable[[], None]) -> None:
        """Work off the queue until cancelled. A background task.

        A job at hand is taken to its outcome first (see :meth:`leave`). What cannot even be noted
        of a job (a full disk) fails that job alone.
        """
        up()
        while True:
            job, documents, service = await self._waiting.get()
            try:
                # What is stored cannot be called back, so that it is noted as well.
                with anyio.CancelScope(shield=True):
                    await self._run(job, documents, service)
            except Exception as error:
                self._service.background.failed("jobs", error)
            finally:
                self._held -= job.total

    async def _run(self, job: Job, documents: Sequence[Document], service: Service) -> None:
        outcome: UploadReceipt | ErrorDetail
        try:
            report = partial(self._report, job)
            await to_thread.run_sync(report, 0)
            outcome = await stored(service, documents, report)
        except ApiError as error:
            outcome = error.detail
        except RagError as error:
            outcome = translate(error).detail
        except Exception as error:
            # One bad upload must not end the queue; the job says it failed, the log says why.
            self._service.background.failed("jobs", error)
            outcome = ErrorDetail("api_error", "internal_error", "The service failed at this job.")
        await to_thread.run_sync(self._operations.finish_job, job.id, outcome)

    def _report(self, job: Job, done: int) -> None:
        self._operations.advance_job(job.id, done)
        if self._leaving.is_set() and done < job.total:
            raise ApiError(
                503,
                INTERRUPTED,
                f"The service ended after {done:,} of {job.total:,} bytes; send the rest again.",
            )
