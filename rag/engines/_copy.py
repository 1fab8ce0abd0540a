"""A consistent copy of a store while it is in use, and the way back."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from rag.engines._database import Database
from rag.engines._errors import refusing, translated
from rag.engines._files import make_file, make_folder, sync_folder
from rag.engines._manifest import draw_token
from rag.engines._schema import STORE
from rag.errors import ConflictError, IndexBrokenError, IndexMissingError


def copy_out(databases: Sequence[Database], folder: Path) -> None:
    """Copy the state of now into the new folder ``folder``, whole or not at all.

    Writing may go on meanwhile. Raises :class:`ConflictError` when the folder holds something.
    """
    if folder.exists() and any(folder.iterdir()):
        raise ConflictError(f"{folder} is not empty; give a new folder for the copy.")
    aside = folder.with_name(f"{folder.name}.{draw_token()}.tmp")
    try:
        with refusing(folder):
            make_folder(aside)
        for database in databases:
            if database.exists():
                _copy(database, aside / database.schema.name)
        sync_folder(aside)
        if folder.exists():
            folder.rmdir()
        aside.rename(folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    sync_folder(folder.parent)


def _copy(database: Database, path: Path) -> None:
    make_file(path)
    with (
        translated(path, database.schema),
        closing(sqlite3.connect(path, isolation_level=None)) as target,
        database.reading() as source,
    ):
        source.backup(target)
        # One file, without the helpers of a database in use.
        target.execute("PRAGMA journal_mode = DELETE")


def check_copy(folder: Path) -> None:
    """Raise unless ``folder`` holds a copy of a store."""
    if not (folder / STORE.name).is_file():
        raise IndexMissingError(
            f"{folder} holds no backup; expected a folder that `rag backup` wrote."
        )


def copy_in(database: Database, folder: Path) -> None:
    """Put a copy made by :func:`copy_out` in the place of what the database holds, in one step.

    Processes that use the database see the copy with their next question.
    """
    path = (folder / database.schema.name).resolve()
    if not path.is_file():
        return
    with (
        translated(path, database.schema),
        closing(sqlite3.connect(f"file:{quote(str(path))}?immutable=1", uri=True)) as source,
    ):
        database.schema.version_of(source)
        (answer,) = source.execute("PRAGMA quick_check(1)").fetchone()
        if answer != "ok":
            raise IndexBrokenError(f"The copy in {folder} is damaged ({answer}); use another one.")
        database.replace_with(source)
