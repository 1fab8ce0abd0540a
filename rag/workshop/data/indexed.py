"""What questions are asked of: articles indexed by the product itself."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rag import ingest
from rag.assistant import Assistant
from rag.errors import DataError
from rag.settings import Settings
from rag.store import every
from rag.types import Article, Progress
from rag.workshop.data.squad import Context


def article(
    name: str, title: str, text: str, *, source: str | None = None, language: str | None = None
) -> Article:
    """A text as an article; its ``source`` is its name where nothing else is said."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Article(name, title, text, source or name, None, sha256, language)


def articles(contexts: Sequence[Context]) -> list[Article]:
    """The paragraphs as articles, each text under its title once."""
    return [article(article_id(each), each.title, each.text) for each in contexts]


def article_id(context: Context) -> str:
    """The first 16 hex digits of SHA-256 over title, NUL and text."""
    return hashlib.sha256(f"{context.title}\0{context.text}".encode()).hexdigest()[:16]


@contextmanager
def opened(settings: Settings, folder: Path | None = None) -> Iterator[Assistant]:
    """An assistant whose index lies in ``folder``; without one it is temporary."""
    with tempfile.TemporaryDirectory(prefix="rag-eval-") as temporary:
        place = settings.model_copy(update={"index_dir": folder or Path(temporary) / "index"})
        with Assistant.open(place, create=True) as assistant:
            yield assistant


@contextmanager
def indexed(
    settings: Settings,
    articles: Sequence[Article],
    folder: Path | None,
    progress: Progress | None = None,
) -> Iterator[Assistant]:
    """An assistant over exactly ``articles``.

    The index lies in ``folder`` and is used again if it holds them already; without a folder it
    is temporary. Raises :class:`DataError` where the folder holds other articles.
    """
    with opened(settings, folder) as assistant:
        if assistant.count() == 0:
            assistant.add(articles, progress)
        elif _held(assistant) != {article.id: article.sha256 for article in articles}:
            raise DataError(
                f"The index in {folder} holds other articles than this data set; name another "
                "folder with --index, or leave it out to use a temporary one."
            )
        yield assistant


@contextmanager
def built(
    settings: Settings, files: Path, folder: Path | None, progress: Progress | None = None
) -> Iterator[Assistant]:
    """An assistant over the articles in the folder ``files``, built as ``rag build`` does.

    The index lies in ``folder``; without one it is temporary. Raises :class:`DataError` naming
    every file that could not be read: figures over a part of a corpus mean little.
    """
    if not files.is_dir():
        raise DataError(f"There is no folder {files} of articles; name one with --articles.")
    with opened(settings, folder) as assistant:
        failures = ingest.build(assistant, files, progress=progress).failures
        if failures:
            listed = "".join(f"\n  - {entry.source}: {entry.message}" for entry in failures)
            raise DataError(f"Files in {files} that cannot be read; mend or remove them:{listed}")
        yield assistant


def _held(assistant: Assistant) -> dict[str, str]:
    """Id -> SHA-256 of every article in the index."""
    with assistant.store.read() as view:
        return {each.id: each.sha256 for each in every(view, text=False)}
