"""``rag fetch`` and ``rag fetched`` as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

from tests.commands.typed import rag
from tests.connectors.conftest import Site


def test_a_folder_is_filled_and_told(site: Site, tmp_path: Path) -> None:
    site.pages = {
        "/s.xml": f"<urlset><url><loc>{site.url}/a</loc></url><url><loc>{site.url}/gone</loc></url>"
        "</urlset>".encode(),
        "/a": b"<p>The mayor is Ida Holm.</p>",
    }
    folder = str(tmp_path / "filled")
    off = rag("fetch", "sitemap", f"{site.url}/s.xml", folder)
    assert off.returncode == 1
    assert "RAG_FETCH_CONNECTORS" in off.stderr
    assert not Path(folder).exists()
    on = {
        "RAG_FETCH_CONNECTORS": '["sitemap"]',
        "RAG_FETCH_HOSTS": json.dumps([site.host]),
        "RAG_FETCH_NETWORKS": '["127.0.0.0/8"]',
    }
    done = rag("fetch", "sitemap", f"{site.url}/s.xml", folder, **on)
    assert done.returncode == 3, done.stderr
    assert "1 new or changed" in done.stdout
    assert "/gone gone (1)" in done.stderr
    told = json.loads(rag("fetched", folder, "--json").stdout)
    assert (told["documents"], [one["reason"] for one in told["dead"]]) == (1, ["gone"])
    assert rag("fetched", str(tmp_path)).returncode == 1
