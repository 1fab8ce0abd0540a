"""File -> drafts, by the format that reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from rag import registry
from rag.articles._draft import Draft, Problem, SourceFile
from rag.articles._sniff import format_of
from rag.errors import ArticleError


def drafts(file: SourceFile) -> Iterator[Draft | Problem]:
    """Everything that can be read of ``file``, streamed.

    Raises :class:`ArticleError` where the file as a whole cannot be read.
    """
    module = registry.load("articles", format_of(file))
    return cast("Iterator[Draft | Problem]", iter(module.extract(file)))


def missing(name: str, error: OSError) -> ArticleError:
    """The error for a file that cannot be opened."""
    why = error.strerror or str(error)
    return ArticleError(f"{name} cannot be opened: {why}.", "missing")
