"""Tags and metadata of many articles at once, with a way back; copies merged into one."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from rag.assistant import Assistant
from rag.deletion import erasing
from rag.errors import InputError, NotFoundError
from rag.ingest.uploads import found, take_out
from rag.kept.labels import ACTIONS, Action, Labelled, Labels, Metadata
from rag.types import Article, Filter, Receipt, tags_of, with_tags

MOST: Final = 10_000
"""Articles that one action changes."""
_KEPT: Final = 100
"""Actions that can be undone; the oldest are forgotten beyond this."""
_BATCH: Final = 200


def label(assistant: Assistant, where: Filter | None, labels: Labels, owner: str = "") -> Labelled:
    """Change the tags and metadata of every matching article, for ``owner`` to take back.

    Raises :class:`InputError` where more than :data:`MOST` match. Cut off in the middle, what was
    changed can be undone all the same: the way back is kept before the change is made.
    """
    with assistant.store.read() as view:
        found = view.listed("id", MOST + 1, where)
    if len(found) > MOST:
        raise InputError(f"More than {MOST:,} articles match; change fewer at a time.")
    before = {one.article.id: dict(one.article.metadata) for one in found}
    after = {id_: labels.of(metadata) for id_, metadata in before.items()}
    changed = [id_ for id_ in before if before[id_] != after[id_]]
    action_id = f"act_{uuid.uuid4().hex}"
    now = time.time()
    former, made = ({i: told[i] for i in changed} for told in (before, after))
    kept = Action(former, made, now, owner)
    with assistant.store.state.write() as change:
        ACTIONS.put(change, action_id, now, kept)
        ACTIONS.forget(change, most=_KEPT)
    n, version = _relabel(assistant, changed, lambda article: labels.of(article.metadata))
    return Labelled(action_id, n, version)


def undo(assistant: Assistant, action_id: str, owner: str = "") -> Labelled:
    """Take a change back; an article that was changed again since keeps what it says now.

    Raises :class:`NotFoundError` for an action that is not known any more.
    """
    with assistant.store.state.read() as view:
        action = ACTIONS.get(view, action_id)
    if action is None or action.owner != owner:
        raise NotFoundError(f"No change {action_id!r} that could be undone; it may be too old.")

    def former(article: Article) -> Metadata:
        same = dict(article.metadata) == dict(action.after[article.id])
        return action.before[article.id] if same else article.metadata

    n, version = _relabel(assistant, list(action.before), former)
    with assistant.store.state.write() as change:
        ACTIONS.remove(change, action_id)
    return Labelled(action_id, n, version)


def merge(assistant: Assistant, keep: str, copies: Sequence[str]) -> Receipt:
    """Remove ``copies`` of the article ``keep``, which takes over their tags and what else they
    tell and it does not; proved like any deletion.

    Raises :class:`NotFoundError`, and :class:`InputError` for an article that is its own copy.
    """
    if keep in copies or not copies:
        raise InputError("Name the article to keep, and others that are copies of it.")
    with erasing(assistant.store) as (change, erasure):
        kept, *gone = found(change, list(dict.fromkeys((keep, *copies))))
        change.relabel([replace(kept, metadata=_joined([*gone, kept]))])
        removed = take_out(change, gone, erasure)
    return Receipt(removed.articles, removed.passages, change.version, erasure.receipt)


def _joined(articles: Sequence[Article]) -> Metadata:
    """What all of them tell, the last one's word where they differ."""
    told: dict[str, str] = {}
    tags: list[str] = []
    for one in articles:
        told |= one.metadata
        tags += tags_of(one.metadata)
    return with_tags(told, tags)


def _relabel(
    assistant: Assistant, ids: Sequence[str], metadata: Callable[[Article], Metadata]
) -> tuple[int, str]:
    changed, version = 0, assistant.index_version
    for start in range(0, len(ids), _BATCH):
        with assistant.store.write() as change:
            made = [
                replace(article, metadata=told)
                for article in change.get(ids[start : start + _BATCH])
                if dict(article.metadata) != (told := dict(metadata(article)))
            ]
            change.relabel(made)
        changed, version = changed + len(made), change.version
    return changed, version
