"""The workbench's framework with what it leaves open closed: failures, waiting, its folder."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import gradio as gr
from gradio.queueing import Event, Queue
from gradio.utils import set_task_name

from rag.errors import InputError
from rag.settings import Settings

_log = logging.getLogger("rag.chat")

_MOST_WAITING: Final = 200
"""Events that may wait; whoever comes later is told that the service is busy."""


def private_folder(settings: Settings) -> Path:
    """Where the framework keeps what it would keep of files: emptied now, readable by none else.

    Left alone it uses one folder of the machine for every user and every service.
    """
    folder = settings.index_dir.absolute() / "uploads"
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
    except OSError:
        # An index that cannot be written takes no uploads either.
        folder = Path(tempfile.mkdtemp(prefix="rag-chat-"))
    os.environ["GRADIO_TEMP_DIR"] = str(folder)
    return folder


class Chat(gr.Blocks):
    """Blocks whose failures go to the log as records, and to the page as one sentence.

    The framework prints a traceback of its own and sends its message on; both name places of the
    server.
    """

    async def process_api(self, *given: Any, **named: Any) -> dict[str, Any]:
        """Run one event; what it refuses is said, what else it raises is logged and never shown."""
        try:
            result: dict[str, Any] = await super().process_api(*given, **named)
        except InputError as error:
            raise gr.Error(str(error), print_exception=False) from None
        except Exception as error:
            _log.error("an event of the workbench failed", exc_info=error)
            raise gr.Error(
                "The service met a problem it did not expect; its log says which.",
                print_exception=False,
            ) from None
        return result

    def sealed(self) -> Chat:
        """The same, its files checked and its queue waiting quietly; to be mounted next.

        The framework checks which files an event may name only once it was launched, which being
        mounted does not count as.
        """
        self.has_launched = True
        self._queue = WaitingQueue(
            live_updates=True,
            concurrency_count=self.max_threads,
            update_intervals=1,
            max_size=_MOST_WAITING,
            blocks=self,
        )
        return self


class WaitingQueue(Queue):
    """The framework's queue, woken by work instead of looking for it a thousand times a second."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self._work = asyncio.Event()

    async def push(self, *given: Any, **named: Any) -> Any:
        """Take an event, and wake up for it."""
        pushed = await super().push(*given, **named)
        self._work.set()
        return pushed

    async def process_events(self, *given: Any, **named: Any) -> None:
        """Run events; the place they held is free for others then."""
        try:
            await super().process_events(*given, **named)
        finally:
            self._work.set()

    def close(self) -> None:
        """Stop, also when asleep."""
        super().close()  # type: ignore[no-untyped-call]
        self._work.set()

    async def start_progress_updates(self) -> None:
        """Events of this chat report no progress that would have to be looked for."""

    async def start_processing(self) -> None:
        """Start events as they come and places fall free; sleep in between."""
        try:
            while not self.stopped:
                found = self.get_events() if None in self.active_jobs else None
                if found is None:
                    await self._work.wait()
                    self._work.clear()
                else:
                    self._begin(*found)
        finally:
            self.stopped = True
            self._cancel_asyncio_tasks()  # type: ignore[no-untyped-call]

    def _begin(self, events: list[Event], batch: bool, concurrency_id: str) -> None:
        self.active_jobs[self.active_jobs.index(None)] = events
        line = self.event_queue_per_concurrency_id[concurrency_id]
        line.current_concurrency += 1
        started = time.time()
        line.start_times_per_fn[events[0].fn].add(started)
        task = asyncio.create_task(self.process_events(events, batch, started, events[0].fn))
        set_task_name(task, events[0].session_hash, events[0].fn._id, events[0]._id, batch)
        self._asyncio_tasks.add(task)
        task.add_done_callback(self._asyncio_tasks.discard)
        self.broadcast_estimations(concurrency_id)
