"""Conversations, bounded: in the state room where every process finds them, or in memory."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rag.converse.haste import in_haste, with_names
from rag.converse.rewriting import rewrite
from rag.converse.turns import MOST_TURNS, turn_of
from rag.errors import StoreError
from rag.state import MemoryState, Shelf, State
from rag.types import Answer, Turn

MOST_CONVERSATIONS: Final = 1_000
"""The least recently used conversation of an owner is forgotten beyond this."""
FORGET_AFTER_S: Final = 7 * 24 * 3600.0
"""A conversation without a new question for so long is forgotten."""

_OWNER: Final = 16
"""Characters of a key that tell its owner from others."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Conversation:
    """The last turns of one conversation, oldest first."""

    turns: tuple[Turn, ...]


CONVERSATIONS: Final = Shelf("conversation", Conversation)


def kept_as(conversation_id: str | None, owner: str) -> str | None:
    """The id under which ``owner``'s conversation is kept.

    Whoever guesses the id of another's finds nothing, and the file does not tell whose it is, but
    by what it begins with that it is of the same owner.
    """
    if conversation_id is None:
        return None
    whose, which = (
        hashlib.sha256(f"{owner}\0{text}".encode("utf-8", "replace")).hexdigest()
        for text in ("", conversation_id)
    )
    return f"{whose[:_OWNER]}{which}"


class Conversations:
    """Remembers the last turns of the last conversations. Safe to share between threads.

    In a ``state`` they are seen by every process of one index and outlive a restart. Without one,
    and where it cannot be written, they are known to this process alone, for as long as it lives.
    ``standing`` leaves out of turns what quotes articles that went: asked where no deletion can
    have found it, which is in memory, and of a turn that was remembered just now.
    """

    def __init__(
        self,
        state: State | None = None,
        *,
        rewrite: Callable[[str, Sequence[Turn]], str] = rewrite,
        standing: Callable[[Sequence[Turn]], Sequence[Turn]] = tuple,
        most_conversations: int = MOST_CONVERSATIONS,
        most_turns: int = MOST_TURNS,
        forget_after_s: float = FORGET_AFTER_S,
    ) -> None:
        self._state = state if state is not None and state.writable else MemoryState()
        self._rewrite = rewrite
        self._standing = standing
        self._most_conversations = most_conversations
        self._most_turns = most_turns
        self._forget_after_s = forget_after_s

    def standalone(
        self,
        conversation_id: str | None,
        question: str,
        passages: Callable[[str], Iterable[str]] = lambda _: (),
    ) -> str:
        """``question`` with what it leaves to the conversation put in; unchanged without one.

        What it and the last question name in haste is a name where the ``passages`` that hold their
        words write it so.
        """
        history = self.history(conversation_id)
        if not history:
            return question
        *earlier, last = history
        hasty = " ".join(filter(in_haste, (question, last.question)))
        texts = list(passages(hasty)) if hasty else []
        named = with_names(question, texts)
        last = replace(last, question=with_names(last.question, texts))
        alone = self._rewrite(named, [*earlier, last])
        return question if alone == named else alone

    def remember(self, conversation_id: str | None, answer: Answer) -> None:
        """Add ``answer`` to its conversation; without an id nothing is kept, and no "Thanks!" is.

        What cannot be kept (a full disk, a torn file) goes to the log: the answer is given all
        the same, and a follow-up is then read as it stands.
        """
        talk = answer.abstention is not None and answer.abstention.is_of_talk
        if conversation_id is None or talk:
            return
        now, turn = time.time(), turn_of(answer)
        try:
            with self._state.write(durable=False) as change:
                # A conversation from long ago must go before this turn would revive it.
                CONVERSATIONS.forget(change, since=now - self._forget_after_s)
                before = CONVERSATIONS.get(change, conversation_id) or Conversation(())
                turns = (*before.turns, turn)[-self._most_turns :]
                CONVERSATIONS.put(change, conversation_id, now, Conversation(turns))
                of = conversation_id[:_OWNER]
                CONVERSATIONS.forget(change, most=self._most_conversations, of=of)
            if not self._standing([turn]):
                self._take_back(conversation_id, now, turn)
        except (StoreError, OSError) as error:
            _log.warning("The conversation is not remembered: %s", error)

    def _take_back(self, conversation_id: str, at: float, turn: Turn) -> None:
        with self._state.write() as change:
            found = CONVERSATIONS.get(change, conversation_id) or Conversation(())
            left = tuple(one for one in found.turns if one != turn)
            CONVERSATIONS.put(change, conversation_id, at, Conversation(left))
        self._state.erase()

    def forget(self, conversation_id: str) -> bool:
        """Forget a conversation, its bytes too; whether there was one."""
        with self._state.write() as change:
            gone = CONVERSATIONS.remove(change, conversation_id)
        if gone:
            self._state.erase()
        return gone

    def history(self, conversation_id: str | None) -> tuple[Turn, ...]:
        """The turns remembered, oldest first; empty for an unknown conversation."""
        if conversation_id is None:
            return ()
        try:
            with self._state.read() as view:
                since = time.time() - self._forget_after_s
                found = CONVERSATIONS.get(view, conversation_id, since=since)
            turns = found.turns if found else ()
            return tuple(self._standing(turns)) if isinstance(self._state, MemoryState) else turns
        except (StoreError, OSError) as error:
            _log.warning("The conversation is not known: %s", error)
            return ()
