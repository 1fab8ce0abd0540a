"""What was made of a text, kept for the next question that meets the same text."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

_Made = TypeVar("_Made")


def remembered(characters: int) -> Callable[[Callable[[str], _Made]], Callable[[str], _Made]]:
    """Keeps what a function makes of the texts it met last: as many as are ``characters`` long
    together, where ``functools.lru_cache`` counts a book as much as a line."""

    def keeping(make: Callable[[str], _Made]) -> Callable[[str], _Made]:
        kept: OrderedDict[str, _Made] = OrderedDict()
        lock = threading.Lock()
        length = 0

        @wraps(make)
        def made(text: str) -> _Made:
            nonlocal length
            with lock:
                if text in kept:
                    kept.move_to_end(text)
                    return kept[text]
            found = make(text)
            with lock:
                if text not in kept:
                    kept[text] = found
                    length += len(text)
                while length > characters and len(kept) > 1:
                    length -= len(kept.popitem(last=False)[0])
            return found

        return made

    return keeping
