"""Services that write and read the same index, each with connections of its own."""

from __future__ import annotations

import random
import threading
import time
from typing import Final

import numpy as np

from rag.engines._postgresql.address import Address
from rag.engines._postgresql.store import PostgresqlStore, open_at
from rag.errors import StoreError
from rag.store import View, look
from rag.testing.library import DIM, IDENTITY, article, passages
from rag.types import Article, In, Vectors
from tests.cluster.history import History, Read, Write

PAIRS: Final = 12
_REST_S: Final = 0.02


def addresses(writer: str, reader: str | None) -> Address:
    """The index that all clients share."""
    return Address(writer, reader, "rag")


class Client(threading.Thread):
    """One service. ``owns`` are the pairs it alone writes; it reads all of them."""

    def __init__(
        self,
        name: str,
        address: Address,
        owns: list[int],
        history: History,
        seed: int,
        rest_s: float = _REST_S,
    ) -> None:
        super().__init__(name=name, daemon=True)
        self._address = address
        self._owns = owns
        self._history = history
        self._random = random.Random(seed)
        self._rest_s = rest_s
        self._numbers = dict.fromkeys(owns, 0)
        self.over = threading.Event()
        self.failed: BaseException | None = None

    def run(self) -> None:
        """Write and read until it is over."""
        try:
            store = open_at(self._address, IDENTITY)
            try:
                while not self.over.is_set():
                    if self._owns and self._random.random() < 0.5:
                        self._write(store)
                    else:
                        self.read(store, self._random.randrange(PAIRS))
                    self.over.wait(self._rest_s)
            finally:
                store.close()
        except BaseException as error:
            self.failed = error

    def _write(self, store: PostgresqlStore) -> None:
        pair = self._random.choice(self._owns)
        number = self._numbers[pair] = self._numbers[pair] + 1
        removes = self._random.random() < 0.3
        write = Write(pair, number, removes, time.monotonic())
        self._history.add(write)
        try:
            with store.write() as change:
                if removes:
                    change.delete(In("article_id", names(pair)))
                else:
                    both = articles(pair, number)
                    pieces = [piece for one in both for piece in passages(one, 400)]
                    change.upsert(both, pieces, np.stack([vector(pair)] * len(pieces)))
        except StoreError:
            write.outcome = "unknown"
        else:
            write.outcome = "acknowledged"
        write.ended = time.monotonic()

    def read(self, store: PostgresqlStore, pair: int) -> None:
        """Look at a pair once."""
        began = time.monotonic()
        try:
            version, numbers = look(store, lambda view: _seen(view, pair))
        except StoreError:
            self._history.refuse(began)
            return
        self._history.add(Read(self.name, pair, began, time.monotonic(), version, numbers))


def _seen(view: View, pair: int) -> tuple[str, tuple[int | None, ...]]:
    """The number each way of looking finds; -1 where a text is not what was found."""
    numbers: list[int | None] = []
    texts = {one.id: one.text for one in view.get(names(pair))}
    numbers += [_number(texts[name]) if name in texts else None for name in names(pair)]
    where = In("article_id", names(pair))
    for hits in (view.search_lexical(f"pair{pair}", 4), view.search_dense(vector(pair), 4, where)):
        found: list[int | None] = [
            _number(hit.passage.text)
            if texts.get(hit.passage.article_id, "")[hit.passage.start : hit.passage.end]
            == hit.passage.text
            else -1
            for hit in hits
        ]
        numbers += found if len(found) == 2 else [None] if not found else [-1]
    if view.counts().articles % 2:
        numbers.append(-1)  # every change puts or removes two
    return view.version, tuple(numbers)


def names(pair: int) -> tuple[str, str]:
    """Ids of the two articles."""
    return f"pair-{pair}-a", f"pair-{pair}-b"


def articles(pair: int, number: int) -> list[Article]:
    """Both articles of a number."""
    return [
        article(name, f"number {number} of pair{pair} in {name} " + "amber birch cedar " * 3)
        for name in names(pair)
    ]


def vector(pair: int) -> Vectors:
    """The direction of a pair."""
    drawn = np.random.default_rng(pair).standard_normal(DIM).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn), dtype=np.float32)


def _number(text: str) -> int:
    return int(text.split()[1])
