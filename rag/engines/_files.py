"""Files that are either whole or not there, and their owner's alone: write aside, sync, rename."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

PRIVATE: Final = 0o600
"""Mode of every file of an index: articles and questions are nobody else's business."""
PRIVATE_FOLDER: Final = 0o700


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to fill that takes the place of ``path`` once the block ends without an error.

    After a crash at any moment ``path`` holds either its former bytes or all of the new ones. One
    writer at a time: what a crash left aside goes with the next one's.
    """
    aside = path.with_name(f"{path.name}.tmp")
    try:
        make_file(aside)
        with aside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def make_file(path: Path) -> None:
    """An empty private file, in the place of any other."""
    path.unlink(missing_ok=True)
    path.touch(PRIVATE, exist_ok=False)


def make_folder(path: Path) -> None:
    """A private folder, unless there is one; what lies above it is made as the system does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(PRIVATE_FOLDER, exist_ok=True)


def make_private(folder: Path) -> None:
    """Everything in ``folder`` its owner's alone: what earlier versions made was not."""
    with suppress(PermissionError):
        for path in folder.rglob("*"):
            if not path.is_symlink():
                path.chmod(PRIVATE_FOLDER if path.is_dir() else PRIVATE)


def publish(aside: Path, path: Path) -> None:
    """Give the complete file ``aside`` its name, unless another process was faster."""
    try:
        path.hardlink_to(aside)
    except FileExistsError:
        pass
    except OSError:
        # A file system without hard links.
        if not path.exists():
            aside.rename(path)
    aside.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames and new names in ``folder`` survive a loss of power."""
    if os.name == "nt":
        return  # a folder cannot be opened there; NTFS journals names by itself
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sizes(folder: Path) -> dict[str, int]:
    """Bytes of every file below ``folder``, by path relative to it.

    A file that goes while the folder is read is left out: a writer may be at work.
    """
    found: dict[str, int] = {}
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            if path.is_file():
                found[str(path.relative_to(folder))] = path.stat().st_size
    return found
