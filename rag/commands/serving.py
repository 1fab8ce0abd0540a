"""``rag serve`` and ``rag mcp``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from rag import places
from rag.commands import _common as common
from rag.commands._folder import finish, folder_into
from rag.errors import ArticleError, InputError
from rag.settings import Settings


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
) -> None:
    """Serve the chat at / and the API at /ask.

    With a FOLDER, its articles are indexed first (only what changed since the last time), and
    nothing else is served. Without one the index is served as it is; an empty one if there is none.
    """
    from rag.api.server import serve as run

    if folder is not None and index is None:
        index = places.index_of(folder)
    settings = common.configured(index, host=host, port=port, workers=workers)
    if folder is not None:
        _bring_up_to_date(settings, folder)
    run(settings)


def _bring_up_to_date(settings: Settings, folder: Path) -> None:
    """Index what changed in ``folder``; what cannot be read is named and keeps nothing back."""
    if not folder.expanduser().is_dir():
        raise InputError(
            f"{folder} is not a folder; give the folder that holds the articles, or no folder to "
            "serve the index as it is."
        )
    started = time.perf_counter()
    typer.echo(f"Indexing {folder} ...")
    try:
        report = folder_into(settings, folder.expanduser(), may_be_empty=True)
    except ArticleError as error:
        typer.secho(f"{error} Serving without it.", err=True)
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
