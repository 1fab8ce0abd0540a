"""Conversations held in memory, bounded, for as long as the process lives."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from typing import Final

from rag.converse.rewriting import rewrite
from rag.converse.turns import Turn, turn_of
from rag.types import Answer

MOST_CONVERSATIONS: Final = 1_000
"""The least recently used conversation is forgotten beyond this."""
MOST_TURNS: Final = 12
"""The oldest turn of a conversation is forgotten beyond this."""


class Conversations:
    """Remembers the last turns of the last conversations. Safe to share between threads.

    Holds at most ``MOST_CONVERSATIONS`` times ``MOST_TURNS`` short records; nothing is written
    to disk, so a restart forgets them and a follow-up is then read as it stands.
    """

    def __init__(
        self, most_conversations: int = MOST_CONVERSATIONS, most_turns: int = MOST_TURNS
    ) -> None:
        self._most_conversations = most_conversations
        self._most_turns = most_turns
        self._turns: OrderedDict[str, deque[Turn]] = OrderedDict()
        self._lock = threading.Lock()

    def standalone(self, conversation_id: str | None, question: str) -> str:
        """``question`` with what it leaves to the conversation put in; unchanged without one."""
        history = self.history(conversation_id)
        return rewrite(question, history) if history else question

    def remember(self, conversation_id: str | None, answer: Answer) -> None:
        """Add ``answer`` to its conversation; without an id nothing is kept."""
        if conversation_id is None:
            return
        with self._lock:
            turns = self._turns.setdefault(conversation_id, deque(maxlen=self._most_turns))
            turns.append(turn_of(answer))
            self._turns.move_to_end(conversation_id)
            while len(self._turns) > self._most_conversations:
                self._turns.popitem(last=False)

    def history(self, conversation_id: str | None) -> tuple[Turn, ...]:
        """The turns remembered, oldest first; empty for an unknown conversation."""
        if conversation_id is None:
            return ()
        with self._lock:
            turns = self._turns.get(conversation_id)
            if turns is None:
                return ()
            self._turns.move_to_end(conversation_id)
            return tuple(turns)
