"""Sources that mean harm: nothing is reached that was not allowed, nothing grows without bound."""

from __future__ import annotations

import gzip
import json
import socket
import time
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from rag.connectors import ABOUT, Dead, Folder
from rag.connectors._guard import Guard
from rag.connectors._web import gunzipped
from rag.errors import ConflictError, ConnectorError
from tests.connectors.conftest import Filled, Reply, Site, send

MAP = "<urlset>{}</urlset>"


def listing(*addresses: str) -> bytes:
    return MAP.format("".join(f"<url><loc>{a}</loc></url>" for a in addresses)).encode()


def redirect(to: str) -> Reply:
    return lambda handler: send(handler, 302, b"", Location=to)


def reasons(filled: Filled, site: Site, *addresses: str, **changes: Any) -> list[str]:
    """Why each address that a sitemap lists became a dead letter."""
    site.pages["/s.xml"] = listing(*addresses)
    done = filled.fetch("sitemap", f"{site.url}/s.xml", **changes)
    return [letter.reason for letter in done.dead]


# --- off unless switched on ---------------------------------------------------------------------


def test_a_connector_is_off_by_default(filled: Filled, site: Site) -> None:
    with pytest.raises(ConnectorError, match="RAG_FETCH_CONNECTORS"):
        filled.fetch("feed", f"{site.url}/feed", fetch_connectors=())
    assert site.asked == []


def test_a_host_that_was_not_named_is_not_asked(filled: Filled, site: Site) -> None:
    with pytest.raises(ConnectorError, match="RAG_FETCH_HOSTS"):
        filled.fetch("feed", f"{site.url}/feed", fetch_hosts=("example.org",))
    assert site.asked == []


def test_a_host_on_a_private_network_is_not_asked(filled: Filled, site: Site) -> None:
    with pytest.raises(ConnectorError, match="RAG_FETCH_NETWORKS"):
        filled.fetch("feed", f"{site.url}/feed", fetch_networks=())
    assert site.asked == []


@pytest.mark.parametrize(
    ("allowed", "address", "refused"),
    [
        ("example.org", "https://example.org/a", False),
        ("example.org", "http://EXAMPLE.org./a", False),
        ("example.org", "https://example.org:8443/a", True),
        ("example.org:8443", "https://example.org:8443/a", False),
        ("example.org:8443", "https://example.org/a", True),
        ("*.example.org", "https://news.example.org/a", False),
        ("*.example.org", "https://example.org/a", True),
        ("*.example.org", "https://notexample.org/a", True),
        ("example.org", "https://example.org.evil.net/a", True),
        ("example.org", "https://example.org@evil.net/a", True),
        ("example.org", "https://user:word@example.org/a", True),
        ("example.org", "ftp://example.org/a", True),
        ("example.org", "file:///etc/passwd", True),
        ("example.org", "//example.org/a", True),
        ("example.org", "http://example.org:99999/", True),
        ("[::1]:8080", "http://[::1]:8080/", False),
    ],
)
def test_hosts_are_compared_whole(allowed: str, address: str, refused: bool) -> None:
    guard = Guard([allowed])
    if refused:
        with pytest.raises(ConnectorError):
            guard.check(address)
    else:
        guard.check(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.0.170", "198.18.0.1", "::1", "::",
        "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::", "nonsense",
    ],
)  # fmt: skip
def test_what_is_not_the_public_internet_is_refused(address: str) -> None:
    def lookup(*_: Any, **__: Any) -> Any:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, 443))]

    with pytest.raises(ConnectorError) as refused:
        Guard(["example.org"], lookup=lookup).resolve("example.org", 443)
    assert refused.value.reason == "network"


def test_a_public_address_is_not_refused() -> None:
    def lookup(*_: Any, **__: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))]

    assert Guard([], lookup=lookup).resolve("example.org", 443) == "93.184.216.34"


