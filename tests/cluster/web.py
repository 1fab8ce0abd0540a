"""A reader and writer of the services, over HTTP through the proxy, who never gives a change up."""

from __future__ import annotations

import random
import re
import threading
import time
from contextlib import suppress
from typing import Final

from rag.client import Client, ServiceError, ServiceNotFoundError
from rag.types import Filters
from tests.cluster.history import History, Read, Write

FIRST: Final = 1000
"""Numbers of articles begin here: pairs are others."""
EACH: Final = 4
_REST_S: Final = 0.1
_QUESTION_S: Final = 20.0
"""A question that is not answered within it was not."""
_DOUBT_S: Final = 12.0
"""After a removal whose answer was lost: by then it was done by whoever had it, or refused."""
_NUMBER: Final = re.compile(r"number (\d+) of")


class WebClient(threading.Thread):
    """Writes ``EACH`` articles of its own; a change is sent again until it is acknowledged."""

    def __init__(self, number: int, address: str, history: History, seed: int) -> None:
        super().__init__(name=f"web {number}", daemon=True)
        first = FIRST + number * EACH
        self._own = range(first, first + EACH)
        self._address = address
        self._history = history
        self._random = random.Random(seed)
        self._numbers = dict.fromkeys(self._own, 0)
        self._ids: dict[int, str] = {}
        self.over = threading.Event()
        self.failed: BaseException | None = None

    def run(self) -> None:
        """Write and ask until it is over."""
        try:
            with Client(self._address, timeout=30, retries=0) as client:
                while not self.over.is_set():
                    if self._random.random() < 0.3:
                        self._write(client)
                    else:
                        self.ask(client, self._random.choice(self._own))
                    self.over.wait(_REST_S)
        except BaseException as error:
            self.failed = error

    def ask_all(self) -> None:
        """Once more about everything it wrote."""
        with Client(self._address, timeout=30, retries=0) as client:
            for one in self._own:
                self.ask(client, one)

    def ask(self, client: Client, one: int) -> None:
        """A question about an article, sent again while the service asks for patience."""
        began = time.monotonic()
        while True:
            try:
                answer = client.ask(
                    f"Which number has pair{one}?", filters=Filters(sources=[f"pair{one}"])
                )
                break
            except ServiceError as error:
                if 0 < error.status < 429:
                    raise
                if time.monotonic() - began > _QUESTION_S or self.over.is_set():
                    self._history.refuse(began)
                    return
                time.sleep(0.5)
        texts = [passage.text for passage in answer.passages]
        texts += [citation.sentence for citation in answer.citations]
        numbers = tuple(_number(text) for text in texts) or (None,)
        ended = time.monotonic()
        self._history.add(Read(self.name, one, began, ended, answer.index_version, numbers))

    def _write(self, client: Client) -> None:
        one = self._random.choice(self._own)
        number = self._numbers[one] = self._numbers[one] + 1
        removes = one in self._ids and self._random.random() < 0.3
        write = Write(one, number, removes, time.monotonic())
        self._history.add(write)
        write.outcome = "unknown"
        doubted = False
        while not self.over.is_set():
            try:
                self._send(client, one, number, removes)
            except ServiceError as error:
                refused = error.status in (409, 429, 503)
                if 0 < error.status < 409:
                    raise
                doubted = doubted or not refused
                time.sleep(0.5)
                continue
            if doubted and removes:
                # The lost one may still be waiting for its turn somewhere.
                self.over.wait(_DOUBT_S)
            write.ended = time.monotonic()
            write.outcome = "acknowledged"
            return

    def _send(self, client: Client, one: int, number: int, removes: bool) -> None:
        if removes:
            with suppress(ServiceNotFoundError):  # the one before did it
                client.delete(self._ids[one])
            del self._ids[one]
            return
        text = f"pair{one} has number {number} of pair{one}. Amber, birch and cedar."
        receipt = client.add(text, source=f"pair{one}", idempotency_key=f"pair{one}-{number}")
        self._ids[one] = receipt.documents[0].article_ids[0]


def _number(text: str) -> int:
    found = _NUMBER.search(text)
    return int(found.group(1)) if found else -1
