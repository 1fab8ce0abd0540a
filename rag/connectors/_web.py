"""Documents of the web: robots respected, redirects checked, retried, bounded in size and time."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any, Final
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx2

from rag import __version__
from rag.connectors._folder import Folder, Known
from rag.connectors._guard import Guard
from rag.connectors._pinned import transport
from rag.connectors._within import within
from rag.errors import ConnectorError
from rag.settings import Settings

ROBOT: Final = "ask-the-articles"
"""What robots.txt knows it by."""
ATTEMPTS: Final = 4
PASSING: Final = frozenset({"unreachable", "busy", "too_slow"})
"""Reasons that may be none a moment later."""

_REDIRECTS: Final = 5
_LONGEST_WAIT_S: Final = 60.0
_ROBOTS_BYTES: Final = 500_000
"""RFC 9309: what stands beyond need not be read."""
QUIET_S: Final = 20.0
"""Without a byte."""
_BUSY: Final = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Got:
    """A document; ``data`` is none where it is as it was."""

    address: str
    """Where it was found in the end."""
    data: bytes | None
    kind: str
    """Media type, without parameters."""
    known: Known


class Web:
    """Asks for one document after another."""

    def __init__(
        self, settings: Settings, guard: Guard, folder: Folder, pause: Callable[[float], None]
    ) -> None:
        self._settings = settings
        self._guard = guard
        self._folder = folder
        self._pause = pause
        self._rules: dict[str, Any] = {}
        self._asked: dict[str, float] = {}
        self._client = self._new()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def get(self, address: str, known: Known | None = None) -> Got:
        """The document at ``address``, unless it is as ``known``.

        Raises :class:`ConnectorError`: at once for what will not pass, after the last attempt for
        what may.
        """
        got: Got = retried(lambda: self._follow(address, known, robots=True), self._pause)
        return got

    def _follow(self, address: str, known: Known | None, *, robots: bool) -> Got:
        """The document at the end of the redirects, each checked as if it came first."""
        for _ in range(_REDIRECTS + 1):
            address = urldefrag(address).url
            self._guard.check(address)
            if robots:
                self._respect(address)
            got = self._send(address, known)
            if isinstance(got, Got):
                return got
            address = urljoin(address, got)
        raise ConnectorError(f"More than {_REDIRECTS} redirects, the last to {address}.")

    def _send(self, address: str, known: Known | None) -> Got | str:
        """The document, or where it is said to be instead."""
        started = time.perf_counter()
        outcome, size, reached = "failed", 0, ""
        try:
            answered = within(
                self._settings.fetch_seconds, address, lambda: self._read(address, known)
            )
            if isinstance(answered, str):
                outcome = "redirected"
                return answered
            got, reached = answered
            outcome, size = ("unchanged", 0) if got.data is None else ("read", len(got.data))
            return got
        except ConnectorError as error:
            outcome = error.reason
            if error.reason == "too_slow":
                # Its thread still reads: this ends it.
                self._client.close()
                self._client = self._new()
            raise
        finally:
            ms = round((time.perf_counter() - started) * 1000)
            self._folder.log(address, outcome, size=size, ms=ms, reached=reached)

    def _read(self, address: str, known: Known | None) -> tuple[Got, str] | str:
        conditions = {}
        if known is not None and known.etag:
            conditions["If-None-Match"] = known.etag
        if known is not None and known.modified:
            conditions["If-Modified-Since"] = known.modified
        try:
            with self._client.stream("GET", address, headers=conditions) as response:
                reached = str(response.extensions.get("address", ""))
                status = response.status_code
                if status in (301, 302, 303, 307, 308) and "location" in response.headers:
                    return str(response.headers["location"])
                if status == 304 and known is not None:
                    return Got(address, None, "", known), reached
                _check(status, address, response.headers.get("retry-after", ""))
                most = self._settings.fetch_bytes
                data = inflated(response.headers, b"".join(response.iter_raw()), most)
                kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
                headers = response.headers
                told = Known(headers.get("etag", ""), headers.get("last-modified", ""))
                return Got(address, data, kind, told), reached
        except (httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL) as error:
            message = f"{address} could not be read: {type(error).__name__} {error}".rstrip()
            raise ConnectorError(f"{message}.", "unreachable") from error

    def _respect(self, address: str) -> None:
        """Raise for what robots.txt forbids; wait as long as it asks for."""
        parts = urlsplit(address)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = self._robots(origin)
        rules = self._rules[origin]
        if rules is None or not rules.can_fetch(address, ROBOT):
            raise ConnectorError(
                f"{origin}/robots.txt forbids {parts.path or '/'}."
                if rules is not None
                else f"{origin}/robots.txt cannot be read, so nothing there is.",
                "robots",
            )
        delay = min(float(rules.crawl_delay(ROBOT) or 0), _LONGEST_WAIT_S)
        since = time.monotonic() - self._asked.get(origin, -_LONGEST_WAIT_S)
        if delay > since:
            self._pause(delay - since)
        self._asked[origin] = time.monotonic()

    def _robots(self, origin: str) -> Any:
        """The rules of a host; all is allowed where it has none, nothing where it fails to say."""
        from protego import Protego

        try:
            got = retried(
                lambda: self._follow(f"{origin}/robots.txt", None, robots=False), self._pause
            )
            text = (got.data or b"")[:_ROBOTS_BYTES].decode("utf-8", "replace")
        except ConnectorError as error:
            if error.reason in ("address", "host", "network"):
                raise
            if error.reason not in ("gone", "failed"):
                return None
            text = ""
        return Protego.parse(text)

    def _new(self) -> httpx2.Client:
        return httpx2.Client(
            transport=transport(httpx2, self._guard, self._settings.fetch_bytes),
            headers={"User-Agent": f"{ROBOT}/{__version__}", "Accept-Encoding": "gzip"},
            timeout=min(QUIET_S, self._settings.fetch_seconds),
            trust_env=False,
        )


def retried(work: Callable[[], Any], pause: Callable[[float], None]) -> Any:
    """What ``work`` gives, tried again with longer and longer pauses where that may help."""
    import tenacity

    grows = tenacity.wait_exponential_jitter(initial=1, max=30)

    def wait(state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, ConnectorError) else None
        return grows(state) if asked is None else min(asked, _LONGEST_WAIT_S)

    return tenacity.Retrying(
        stop=tenacity.stop_after_attempt(ATTEMPTS),
        wait=wait,
        retry=tenacity.retry_if_exception(
            lambda error: isinstance(error, ConnectorError) and error.reason in PASSING
        ),
        sleep=pause,
        reraise=True,
    )(work)


def inflated(headers: Any, data: bytes, most: int) -> bytes:
    """A body as it was before it was packed; raises where there is more of it than ``most``."""
    packing = headers.get("content-encoding", "").strip().lower()
    if packing in ("", "identity"):
        return data
    if packing not in ("gzip", "x-gzip"):
        raise ConnectorError(f"It came packed as {packing!r}, which was not asked for.")
    return gunzipped(data, most)


def gunzipped(data: bytes, most: int) -> bytes:
    """What was packed by gzip, up to ``most`` bytes; no more than that is ever unpacked."""
    try:
        with gzip.GzipFile(fileobj=BytesIO(data)) as file:
            found = file.read(most + 1)
    except EOFError as error:
        raise ConnectorError("What gzip packed breaks off in the middle.", "unreachable") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise ConnectorError(f"It says it is packed by gzip, and is not: {error}.") from error
    if len(found) > most:
        raise ConnectorError(f"There are more than {most:,} bytes once unpacked.", "too_large")
    return found


def _check(status: int, address: str, retry_after: str) -> None:
    if status in (404, 410):
        raise ConnectorError(f"{address} is gone ({status}).", "gone")
    if status in _BUSY:
        raise ConnectorError(f"{address} answers {status}.", "busy", wait=_seconds(retry_after))
    if status != 200:
        raise ConnectorError(f"{address} answers {status}.")


def _seconds(retry_after: str) -> float | None:
    """Seconds, or a date."""
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return None
