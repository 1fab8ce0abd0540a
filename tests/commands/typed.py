"""What a person types, run in this process: a second's start is not what these tests ask about."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from typer.testing import CliRunner

from rag.commands import _common
from rag.commands.app import app

Rag = Callable[..., subprocess.CompletedProcess[str]]

SMALL: Final = {"RAG_EMBEDDER": "hashing", "RAG_READER": "sentence"}
"""Settings of a service without models."""


def over(folder: Path, **settings: str) -> Rag:
    """:func:`rag` over an index in ``folder``, without models."""
    return partial(rag, **SMALL, RAG_INDEX_DIR=str(folder / "index"), **settings)


def rag(*words: str, given: str | None = None, **settings: str) -> subprocess.CompletedProcess[str]:
    """``rag WORDS`` with these settings in the environment and that on standard input.

    Whatever is not caught by the command line itself, which would be a traceback, is raised.
    """
    _common._name_unknown.cache_clear()  # said once a command
    done = CliRunner(env=settings).invoke(app, words, input=given, prog_name="rag")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return subprocess.CompletedProcess(["rag", *words], done.exit_code, done.stdout, done.stderr)
