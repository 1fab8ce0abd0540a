"""What questions are asked of: articles indexed by the product itself."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rag import ingest
from rag.assistant import Assistant
from rag.errors import DataError
from rag.settings import Settings
from rag.types import Article, Progress


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
    with _opened(settings, folder) as assistant:
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
    with _opened(settings, folder) as assistant:
        failures = ingest.build(assistant, files, progress=progress).failures
        if failures:
            listed = "".join(f"\n  - {entry.source}: {entry.message}" for entry in failures)
            raise DataError(f"Files in {files} that cannot be read; mend or remove them:{listed}")
        yield assistant


@contextmanager
def _opened(settings: Settings, folder: Path | None) -> Iterator[Assistant]:
    with tempfile.TemporaryDirectory(prefix="rag-eval-") as temporary:
        place = settings.model_copy(update={"index_dir": folder or Path(temporary) / "index"})
        with Assistant.open(place, create=True) as assistant:
            yield assistant


def _held(assistant: Assistant) -> dict[str, str]:
    """Id -> SHA-256 of every article in the index."""
    held: dict[str, str] = {}
    after = ""
    while page := assistant.articles(after, 1000, text=False):
        held.update((article.id, article.sha256) for article in page)
        after = page[-1].id
    return held
