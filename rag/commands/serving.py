"""``rag serve`` and ``rag mcp``."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer

from rag import index_places
from rag.commands import _common as common
from rag.commands._folder import finish, folder_into
from rag.errors import ArticleError, InputError
from rag.settings import Settings
from rag.wire.articles import COLLECTION_PATTERN

DEFAULT: Final = "default"
_LEAVES_WITHIN_S: Final = 10.0
"""How long a watcher has to finish what it stores."""


@common.command
def serve(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="Folder of articles to index and serve by itself, apart from every other index."
        ),
    ] = None,
    index: common.IndexOption = None,
    host: Annotated[
        str | None, typer.Option(help="Address to listen on (RAG_HOST).", show_default="127.0.0.1")
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on (RAG_PORT).", show_default="8000")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that share the index (RAG_WORKERS).")
    ] = None,
    collection: Annotated[
        list[str] | None,
        typer.Option(help="NAME=FOLDER: index it as a collection of its own; may be repeated."),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Follow the folders while serving.")
    ] = False,
    log_requests: Annotated[
        bool, typer.Option("--log-requests", help="A line for each request (RAG_LOG_REQUESTS).")
    ] = False,
) -> None:
    """Serve the chat at / and the API at /ask.

    With a FOLDER, its articles are indexed first (only what changed since the last time), and
    nothing else is served. Without one the index is served as it is; an empty one if there is none.
    """
    folders = _folders(folder, collection or ())
    if watch and not folders:
        raise InputError("There is nothing to watch; give a FOLDER, or --collection NAME=FOLDER.")
    from rag.api.server import serve as run

    if folder is not None and index is None:
        index = index_places.index_of(folder)
    settings = common.configured(
        index, host=host, port=port, workers=workers, log_requests=log_requests or None
    )
    for name, each in folders.items():
        _bring_up_to_date(settings, each, name)
    with ExitStack() as following:
        if watch:
            for name, each in folders.items():
                following.enter_context(_following(settings, each, name))
        run(settings)


def _folders(folder: Path | None, collections: Sequence[str]) -> dict[str, Path]:
    """Folders by the collection that each becomes; raises :class:`InputError`."""
    found = {} if folder is None else {DEFAULT: folder.expanduser()}
    for given in collections:
        name, equals, place = given.partition("=")
        if not equals or not place or not re.fullmatch(COLLECTION_PATTERN, name):
            raise InputError(f"{given!r} is no NAME=FOLDER, such as --collection press=news.")
        if name in found:
            raise InputError(f"The collection {name} is given twice; name each folder once.")
        found[name] = Path(place).expanduser()
    return found


@contextmanager
def _following(settings: Settings, folder: Path, collection: str) -> Iterator[None]:
    """`rag watch` beside the service, in a process of its own that ends with it."""
    command = [sys.executable, "-m", "rag", "watch", str(folder), "--collection", collection]
    # Ctrl-C reaches every process of a terminal; this one is to end when the service has.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process = subprocess.Popen([*command, "--index", str(settings.index_dir)])
    finally:
        signal.signal(signal.SIGINT, before)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(_LEAVES_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()


def _bring_up_to_date(settings: Settings, folder: Path, collection: str) -> None:
    """Index what changed in ``folder``; what cannot be read is named and keeps nothing back."""
    if not folder.is_dir():
        raise InputError(
            f"{folder} is not a folder; give the folder that holds the articles, or no folder to "
            "serve the index as it is."
        )
    started = time.perf_counter()
    common.say(f"Indexing {folder} ...")
    try:
        report = folder_into(settings, folder, collection=collection, may_be_empty=True)
    except ArticleError as error:
        common.say(f"{error} Serving without it.", err=True)
    else:
        finish(report, time.perf_counter() - started, quiet=False, as_json=False, leave=False)


@common.command
def mcp(
    index: common.IndexOption = None,
    write: Annotated[bool, typer.Option("--write", help="Articles may be added as well.")] = False,
) -> None:
    """Serve tools, resources and prompts over MCP on standard input/output."""
    from rag.api.dialects.mcp.server import run_stdio

    run_stdio(common.configured(index), write=write)
