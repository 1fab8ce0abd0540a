"""Indexes made when files were read otherwise: every file is read again, once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from rag.articles import EXTRACTION
from rag.ingest.file_keys import path_of
from rag.state import Shelf
from rag.store import Store
from rag.types import READ_AGAIN, FileRecord


@dataclass(frozen=True, slots=True)
class _ReadAs:
    """Which :data:`rag.articles.EXTRACTION` every file of the index was read by, or will be."""

    version: int


_READ_AS: Final = Shelf("extraction", _ReadAs)
_KEY: Final = "files"


def mark_files_read_otherwise(store: Store) -> None:
    """Have the next build read every file, where files were read otherwise when it was built.

    Only what then says something else is embedded.
    """
    with store.state.read() as state:
        known = _READ_AS.get(state, _KEY)
    if known == _ReadAs(EXTRACTION):
        return
    with store.write() as change:
        change.put_files([replace(record, size=READ_AGAIN) for record in change.files()])
    with store.state.write() as changed:
        _READ_AS.put(changed, _KEY, time.time(), _ReadAs(EXTRACTION))


def kept_uploads(store: Store, collection: str) -> Iterator[tuple[FileRecord, bytes]]:
    """Uploads to be read again of which the bytes were kept: nobody will send them again."""
    with store.read() as view:
        marked = [one for one in view.files(collection) if one.size == READ_AGAIN]
        uploads = [one for one in marked if path_of(one) is None]
    for record in uploads:
        with store.read() as view:
            data = view.original(record.sha256)
        if data is not None:
            yield record, data
