"""File -> drafts, by the format that reads it."""

from __future__ import annotations

from collections.abc import Iterator

from rag import registry
from rag.articles._draft import Draft, Problem, SourceFile
from rag.articles._sniff import format_of
from rag.errors import ArticleError


def drafts(file: SourceFile) -> Iterator[Draft | Problem]:
    """Everything that can be read of ``file``, streamed.

    Raises :class:`ArticleError` where the file as a whole cannot be read. Parsers of damaged files
    raise whatever they run into; here, and only here, that becomes ``broken`` with its cause.
    """
    try:
        file.open().close()
    except OSError as error:
        raise file.missing(error) from error
    try:
        yield from registry.load("articles", format_of(file)).extract(file)
    except ArticleError:
        raise
    except EOFError as error:
        raise ArticleError(
            f"{file.name} breaks off before its end; copy it again.", "broken"
        ) from error
    except MemoryError as error:
        raise ArticleError(
            f"{file.name} needs more memory than there is; split it.", "too_large"
        ) from error
    except Exception as error:
        raise ArticleError(
            f"{file.name} is damaged: reading it failed with {type(error).__name__}: "
            f"{str(error)[:200].rstrip('. ')}.",
            "broken",
        ) from error
