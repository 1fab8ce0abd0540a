"""What fills a folder from elsewhere: feeds, sitemaps, S3 and WebDAV, where an operator says so.

Nothing here is reached from a question: ``rag fetch`` writes files into a folder, and `rag build`
reads that folder as it reads any other. A connector is off until it is switched on, asks no host
that is not named, and reaches no address but public ones (:mod:`rag.connectors._guard`).

A connector is one file with ``run(address, fetching)``; names that begin with an underscore are
what they share.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from rag.connectors._folder import ABOUT, Dead, Fetched, Folder
from rag.connectors._guard import Guard
from rag.errors import ConnectorError
from rag.extras import need
from rag.settings import Settings

__all__ = ["ABOUT", "Dead", "Fetched", "Folder", "fetch", "names"]


def names() -> list[str]:
    """The connectors there are."""
    here = Path(__file__).parent
    return sorted(path.stem for path in here.glob("*.py") if not path.stem.startswith("_"))


def fetch(
    settings: Settings,
    connector: str,
    address: str,
    folder: Path,
    *,
    again: bool = False,
    guard: Guard | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> Fetched:
    """Bring what is new at ``address`` into ``folder``; ``again`` tries dead letters too.

    What failed is a dead letter of the folder, and named in what is returned. Raises
    :class:`ConnectorError` where nothing could be begun: the connector is off, the host is not
    allowed, or the address itself (the feed, the sitemap, the listing) cannot be had.
    """
    if connector not in names():
        raise ConnectorError(f"No connector {connector!r}; there are: {', '.join(names())}.")
    if connector not in settings.fetch_connectors:
        raise ConnectorError(
            f"The connector {connector} is off; whoever runs this switches it on with "
            f"RAG_FETCH_CONNECTORS='[\"{connector}\"]' and names hosts in RAG_FETCH_HOSTS."
        )
    need("fetch", "protego", "tenacity")
    # Only now: the command line is loaded for every command.
    from rag.connectors._fetching import Fetching

    guard = guard or Guard(settings.fetch_hosts, settings.fetch_networks)
    guard.check(address)
    with Folder(folder) as kept:
        fetching = Fetching(settings, guard, kept, address, again=again, pause=pause)
        try:
            import_module(f"rag.connectors.{connector}").run(address, fetching)
        finally:
            fetching.web.close()
        return fetching.told
