"""Watched questions: asked again after every change of the index; what changed, and why.

Kept in the state room, each person their own. What was answered is kept with the articles that
were quoted, so that a change names the articles that brought it; when one of these is deleted, its
words go from here as well (:func:`forget_articles`).
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import Final

from rag.confidence import normalised
from rag.errors import InputError, NotFoundError
from rag.rights import Rights
from rag.state import Shelf, State, StateChange
from rag.types import Answer, Development, Told, ToldBy, Watched

MOST: Final = 100
"""Questions that one person watches."""
_DEVELOPMENTS: Final = 50
"""Changes kept of each question, the newest."""


@dataclass(frozen=True, slots=True)
class _Kept:
    owner: str
    watched: Watched


_WATCHED: Final = Shelf("watched", _Kept)

Ask = Callable[[str, Rights], Answer]
RightsOf = Callable[[str], Rights | None]
"""What an owner may by now; none: nothing any more."""


class WatchedQuestions:
    """Questions in the state room; safe between threads and processes."""

    def __init__(self, state: State) -> None:
        self._state = state

    def add(self, owner: str, answer: Answer) -> Watched:
        """Watch the question of ``answer``, which was just given; the same one only once."""
        new = Watched(f"w_{uuid.uuid4().hex}", answer.question, int(time.time()), _told(answer), ())
        with self._state.write() as change:
            own = [kept.watched for _, kept in _WATCHED.all(change) if kept.owner == owner]
            known = next((one for one in own if one.question == answer.question), None)
            if known is not None:
                return known
            if len(own) >= MOST:
                raise InputError(f"{MOST} questions are watched already; remove one first.")
            _WATCHED.put(change, new.id, time.time(), _Kept(owner, new))
        return new

    def all(self, owner: str) -> list[Watched]:
        """Every question of ``owner``, the newest first."""
        with self._state.read() as view:
            kept = [one for _, one in _WATCHED.all(view, newest_first=True)]
        return [one.watched for one in kept if one.owner == owner]

    def remove(self, owner: str, watched_id: str) -> None:
        """Raises :class:`NotFoundError`; another's question is not there."""
        with self._state.write() as change:
            kept = _WATCHED.get(change, watched_id)
            if kept is None or kept.owner != owner:
                raise NotFoundError(f"No question {watched_id!r} is watched.")
            _WATCHED.remove(change, watched_id)

    def due(self, version: str, rights_of: RightsOf) -> list[tuple[Watched, Rights]]:
        """Everybody's questions that were not asked of the index's ``version`` yet, and of what
        they may be asked; none of an owner who may nothing any more."""
        with self._state.read() as view:
            kept = [one for _, one in _WATCHED.all(view)]
        left = [one for one in kept if one.watched.told.index_version != version]
        rights = {owner: rights_of(owner) for owner in {one.owner for one in left}}
        return [
            (one.watched, granted) for one in left if (granted := rights[one.owner]) is not None
        ]

    def told(self, watched_id: str, answer: Answer) -> Development | None:
        """Keep what a question is answered now; what changed, if anything did."""
        after = _told(answer)
        with self._state.write() as change:
            kept = _WATCHED.get(change, watched_id)
            if kept is None:
                return None
            before = kept.watched.told
            development = None
            developments = kept.watched.developments
            if _says(before) != _says(after):
                development = Development(int(time.time()), before, after, _because(before, after))
                developments = (development, *developments)[:_DEVELOPMENTS]
            now = replace(kept.watched, told=after, developments=developments)
            _WATCHED.put(change, watched_id, now.created, replace(kept, watched=now))
        return development

    def ask_again(
        self, version: str, rights_of: RightsOf, ask: Ask
    ) -> list[tuple[Watched, Development]]:
        """Ask every question that is due; those that are answered otherwise now."""
        changed: list[tuple[Watched, Development]] = []
        for watched, rights in self.due(version, rights_of):
            development = self.told(watched.id, ask(watched.question, rights))
            if development is not None:
                changed.append((watched, development))
        return changed


def forget_articles(change: StateChange, ids: Set[str]) -> None:
    """Keep no word of deleted articles."""
    for key, kept in _WATCHED.all(change):
        watched = kept.watched
        if not any(_quotes(told, ids) for told in _every(watched)):
            continue
        left = replace(
            watched,
            told=_without(watched.told, ids),
            developments=tuple(
                replace(one, before=_without(one.before, ids), after=_without(one.after, ids),
                        because=tuple(by for by in one.because if by.document_id not in ids))
                for one in watched.developments
            ),
        )  # fmt: skip
        _WATCHED.put(change, key, watched.created, replace(kept, watched=left))


def _every(watched: Watched) -> Iterator[Told]:
    yield watched.told
    for development in watched.developments:
        yield from (development.before, development.after)


def _quotes(told: Told, ids: Set[str]) -> bool:
    return any(by.document_id in ids for by in told.by)


def _without(told: Told, ids: Set[str]) -> Told:
    if not _quotes(told, ids):
        return told
    return Told("deleted", None, 0.0, (), "")


def _told(answer: Answer) -> Told:
    by = {
        citation.document_id: ToldBy(
            citation.document_id,
            citation.document_title,
            citation.document_url,
            citation.document_date,
        )
        for citation in answer.citations
    }
    return Told(
        answer.status, answer.answer, answer.confidence, tuple(by.values()), answer.index_version
    )


def _says(told: Told) -> tuple[str, ...]:
    lines: Sequence[str] = (told.answer or "").splitlines()
    return (told.status, *(normalised(line) for line in lines))


def _because(before: Told, after: Told) -> tuple[ToldBy, ...]:
    """The articles that say it now and did not before; where none does, those that no longer do."""
    known = {by.document_id for by in before.by}
    new = tuple(by for by in after.by if by.document_id not in known)
    still = {by.document_id for by in after.by}
    return new or tuple(by for by in before.by if by.document_id not in still) or after.by
