"""Conversations, bounded: beside the index where every process finds them, or in memory."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

from rag.converse.kept import KeptTurns, writable
from rag.converse.rewriting import rewrite
from rag.converse.turns import MOST_TURNS, turn_of
from rag.types import Answer, Turn

T = TypeVar("T")

FILE_NAME: Final = "conversations.sqlite"
MOST_CONVERSATIONS: Final = 1_000
"""The least recently used conversation is forgotten beyond this."""
FORGET_AFTER_S: Final = 7 * 24 * 3600.0
"""A conversation without a new question for so long is forgotten."""

_log = logging.getLogger(__name__)


class Conversations:
    """Remembers the last turns of the last conversations. Safe to share between threads.

    With a ``folder`` they lie in a SQLite file there, which every process of one index shares and
    which outlives a restart. Without one, and where the file cannot be written, they are known to
    this process alone, for as long as it lives.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        rewrite: Callable[[str, Sequence[Turn]], str] = rewrite,
        most_conversations: int = MOST_CONVERSATIONS,
        most_turns: int = MOST_TURNS,
        forget_after_s: float = FORGET_AFTER_S,
    ) -> None:
        self._rewrite = rewrite
        self._path = folder / FILE_NAME if folder else None
        self._most_conversations = most_conversations
        self._most_turns = most_turns
        self._forget_after_s = forget_after_s
        self._kept: KeptTurns | None = None
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close the file, if a conversation was ever asked for."""
        with self._lock:
            if self._kept is not None:
                self._kept.close()
            self._kept = None

    def standalone(self, conversation_id: str | None, question: str) -> str:
        """``question`` with what it leaves to the conversation put in; unchanged without one."""
        history = self.history(conversation_id)
        return self._rewrite(question, history) if history else question

    def remember(self, conversation_id: str | None, answer: Answer) -> None:
        """Add ``answer`` to its conversation; without an id nothing is kept."""
        if conversation_id is None:
            return
        turn = turn_of(answer)
        self._try(
            lambda kept: kept.add(
                conversation_id,
                turn,
                since=self._since(),
                most_conversations=self._most_conversations,
                most_turns=self._most_turns,
            )
        )

    def history(self, conversation_id: str | None) -> tuple[Turn, ...]:
        """The turns remembered, oldest first; empty for an unknown conversation."""
        if conversation_id is None:
            return ()
        return self._try(lambda kept: kept.turns(conversation_id, self._since())) or ()

    def _since(self) -> float:
        return time.time() - self._forget_after_s

    def _try(self, work: Callable[[KeptTurns], T]) -> T | None:
        """What ``work`` makes of the turns, one thread at a time.

        What SQLite cannot do (a full disk, a torn file) goes to the log: the question is still
        answered, and a follow-up is then read as it stands.
        """
        with self._lock:
            try:
                if self._kept is None:
                    shared = self._path is not None and writable(self._path)
                    self._kept = KeptTurns(self._path if shared else None)
                return work(self._kept)
            except (sqlite3.Error, OSError) as error:
                _log.warning("%s cannot be used: %s; delete it if this lasts", FILE_NAME, error)
                return None
