"""A reader that finds nothing, slowly: it reads until the test lets it go."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from rag.confidence import UNFITTED
from rag.types import Hit, Reading


class SlowReader:
    """Counts who reads, and holds them until :attr:`released` is set."""

    id = "slow"
    calibration = UNFITTED

    def __init__(self, longest: float = 20.0) -> None:
        self.entered = threading.Semaphore(0)
        self.released = threading.Event()
        self.finished = 0
        self._longest = longest

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """No span, after the wait."""
        self.entered.release()
        self.released.wait(self._longest)
        self.finished += 1
        return Reading((), len(hits))


class FailingReader:
    """Fails with a message that nobody outside may see."""

    id = "failing"
    calibration = UNFITTED

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """Raises, naming a place of the server."""
        raise ZeroDivisionError("/srv/secret/model.onnx: cannot divide")
