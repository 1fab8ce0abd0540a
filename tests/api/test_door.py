"""Keys, scopes, sessions, host names, foreign pages, rates."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.api.app import create_app
from rag.api.security.access import AccessControl
from rag.api.security.api_keys import KeyStore
from rag.api.security.areas import area_of
from rag.api.security.hosts import is_loopback
from rag.api.security.limits import RateLimit
from rag.engines._state import EmbeddedState
from rag.errors import NotFoundError
from rag.types import Article
from tests.api.conftest import LOOPBACK, QUESTION, MakeApi, open_with, service_settings

ASK = {"question": QUESTION}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("guarded")


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[KeyStore]:
    with closing(EmbeddedState(folder / "index")) as state:
        yield KeyStore(state)


@pytest.fixture(scope="module")
def service(folder: Path, seed_articles: list[Article]) -> Iterator[TestClient]:
    """As on an address that strangers reach."""
    settings = service_settings(folder, host="0.0.0.0", rate_limit=0)
    with open_with(settings) as assistant:
        assistant.add(seed_articles)
        with TestClient(create_app(assistant, settings), base_url=LOOPBACK) as client:
            yield client


@pytest.fixture
def guarded(service: TestClient) -> TestClient:
    """The same for a client without cookies."""
    service.cookies.clear()
    return service


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_loopback_needs_no_key(api: TestClient) -> None:
    assert api.post("/ask", json=ASK).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/ask"),
        ("POST", "/search"),
        ("POST", "/verify"),
        ("POST", "/feedback"),
        ("GET", "/feedback"),
        ("GET", "/articles"),
        ("POST", "/articles"),
        ("DELETE", "/articles/x"),
        ("GET", "/articles/x/view"),
        ("GET", "/jobs"),
        ("GET", "/metrics"),
        ("GET", "/docs"),
        ("GET", "/openapi.json"),
        ("POST", "/v1/chat/completions"),
        ("POST", "/mcp"),
        ("GET", "/"),
        ("GET", "/config"),
        ("GET", "/workbench/gradio_api/file=/etc/passwd"),
        ("POST", "/workbench/gradio_api/upload"),
        ("POST", "/workbench/gradio_api/queue/join"),
        ("GET", "/workbench/gradio_api/queue/data"),
        ("GET", "/screen/js/main.js"),
        ("GET", "/nothing/here"),
    ],
)
def test_without_a_key_nothing_is_served(guarded: TestClient, method: str, path: str) -> None:
    response = guarded.request(method, path)
    assert response.status_code == 401
    assert response.json()["error"]["type"] == "authentication_error"
    assert "bearer" in response.headers["www-authenticate"].casefold()


def test_health_needs_no_key(guarded: TestClient) -> None:
    assert guarded.get("/healthz").status_code == 200
    assert guarded.get("/readyz").status_code in (200, 503)


def test_a_key_opens_the_door(guarded: TestClient, store: KeyStore) -> None:
    _, secret = store.create("anna", "read")
    assert guarded.post("/ask", json=ASK, headers=bearer(secret)).status_code == 200
    assert guarded.post("/ask", json=ASK, headers={"X-API-Key": secret}).status_code == 200


def test_wrong_and_revoked_keys_do_not(guarded: TestClient, store: KeyStore) -> None:
    key, secret = store.create("anna", "write")
    swapped = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    for wrong in (swapped, "rag_", "x", f"rag_{key.id}_", "Ω" * 20, secret + "\u00e9"):
        headers = {"Authorization": f"Bearer {wrong}".encode()}
        assert guarded.post("/ask", json=ASK, headers=headers).status_code == 401
    assert guarded.get("/articles", headers=bearer(secret)).status_code == 200
    store.revoke(key.id)
    assert guarded.get("/articles", headers=bearer(secret)).status_code == 401


def test_a_reading_key_changes_nothing(guarded: TestClient, store: KeyStore) -> None:
    _, reading = store.create("reader", "read")
    _, writing = store.create("writer", "write")
    body = {"articles": [{"text": "New words."}]}
    for method, path in (("POST", "/articles"), ("PUT", "/articles/x"), ("DELETE", "/articles/x"),
                         ("GET", "/feedback"), ("POST", "/articles")):  # fmt: skip
        response = guarded.request(method, path, headers=bearer(reading))
        assert response.status_code == 403
        assert response.json()["error"]["type"] == "permission_error"
    assert guarded.post("/articles", json=body, headers=bearer(writing)).status_code == 201


def test_keys_are_hashed_at_rest(store: KeyStore, folder: Path) -> None:
    _, secret = store.create("anna", "read")
    file = folder / "index" / "state.sqlite"
    stored = file.read_bytes()
    assert secret.encode() not in stored
    assert secret.rsplit("_", 1)[-1].encode() not in stored
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_revoking_an_unknown_key_is_told(store: KeyStore) -> None:
    with pytest.raises(NotFoundError):
        store.revoke("nope")


def test_signing_in_is_said_in_the_visitors_language(guarded: TestClient) -> None:
    headers = {"Accept-Language": "ru-RU,ru;q=0.9"}
    asked = guarded.get("/login", headers=headers).text
    refused = guarded.post("/login", data={"key": "wrong"}, headers=headers).text
    for page in (asked, refused):
        assert '<html lang="ru">' in page
        assert "Войти</button>" in page
    assert "Этот ключ" in refused
    assert "This key" not in refused


def test_a_browser_signs_in_once(guarded: TestClient, store: KeyStore) -> None:
    key, secret = store.create("anna", "read")
    page = guarded.get("/", headers={"Accept": "text/html"}, follow_redirects=False)
    assert (page.status_code, page.headers["location"]) == (303, "/login?next=/")
    wanted = "/?article=a%201&q=Who%3F"
    form = guarded.get(wanted, headers={"Accept": "text/html"})
    assert form.status_code == 200
    refused = guarded.post(form.url, data={"key": "wrong"})
    assert refused.status_code == 401
    entered = guarded.post(form.url, data={"key": secret}, follow_redirects=False)
    assert entered.headers["location"] == wanted
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert secret not in cookie
    assert guarded.post("/ask", json=ASK).status_code == 200
    store.revoke(key.id)
    assert guarded.post("/ask", json=ASK).status_code == 401


def test_signing_out_ends_the_session(guarded: TestClient, store: KeyStore) -> None:
    _, secret = store.create("anna", "read")
    guarded.post("/login", data={"key": secret}, follow_redirects=False)
    token = guarded.cookies["rag_session"]
    guarded.post("/logout", follow_redirects=False)
    guarded.cookies.clear()
    guarded.cookies.set("rag_session", token)
    assert guarded.post("/ask", json=ASK).status_code == 401


def test_nothing_is_written_for_who_has_no_session(guarded: TestClient, store: KeyStore) -> None:
    _, secret = store.create("anna", "read")
    guarded.post("/login", data={"key": secret}, follow_redirects=False)
    token = guarded.cookies["rag_session"]
    forged = f"{token.rpartition('_')[0]}_guessed"
    guarded.cookies.clear()
    guarded.cookies.set("rag_session", forged)
    guarded.post("/logout", follow_redirects=False)
    assert store.check_session(token) is not None


def test_keys_are_guessed_at_the_login_no_more_often_than_elsewhere(guarded: TestClient) -> None:
    client = TestClient(guarded.app, base_url=LOOPBACK, client=("192.0.2.77", 50000))
    given = [client.post("/login", data={"key": "wrong"}).status_code for _ in range(70)]
    assert (given[0], given[-1]) == (401, 429)
    assert client.get("/login").status_code == 200


def test_a_form_of_many_fields_is_none_of_the_page(guarded: TestClient, store: KeyStore) -> None:
    _, secret = store.create("anna", "read")
    form = f"key={secret}" + "&next=/" * 100_000
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert guarded.post("/login", content=form, headers=headers).status_code == 401


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "a\r\nb"],
)
def test_signing_in_leads_nowhere_else(guarded: TestClient, store: KeyStore, target: str) -> None:
    _, secret = store.create("anna", "read")
    entered = guarded.post(
        "/login", params={"next": target}, data={"key": secret}, follow_redirects=False
    )
    assert entered.headers["location"] == "/"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", ""]
)
def test_another_host_name_is_refused(api: TestClient, host: str) -> None:
    response = api.get("/healthz", headers={"Host": host})
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "host_not_served"


@pytest.mark.parametrize("host", ["localhost", "localhost:7000", "127.0.0.1:8000", "[::1]:8000"])
def test_loopback_names_are_served(api: TestClient, host: str) -> None:
    assert api.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9"])
def test_a_page_of_another_site_changes_nothing(api: TestClient, origin: str) -> None:
    for path in ("/ask", "/articles", "/login"):
        response = api.post(path, headers={"Origin": origin})
        assert response.status_code == 403
        assert "access-control-allow-origin" not in response.headers


def test_sites_are_admitted_by_name_only(make_api: MakeApi) -> None:
    api = make_api(cors_origins=("https://friend.example",))
    friend = {"Origin": "https://friend.example"}
    response = api.post("/ask", json=ASK, headers=friend)
    assert response.headers["access-control-allow-origin"] == "https://friend.example"
    stranger = api.get("/articles", headers={"Origin": "https://other.example"})
    assert "access-control-allow-origin" not in stranger.headers


def test_too_often_is_refused_with_the_time_to_wait(make_api: MakeApi) -> None:
    api = make_api(rate_limit=2)
    statuses = [api.get("/articles").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    refused = api.get("/articles")
    assert int(refused.headers["retry-after"]) >= 1
    assert refused.json()["error"]["type"] == "rate_limit_error"
    assert api.get("/healthz").status_code == 200


@pytest.mark.parametrize(("host", "limit"), [("127.0.0.1", None), ("0.0.0.0", 600)])
def test_strangers_are_limited_unless_told_otherwise(
    host: str, limit: int | None, tmp_path: Path
) -> None:
    settings = service_settings(tmp_path, host=host)
    with closing(EmbeddedState(tmp_path / "index")) as state:
        rate = AccessControl(FastAPI(), settings, state)._rate
    assert (rate and rate.per_minute) == limit


def test_a_bucket_refills_evenly() -> None:
    now = 0.0
    limit = RateLimit(60, clock=lambda: now)
    assert [limit.take("a") for _ in range(61)] == [None] * 60 + [1]
    assert limit.take("b") is None
    now = 1.0
    assert limit.take("a") is None
    assert limit.take("a") == 1


def test_clients_are_forgotten_beyond_a_bound() -> None:
    limit = RateLimit(1, clock=lambda: 0.0)
    for number in range(20_000):
        limit.take(str(number))
    assert len(limit._buckets) == 10_000


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("[::1]", True),
     ("127.8.9.1", True), ("0.0.0.0", False), ("::", False), ("192.168.1.2", False),
     ("example.org", False)],
)  # fmt: skip
def test_which_addresses_are_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_an_unlisted_change_needs_a_writing_key() -> None:
    assert area_of("POST", "/articles/x/whatever").needs == "write"
    assert area_of("PATCH", "/jobs/x").needs == "write"
    assert area_of("GET", "/unheard/of").needs == "read"
    assert area_of("POST", "/unheard/of").needs == "write"


@pytest.mark.parametrize("path", ["/feedback", "/gaps", "/snapshots", "/articles", "/workbench"])
def test_the_head_of_an_answer_takes_the_key_of_the_whole(path: str) -> None:
    assert area_of("HEAD", path) == area_of("GET", path)


@pytest.mark.parametrize("path", ["/ask", "/grid", "/mentions", "/v1/responses"])
def test_asking_needs_a_reading_key(path: str) -> None:
    assert area_of("POST", path).needs == "read"


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "//", "null", "http://a]b"])
def test_an_origin_that_is_none_is_foreign(api: TestClient, origin: str) -> None:
    reply = api.post("/ask", json={"question": QUESTION}, headers={"Origin": origin})
    assert reply.status_code == 403


@pytest.mark.parametrize("target", ["//[", "/\\[", "http://[::1"])
def test_signing_in_towards_nonsense_leads_to_the_chat(guarded: TestClient, target: str) -> None:
    assert guarded.get("/login", params={"next": target}).status_code == 200


@pytest.mark.parametrize("path", ["/metrics", "/ask", "/screen/chat.js"])
def test_guessing_keys_is_limited_everywhere(make_api: MakeApi, path: str) -> None:
    client = make_api(require_keys=True)
    replies = [client.get(path, headers=bearer(f"rag_{n:064}")).status_code for n in range(100)]
    assert replies[0] == 401
    assert 429 in replies
