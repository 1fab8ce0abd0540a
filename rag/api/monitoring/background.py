"""Work in the background, supervised one by one: none ends another, each failure is told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, Literal

import anyio

from rag.api.errors import log
from rag.errors import RagError

State = Literal["starting", "running", "done", "failed"]

FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of background work."""

    name: str
    work: Callable[[Callable[[], None]], Awaitable[None]]
    """Given what it calls once it is up."""
    awaited: bool = False
    """Whether the service begins only once the task is up, or has failed."""
    retried: bool = True


class Background:
    """The background tasks of one application.

    A task that fails is logged and counted, its state is ``failed``, and it is begun again after a
    pause, which doubles from a second up to a minute. The others never notice.
    """

    def __init__(
        self, count_failure: Callable[[str], None], first_pause_s: float = FIRST_PAUSE_S
    ) -> None:
        self._count_failure = count_failure
        self._first_pause_s = first_pause_s
        self.states: dict[str, State] = {}

    def failed(self, name: str, error: Exception) -> None:
        """Log and count a failure of the task called ``name``, or of one piece of its work."""
        # What this project raises on purpose says enough; of anything else the place is needed.
        log.error(
            "%s failed: %s", name, error, exc_info=None if isinstance(error, RagError) else error
        )
        self._count_failure(name)

    @asynccontextmanager
    async def running(self, tasks: Sequence[Task]) -> AsyncIterator[None]:
        """Run ``tasks`` until left."""
        async with anyio.create_task_group() as group:
            for task in tasks:
                begun = anyio.Event()
                self.states[task.name] = "starting"
                group.start_soon(self._supervise, task, begun)
                if task.awaited:
                    await begun.wait()
            yield
            group.cancel_scope.cancel()

    async def _supervise(self, task: Task, begun: anyio.Event) -> None:
        pause = self._first_pause_s
        while True:

            def up() -> None:
                nonlocal pause
                pause = self._first_pause_s
                self.states[task.name] = "running"
                begun.set()

            try:
                await task.work(up)
            except Exception as error:
                self.states[task.name] = "failed"
                self.failed(task.name, error)
            else:
                self.states[task.name] = "done"
            begun.set()
            if self.states[task.name] == "done" or not task.retried:
                return
            await anyio.sleep(pause)
            pause = min(LONGEST_PAUSE_S, 2 * pause)