def test_a_name_of_a_public_and_a_private_address_is_refused() -> None:
    def lookup(*_: Any, **__: Any) -> Any:
        return [(2, 1, 6, "", (ip, 443)) for ip in ("93.184.216.34", "10.0.0.1")]

    with pytest.raises(ConnectorError):
        Guard([], lookup=lookup).resolve("example.org", 443)


# --- redirects and names ------------------------------------------------------------------------


def test_a_redirect_to_the_clouds_own_address_is_refused(filled: Filled, site: Site) -> None:
    site.pages["/a"] = redirect("http://169.254.169.254/latest/meta-data/")
    assert reasons(filled, site, f"{site.url}/a") == ["host"]
    # Nor where somebody named that host: the network is not allowed.
    hosts = (site.host, "169.254.169.254")
    assert reasons(filled, site, f"{site.url}/a", again=True, fetch_hosts=hosts) == ["network"]


def test_a_redirect_to_another_host_or_scheme_is_refused(filled: Filled, site: Site) -> None:
    site.pages |= {
        "/a": redirect("http://127.0.0.2:1/"),
        "/b": redirect("file:///etc/passwd"),
        "/c": redirect("//evil.example/"),
    }
    found = reasons(filled, site, *(f"{site.url}/{name}" for name in "abc"))
    assert found == ["host", "address", "host"]


def test_redirects_end(filled: Filled, site: Site) -> None:
    site.pages["/a"] = redirect("/a")
    assert reasons(filled, site, f"{site.url}/a") == ["failed"]


def test_a_name_server_that_answers_otherwise_later_changes_nothing(
    filled: Filled, site: Site
) -> None:
    """DNS rebinding: the connection goes to the address that was checked, not to a later one."""
    inner = Site("127.0.0.2")
    inner.server.server_port = site.server.server_port
    answers: list[str] = []

    def lookup(host: str, port: int, **_: Any) -> Any:
        answers.append("127.0.0.1" if not answers else "127.0.0.2")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers[-1], port))]

    port = site.server.server_port
    guard = Guard([f"news.example:{port}"], ["127.0.0.1/32"], lookup=lookup)
    site.pages = {"/robots.txt": b"", "/s.xml": b"<urlset/>"}
    try:
        # The first connection (robots.txt) goes to the first address ...
        with pytest.raises(ConnectorError, match=r"127\.0\.0\.2"):
            filled.fetch("sitemap", f"http://news.example:{port}/s.xml", guard=guard)
    finally:
        inner.close()
    # ... each connection asks once, and the second was refused before it was made.
    assert answers == ["127.0.0.1", "127.0.0.2"]
    assert (site.asked, inner.asked) == (["/robots.txt"], [])


