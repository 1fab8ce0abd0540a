"""Measures and makers as commands: ``python -m rag.workshop.<room>.<name>``.

The parameters of ``main`` are the arguments and options, the docstring of its module is the help.
An option that takes several values is repeated.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from inspect import getdoc, getmodule

import typer

from rag.errors import RagError


def run(main: Callable[..., None]) -> None:
    """Run ``main`` with what was typed; an error of ours ends in one line."""
    told = getdoc(getmodule(main)) or ""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    # Click fills the lines of a paragraph anew unless \b stands before it.
    app.command(help="\n\n".join(f"\b\n{part}" for part in told.split("\n\n")))(main)
    try:
        app()
    except RagError as error:
        sys.exit(f"Error: {error}")
