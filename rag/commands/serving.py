"""``rag serve`` and ``rag mcp``."""

from __future__ import annotations

from typing import Annotated

import typer

from rag.commands import _common as common


@common.command
def serve(
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
    """Serve the chat at / and the API at /ask."""
    from rag.api.server import serve as run

    run(common.configured(index, host=host, port=port, workers=workers))


@common.command
def mcp(index: common.IndexOption = None) -> None:
    """Serve the tools ask, search, read_article and verify over MCP on standard input/output."""
    from rag.api.dialects.mcp.server import run_stdio

    run_stdio(common.configured(index))
