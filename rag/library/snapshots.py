"""Named snapshots of an index: asked as it was on that day, compared, brought back.

A snapshot is an index of its own, beside the one it was taken of (``INDEX.snapshots/NAME``). It
holds the articles and nothing else: keys, conversations and receipts are of now. It is kept until
it is removed, with all that it holds: deleting an article from the index takes nothing out of
snapshots, so :func:`told` says which still have it.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rag import registry
from rag.assistant import Assistant, identity_of
from rag.deletion import forget_snapshot
from rag.described import described
from rag.errors import (
    ConflictError,
    IndexMismatchError,
    InputError,
    NotFoundError,
    StoreError,
)
from rag.index_places import snapshots_of
from rag.rights import whole
from rag.settings import Settings
from rag.types import Answer, Receipt

NAME: Final = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$"
MOST: Final = 100
"""Snapshots that are kept of one index: each is as large as the index was."""

_ENGINE: Final = "embedded"
_ABOUT: Final = ".json"
_ASIDE: Final = "."
"""What the name of a folder begins with that is not whole yet, or not any more; no snapshot's."""
_HELD: Final = "snapshots"


@dataclass(frozen=True, slots=True)
class Taken:
    """A snapshot."""

    name: str
    at: datetime
    articles: int
    passages: int
    version: str


@described
@dataclass(frozen=True, slots=True)
class Compared:
    """What one question is answered from two states."""

    question: str
    same: bool
    """Whether both give the same words, on every side where articles disagree, or none."""
    before: Answer
    """Without its passages."""
    after: Answer


def take(assistant: Assistant, name: str) -> Taken:
    """Keep the index as it is now under ``name``; writing may go on meanwhile.

    Raises :class:`ConflictError` for a name that is taken, and :class:`InputError` where as many
    are kept as may be.
    """
    settings = assistant.settings
    folder = _place(settings, name)
    with _alone(assistant):
        if folder.exists():
            raise ConflictError(f"There is a snapshot {name} already; choose another name.")
        if len(every(settings)) >= MOST:
            raise InputError(f"{MOST} snapshots are kept already; remove one first.")
        aside = folder.with_name(f"{_ASIDE}{name}")
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        whole(assistant.store).snapshot(aside)
        _leave_out_state(aside)
        with (
            closing(registry.engine(_ENGINE).open(_of(settings, aside))) as store,
            store.read() as view,
        ):
            counts, version = view.counts(), view.version
        taken = Taken(name, datetime.now(UTC), counts.articles, counts.passages, version)
        told = asdict(taken) | {"at": taken.at.isoformat()}
        _about(folder).write_text(json.dumps(told), encoding="utf-8")
        aside.rename(folder)
    return taken


def every(settings: Settings) -> list[Taken]:
    """The snapshots there are, oldest first."""
    found = []
    for about in _folder(settings).glob(f"*{_ABOUT}"):
        # One that is being removed just now is none any more.
        with suppress(FileNotFoundError):
            if about.with_suffix("").is_dir():
                found.append(_told(about))
    return sorted(found, key=lambda taken: taken.at)


def find(settings: Settings, name: str) -> Taken:
    """What is known of a snapshot; raises :class:`NotFoundError`."""
    about = _about(place(settings, name))
    try:
        return _told(about)
    except FileNotFoundError:
        raise NotFoundError(f"There is no snapshot {name} any more.") from None


def opened(settings: Settings, name: str) -> Assistant:
    """The index as it was; the first question of a snapshot makes its search structures.

    Raises :class:`NotFoundError`, and :class:`ConflictError` where it was made with another model.
    """
    then = _of(settings, place(settings, name))
    with _named(name):
        assistant = Assistant.open(then)
    assistant.snapshot = name
    return assistant


def beside(assistant: Assistant, name: str) -> Assistant:
    """The same, with the models and the conversations of an index that is open already."""
    then = _of(assistant.settings, place(assistant.settings, name))
    with _named(name):
        store = registry.engine(_ENGINE).open(then, identity_of(assistant.embedder))
    return assistant.over(store, then, name)


def compare(before: Assistant, after: Assistant, questions: Sequence[str]) -> Iterator[Compared]:
    """What each question is answered before and after."""
    for question in questions:
        yield compared(question, before.ask(question), after.ask(question))


def compared(question: str, then: Answer, now: Answer) -> Compared:
    """Two answers to one question."""
    same = _claims(then) == _claims(now)
    return Compared(question, same, replace(then, passages=[]), replace(now, passages=[]))


