"""The pages of a sitemap into a folder."""

from __future__ import annotations

import gzip

from tests.connectors.conftest import Filled, Site

SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def sitemap(site: Site, **days: str) -> bytes:
    urls = "".join(
        f"<url><loc>{site.url}/{name}</loc><lastmod>{day}</lastmod></url>"
        for name, day in days.items()
    )
    return f"<urlset {SPACE}>{urls}</urlset>".encode()


def test_pages_of_nested_and_packed_sitemaps_are_fetched(filled: Filled, site: Site) -> None:
    site.pages = {
        "/sitemap.xml": f"<sitemapindex {SPACE}><sitemap><loc>{site.url}/a.xml.gz</loc></sitemap>"
        f"<sitemap><loc>{site.url}/sitemap.xml</loc></sitemap></sitemapindex>".encode(),
        "/a.xml.gz": gzip.compress(sitemap(site, one="2025-01-01", two="2025-01-02")),
        "/one": b"<p>One</p>",
        "/two": b"<p>Two</p>",
    }
    assert filled.fetch("sitemap", f"{site.url}/sitemap.xml").new == 2
    assert sorted(filled.files()) == ["127.0.0.1/one.html", "127.0.0.1/two.html"]


def test_a_page_whose_day_is_as_it_was_is_not_asked_for(filled: Filled, site: Site) -> None:
    site.pages = {
        "/s.xml": sitemap(site, one="2025-01-01", two="2025-01-02"),
        "/one": b"<p>One</p>",
        "/two": b"<p>Two</p>",
    }
    filled.fetch("sitemap", f"{site.url}/s.xml")
    site.asked.clear()
    site.pages["/s.xml"] = sitemap(site, one="2025-01-01", two="2025-02-02")
    site.pages["/two"] = b"<p>Second</p>"
    done = filled.fetch("sitemap", f"{site.url}/s.xml")
    assert (done.new, done.unchanged) == (1, 1)
    assert site.asked == ["/robots.txt", "/s.xml", "/two"]


def test_a_run_ends_at_its_bound_and_the_next_goes_on(filled: Filled, site: Site) -> None:
    names = [f"p{n}" for n in range(5)]
    site.pages = {"/s.xml": sitemap(site, **dict.fromkeys(names, "2025-01-01"))}
    site.pages |= {f"/{name}": b"<p>Page</p>" for name in names}
    first = filled.fetch("sitemap", f"{site.url}/s.xml", fetch_documents=3)
    assert (first.new, first.left) == (3, True)
    second = filled.fetch("sitemap", f"{site.url}/s.xml", fetch_documents=3)
    assert (second.new, second.unchanged, second.left) == (2, 3, False)
    larger = filled.fetch("sitemap", f"{site.url}/s.xml", fetch_total_bytes=1000)
    assert not larger.left


def test_a_sitemap_may_be_a_list_of_addresses(filled: Filled, site: Site) -> None:
    site.pages = {"/s.txt": f"{site.url}/one\nnothing\n".encode(), "/one": b"<p>One</p>"}
    site.kinds = {"/s.txt": "text/plain"}
    assert filled.fetch("sitemap", f"{site.url}/s.txt").new == 1
