"""Files of data: read whole, or refused with everything wrong in them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

from rag.errors import DataError

T = TypeVar("T")

_SHOWN: Final = 20


class Problems:
    """Collects what is wrong while a file is read; :meth:`raise_any` raises it all."""

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


def read_json(path: Path, problems: Problems) -> Any:
    """The file as one JSON value; raises :class:`DataError`."""
    try:
        return json.loads(read_text(path, problems))
    except ValueError as error:
        raise problems.fail(f"it is not JSON ({error})") from error


def write_json(path: Path, value: object) -> None:
    """One JSON value, packed when the name ends in ``.gz``."""
    data = json.dumps(value).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


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


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines; raises :class:`DataError` naming what holds none."""
    problems = Problems(path, "a file of JSON lines")
    found = [row for _, row in json_lines(path, problems)]
    problems.raise_any()
    return found


def evenly(items: Sequence[T], limit: int | None) -> list[T]:
    """At most ``limit`` items at even distances, in order; all of them without a limit."""
    total = len(items)
    if limit is None or limit >= total:
        return list(items)
    return [items[i * total // limit] for i in range(limit)]
