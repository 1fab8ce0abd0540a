"""A feed into a folder, and from there into answers."""

from __future__ import annotations

from rag import ingest
from rag.assistant import Assistant
from rag.settings import load
from tests.connectors.conftest import Filled, Site, send

FEED = """<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>News</title><link>{url}/</link><description>d</description>
<item><title>Mayor</title><link>{url}/mayor</link><guid>m1</guid>
<pubDate>Mon, 02 Jun 2025 10:00:00 GMT</pubDate>
<content:encoded><![CDATA[<p>The mayor is <b>Ida Holm</b>.</p>]]></content:encoded></item>
<item><title>Ferry</title><link>{url}/2025/ferry</link>
<description>The ferry ...</description></item>
</channel></rss>"""
FERRY = b"<html><title>Ferry</title><body><p>The ferry sails at noon.</p></body></html>"


def published(site: Site) -> None:
    site.pages |= {"/feed": FEED.format(url=site.url).encode(), "/2025/ferry": FERRY}


def test_entries_are_kept_and_the_pages_of_short_ones(filled: Filled, site: Site) -> None:
    published(site)
    done = filled.fetch("feed", f"{site.url}/feed")
    assert (done.new, done.dead) == (2, [])
    assert sorted(filled.files()) == ["127.0.0.1/2025/ferry.html", "127.0.0.1/mayor.atom"]
    assert "/mayor" not in site.asked, "its whole text stands in the feed"


def test_what_was_fetched_is_an_article_with_its_address_and_day(
    filled: Filled, site: Site
) -> None:
    published(site)
    filled.fetch("feed", f"{site.url}/feed")
    settings = load(
        index_dir=filled.folder.parent / "index",
        embedder="hashing",
        reader="sentence",
        min_confidence=0.0,
    )
    with Assistant.open(settings, create=True) as assistant:
        ingest.build(assistant, filled.folder)
        cited = assistant.ask("Who is the mayor?").citations[0]
        assert assistant.count() == 2
    assert "Ida Holm" in cited.cited_text
    assert (cited.document_url, str(cited.document_date)) == (f"{site.url}/mayor", "2025-06-02")


def test_a_second_run_fetches_what_changed_and_keeps_what_the_feed_forgot(
    filled: Filled, site: Site
) -> None:
    published(site)
    filled.fetch("feed", f"{site.url}/feed")
    again = filled.fetch("feed", f"{site.url}/feed")
    assert (again.new, again.unchanged) == (0, 2)
    site.pages["/feed"] = FEED.format(url=site.url).replace("Ida Holm", "Bo Ray").encode()
    assert filled.fetch("feed", f"{site.url}/feed").new == 1
    assert b"Bo Ray" in filled.files()["127.0.0.1/mayor.atom"]
    site.pages["/feed"] = b"<rss version='2.0'><channel><title>t</title></channel></rss>"
    filled.fetch("feed", f"{site.url}/feed")
    assert len(filled.files()) == 2


def test_an_unchanged_page_is_not_sent_again(filled: Filled, site: Site) -> None:
    published(site)

    def page(handler: object) -> None:
        if handler.headers.get("If-None-Match") == '"1"':  # type: ignore[attr-defined]
            send(handler, 304, b"")  # type: ignore[arg-type]
        else:
            send(handler, 200, FERRY, ETag='"1"', Content_Type="text/html")  # type: ignore[arg-type]

    site.pages["/2025/ferry"] = page
    filled.fetch("feed", f"{site.url}/feed")
    filled.fetch("feed", f"{site.url}/feed")
    assert filled.log()[-1]["outcome"] == "unchanged"
    # A file that somebody removed is fetched again, whatever the server says has not changed.
    (filled.folder / "127.0.0.1/2025/ferry.html").unlink()
    filled.fetch("feed", f"{site.url}/feed")
    assert filled.files()["127.0.0.1/2025/ferry.html"] == FERRY


def test_a_page_that_is_gone_goes_from_the_folder(filled: Filled, site: Site) -> None:
    published(site)
    filled.fetch("feed", f"{site.url}/feed")
    del site.pages["/2025/ferry"]
    done = filled.fetch("feed", f"{site.url}/feed")
    assert done.gone == ["127.0.0.1/2025/ferry.html"]
    assert sorted(filled.files()) == ["127.0.0.1/mayor.atom"]
