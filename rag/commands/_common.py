"""What every command shares: options, settings, output, and errors as one clear line."""

from __future__ import annotations

import errno
import functools
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence, Sized
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Final, ParamSpec, TypeVar, get_args, get_type_hints

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from rag import registry, settings
from rag.articles import shown
from rag.assistant import Assistant
from rag.errors import InputError, RagError
from rag.library.catalogue import Order
from rag.settings import Settings
from rag.state import State
from rag.types import Filters
from rag.wire.articles import COLLECTION_PATTERN

EXIT_ERROR: Final = 1
EXIT_PARTLY: Final = 3
EXIT_ABSTAINED: Final = 4
EXIT_STOPPED: Final = 130
"""As shells have it for Ctrl-C."""

_GOES_ON: Final = "What was finished is kept; the same command goes on from there."
_KEPT: Final = {
    "build": _GOES_ON,
    "fetch": _GOES_ON,
    "add": _GOES_ON,
    "grid": _GOES_ON,
    "migrate": _GOES_ON,
    "watch": "The index is as the folder was when the last line above was said.",
    "train": "Go on with --resume.",
}
"""What stays of a command that was stopped."""
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_EVERY_S: Final = 5.0
"""How often a long command says how far it is where nobody watches a bar."""


def day(text: str) -> datetime:
    """A day as it is typed."""
    try:
        return datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day such as 2025-06-28.") from None


def collection_name(text: str) -> str:
    """The name of a collection, as the API takes it too."""
    if not re.fullmatch(COLLECTION_PATTERN, text):
        raise typer.BadParameter(
            f"{text!r} is no name; use up to 100 letters, digits, dots, dashes and underscores."
        )
    return text


