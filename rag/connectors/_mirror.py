"""A storage that can be listed, copied: what is there, and nothing that is there no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import quote, unquote, urlsplit

from fsspec.callbacks import Callback

from rag.connectors._fetching import Fetching
from rag.connectors._folder import Known
from rag.connectors._web import retried
from rag.connectors._within import within
from rag.errors import ConnectorError

T = TypeVar("T")

_MOST_LISTED: Final = 100_000
_DEPTH: Final = 20
_MANY: Final = 10
"""From so many documents on, the loss of more than half is taken for a mistake."""


def mirror(files: Any, root: str, address: str, fetching: Fetching) -> None:
    """Bring what lies under ``root`` of a file system (fsspec's) into the folder.

    The tag or time that a listing tells decides what is fetched. What is listed no more is
    removed, unless so much is gone that it looks like a storage that is not there.
    """
    fetching.guard.check(address)
    listed: set[str] = set()
    for path, about in _walk(files, root, fetching):
        inside = path[len(root) :].strip("/")
        place = f"{address.rstrip('/')}/{quote(inside)}"
        listed.add(place)
        if not fetching.each(place, _copying(files, path, about, place, fetching)):
            return
    _prune(listed, fetching)


def _walk(files: Any, root: str, fetching: Fetching) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every file with what the listing tells of it, folder by folder."""
    waiting, found = [(root, 0)], 0
    while waiting:
        folder, depth = waiting.pop()
        entries = _asked(
            fetching,
            f"The list of {folder}",
            lambda: files.ls(folder, detail=True),  # noqa: B023
        )
        fetching.folder.log(f"{fetching.origin} {folder}", "listed", entries=len(entries))
        for about in sorted(entries, key=lambda entry: str(entry["name"])):
            name = str(about["name"])
            # A listing may name anything; what is not below what was listed is nothing of it.
            if not name.startswith(f"{folder.rstrip('/')}/" if folder else ""):
                continue
            if not name[len(folder) :].strip("/") or ".." in name.split("/"):
                continue
            if about["type"] == "directory":
                if depth < _DEPTH:
                    waiting.append((name.rstrip("/"), depth + 1))
                continue
            found += 1
            if found > _MOST_LISTED:
                raise ConnectorError(f"More than {_MOST_LISTED:,} files; name a folder deeper.")
            yield name, about


def _copying(
    files: Any, path: str, about: dict[str, Any], place: str, fetching: Fetching
) -> Callable[[Known | None], bool]:
    tag = " ".join(
        str(about.get(name) or "") for name in ("size", "ETag", "etag", "LastModified", "modified")
    )

    def copy(known: Known | None) -> bool:
        if known is not None and known.listed == tag:
            return False
        most = fetching.settings.fetch_bytes
        if (about.get("size") or 0) > most:
            raise ConnectorError(f"It has more than {most:,} bytes.", "too_large")
        outcome, part = "failed", fetching.folder.part()
        try:
            _asked(fetching, place, lambda: _download(files, path, part, most))
            outcome = "read"
        except ConnectorError as error:
            outcome = error.reason
            raise
        finally:
            size = part.stat().st_size if part.exists() else 0
            fetching.folder.log(place, outcome, size=size)
        parts = urlsplit(place)
        name = [str(parts.hostname), *(unquote(each) for each in parts.path.split("/") if each)]
        return fetching.keep(place, Known(listed=tag), part, name)

    return copy


def _download(files: Any, path: str, part: Path, most: int) -> None:
    part.unlink(missing_ok=True)
    files.get_file(path, str(part), callback=_Bound(most))


class _Bound(Callback):  # type: ignore[misc]
    """Ends a download that is longer than what was listed may be."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._left = most

    def relative_update(self, inc: int = 1) -> None:
        self._left -= inc
        if self._left < 0:
            raise ConnectorError("There are more bytes than were listed.", "too_large")


def _asked(fetching: Fetching, what: str, work: Callable[[], T]) -> T:
    """What a storage gives, bounded in time, tried again, its failures said as ours."""

    def once() -> T:
        try:
            return within(fetching.settings.fetch_seconds, what, work)
        except ConnectorError:
            raise
        except FileNotFoundError as error:
            raise ConnectorError(f"{what} is not there.", "gone") from error
        except PermissionError as error:
            raise ConnectorError(
                f"{what} may not be read; RAG_FETCH_USER and RAG_FETCH_PASSWORD say who asks."
            ) from error
        except Exception as error:
            refused = _refusal(error)
            if refused is not None:
                raise refused from error
            message = f"{what}: {type(error).__name__} {error}"
            raise ConnectorError(message, "unreachable") from error

    found: T = retried(once, fetching.pause)
    return found


def _refusal(error: BaseException | None) -> ConnectorError | None:
    """Our own refusal, which a library may have wrapped."""
    for _ in range(10):
        if error is None or isinstance(error, ConnectorError):
            return error
        wrapped = getattr(error, "kwargs", {}).get("error") if hasattr(error, "kwargs") else None
        error = wrapped or error.__cause__ or error.__context__
    return None


def _prune(listed: set[str], fetching: Fetching) -> None:
    mine = {
        address
        for address, known in fetching.folder.known.items()
        if known.origin == fetching.origin
    }
    missing = sorted(mine - listed)
    if not listed or (len(mine) >= _MANY and len(missing) > len(mine) / 2):
        fetching.told.vanished += missing
        return
    for address in missing:
        fetching.gone(address)
    for address, dead in list(fetching.folder.dead.items()):
        if dead.origin == fetching.origin and address not in listed:
            del fetching.folder.dead[address]
            fetching.folder.save(address)
