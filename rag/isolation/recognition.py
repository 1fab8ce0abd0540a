"""Pictures of pages recognised for the process that reads, which may run no command itself.

That process sends the picture of a page to the one it reads for, and this one has ``tesseract``
look at it: again in a process of its own, which may read files and nothing else (no network, no
file to write, memory and time limited).
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path
from typing import Final

from rag.articles import tesseract
from rag.isolation.frames import Channel, Picture, send_words
from rag.isolation.limits import Limits

_MEMORY: Final = 2**30
_MOST_BYTES: Final = 64 * 2**20
"""Of one picture: 6,000 pixels on each side are fewer."""
_HOME: Final = str(Path(__file__).parents[2])
_PROGRAM: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from rag.isolation.recognition import main; main(sys.argv[2:])"
)


class Recognition:
    """The pictures of one file, as many as its limits allow."""

    def __init__(self, limits: Limits) -> None:
        self._pages = limits.pages_recognised
        self._until = limits.seconds_recognising

    def answer(self, channel: Channel, picture: Picture) -> float:
        """Send what is seen on a picture; the seconds it took."""
        began = time.monotonic()
        words = None
        if self._pages > 0 and self._until > 0 and len(picture.image) <= _MOST_BYTES:
            words = tesseract(picture.image, _confined())
        took = time.monotonic() - began
        self._pages -= 1
        self._until -= took
        send_words(channel, words)
        return took


def _confined() -> list[str]:
    """The command that runs another one confined; none where the kernel is not Linux."""
    if not hasattr(os, "memfd_create"):
        return []
    return [sys.executable, "-I", "-c", _PROGRAM, _HOME]


def main(command: list[str]) -> None:
    """In a process of its own: become ``command``, confined."""
    from rag.isolation.confine import confine

    program = shutil.which(command[0])
    if program is None:
        sys.exit(f"{command[0]} is not on the path")
    confine(_MEMORY, commands=True)
    os.execv(program, command)
