"""One assistant, as each set of rights sees it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

from rag.assistant import Assistant
from rag.library.catalogue import Catalogue
from rag.rights import Rights

_KEPT: Final = 64
"""Sets of rights that are remembered."""

Sight = tuple[Assistant, Catalogue]


class Seen:
    """Kept, since each knows the words of its articles by heart once it was asked."""

    def __init__(self, assistant: Assistant) -> None:
        self.whole: Sight = assistant, Catalogue(assistant)
        self._confined: OrderedDict[Rights, Sight] = OrderedDict()
        self._lock = threading.Lock()

    def within(self, rights: Rights) -> Sight:
        """What somebody with ``rights`` may see and change."""
        if rights == Rights():
            return self.whole
        with self._lock:
            found = self._confined.pop(rights, None)
            if found is None:
                assistant = self.whole[0].within(rights)
                found = assistant, Catalogue(assistant)
            self._confined[rights] = found
            while len(self._confined) > _KEPT:
                self._confined.popitem(last=False)
            return found
