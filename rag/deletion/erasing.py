"""A deletion from its first step to its receipt, in an order that any interruption can follow."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Final

from rag.converse.memory import CONVERSATIONS, Conversation
from rag.deletion.probes import FEWER, MANY, MOST, probes_of
from rag.deletion.receipts import Intent, append
from rag.errors import IndexLockedError
from rag.index_places import snapshots_of
from rag.kept import watched
from rag.kept.feedback import FEEDBACK
from rag.kept.labels import forget_articles
from rag.language.terms import folded
from rag.rights import whole
from rag.settings import Settings
from rag.state import Shelf, State, StateChange
from rag.store import Change, Counts, Store
from rag.types import (
    Answer,
    Article,
    DeletedArticle,
    DeletionReceipt,
    In,
    Passage,
    Turn,
    Vectors,
)

REWRITE_UP_TO: Final = 5_000
"""Passages up to which the search structures are written anew with every deletion (0.5 s)."""
REWRITE_EDITED_UP_TO: Final = 1_000
"""The same where a text was replaced: articles are edited more often than deleted (0.1 s)."""

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
        self._articles: list[Article] = []
        self._instead: list[Article] = []
        self._begun: list[tuple[str, Intent]] = []
        self.receipt: DeletionReceipt | None = None
        """The last one signed, once completed."""

    def begin(
        self, articles: Sequence[Article], passages: int, instead: Sequence[Article] = ()
    ) -> None:
        """Note what is about to go; ``passages`` are theirs, ``instead`` comes in their place.

        Once the change has taken it: one that is refused goes on being quoted.
        """
        most = FEWER if len(articles) > MANY else MOST
        gone = tuple(
            DeletedArticle(item.id, item.sha256, len(item.text), probes_of(item.text, most))
            for item in articles
        )
        self._articles += articles
        self._instead += instead
        with self._store.state.write() as change:
            turns, feedback = _unquote(change, articles, instead)
            key, intent = uuid.uuid4().hex, Intent(gone, passages, turns, feedback)
            _INTENTS.put(change, key, time.time(), intent)
        self._begun.append((key, intent))

    def upsert(
        self,
        change: Change,
        articles: Sequence[Article],
        passages: Sequence[Passage],
        vectors: Vectors,
    ) -> None:
        """Put ``articles`` into ``change``, and note the texts that go because of them."""
        new = {article.id: article for article in articles}
        known = change.get(list(new), text=False)
        ids = [article.id for article in known if article.sha256 != new[article.id].sha256]
        gone = change.get(ids) if ids else []
        former = sum(len(change.passages(id_)) for id_ in ids)
        change.upsert(articles, passages, vectors)
        if gone:
            change.forget_originals(_texts_by_file(gone))
            self.begin(gone, former, [new[id_] for id_ in ids])

    def delete(self, change: Change, articles: Sequence[Article]) -> Counts:
        """Remove ``articles`` from ``change``, and note them; how much went."""
        if not articles:
            return Counts(0, 0)
        passages = sum(len(change.passages(article.id)) for article in articles)
        removed = change.delete(In("article_id", tuple(article.id for article in articles)))
        change.forget_originals(_texts_by_file(articles))
        self.begin(articles, passages)
        return removed

    def complete(self, rewrite_up_to: int = REWRITE_UP_TO) -> DeletionReceipt | None:
        """Overwrite what is left and sign, once the change is committed; none where none went."""
        if self._begun:
            # A question that was being answered meanwhile may have quoted it once more.
            with self._store.state.write() as change:
                _unquote(change, self._articles, self._instead)
            self.receipt = _complete(self._store, self._begun, rewrite_up_to)[-1]
        return self.receipt


def _texts_by_file(gone: Sequence[Article]) -> dict[str, list[str]]:
    """What went of each file: a table or an archive holds the words of every article read from it,
    and goes with any of them; a file that lies elsewhere too stays for the copies of what went."""
    found: dict[str, list[str]] = {}
    for one in gone:
        if one.file_sha256:
            found.setdefault(one.file_sha256, []).append(one.sha256)
    return found


@contextmanager
def erasing(store: Store) -> Iterator[tuple[Change, Erasure]]:
    """A change to delete in; what it deletes is erased and has its receipt when the block ends.

    One deletion at a time; those that were cut off are finished first.
    """
    every = whole(store)
    with every.state.hold(_HELD):
        _finish(every)
        erasure = Erasure(every)
        with store.write() as change:
            yield change, erasure
        erasure.complete()


@contextmanager
def replacing(store: Store) -> Iterator[Erasure]:
    """One change that may put texts in the place of others, whose bytes go when the block ends.

    Where a reader holds on to the former state the new texts stand all the same, and the next
    deletion erases the old ones.
    """
    store = whole(store)
    with store.state.hold(_HELD):
        erasure = Erasure(store)
        yield erasure
        with suppress(IndexLockedError):
            erasure.complete(REWRITE_EDITED_UP_TO)


def finish_interrupted(store: Store) -> list[DeletionReceipt]:
    """Finish the deletions whose process ended in the middle; their receipts."""
    store = whole(store)
    with store.state.read() as view:
        if not _INTENTS.all(view):
            return []
    with store.state.hold(_HELD):
        return _finish(store)


def _finish(store: Store) -> list[DeletionReceipt]:
    with store.state.read() as view:
        begun = _INTENTS.all(view)
    happened = []
    for key, intent in begun:
        with store.read() as articles:
            still_there = articles.get([gone.id for gone in intent.articles], text=False)
        hashes = {gone.text_sha256 for gone in intent.articles}
        if any(article.sha256 in hashes for article in still_there):
            with store.state.write() as change:
                _INTENTS.remove(change, key)
        else:
            happened.append((key, intent))
    return _complete(store, happened) if happened else []


def _complete(
    store: Store, begun: Sequence[tuple[str, Intent]], rewrite_up_to: int = REWRITE_UP_TO
) -> list[DeletionReceipt]:
    with store.read() as view:
        version, passages = view.version, view.counts().passages
    rewritten = passages <= rewrite_up_to
    store.erase(derived=rewritten)
    store.state.erase()
    receipts = []
    with store.state.write() as change:
        for key, intent in begun:
            signed = append(change, intent, index_version=version, words_rewritten=rewritten)
            receipts.append(signed)
            _INTENTS.remove(change, key)
    return receipts


def quotes_what_went(settings: Settings, store: Store, answer: Answer) -> bool:
    """Whether ``answer`` quotes articles that went, or whose words did, while it was being answered
    or since; one of a snapshot, whether that went.

    A deletion looks for quotes of what goes, and cannot know of those that are written after it.
    """
    if answer.snapshot is not None:
        return not _is_kept(settings, answer.snapshot)
    return bool(_gone_meanwhile(store, answer)[0])


def forget_meanwhile(store: Store, answer: Answer) -> bool:
    """Once ``answer``, which was just made here, is kept anywhere: take back what it quotes of
    articles that went; whether it :func:`quotes_what_went`.

    Never for an answer that somebody sent: whatever it says is gone would be taken from everybody.
    """
    gone, texts = _gone_meanwhile(store, answer)
    if gone:
        state = whole(store).state
        with state.write() as change:
            _forget_quotes(change, gone, texts)
        state.erase()
    return bool(gone)


def _gone_meanwhile(store: Store, answer: Answer) -> tuple[dict[str, str], dict[str, str]]:
    """The sentences quoted that stand no more, and the texts there are, by ids of articles."""
    cited = [one for each in (answer, *answer.further) for one in each.citations]
    with store.read() as view:
        texts = {one.id: one.text for one in view.get([*{one.document_id for one in cited}])}
    gone: dict[str, str] = {}
    for one in cited:
        if one.sentence not in texts.get(one.document_id, ""):
            gone[one.document_id] = f"{gone.get(one.document_id, '')}\n{one.sentence}"
    return gone, texts


def _unquote(
    change: StateChange, articles: Sequence[Article], instead: Sequence[Article]
) -> tuple[int, int]:
    """Remove turns of conversations and judgements that quote ``articles``; how many of each.

    Words that stand in what comes ``instead`` stay quoted.
    """
    gone, new = (
        {one.id: f"{one.title}\n{one.text}" for one in each} for each in (articles, instead)
    )
    forget_articles(change, gone.keys())
    return _forget_quotes(change, gone, new)


def standing(settings: Settings, store: Store, turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """Those of ``turns`` that quote what is there still, and were not completed by one that does
    not: for turns that no deletion can have found."""
    ids = {id_ for turn in turns if turn.snapshot is None for id_ in turn.articles}
    with store.read() as view:
        texts = [article.text for article in view.get([*ids])]

    def quotes_gone(turn: Turn) -> bool:
        if turn.snapshot is not None:
            return not _is_kept(settings, turn.snapshot)
        return bool(turn.articles) and not all(
            any(words in text for text in texts) for words in _quotes_of(turn)
        )

    return tuple(_without(turns, quotes_gone))


def _is_kept(settings: Settings, snapshot: str) -> bool:
    there = snapshots_of(settings.index_dir).glob("*")
    return snapshot in (place.name for place in there)


def forget_snapshot(state: State, name: str) -> None:
    """Leave nothing in conversations and judgements that was quoted from a snapshot: it goes."""
    with state.write() as change:
        _forget_turns(change, lambda turn: turn.snapshot == name)
        for key, kept in FEEDBACK.all(change):
            if kept.snapshot == name:
                FEEDBACK.remove(change, key)
    state.erase()


def _forget_quotes(
    change: StateChange, gone: Mapping[str, str], new: Mapping[str, str]
) -> tuple[int, int]:
    """The same of texts by the ids of their articles, those ``gone`` and those that stand."""
    quotes = _quotes(gone, new)

    turns = _forget_turns(change, lambda turn: any(map(quotes, _quotes_of(turn))))
    judgements = FEEDBACK.all(change)
    completed = {key: words for key, kept in judgements if (words := kept.put_in)}
    brought = _quotes(*map(_folded, (gone, new))) if completed else quotes
    judged = [
        key
        for key, kept in judgements
        if any(map(quotes, _further(kept.answer)))
        or any(map(brought, completed.get(key, ())))
        or (
            kept.article_id in gone
            and not (kept.answer and kept.answer in new.get(kept.article_id or "", ""))
        )
    ]
    for key in judged:
        FEEDBACK.remove(change, key)
    watched.forget_articles(change, gone.keys())
    return turns, len(judged)


def _forget_turns(change: StateChange, quoting: Callable[[Turn], bool]) -> int:
    """Remove turns of conversations, and those behind them that ask with words of one that went;
    how many."""
    turns = 0
    for key, conversation in CONVERSATIONS.all(change):
        left = tuple(_without(conversation.turns, quoting))
        if len(left) == len(conversation.turns):
            continue
        turns += len(conversation.turns) - len(left)
        if left:
            CONVERSATIONS.put(change, key, time.time(), Conversation(left))
        else:
            CONVERSATIONS.remove(change, key)
    return turns


def _quotes_of(turn: Turn) -> list[str]:
    further = (line for line in _further(turn.answer) if line not in turn.sentence)
    return [words for words in (turn.sentence or turn.answer, *further) if words]


def _without(turns: Sequence[Turn], quoting: Callable[[Turn], bool]) -> Iterator[Turn]:
    gone = False
    for turn in turns:
        if quoting(turn):
            gone = True
        elif not gone or turn.question == turn.asked:
            yield turn


def _folded(texts: Mapping[str, str]) -> dict[str, str]:
    return {id_: folded(text) for id_, text in texts.items()}


def _further(answer: str | None) -> list[str]:
    """The quotes of an answer that has several, each perhaps of another article."""
    lines = (answer or "").splitlines()
    return lines if len(lines) > 1 else []


def _quotes(gone: Mapping[str, str], new: Mapping[str, str]) -> Callable[[str | None], bool]:
    def quotes(words: str | None) -> bool:
        return bool(
            words
            and any(words in text for text in gone.values())
            and not any(words in text for text in new.values())
        )

    return quotes