def test_the_server_is_told_the_name_and_not_the_number(filled: Filled, site: Site) -> None:
    told: list[str] = []

    def page(handler: BaseHTTPRequestHandler) -> None:
        told.append(handler.headers["Host"])
        send(handler, 200, b"<urlset/>")

    site.pages["/s.xml"] = page
    port = site.server.server_port

    def lookup(*_: Any, **__: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    guard = Guard([f"news.example:{port}"], ["127.0.0.0/8"], lookup=lookup)
    filled.fetch("sitemap", f"http://news.example:{port}/s.xml", guard=guard)
    assert told == [f"news.example:{port}"]


def test_a_proxy_of_the_environment_is_not_used(
    filled: Filled, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    site.pages["/s.xml"] = b"<urlset/>"
    filled.fetch("sitemap", f"{site.url}/s.xml")
    assert "/s.xml" in site.asked


# --- size and time ------------------------------------------------------------------------------


def test_a_huge_body_is_not_read_to_its_end(filled: Filled, site: Site) -> None:
    sent = 0

    def endless(handler: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        handler.send_response(200)
        handler.end_headers()
        while sent < 200_000_000:
            handler.wfile.write(b"x" * 65536)
            sent += 65536

    site.pages["/a"] = endless
    assert reasons(filled, site, f"{site.url}/a", fetch_bytes=100_000) == ["too_large"]
    assert sent < 20_000_000
    assert filled.files() == {}


@pytest.mark.parametrize("encoding", ["gzip", ""])
def test_a_gzip_bomb_is_not_unpacked(filled: Filled, site: Site, encoding: str) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    headers = {"Content_Encoding": encoding} if encoding else {}
    site.pages["/s.xml"] = lambda handler: send(handler, 200, bomb, **headers)
    with pytest.raises(ConnectorError) as refused:
        filled.fetch("sitemap", f"{site.url}/s.xml", fetch_bytes=1_000_000)
    assert refused.value.reason == "too_large"


def test_a_packing_that_was_not_asked_for_is_refused(filled: Filled, site: Site) -> None:
    site.pages["/a"] = lambda handler: send(handler, 200, b"??", Content_Encoding="br")
    assert reasons(filled, site, f"{site.url}/a") == ["failed"]


@pytest.mark.slow
@pytest.mark.parametrize("part", ["body", "headers"])
def test_a_slow_drip_ends(filled: Filled, site: Site, part: str) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        if part == "body":
            handler.send_response(200)
            handler.end_headers()
        for _ in range(600):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.1)

    site.pages["/a"] = drip
    assert reasons(filled, site, f"{site.url}/a", fetch_seconds=0.6) == ["too_slow"]
    assert len(filled.pauses) == 3, "it was tried again, as a slow moment may pass"


def test_entities_of_xml_are_not_expanded(filled: Filled, site: Site) -> None:
    bomb = b'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    site.pages["/feed"] = bomb + b"<rss version='2.0'><channel>&b;</channel></rss>"
    with pytest.raises(ConnectorError, match="entities"):
        filled.fetch("feed", f"{site.url}/feed")
    site.pages["/s.xml"] = (
        b'<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
        b"<urlset><url><loc>&f;</loc></url></urlset>"
    )
    assert filled.fetch("sitemap", f"{site.url}/s.xml").new == 0


# --- robots, retries, dead letters --------------------------------------------------------------


def test_robots_are_respected(filled: Filled, site: Site) -> None:
    site.pages |= {
        "/robots.txt": b"User-agent: *\nDisallow: /private/\nCrawl-delay: 2\n"
        b"User-agent: other\nDisallow: /\n",
        "/private/a": b"<p>secret</p>",
        "/b": b"<p>B</p>",
    }
    assert reasons(filled, site, f"{site.url}/private/a", f"{site.url}/b") == ["robots"]
    assert "/private/a" not in site.asked
    assert sorted(filled.files()) == ["127.0.0.1/b.html"]
    assert filled.pauses
    assert all(0 < pause <= 2 for pause in filled.pauses)


def test_a_redirect_does_not_lead_around_robots(filled: Filled, site: Site) -> None:
    site.pages |= {
        "/robots.txt": b"User-agent: ask-the-articles\nDisallow: /private/\n",
        "/a": redirect("/private/a"),
        "/private/a": b"<p>secret</p>",
    }
    assert reasons(filled, site, f"{site.url}/a") == ["robots"]
    assert "/private/a" not in site.asked


def test_a_host_that_fails_to_say_its_rules_is_left_alone(filled: Filled, site: Site) -> None:
    site.pages |= {"/robots.txt": lambda h: send(h, 503, b""), "/s.xml": b"<urlset/>"}
    with pytest.raises(ConnectorError, match=r"robots\.txt"):
        filled.fetch("sitemap", f"{site.url}/s.xml")
    assert "/s.xml" not in site.asked


def test_what_may_pass_is_tried_again_after_the_time_it_asks_for(
    filled: Filled, site: Site
) -> None:
    tries = 0

    def busy(handler: BaseHTTPRequestHandler) -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            send(handler, 503, b"", Retry_After="7")
        else:
            send(handler, 200, b"<p>There</p>", Content_Type="text/html")

    site.pages["/a"] = busy
    assert reasons(filled, site, f"{site.url}/a") == []
    assert filled.pauses == [7.0, 7.0]
    outcomes = [line["outcome"] for line in filled.log() if line["address"].endswith("/a")]
    assert outcomes == ["busy", "busy", "read"]


def test_pauses_grow_and_then_it_is_a_dead_letter(filled: Filled, site: Site) -> None:
    site.pages["/a"] = lambda handler: send(handler, 500, b"")
    assert reasons(filled, site, f"{site.url}/a") == ["busy"]
    assert len(filled.pauses) == 3
    assert filled.pauses[2] > filled.pauses[0]


def test_dead_letters_wait_until_they_are_asked_for(filled: Filled, site: Site) -> None:
    assert reasons(filled, site, f"{site.url}/a") == ["gone"]
    site.pages["/a"] = b"<p>Back</p>"
    waiting = filled.fetch("sitemap", f"{site.url}/s.xml")
    assert (waiting.new, waiting.skipped) == (0, 1)
    back = filled.fetch("sitemap", f"{site.url}/s.xml", again=True)
    assert (back.new, back.dead) == (1, [])
    assert filled.fetch("sitemap", f"{site.url}/s.xml").skipped == 0


def test_what_can_be_had_again_is_no_dead_letter_any_more(filled: Filled, site: Site) -> None:
    day = f"<url><loc>{site.url}/a</loc><lastmod>2025-01-01</lastmod></url>"
    site.pages["/s.xml"] = (
        f"<sitemapindex><sitemap><loc>{site.url}/b.xml</loc></sitemap></sitemapindex>".encode()
    )
    site.pages |= {"/b.xml": f"<urlset>{day}</urlset>".encode(), "/a": b"<p>A</p>"}
    filled.fetch("sitemap", f"{site.url}/s.xml")
    parts = site.pages.pop("/b.xml")
    site.pages["/c.xml"] = listing(f"{site.url}/a")
    site.pages["/a"] = lambda handler: send(handler, 500, b"")
    filled.fetch("sitemap", f"{site.url}/c.xml")
    filled.fetch("sitemap", f"{site.url}/s.xml")
    with Folder(filled.folder) as kept:
        assert sorted(kept.dead) == [f"{site.url}/a", f"{site.url}/b.xml"]
    site.pages["/b.xml"] = parts
    again = filled.fetch("sitemap", f"{site.url}/s.xml", again=True)
    assert (again.unchanged, again.dead) == (1, [])
    with Folder(filled.folder) as kept:
        assert not kept.dead


def test_every_request_is_written_down_with_the_address_reached(filled: Filled, site: Site) -> None:
    site.pages |= {"/s.xml": listing(f"{site.url}/a"), "/a": b"<p>A</p>"}
    filled.fetch("sitemap", f"{site.url}/s.xml")
    lines = filled.log()
    assert [line["address"] for line in lines] == [site.url + path for path in site.asked]
    assert {line["reached"] for line in lines[1:]} == {"127.0.0.1"}
    assert all({"at", "outcome", "size", "ms"} <= set(line) for line in lines)


# --- the folder ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/..%2F..%2F..%2Fetc%2Fpasswd", "/%2e%2e/%2e%2e/out", "/.hidden", "/a%00b", "/CON",
        "/" + "x" * 3000, "/a%2Fb", "/" + "d/" * 200 + "end", "/%5C..%5Cout", "/a?b=../../c",
        "/%F0%9F%90%9D%0A", "/.fetched/known.json",
    ],
)  # fmt: skip
def test_no_name_leads_out_of_the_folder(filled: Filled, site: Site, path: str) -> None:
    site.pages[path] = b"<p>Here</p>"
    site.pages["/s.xml"] = listing((site.url + path).replace("&", "&amp;"))
    done = filled.fetch("sitemap", f"{site.url}/s.xml")
    assert (done.new, done.dead) == (1, [])
    (name,) = filled.files()
    assert name.startswith("127.0.0.1/")
    assert not any(part.startswith(".") or len(part.encode()) > 140 for part in name.split("/"))
    around = {p.name for p in filled.folder.parent.iterdir()}
    assert around == {filled.folder.name}


