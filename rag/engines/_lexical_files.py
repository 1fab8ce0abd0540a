"""The BM25 index on disk: which folder holds it, which state it has, whether it is whole."""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

from rag.engines import _tantivy
from rag.engines._files import PRIVATE, replacing
from rag.engines._manifest import Stamp

FOLDER_PREFIX: Final = "lexical-"
STAMP_NAME: Final = "lexical.json"
_META: Final = "meta.json"
_SEGMENT_FILE: Final = re.compile(r"[0-9a-f]{32}\..+")
_CHUNK: Final = 1 << 20

Condition = Literal["whole", "ahead", "torn"]
"""``ahead``: a commit was made after the stamp; ``torn``: missing, cut or altered files."""


@dataclass(frozen=True, slots=True)
class File:
    """What a file was when it was stamped."""

    size: int
    mtime_ns: int
    crc32: int


@dataclass(frozen=True, slots=True)
class LexicalStamp:
    """The stamp file: written last, so that what it names is on disk."""

    format: str
    folder: str
    opstamp: int
    """Tantivy's count of operations at that state; it betrays a commit that got no stamp."""
    state: Stamp
    files: dict[str, File]


def read_stamp(index_dir: Path) -> LexicalStamp | None:
    """The stamp on disk; none when it is missing, torn or of another format."""
    try:
        fields: dict[str, Any] = json.loads((index_dir / STAMP_NAME).read_bytes())
        stamp = LexicalStamp(
            format=fields["format"],
            folder=fields["folder"],
            opstamp=fields["opstamp"],
            state=Stamp(**fields["state"]),
            files={name: File(*values) for name, values in fields["files"].items()},
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        # Whatever is wrong with it, the index it should vouch for is rebuilt.
        return None
    return stamp if stamp.format == _tantivy.FORMAT and "/" not in stamp.folder else None


def write_stamp(index_dir: Path, folder: Path, state: Stamp, former: LexicalStamp | None) -> None:
    """Stamp what ``folder`` holds now as ``state``."""
    meta = json.loads((folder / _META).read_bytes())
    known = former.files if former is not None and former.folder == folder.name else {}
    files = {}
    for path in [folder / _META, *_live(folder, meta)]:
        status = path.stat()
        if status.st_mode & 0o777 != PRIVATE:
            path.chmod(PRIVATE)  # tantivy makes its files as the system does
        before = known.get(path.name)
        if before is not None and (before.size, before.mtime_ns) == (
            status.st_size,
            status.st_mtime_ns,
        ):
            files[path.name] = before
        else:
            files[path.name] = File(status.st_size, status.st_mtime_ns, _crc32(path))
    stamp = LexicalStamp(_tantivy.FORMAT, folder.name, meta["opstamp"], state, files)
    fields = asdict(stamp)
    fields["files"] = {name: list(asdict(file).values()) for name, file in files.items()}
    with replacing(index_dir / STAMP_NAME) as file:
        file.write(json.dumps(fields, indent=1).encode())


def condition(index_dir: Path, stamp: LexicalStamp, thorough: bool = False) -> Condition:
    """Whether the files are those that were stamped.

    A file of the same size and modification time is taken to be the same unless ``thorough``; any
    other is read and its checksum compared, so a copied folder is found whole.
    """
    folder = index_dir / stamp.folder
    try:
        meta = json.loads((folder / _META).read_bytes())
        ahead = meta["opstamp"] != stamp.opstamp
        live = {path.name for path in _live(folder, meta)}
        if not ahead:
            live = set(stamp.files)
        for name, then in stamp.files.items():
            if name not in live:
                continue
            status = (folder / name).stat()
            touched = thorough or status.st_mtime_ns != then.mtime_ns
            if status.st_size != then.size or (touched and _crc32(folder / name) != then.crc32):
                return "torn"
    except (OSError, ValueError, TypeError, KeyError):
        return "torn"
    return "ahead" if ahead else "whole"


def opstamp(index_dir: Path, stamp: LexicalStamp) -> int:
    """Tantivy's count of operations as it is now."""
    return int(json.loads((index_dir / stamp.folder / _META).read_bytes())["opstamp"])


def tidy(index_dir: Path, stamp: LexicalStamp) -> None:
    """Remove what a killed writer left: tantivy refuses to write a file that is there already.

    Only under the writer lock, before a change; files in use are not touched.
    """
    folder = index_dir / stamp.folder
    live = set(_live(folder, json.loads((folder / _META).read_bytes())))
    for path in folder.iterdir():
        if path not in live and _SEGMENT_FILE.fullmatch(path.name):
            path.unlink()


def _live(folder: Path, meta: dict[str, Any]) -> list[Path]:
    """The files of the segments that ``meta.json`` names."""
    deletions = {
        segment["segment_id"].replace("-", ""): (segment["deletes"] or {}).get("opstamp")
        for segment in meta["segments"]
    }
    found = []
    for path in folder.iterdir():
        segment, *rest = path.name.split(".")
        # One segment has a file of deletions for every commit that deleted; the last one counts.
        former = rest[-1:] == ["del"] and rest[0] != str(deletions.get(segment))
        if segment in deletions and not former:
            found.append(path)
    return sorted(found)


def _crc32(path: Path) -> int:
    value = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            value = zlib.crc32(chunk, value)
    return value
