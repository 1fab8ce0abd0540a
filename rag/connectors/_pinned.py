"""The transport of every HTTP request: to the address that was checked, and no more than so much.

For ``httpx2`` and, as WebDAV's client uses that one, for ``httpx``: both have the same classes.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

from rag.connectors._guard import PORTS, Guard
from rag.errors import ConnectorError


def transport(http: ModuleType, guard: Guard, most: int) -> Any:
    """A transport of the library ``http`` that asks through ``guard``, bodies of ``most`` bytes.

    The name is still what the certificate is checked for and what the server is told.
    """

    class Pinned(http.BaseTransport):  # type: ignore[name-defined, misc]
        def __init__(self) -> None:
            # Connections are not kept: one to this address may have been made for another name.
            limits = http.Limits(max_keepalive_connections=0)
            self._inner = http.HTTPTransport(trust_env=False, limits=limits)

        def handle_request(self, request: Any) -> Any:
            url = request.url
            parts = guard.check(str(url))
            host = str(parts.hostname)
            address = guard.resolve(host, url.port or PORTS[url.scheme])
            pinned = http.Request(
                request.method,
                url.copy_with(host=address),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host},
            )
            response = self._inner.handle_request(pinned)
            response.extensions["address"] = address
            if response.headers.get("content-encoding") and (
                request.headers.get("accept-encoding") == "identity"
            ):
                response.close()
                raise ConnectorError("It came packed, which was not asked for.")
            return http.Response(
                response.status_code,
                headers=response.headers,
                stream=Bounded(response.stream),
                extensions=response.extensions,
            )

        def close(self) -> None:
            self._inner.close()

    class Bounded(http.SyncByteStream):  # type: ignore[name-defined, misc]
        def __init__(self, stream: Any) -> None:
            self._stream = stream

        def __iter__(self) -> Iterator[bytes]:
            read = 0
            for chunk in self._stream:
                read += len(chunk)
                if read > most:
                    raise ConnectorError(f"There are more than {most:,} bytes.", "too_large")
                yield chunk

        def close(self) -> None:
            self._stream.close()

    return Pinned()
