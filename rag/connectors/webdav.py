"""WebDAV: the files below an address, as a server's own folder or a drive in the cloud has them."""

from __future__ import annotations

from rag import __version__
from rag.connectors._fetching import Fetching
from rag.connectors._mirror import mirror
from rag.connectors._pinned import transport
from rag.connectors._web import QUIET_S, ROBOT
from rag.extras import need


def run(address: str, fetching: Fetching) -> None:
    """Copy what lies below ``address``."""
    need("fetch", "webdav4", "fsspec")
    import httpx
    from webdav4.fsspec import WebdavFileSystem

    settings = fetching.settings
    user = settings.fetch_user
    files = WebdavFileSystem(
        address,
        auth=(user, settings.fetch_password.get_secret_value()) if user else None,
        transport=transport(httpx, fetching.guard, settings.fetch_bytes),
        # Packed bodies would be unpacked before anybody could count them.
        headers={"User-Agent": f"{ROBOT}/{__version__}", "Accept-Encoding": "identity"},
        timeout=min(QUIET_S, settings.fetch_seconds),
        trust_env=False,
        retry=False,
        skip_instance_cache=True,
    )
    try:
        mirror(files, "", address, fetching)
    finally:
        files.client.http.close()
