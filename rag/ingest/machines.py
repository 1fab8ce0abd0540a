"""Other machines that cut and embed: a cluster of Ray, fed by one builder.

A batch of articles goes out, its passages and vectors come back: reading, comparing and storing
stay with the builder, so that an index is the same whoever embedded it. A machine that is lost
costs what it was at; others do it again.
"""

from __future__ import annotations

import os
import pickle
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from rag import registry
from rag.assistant import Assistant, identity_of, passages_of
from rag.errors import IndexMismatchError, ModelError
from rag.extras import need
from rag.settings import load
from rag.store import Identity
from rag.types import Article, Embedder, Passage, Vectors

_ANSWERS_S: Final = 10.0
"""How long a cluster may take to answer at all."""
_LEAVING_S: Final = 60.0
"""How long a build that was stopped waits for the batch that it is being sent."""

Made = tuple[list[Passage], Vectors]
"""Passages, in order, and their vectors ``(n_passages, dim) float32``."""


class Machines:
    """A cluster that cuts and embeds."""

    def __init__(self, address: str, assistant: Assistant) -> None:
        self._address = address
        self._identity = identity_of(assistant.embedder)
        settings = assistant.settings
        self._embedder = (settings.embedder, settings.embedder_model)
        self._over = threading.Event()
        self._gathering: list[threading.Thread] = []

    def begin(self, batches: Sequence[Sequence[Article]]) -> list[Future[Made]]:
        """Send batches out, those that are not empty; their passages and vectors, when they
        come."""
        coming: list[Future[Made]] = [Future() for _ in batches]
        rows = [
            {"number": number, "sent": pickle.dumps((*self._embedder, list(batch)))}
            for number, batch in enumerate(batches)
            if batch
        ]
        if rows:
            thread = threading.Thread(
                target=self._gather, args=(rows, coming), name="rag-machines", daemon=True
            )
            self._gathering.append(thread)
            thread.start()
        return coming

    def end(self) -> None:
        """Wait for no more than what is on its way: Ray ends the process of whoever still asks a
        cluster that was left."""
        self._over.set()
        for thread in self._gathering:
            thread.join(_LEAVING_S)

    def _gather(self, rows: Sequence[Mapping[str, Any]], coming: Sequence[Future[Made]]) -> None:
        """Give every batch what came of it, in whatever order."""
        import ray.data

        try:
            sent = ray.data.from_items(list(rows), override_num_blocks=len(rows))
            for made in sent.map(embedded, num_cpus=1).iter_rows():
                identity, passages, vectors = pickle.loads(made["made"])
                self._demand_same(identity)
                coming[made["number"]].set_result((passages, vectors))
                if self._over.is_set():
                    return
        except Exception as error:
            # Whatever Ray raises, the builder is waiting for it.
            told = error if isinstance(error, IndexMismatchError) else self._stopped(error)
            for one in coming:
                if not one.done():
                    one.set_exception(told)

    def _demand_same(self, there: Identity) -> None:
        if there != self._identity:
            raise IndexMismatchError(
                f"A machine of the cluster at {self._address} embeds as {there}, this one as "
                f"{self._identity}; install the same version of this program on all of them."
            )

    def _stopped(self, error: Exception) -> ModelError:
        return ModelError(
            f"The cluster at {self._address} did not embed what it was sent ({_last_line(error)}). "
            "What was stored stays; see to the cluster (`ray status`), then run the same command "
            "again: it goes on from there."
        )


@contextmanager
def machines(address: str, assistant: Assistant) -> Iterator[Machines]:
    """The cluster at ``address``, of which this machine must be one, for the block.

    Ray is code that runs what it is sent: only machines of one's own belong to a cluster.
    """
    need("ray", "ray", "pyarrow")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # it reports to nobody
    # What was still on its way when a build was stopped must not connect anew by itself.
    os.environ["RAY_ENABLE_AUTO_CONNECT"] = "0"
    import ray
    import ray.data

    try:
        # Ray itself asks an address where nobody answers for minutes.
        host, _, port = address.rpartition(":")
        socket.create_connection((host, int(port)), _ANSWERS_S).close()
        ray.init(address=address, log_to_driver=False, logging_level="ERROR")
    except Exception as error:
        raise ModelError(
            f"No cluster of Ray at {address} ({_last_line(error)}). Start one with `ray start "
            "--head`, let this machine join it (`ray start --address=HOST:6379`), and give the "
            "same address."
        ) from error
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    others = Machines(address, assistant)
    try:
        yield others
    finally:
        others.end()
        ray.shutdown()


def embedded(row: Mapping[str, Any]) -> dict[str, Any]:
    """On a machine of the cluster: what becomes of one batch."""
    name, model, articles = pickle.loads(row["sent"])
    embedder = _embedder(name, model)
    made = passages_of(embedder, articles)
    return {"number": row["number"], "made": pickle.dumps((identity_of(embedder), *made))}


@cache
def _embedder(name: str, model: str) -> Embedder:
    """One for each process, with one thread: as many processes run as there are cores."""
    settings = load(embedder=name, embedder_model=model, threads=1)
    made: Embedder = registry.make("embedders", name, settings)
    return made


def _last_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[-1][:300] if lines else type(error).__name__