def test_two_addresses_never_share_a_file(filled: Filled, site: Site) -> None:
    site.pages |= {"/A": b"<p>1</p>", "/a": b"<p>2</p>", "/a.html": b"<p>3</p>"}
    assert reasons(filled, site, *(site.url + path for path in ("/A", "/a", "/a.html"))) == []
    names = list(filled.files())
    assert len({name.casefold() for name in names}) == 3


def test_a_file_of_somebody_elses_is_not_written_over(filled: Filled, site: Site) -> None:
    own = filled.folder / "127.0.0.1" / "a.html"
    own.parent.mkdir(parents=True)
    own.write_text("mine")
    site.pages["/a"] = b"<p>theirs</p>"
    assert reasons(filled, site, f"{site.url}/a") == []
    assert own.read_text() == "mine"
    assert len(filled.files()) == 2


def test_nothing_is_written_through_a_link(filled: Filled, site: Site, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    filled.folder.mkdir()
    (filled.folder / "127.0.0.1").symlink_to(outside)
    site.pages["/a"] = b"<p>A</p>"
    assert reasons(filled, site, f"{site.url}/a") == ["failed"]
    assert list(outside.iterdir()) == []


def test_two_processes_do_not_fill_one_folder(filled: Filled, site: Site) -> None:
    site.pages["/s.xml"] = b"<urlset/>"
    with Folder(filled.folder), pytest.raises(ConflictError, match="Another process"):
        filled.fetch("sitemap", f"{site.url}/s.xml")


def test_what_an_earlier_version_wrote_down_is_known(filled: Filled, site: Site) -> None:
    site.pages |= {"/s.xml": listing(f"{site.url}/a"), "/a": b"<p>A</p>"}
    about = filled.folder / ABOUT
    about.mkdir(parents=True)
    (filled.folder / "mine.html").write_bytes(b"<p>A</p>")
    known = {f"{site.url}/a": {"path": "mine.html", "origin": f"{site.url}/s.xml"}}
    letter = Dead(f"{site.url}/b", "gone", "It is gone.", f"{site.url}/s.xml", 2, "2025-01-01")
    (about / "known.json").write_text(json.dumps(known))
    (about / "dead.json").write_text(json.dumps({letter.address: asdict(letter)}))
    for _ in range(2):
        assert filled.fetch("sitemap", f"{site.url}/s.xml").unchanged == 1
        assert list(filled.files()) == ["mine.html"]
        with Folder(filled.folder) as kept:
            assert kept.dead == {letter.address: letter}
    assert not list(about.glob("*.json"))


def test_what_is_known_and_damaged_is_said_so(filled: Filled, site: Site) -> None:
    about = filled.folder / ABOUT
    about.mkdir(parents=True)
    (about / "documents.db").write_bytes(b"no database" * 1000)
    for _ in range(2):
        with pytest.raises(ConnectorError, match=r"documents\.db is damaged .* take it away"):
            filled.fetch("sitemap", f"{site.url}/s.xml")


def test_all_parts_of_what_gzip_packed_are_unpacked_and_no_half_is_taken_for_the_whole() -> None:
    packed = gzip.compress(b"one, ") + gzip.compress(b"two") + b"\0\0"
    assert gunzipped(packed, 8) == b"one, two"
    for most, data in ((7, packed), (100, packed[:-6]), (100, b"plain")):
        with pytest.raises(ConnectorError):
            gunzipped(data, most)
    assert gunzipped(gzip.compress(b"") * 100_000 + packed, 8) == b"one, two"
