"""Everything wrong with a data file, said at once."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from rag.errors import DataError

_SHOWN: Final = 20


class Problems:
    """Collects what is wrong while a file is read; :meth:`check` raises it all."""

    def __init__(self, path: Path, expected: str) -> None:
        self._path = path
        self._expected = expected
        self._found: list[str] = []

    def add(self, problem: str) -> None:
        self._found.append(problem)

    def raise_any(self) -> None:
        """Raise :class:`DataError` with the problems so far (the first 20, and how many more)."""
        if not self._found:
            return
        lines = self._found[:_SHOWN]
        if len(self._found) > _SHOWN:
            lines.append(f"... and {len(self._found) - _SHOWN:,} more like these")
        listed = "".join(f"\n  - {line}" for line in lines)
        raise DataError(f"{self._path} is not {self._expected}:{listed}")

    def fail(self, problem: str) -> DataError:
        """The error of a file that cannot be read any further."""
        return DataError(f"{self._path} is not {self._expected}:\n  - {problem}")


def read_text(path: Path, problems: Problems) -> str:
    """The file as text, unpacked when its name ends in ``.gz``; raises :class:`DataError`."""
    try:
        raw = path.read_bytes()
        return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8-sig")
    except FileNotFoundError:
        raise DataError(f"There is no file {path}.") from None
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise problems.fail(f"it cannot be read: {error}") from error


def json_lines(path: Path, problems: Problems) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line number (from 1) and object of every line that holds one; the others are problems."""
    for number, line in enumerate(read_text(path, problems).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            problems.add(f"{path.name} line {number}: not JSON ({error})")
            continue
        if isinstance(row, dict):
            yield number, row
        else:
            problems.add(
                f"{path.name} line {number}: a JSON object was expected, found {row!r:.60}"
            )