IndexOption = Annotated[
    Path | None,
    typer.Option("--index", help="Folder of the index (RAG_INDEX_DIR).", show_default="your own"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
CollectionOption = Annotated[
    str,
    typer.Option(
        parser=collection_name,
        metavar="NAME",
        help="Named group of articles in the index.",
        show_default="default",
    ),
]
FromOption = Annotated[
    datetime | None,
    typer.Option(
        "--from",
        parser=day,
        metavar="YYYY-MM-DD",
        help="Only articles published then or later.",
    ),
]
ToOption = Annotated[
    datetime | None,
    typer.Option(
        "--to", parser=day, metavar="YYYY-MM-DD", help="Only articles published until then."
    ),
]
SourceOption = Annotated[
    list[str] | None, typer.Option("--source", help="Only this source; may be repeated.")
]
CollectionFilter = Annotated[
    list[str] | None, typer.Option("--collection", help="Only this collection; may be repeated.")
]
TagFilter = Annotated[
    list[str] | None, typer.Option("--tag", help="Only what has this tag; may be repeated.")
]
MetadataFilter = Annotated[
    list[str] | None,
    typer.Option("--metadata", help="Only this name:value, such as author:Ada Moor."),
]
FindOption = Annotated[
    str, typer.Option("--find", help="Only titles, sources, authors and tags with these words.")
]
SortOption = Annotated[Order, typer.Option("--sort", help="What comes first.")]
TopKOption = Annotated[
    int | None, typer.Option("--top-k", min=1, max=50, help="Passages taken (default 8).")
]

stderr: Final = Console(stderr=True, highlight=False)


def path(text: str) -> Path:
    """A path as it is typed: none at all, such as of a variable that is not set, is refused, as it
    would mean the current folder."""
    if not text:
        raise typer.BadParameter("a path is missing here; the current folder is called `.`.")
    return Path(text)


P = ParamSpec("P")
R = TypeVar("R")


def command(function: Callable[P, R]) -> Callable[P, R]:
    """A :class:`RagError`, or a file or folder that cannot be used, becomes one line on standard
    error and exit code 1."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            typed: dict[str, Any] = {name: _as_text(value) for name, value in kwargs.items()}
            return function(*args, **typed)
        except RagError as error:
            if kwargs.get("as_json"):
                print_json(
                    {"error": {"code": error.code, "message": f"{error} {error.hint}".rstrip()}}
                )
            else:
                say(f"Error: {error} {error.hint}".rstrip(), fg="red", err=True)
            raise typer.Exit(EXIT_ERROR) from error
        except KeyboardInterrupt as stop:
            say(f"Stopped. {_KEPT.get(function.__name__, '')}".rstrip(), err=True)
            raise typer.Exit(EXIT_STOPPED) from stop
        except BrokenPipeError:
            raise  # whoever read the output has had enough; the runtime says nothing
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                said = f"nothing more can be written: {error.strerror}"
            elif error.filename is not None:
                said = f"{one_line(str(error.filename))}: {error.strerror}"
            else:
                raise
            say(f"Error: {said}.", fg="red", err=True)
            raise typer.Exit(EXIT_ERROR) from error

    function.__annotations__ = get_type_hints(function, include_extras=True)
    for kind, *given in filter(None, map(get_args, function.__annotations__.values())):
        if given and Path in (kind, *get_args(kind)):
            given[0].parser = path
    return run


def _as_text(given: object) -> object:
    """What was typed, its words as the UTF-8 they are whatever the locale takes them for; a path
    may be of any encoding.

    Raises :class:`InputError` for words of another one, which nothing can store or print.
    """
    if isinstance(given, list):
        return [_as_text(one) for one in given]
    if not isinstance(given, str) or shown(given) == given:
        return given
    try:
        return os.fsencode(given).decode()
    except UnicodeDecodeError:
        raise InputError(
            f'"{shown(given)}" is no UTF-8; type it so, or a name as `rag list` shows it.'
        ) from None


def configured(index: Path | None = None, **changes: object) -> Settings:
    """Settings of the environment and this command's options."""
    _name_unknown()
    return settings.load(index_dir=index, **changes)


def opened(index: Path | None, *, create: bool = False) -> Assistant:
    """The assistant over the chosen index; with ``create`` made, or embedded anew, if need be."""
    settings = configured(index)
    return made(settings) if create else Assistant.open(settings)


def made(settings: Settings) -> Assistant:
    """The assistant over the index of ``settings``, which is made or embedded anew if need be."""
    said = "Embedding all articles with the embedder chosen"
    with progress(said, quiet=False, visible=False) as show:
        return Assistant.open(settings, create=True, progress=show)


@contextmanager
def state(index: Path | None) -> Iterator[State]:
    """What is kept beside the chosen index, also before there is an index."""
    settings = configured(index)
    with closing(registry.engine(settings.engine).state(settings)) as opened:
        yield opened


def questions_in(path: Path) -> list[str]:
    """The questions of a text file, one a line; raises :class:`InputError`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{path} cannot be read as UTF-8 text: {why}.") from error
    asked = [line.strip() for line in text.splitlines() if line.strip()]
    if not asked:
        raise InputError(f"No question in {path}; write one a line.")
    return asked


def filters(
    since: datetime | None,
    until: datetime | None,
    sources: list[str] | None,
    collections: list[str] | None,
) -> Filters:
    """Filters of the common options."""
    return Filters(
        published_from=_day(since),
        published_to=_day(until),
        sources=sources or [],
        collections=collections or [],
    )


def counted(count: int, thing: str) -> str:
    """``1 article``, ``2 articles``."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def say_if_none(found: Sized, said: str) -> None:
    """Say so where a list is empty: whoever reads it sees that it was looked for."""
    if not found:
        say(said, dim=True, err=True)


def one_line(text: str) -> str:
    """``text`` on one line whatever stands in it: no name breaks a row or moves the cursor."""
    return "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split()))


def say(text: str, *, err: bool = False, nl: bool = True, **style: Any) -> None:
    """Print ``text``, whoever wrote it: nothing in it moves the cursor, sets colours or renames the
    window. What is no ``style`` of :func:`typer.style` is as :func:`typer.echo` has it."""
    typer.secho(_CONTROLS.sub("\ufffd", text), err=err, nl=nl, **style)


def told(pairs: Sequence[str] | None) -> dict[str, str]:
    """Metadata given as ``name:value``."""
    found = {}
    for pair in pairs or ():
        name, colon, value = pair.partition(":")
        if not colon or not name.strip() or not value.strip():
            raise InputError(f"{pair!r} is no name:value, such as author:Ada Moor.")
        found[name.strip()] = value.strip()
    return found


def tagged(chosen: Filters, tags: Sequence[str] | None, metadata: Sequence[str] | None) -> Filters:
    """``chosen`` with tags and metadata as well."""
    return replace(chosen, tags=list(tags or ()), metadata=told(metadata))


def print_json(value: Any) -> None:
    """One JSON document on standard output; records and dates included."""
    from pydantic_core import to_jsonable_python

    text = json.dumps(to_jsonable_python(value), ensure_ascii=False, indent=2)
    # Those below the blank are escaped by JSON itself; what is left of them stands within strings.
    sys.stdout.write(_CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n")
    # Said here, where it becomes a message, and not when the interpreter ends.
    sys.stdout.flush()


@functools.cache
def _name_unknown() -> None:
    """Say once which variables of the environment are not understood: a misspelt one does nothing,
    where whoever set it believes that it does."""
    for name, nearest in settings.unknown().items():
        meant = f"; did you mean {nearest}?" if nearest else "."
        say(f"{name} is set, but there is no such setting{meant}", fg="yellow", err=True)


class _Lines:
    """Progress as lines, for logs: at once, then every few seconds, and at the end."""

    def __init__(self) -> None:
        self._described = ""
        self._total: float | None = None
        self._done: float = 0
        self._said = 0.0

    def __enter__(self) -> _Lines:
        return self

    def __exit__(self, *_: object) -> None:
        if self._done:
            self._say()

    def add_task(
        self,
        description: str,
        total: float | None = None,
        completed: float = 0,
        visible: bool = True,
    ) -> TaskID:
        """Something long begins."""
        self._described, self._total, self._done = description, total, completed
        if visible:
            self._say()
        return TaskID(0)

    def update(
        self,
        task: TaskID,
        *,
        completed: float | None = None,
        total: float | None = None,
        visible: bool = True,
    ) -> None:
        """So much is done."""
        self._done = self._done if completed is None else completed
        self._total = self._total if total is None else total
        if visible and time.monotonic() - self._said >= _EVERY_S:
            self._say()

    def reset(self, task: TaskID, *, total: float | None = None, completed: int = 0) -> None:
        """Something else begins."""
        self._total, self._done = total, completed

    def _say(self) -> None:
        self._said = time.monotonic()
        of = "" if self._total is None else f"{self._done:,.0f} of {self._total:,.0f}"
        say(f"{self._described} ... {of}".rstrip(), err=True)


def progress_bar(quiet: bool) -> Progress | _Lines:
    """A bar on standard error, lines where nobody watches it, nothing when ``quiet``."""
    if not quiet and not stderr.is_terminal:
        return _Lines()
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=stderr,
        transient=True,
        disable=quiet,
    )


@contextmanager
def progress(
    description: str, *, quiet: bool, visible: bool = True
) -> Iterator[Callable[[int, int], None]]:
    """A bar that starts anew whenever another total is counted to."""
    with progress_bar(quiet) as bar:
        task = bar.add_task(description, total=None, visible=visible)
        totals: list[int] = []

        def show(done: int, total: int) -> None:
            if totals[-1:] != [total]:
                totals.append(total)
                bar.reset(task)
            bar.update(task, completed=done, total=total, visible=True)

        yield show


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
