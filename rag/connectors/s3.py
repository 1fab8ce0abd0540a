"""S3, and what speaks its language: the objects below ``https://host/bucket/prefix``."""

from __future__ import annotations

import asyncio
import socket
from typing import Any
from urllib.parse import unquote, urlsplit

from rag.connectors._fetching import Fetching
from rag.connectors._guard import Guard
from rag.connectors._mirror import mirror
from rag.connectors._web import QUIET_S
from rag.errors import ConnectorError
from rag.extras import need


def run(address: str, fetching: Fetching) -> None:
    """Copy the objects below ``address``; without ``RAG_FETCH_USER`` as anybody may."""
    need("s3", "s3fs", "fsspec")
    from s3fs import S3FileSystem

    parts, settings = urlsplit(address), fetching.settings
    path = unquote(parts.path).strip("/")
    if not path:
        raise ConnectorError(f"{address} names no bucket; give https://host/bucket/prefix.")
    endpoint = f"{parts.scheme}://{parts.netloc}"
    # A host given as a number is never looked up, so that the resolver below does not see it.
    fetching.guard.resolve(str(parts.hostname), parts.port or 443)
    user, password = settings.fetch_user, settings.fetch_password.get_secret_value()
    quiet = min(QUIET_S, settings.fetch_seconds)
    files = S3FileSystem(
        # Without a key in the settings none is looked for: that would ask the machine's own cloud.
        anon=not user,
        key=user or None,
        secret=password or None,
        endpoint_url=endpoint,
        client_kwargs={"region_name": settings.fetch_region},
        config_kwargs={
            "s3": {"addressing_style": "path"},
            "connect_timeout": quiet,
            "read_timeout": quiet,
            "retries": {"max_attempts": 1},
            "proxies": {},
            "connector_args": {"resolver": _resolver(fetching.guard, parts.scheme)},
        },
        use_listings_cache=False,
        skip_instance_cache=True,
    )
    files.retries = 1
    mirror(files, path, address, fetching)


def _resolver(guard: Guard, scheme: str) -> Any:
    """Gives connections the addresses that were checked."""
    from aiohttp.abc import AbstractResolver

    class Checked:
        async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[dict[str, Any]]:
            guard.check_host(host, port, scheme)
            address = await asyncio.to_thread(guard.resolve, host, port)
            kind = socket.AF_INET6 if ":" in address else socket.AF_INET
            found = {"hostname": host, "host": address, "port": port, "family": kind, "proto": 0}
            return [found | {"flags": socket.AI_NUMERICHOST}]

        async def close(self) -> None:
            """Nothing is open."""

    AbstractResolver.register(Checked)
    return Checked()
