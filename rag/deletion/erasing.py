"""A deletion from its first step to its receipt, in an order that any interruption can follow."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from rag.converse.memory import CONVERSATIONS, Conversation
from rag.deletion.probes import FEWER, MANY, MOST, probes_of
from rag.deletion.receipts import append
from rag.feedback import FEEDBACK
from rag.state import Shelf, StateChange
from rag.store import Store
from rag.types import Article, DeletedArticle, DeletionReceipt, Turn

REWRITE_UP_TO: Final = 5_000
"""Passages up to which the search structures are written anew with every deletion (0.5 s)."""


@dataclass(frozen=True, slots=True)
class Intent:
    """A deletion that began: what its receipt will say, kept so that it can be finished."""

    articles: tuple[DeletedArticle, ...]
    passages: int
    conversation_turns: int
    feedback: int


_INTENTS: Final = Shelf("deletion_intent", Intent)
_HELD: Final = "deletion"


class Erasure:
    """One deletion: :meth:`begin` it inside the change that deletes, :meth:`complete` it after.

    1. What is about to go is noted in the state room (hashes, no text), and what quotes it there
       is removed.
    2. The caller's change removes the articles themselves.
    3. The logs that still hold their pages are folded in and cut off, small search structures are
       written anew, and the receipt takes the place of the note.

    Killed before 2, the articles are there and the note is dropped; killed after it,
    :func:`finish_interrupted` goes on with 3.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._articles: Sequence[Article] = ()
        self._key = uuid.uuid4().hex
        self._intent: Intent | None = None

    def begin(self, articles: Sequence[Article], passages: int) -> None:
        """Note what is about to go; ``passages`` are theirs."""
        most = FEWER if len(articles) > MANY else MOST
        gone = tuple(
            DeletedArticle(item.id, item.sha256, len(item.text), probes_of(item.text, most))
            for item in articles
        )
        self._articles = articles
        with self._store.state.write() as change:
            turns, feedback = _unquote(change, articles)
            self._intent = Intent(gone, passages, turns, feedback)
            _INTENTS.put(change, self._key, time.time(), self._intent)

    def complete(self) -> DeletionReceipt | None:
        """Overwrite what is left and sign, once the change is committed; none where none went."""
        if self._intent is None:
            return None
        # A question that was being answered meanwhile may have quoted it once more.
        with self._store.state.write() as change:
            _unquote(change, self._articles)
        return _complete(self._store, self._key, self._intent)


@contextmanager
def erasing(store: Store) -> Iterator[Erasure]:
    """One deletion at a time; those that were cut off are finished first."""
    with store.state.hold(_HELD):
        _finish(store)
        yield Erasure(store)


def finish_interrupted(store: Store) -> list[DeletionReceipt]:
    """Finish the deletions whose process ended in the middle; their receipts."""
    with store.state.read() as view:
        if not _INTENTS.all(view):
            return []
    with store.state.hold(_HELD):
        return _finish(store)


def _finish(store: Store) -> list[DeletionReceipt]:
    with store.state.read() as view:
        begun = _INTENTS.all(view)
    finished = []
    for key, intent in begun:
        with store.read() as articles:
            still_there = articles.get([gone.id for gone in intent.articles], text=False)
        hashes = {gone.text_sha256 for gone in intent.articles}
        if any(article.sha256 in hashes for article in still_there):
            with store.state.write() as change:
                _INTENTS.remove(change, key)
        else:
            finished.append(_complete(store, key, intent))
    return finished


def _complete(store: Store, key: str, intent: Intent) -> DeletionReceipt:
    with store.read() as view:
        version, passages = view.version, view.counts().passages
    rewritten = passages <= REWRITE_UP_TO
    store.erase(derived=rewritten)
    store.state.erase()
    with store.state.write() as change:
        receipt = append(
            change,
            intent.articles,
            passages=intent.passages,
            conversation_turns=intent.conversation_turns,
            feedback=intent.feedback,
            index_version=version,
            words_rewritten=rewritten,
        )
        _INTENTS.remove(change, key)
    return receipt


def _unquote(change: StateChange, articles: Sequence[Article]) -> tuple[int, int]:
    """Remove turns of conversations and judgements that quote ``articles``; how many of each."""
    turns = 0
    quotes = _quotes(articles)
    for key, conversation in CONVERSATIONS.all(change):
        left = tuple(turn for turn in conversation.turns if not quotes(turn))
        if len(left) == len(conversation.turns):
            continue
        turns += len(conversation.turns) - len(left)
        if left:
            CONVERSATIONS.put(change, key, time.time(), Conversation(left))
        else:
            CONVERSATIONS.remove(change, key)
    ids = {article.id for article in articles}
    judged = [key for key, kept in FEEDBACK.all(change) if kept.article_id in ids]
    for key in judged:
        FEEDBACK.remove(change, key)
    return turns, len(judged)


def _quotes(articles: Sequence[Article]) -> Callable[[Turn], bool]:
    texts = [article.text for article in articles]

    def quotes(turn: Turn) -> bool:
        words = turn.sentence or turn.answer
        return words is not None and words != "" and any(words in text for text in texts)

    return quotes
