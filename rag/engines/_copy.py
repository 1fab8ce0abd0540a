"""A consistent copy of a store while it is in use, and the way back."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from rag.engines import _schema
from rag.engines._errors import STORE_NAME, translated
from rag.engines._files import sync_folder
from rag.engines._manifest import draw_token
from rag.engines._store import Store
from rag.errors import ConflictError, IndexBrokenError, IndexMissingError


def copy_out(store: Store, folder: Path) -> None:
    """Copy the state of now into the new folder ``folder``, whole or not at all.

    Writing may go on meanwhile. Raises :class:`ConflictError` when the folder holds something.
    """
    if folder.exists() and any(folder.iterdir()):
        raise ConflictError(f"{folder} is not empty; give a new folder for the copy.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = folder.with_name(f"{folder.name}.{draw_token()}.tmp")
    aside.mkdir()
    try:
        with (
            translated(aside),
            closing(sqlite3.connect(aside / STORE_NAME, isolation_level=None)) as target,
        ):
            with store.reading() as snapshot:
                snapshot.connection.backup(target)
            # One file, without the helpers of a store in use.
            target.execute("PRAGMA journal_mode = DELETE")
        sync_folder(aside)
        if folder.exists():
            folder.rmdir()
        aside.rename(folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    sync_folder(folder.parent)


def copy_in(store: Store, folder: Path) -> None:
    """Put a copy made by :func:`copy_out` in the place of what the store holds, in one step.

    Processes that search the store see the copy with their next question.
    """
    path = (folder / STORE_NAME).resolve()
    if not path.is_file():
        raise IndexMissingError(f"No copy of an index in {folder}; make one with `rag backup DIR`.")
    with (
        translated(folder),
        closing(sqlite3.connect(f"file:{quote(str(path))}?immutable=1", uri=True)) as source,
    ):
        _schema.version_of(source)
        (answer,) = source.execute("PRAGMA quick_check(1)").fetchone()
        if answer != "ok":
            raise IndexBrokenError(f"The copy in {folder} is damaged ({answer}); use another one.")
        store.replace_with(source)
