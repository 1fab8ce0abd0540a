"""Named snapshots of an index: asked as it was on that day, compared, brought back.

A snapshot is an index of its own, beside the one it was taken of (``INDEX.snapshots/NAME``). It is
kept until it is removed, with all that it holds: deleting an article from the index takes nothing
out of snapshots, so :func:`holding` says which still have it.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rag import registry
from rag.assistant import Assistant
from rag.errors import ConflictError, InputError, NotFoundError
from rag.settings import Settings
from rag.store import pages
from rag.types import Answer

_NAME: Final = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}"
_ENGINE: Final = "embedded"
_ABOUT: Final = ".json"


@dataclass(frozen=True, slots=True)
class Taken:
    """A snapshot."""

    name: str
    at: datetime
    articles: int
    passages: int
    version: str


@dataclass(frozen=True, slots=True)
class Compared:
    """What one question is answered from two states."""

    question: str
    before: str | None
    after: str | None
    before_source: str | None
    after_source: str | None

    @property
    def same(self) -> bool:
        """Whether both give the same words, or none."""
        return self.before == self.after


def take(assistant: Assistant, name: str) -> Taken:
    """Keep the index as it is now under ``name``; writing may go on meanwhile.

    Raises :class:`ConflictError` for a name that is taken.
    """
    settings = assistant.settings
    folder = _place(settings, name)
    if folder.exists():
        raise ConflictError(f"There is a snapshot {name} already; choose another name.")
    aside = folder.with_name(f"{name}.new")
    shutil.rmtree(aside, ignore_errors=True)
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    assistant.store.snapshot(aside)
    with (
        closing(registry.engine(_ENGINE).open(_of(settings, aside))) as store,
        store.read() as view,
    ):
        counts, version = view.counts(), view.version
    taken = Taken(name, datetime.now(UTC), counts.articles, counts.passages, version)
    told = asdict(taken) | {"at": taken.at.isoformat()}
    aside.rename(folder)
    folder.with_name(name + _ABOUT).write_text(json.dumps(told), encoding="utf-8")
    return taken


def every(settings: Settings) -> list[Taken]:
    """The snapshots there are, oldest first."""
    found = []
    for about in _folder(settings).glob(f"*{_ABOUT}"):
        if about.with_suffix("").is_dir():
            told = json.loads(about.read_text(encoding="utf-8"))
            found.append(Taken(**{**told, "at": datetime.fromisoformat(told["at"])}))
    return sorted(found, key=lambda taken: taken.at)


def opened(settings: Settings, name: str) -> Assistant:
    """The index as it was; the first question of a snapshot makes its search structures.

    Raises :class:`NotFoundError`.
    """
    return Assistant.open(_of(settings, place(settings, name)))


def compare(before: Assistant, after: Assistant, questions: Sequence[str]) -> Iterator[Compared]:
    """What each question is answered before and after."""
    for question in questions:
        then, now = before.ask(question), after.ask(question)
        yield Compared(question, then.answer, now.answer, _source(then), _source(now))


def place(settings: Settings, name: str) -> Path:
    """Where a snapshot lies: a copy to restore from; raises :class:`NotFoundError`."""
    folder = _place(settings, name)
    if not folder.is_dir():
        there = ", ".join(taken.name for taken in every(settings)) or "none"
        raise NotFoundError(f"There is no snapshot {name}; there are: {there}.")
    return folder


def remove(settings: Settings, name: str) -> None:
    """Remove a snapshot and all it holds."""
    folder = place(settings, name)
    folder.with_name(name + _ABOUT).unlink(missing_ok=True)
    shutil.rmtree(folder)


def holding(settings: Settings, sha256s: Sequence[str]) -> list[str]:
    """Names of the snapshots that hold an article with one of these texts."""
    found = []
    for taken in every(settings) if settings.engine == _ENGINE else ():
        copy = _of(settings, _place(settings, taken.name))
        with closing(registry.engine(_ENGINE).open(copy)) as store, store.read() as view:
            if any(one.sha256 in sha256s for page in pages(view, 1000, text=False) for one in page):
                found.append(taken.name)
    return found


def _folder(settings: Settings) -> Path:
    return settings.index_dir.with_name(f"{settings.index_dir.name}.snapshots")


def _place(settings: Settings, name: str) -> Path:
    if settings.engine != _ENGINE:
        raise InputError(
            f"Snapshots are kept of the engine {_ENGINE}, not of {settings.engine}; take a backup "
            "(`rag backup`) and restore it elsewhere."
        )
    if not re.fullmatch(_NAME, name):
        raise InputError(f"{name!r} is no name; use letters, digits, dots, dashes, underscores.")
    return _folder(settings) / name


def _of(settings: Settings, place: Path) -> Settings:
    return settings.model_copy(update={"index_dir": place})


def _source(answer: Answer) -> str | None:
    return answer.citations[0].document_url if answer.citations else None
