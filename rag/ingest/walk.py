"""Which files there are to read, and what each is called in the index."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from rag.articles import shown
from rag.engines import embedded
from rag.errors import ArticleError


@dataclass(frozen=True, slots=True)
class Found:
    """A file to be read."""

    path: Path
    """Absolute."""
    source: str
    """``folder name/path inside it``; for a file given by itself, as its own folder would say."""
    size: int
    mtime_ns: int
    error: str | None = None
    """Why it cannot be opened, or none."""


def walk(
    given: Sequence[Path], leave_out: Sequence[Path] = (), *, follow_links: bool = False
) -> Iterator[Found]:
    """The files of folders, sorted, and the files given by themselves.

    Hidden files and folders are skipped, a folder reached twice through links is read once, and
    ``leave_out`` (the index's own folders) is never read. What is no regular file (a pipe, a
    device), or the folder of another index, is named and not opened, and so is a link that leads
    out of the folder, unless ``follow_links``: whoever may write into the folder could publish any
    file with one. Raises :class:`ArticleError` (``missing``) for a path that does not exist.
    """
    must_exist(given)
    for path in given:
        root = path.resolve()
        if root.is_dir():
            own = {folder.resolve() for folder in leave_out}
            yield from _folder(root, own, follow_links)
        else:
            yield _found(root, _source(root.parent, root))


def must_exist(given: Sequence[Path]) -> None:
    """Raises :class:`ArticleError` (``missing``) naming every path that does not exist."""
    absent = [str(path) for path in given if not path.exists()]
    if absent:
        raise ArticleError(f"No such file or folder: {', '.join(absent)}.", "missing")


def _folder(root: Path, leave_out: Set[Path], follow_links: bool) -> Iterator[Found]:
    seen: set[tuple[int, int]] = set()
    unreadable: list[OSError] = []
    for folder, folders, names in os.walk(root, onerror=unreadable.append, followlinks=True):
        here = Path(folder)
        try:
            status = here.stat()
        except OSError as error:
            unreadable.append(error)
            continue
        if (status.st_dev, status.st_ino) in seen or here.resolve() in leave_out:
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        if embedded.is_index(here):
            folders.clear()
            why = "it is the folder of another index, whose files are no articles"
            # Not the folder itself: what was once read in it is to go.
            yield Found(here / "*", _source(root, here), 0, 0, why)
            continue
        inside = []
        for name in sorted(name for name in folders if not name.startswith(".")):
            if follow_links or not _leads_out(root, here / name):
                inside.append(name)
            else:
                yield _left(root, here / name)
        folders[:] = inside
        for name in sorted(name for name in names if not name.startswith(".")):
            if follow_links or not _leads_out(root, here / name):
                yield _found(here / name, _source(root, here / name))
            else:
                yield _left(root, here / name)
    for refused in unreadable:
        path = Path(str(refused.filename))
        yield Found(path, _source(root, path), 0, 0, refused.strerror or str(refused))


def _leads_out(root: Path, path: Path) -> bool:
    # Path.resolve raises where a link leads to itself; this ends there, and the link is named.
    return path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(root)


def _left(root: Path, path: Path) -> Found:
    why = "it is a link that leads out of the folder, which `--follow-links` follows"
    return Found(path, _source(root, path), 0, 0, why)


def _source(root: Path, path: Path) -> str:
    # Some systems take letters and their accents apart in names; nobody types them so.
    name = f"{root.name}/{path.relative_to(root).as_posix()}".lstrip("/")
    return shown(unicodedata.normalize("NFC", name))


def _found(path: Path, source: str) -> Found:
    try:
        status = path.stat()
    except OSError as error:
        return Found(path, source, 0, 0, error.strerror or str(error))
    if not stat.S_ISREG(status.st_mode):
        return Found(path, source, 0, 0, "it is no regular file")
    return Found(path, source, status.st_size, status.st_mtime_ns)