def restore(settings: Settings, name: str) -> int:
    """Put the articles back as they were, in one step for everyone; how many there are.

    What was added since goes; keys, conversations, receipts and judgements stay as they are.
    """
    copy = place(settings, name)
    engine = registry.engine(_ENGINE)
    # Copies of an earlier kind hold keys as well, perhaps such as were revoked since.
    _leave_out_state(copy)
    engine.restore(settings, copy)
    with closing(engine.open(settings)) as store, store.read() as view:
        return view.counts().articles


def place(settings: Settings, name: str) -> Path:
    """Where a snapshot lies: a copy to restore from; raises :class:`NotFoundError`."""
    folder = _place(settings, name)
    if not folder.is_dir():
        there = ", ".join(taken.name for taken in every(settings)) or "none"
        raise NotFoundError(f"There is no snapshot {name}; there are: {there}.")
    return folder


def remove(assistant: Assistant, name: str) -> None:
    """Remove a snapshot and all it holds, with what was quoted from it."""
    with _alone(assistant):
        folder = place(assistant.settings, name)
        folder.rename(folder.with_name(f"{_ASIDE}{name}"))
        _clear(assistant)


def told(assistant: Assistant, receipt: Receipt) -> Receipt:
    """The receipt of a deletion with the snapshots that hold one of its articles still."""
    settings = assistant.settings
    gone = [article.id for article in receipt.deletion.articles] if receipt.deletion else []
    if not gone or settings.engine != _ENGINE:
        return receipt
    if _left(settings) and not whole(assistant.store).state.held(_HELD):
        with _alone(assistant):
            pass
    found = [taken.name for taken in every(settings) if _holds(settings, taken.name, gone)]
    return replace(receipt, snapshots=tuple(found))


def _holds(settings: Settings, name: str, ids: Sequence[str]) -> bool:
    """Whether a snapshot holds one of these articles; one that cannot be looked into may."""
    copy = _of(settings, _place(settings, name))
    try:
        with closing(registry.engine(_ENGINE).open(copy)) as store, store.read() as view:
            return bool(view.get(ids, text=False))
    except StoreError:
        return copy.index_dir.is_dir()


@contextmanager
def _alone(assistant: Assistant) -> Iterator[None]:
    """While no other process takes or removes one, and nothing is left of one that was ended."""
    with whole(assistant.store).state.hold(_HELD):
        _clear(assistant)
        yield


def _left(settings: Settings) -> list[Path]:
    """What is not whole yet, or not any more."""
    return [left for left in _folder(settings).glob(f"{_ASIDE}*") if left.is_dir()]


def _clear(assistant: Assistant) -> None:
    for aside in _left(assistant.settings):
        name = aside.name.removeprefix(_ASIDE)
        forget_snapshot(whole(assistant.store).state, name)
        _about(aside.with_name(name)).unlink(missing_ok=True)
        shutil.rmtree(aside)


def _folder(settings: Settings) -> Path:
    return snapshots_of(settings.index_dir)


def _place(settings: Settings, name: str) -> Path:
    if settings.engine != _ENGINE:
        raise InputError(
            f"Snapshots are kept by the engine {_ENGINE} alone.",
            hint="Take a backup (`rag backup`) and restore it elsewhere.",
        )
    if not re.fullmatch(NAME, name) or name.endswith(_ABOUT):
        raise InputError(f"{name!r} is no name; use letters, digits, dots, dashes, underscores.")
    return _folder(settings) / name


def _about(folder: Path) -> Path:
    return folder.with_name(folder.name + _ABOUT)


def _told(about: Path) -> Taken:
    told = json.loads(about.read_text(encoding="utf-8"))
    return Taken(**{**told, "at": datetime.fromisoformat(told["at"])})


def _of(settings: Settings, place: Path) -> Settings:
    return settings.model_copy(update={"index_dir": place})


def _leave_out_state(folder: Path) -> None:
    from rag.engines import embedded

    embedded.leave_out_state(folder)


def _claims(answer: Answer) -> tuple[str | None, set[str]]:
    return answer.answer, {side.answer for side in answer.conflicts}


@contextmanager
def _named(name: str) -> Iterator[None]:
    """A snapshot of another model is told as such: it is no fault of the index."""
    try:
        yield
    except IndexMismatchError as error:
        raise ConflictError(
            f"The snapshot {name} was made with another model than the index is asked with now; "
            "restore it and embed it again, or remove it."
        ) from error
