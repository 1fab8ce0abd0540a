"""WebDAV and S3 into a folder: real servers of each, and one that lies."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rag.connectors._guard import Guard
from rag.errors import ConnectorError
from tests.connectors.conftest import Filled, Site, send

PASSWORD = "s3cret"


@dataclass
class Storage:
    """A storage that is served, and the folder or bucket behind it."""

    connector: str
    url: str
    host: str
    write: Callable[[str, bytes], None]
    remove: Callable[[str], None]


@contextmanager
def webdav(folder: Path) -> Iterator[Storage]:
    from cheroot import wsgi
    from wsgidav.wsgidav_app import WsgiDAVApp

    app = WsgiDAVApp(
        {
            "provider_mapping": {"/": str(folder)},
            "simple_dc": {"user_mapping": {"*": {"ada": {"password": PASSWORD}}}},
            "http_authenticator": {"accept_basic": True, "accept_digest": False},
            "logging": {"enable": False},
            "verbose": 0,
        }
    )
    server = wsgi.Server(("127.0.0.1", 0), app)
    server.prepare()
    threading.Thread(target=server.serve, daemon=True).start()
    host = f"127.0.0.1:{server.bind_addr[1]}"

    def write(name: str, data: bytes) -> None:
        path = folder / "press" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    try:
        yield Storage(
            "webdav", f"http://{host}/press", host, write, lambda n: (folder / "press" / n).unlink()
        )
    finally:
        server.stop()


@contextmanager
def s3(folder: Path) -> Iterator[Storage]:
    pytest.importorskip("s3fs", reason="the extra s3 is not installed")
    server_of = pytest.importorskip("moto.server", reason="moto is not installed")
    boto3 = pytest.importorskip("boto3")
    server = server_of.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    name, port = server.get_host_and_port()
    host = f"{name}:{port}"
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{host}",
        region_name="us-east-1",
        aws_access_key_id="ada",
        aws_secret_access_key=PASSWORD,
    )
    bucket = f"press-{folder.parent.name}".replace("_", "-").lower()[:60].rstrip("-")
    client.create_bucket(Bucket=bucket)

    def write(key: str, data: bytes) -> None:
        client.put_object(Bucket=bucket, Key=f"news/{key}", Body=data)

    try:
        yield Storage(
            "s3",
            f"http://{host}/{bucket}/news",
            host,
            write,
            lambda key: client.delete_object(Bucket=bucket, Key=f"news/{key}"),
        )
    finally:
        server.stop()


@pytest.fixture(params=[webdav, s3], ids=["webdav", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    (tmp_path / "served").mkdir()
    with request.param(tmp_path / "served") as served:
        yield served


def run(filled: Filled, storage: Storage, **changes: Any) -> Any:
    who = {"fetch_user": "ada", "fetch_password": PASSWORD, "fetch_hosts": (storage.host,)}
    return filled.fetch(storage.connector, storage.url, **{**who, **changes})


pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # of servers and clients that are others'
]


def test_files_are_copied_with_their_folders(filled: Filled, storage: Storage) -> None:
    storage.write("a.txt", b"The mayor is Ida Holm.")
    storage.write("2025/ferry days.txt", b"The ferry sails at noon.")
    done = run(filled, storage)
    assert (done.new, done.dead, done.left) == (2, [], False)
    found = {name.rpartition("/")[2]: data for name, data in filled.files().items()}
    assert found == {
        "a.txt": b"The mayor is Ida Holm.",
        "ferry days.txt": b"The ferry sails at noon.",
    }
    again = run(filled, storage)
    assert (again.new, again.unchanged) == (0, 2)


def test_what_changed_is_copied_again_and_what_went_goes(filled: Filled, storage: Storage) -> None:
    storage.write("a.txt", b"The mayor is Ida Holm.")
    storage.write("b.txt", b"Bees make honey.")
    run(filled, storage)
    storage.write("a.txt", b"The mayor is, since last week, Bo Ray.")
    storage.remove("b.txt")
    done = run(filled, storage)
    assert (done.new, len(done.gone)) == (1, 1)
    ((name, data),) = filled.files().items()
    assert name.endswith("/a.txt")
    assert b"Bo Ray" in data


def test_a_storage_that_looks_empty_takes_nothing_away(filled: Filled, storage: Storage) -> None:
    names = [f"{n}.txt" for n in range(12)]
    for name in names:
        storage.write(name, name.encode())
    run(filled, storage)
    for name in names[1:]:
        storage.remove(name)
    done = run(filled, storage)
    assert (done.gone, len(done.vanished), len(filled.files())) == ([], 11, 12)


def test_one_that_is_too_large_is_a_dead_letter(filled: Filled, storage: Storage) -> None:
    storage.write("large.txt", b"x" * 200_000)
    storage.write("small.txt", b"small")
    done = run(filled, storage, fetch_bytes=100_000)
    assert [letter.reason for letter in done.dead] == ["too_large"]
    assert [name.rpartition("/")[2] for name in filled.files()] == ["small.txt"]


def test_a_wrong_password_is_said(filled: Filled, storage: Storage) -> None:
    if storage.connector == "s3":
        pytest.skip("the server looks at no key")
    storage.write("a.txt", b"a")
    with pytest.raises(ConnectorError):
        run(filled, storage, fetch_password="wrong")
    told = (filled.folder / ".fetched").rglob("*")
    assert all(b"wrong" not in path.read_bytes() for path in told if path.is_file())


def test_no_network_is_reached_that_was_not_allowed(filled: Filled, storage: Storage) -> None:
    with pytest.raises(ConnectorError) as refused:
        run(filled, storage, fetch_networks=())
    assert refused.value.reason == "network"


def test_the_name_that_was_checked_is_the_one_connected_to(
    filled: Filled, storage: Storage
) -> None:
    """A name server that says 127.0.0.1 first and the cloud's own address ever after."""
    port = int(storage.host.rpartition(":")[2])
    asked: list[str] = []

    def lookup(host: str, port: int, **_: Any) -> Any:
        asked.append("127.0.0.1" if len(asked) < 1 else "169.254.169.254")
        return [(2, 1, 6, "", (asked[-1], port))]

    guard = Guard([f"store.example:{port}"], ["127.0.0.1/32"], lookup=lookup)
    address = storage.url.replace("127.0.0.1", "store.example")
    storage.write("a.txt", b"a")
    who = {"fetch_user": "ada", "fetch_password": PASSWORD}
    try:
        done = filled.fetch(storage.connector, address, guard=guard, **who)
    except ConnectorError as refused:
        found = [refused.reason]
    else:
        found = [letter.reason for letter in done.dead]
    assert found == ["network"]
    assert "169.254.169.254" in asked
    assert filled.files() == {}


