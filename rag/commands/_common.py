"""What every command shares: options, settings, output, and errors as one clear line."""

from __future__ import annotations

import errno
import functools
import json
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Final, ParamSpec, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from rag import settings
from rag.assistant import Assistant
from rag.errors import RagError
from rag.settings import Settings
from rag.types import Filters

EXIT_ERROR: Final = 1
EXIT_PARTLY: Final = 3
EXIT_ABSTAINED: Final = 4

IndexOption = Annotated[
    Path | None,
    typer.Option("--index", help="Folder of the index (RAG_INDEX_DIR).", show_default="your own"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
CollectionOption = Annotated[str, typer.Option(help="Named group of articles in the index.")]
FromOption = Annotated[
    datetime | None,
    typer.Option("--from", formats=["%Y-%m-%d"], help="Only articles published then or later."),
]
ToOption = Annotated[
    datetime | None,
    typer.Option("--to", formats=["%Y-%m-%d"], help="Only articles published until then."),
]
SourceOption = Annotated[
    list[str] | None, typer.Option("--source", help="Only this source; may be repeated.")
]
CollectionFilter = Annotated[
    list[str] | None, typer.Option("--collection", help="Only this collection; may be repeated.")
]
TopKOption = Annotated[
    int | None, typer.Option("--top-k", min=1, max=50, help="Passages taken (default 8).")
]

stderr: Final = Console(stderr=True, highlight=False)

P = ParamSpec("P")
R = TypeVar("R")


def command(function: Callable[P, R]) -> Callable[P, R]:
    """A :class:`RagError` becomes one line on standard error and exit code 1."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except RagError as error:
            if kwargs.get("as_json"):
                print_json(
                    {"error": {"code": error.code, "message": f"{error} {error.hint}".rstrip()}}
                )
            else:
                typer.secho(f"Error: {error} {error.hint}".rstrip(), fg="red", err=True)
            raise typer.Exit(EXIT_ERROR) from error
        except BrokenPipeError:
            raise  # whoever read the output has had enough; the runtime says nothing
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            typer.secho(
                f"Error: nothing more can be written: {error.strerror}.", fg="red", err=True
            )
            raise typer.Exit(EXIT_ERROR) from error

    return run


def configured(index: Path | None = None, **changes: object) -> Settings:
    """Settings of the environment and this command's options."""
    return settings.load(index_dir=index, **changes)


def opened(index: Path | None, *, create: bool = False) -> Assistant:
    """The assistant over the chosen index; with ``create`` made, or embedded anew, if need be."""
    settings = configured(index)
    return made(settings) if create else Assistant.open(settings)


def made(settings: Settings) -> Assistant:
    """The assistant over the index of ``settings``, which is made or embedded anew if need be."""
    with progress_bar(quiet=False) as bar:
        task = bar.add_task("Embedding all articles with the embedder chosen", visible=False)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=True)

        return Assistant.open(settings, create=True, progress=show)


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


def one_line(text: str) -> str:
    """``text`` on one line whatever stands in it: no name breaks a row or moves the cursor."""
    return "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split()))


def print_json(value: Any) -> None:
    """One JSON document on standard output; records and dates included."""
    from pydantic_core import to_jsonable_python

    json.dump(to_jsonable_python(value), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
    # Said here, where it becomes a message, and not when the interpreter ends.
    sys.stdout.flush()


def progress_bar(quiet: bool) -> Progress:
    """A bar on standard error, none when ``quiet`` or when nobody watches."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=stderr,
        transient=True,
        disable=quiet or not stderr.is_terminal,
    )


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
