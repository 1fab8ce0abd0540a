"""Sitemaps: the pages they list, a file each; sitemaps of sitemaps, packed ones too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import urljoin

from rag.connectors._fetching import Fetching
from rag.connectors._folder import Known
from rag.connectors._names import named
from rag.connectors._web import Got, gunzipped
from rag.errors import ConnectorError

_MOST_SITEMAPS: Final = 100
_GZIP: Final = b"\x1f\x8b"


def run(address: str, fetching: Fetching) -> None:
    """Fetch the pages of the sitemap at ``address`` that are new or changed."""
    waiting, seen = [address], {address}
    while waiting:
        now = waiting.pop(0)
        try:
            got = fetching.web.get(now)
            listed = list(_listed(_unpacked(got, fetching.settings.fetch_bytes), got.address))
        except ConnectorError as error:
            if now == address:
                raise
            fetching.bury(now, error)
            continue
        fetching.had(now)
        for place, changed, is_sitemap in listed:
            if is_sitemap:
                if place not in seen and len(seen) < _MOST_SITEMAPS:
                    seen.add(place)
                    waiting.append(place)
            elif not fetching.each(place, lambda known: _page(fetching, place, changed, known)):  # noqa: B023
                return


def _page(fetching: Fetching, address: str, changed: str, known: Known | None) -> bool:
    """One page, not asked for where the sitemap says that it is as it was."""
    if known is not None and changed and known.listed == changed:
        return False
    got = fetching.web.get(address, known)
    told = replace(got.known, listed=changed)
    if got.data is None:
        fetching.folder.known[address] = told
        return False
    return fetching.keep(address, told, got.data, named(address, got.kind))


def _unpacked(got: Got, most: int) -> bytes:
    data = got.data or b""
    return gunzipped(data, most) if data.startswith(_GZIP) else data


def _listed(data: bytes, base: str) -> Iterator[tuple[str, str, bool]]:
    """Address, day of change, whether it is a sitemap again; a text file has an address a line."""
    from lxml import etree

    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        for line in data.decode("utf-8", "replace").splitlines():
            if line.strip().startswith(("http://", "https://")):
                yield line.strip(), "", False
        return
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ConnectorError(f"{base} is no sitemap: {error}.") from error
    kind = etree.QName(root).localname
    if kind not in ("urlset", "sitemapindex"):
        raise ConnectorError(f"{base} is no sitemap: its root is {kind}.")
    for item in root:
        told = {
            etree.QName(each).localname: (each.text or "").strip()
            for each in item
            if isinstance(each.tag, str)
        }
        if told.get("loc"):
            yield urljoin(base, told["loc"]), told.get("lastmod", ""), kind == "sitemapindex"