def test_a_listing_names_nothing_outside_what_was_listed(filled: Filled, site: Site) -> None:
    def listed(*hrefs: str) -> bytes:
        entry = (
            "<D:response><D:href>{}</D:href><D:propstat><D:prop><D:getcontentlength>3"
            "</D:getcontentlength><D:resourcetype>{}</D:resourcetype></D:prop>"
            "<D:status>HTTP/1.1 200 OK</D:status>"
            "</D:propstat></D:response>"
        )
        body = "".join(
            entry.format(href, "<D:collection/>" if href.endswith(("/", "press")) else "")
            for href in hrefs
        )
        return f'<?xml version="1.0"?><D:multistatus xmlns:D="DAV:">{body}</D:multistatus>'.encode()

    evil = listed(
        "/press/", "/press/good.txt", "/other/x.txt", "/press/../../out.txt",
        "http://169.254.169.254/press/meta.txt", "/press/..%2F..%2Fup.txt",
    )  # fmt: skip
    handler_type = site.server.RequestHandlerClass

    def propfind(handler: Any) -> None:
        handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        depth_zero = handler.headers.get("Depth") == "0"
        body = listed(handler.path) if depth_zero else evil
        send(handler, 207, body, Content_Type="application/xml")

    handler_type.do_PROPFIND = propfind  # type: ignore[attr-defined]
    handler_type.do_OPTIONS = lambda h: send(h, 200, b"", DAV="1")  # type: ignore[attr-defined]
    for path in ("/press/good.txt", "/other/x.txt", "/out.txt"):
        site.pages[path] = b"abc"
    done = filled.fetch("webdav", f"{site.url}/press")
    around = {path.name for path in filled.folder.parent.iterdir()}
    assert around == {filled.folder.name}
    assert "127.0.0.1/press/good.txt" in filled.files()
    assert all(name.startswith("127.0.0.1/press/") for name in filled.files())
    assert "/other/x.txt" not in site.asked
    assert done.new >= 1
