"""Reading articles: lists, texts, spans, pages for people."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from rag.api.pages.article import SCRIPT, STYLE, article_page, as_text
from rag.types import Article
from tests.api.conftest import MakeApi, article


class Text(HTMLParser):
    """What a browser would hold as text of the article and of its mark."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.marked = ""
        self.tags: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if ("id", "text") in attrs or self._inside:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.text += data
            if "mark" in self._inside:
                self.marked += data


def page(html: str) -> Text:
    found = Text()
    found.feed(html)
    return found


def test_a_list_is_paged_by_cursor(make_api: MakeApi) -> None:
    api = make_api([article(f"Article number {n} says little.") for n in range(7)])
    ids: list[str] = []
    cursor = None
    pages = 0
    while True:
        parameters = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        body = api.get("/articles", params=parameters).json()
        ids += [item["id"] for item in body["data"]]
        pages += 1
        cursor = body["next_cursor"]
        assert body["has_more"] is (cursor is not None)
        if cursor is None:
            break
    assert pages == 3
    assert ids == sorted(set(ids))
    assert len(ids) == 7


def test_a_list_is_filtered(make_api: MakeApi) -> None:
    old = article("Old words stand here.", published=date(2001, 1, 1), collection="old")
    new = article("New words stand here.", published=date(2021, 1, 1), collection="new")
    api = make_api([old, new])

    def ids(**parameters: str) -> list[str]:
        return [item["id"] for item in api.get("/articles", params=parameters).json()["data"]]

    assert ids(published_from="2010-01-01") == [new.id]
    assert ids(published_to="2010-01-01") == [old.id]
    assert ids(collection="old") == [old.id]
    assert ids(source=new.source) == [new.id]
    backwards = {"published_from": "2022-01-01", "published_to": "2021-01-01"}
    assert api.get("/articles", params=backwards).status_code == 422


DEEP = base64.urlsafe_b64encode(b"[" * 2_900).decode().rstrip("=")
LONE = base64.urlsafe_b64encode(b'["id", "\\ud800", "a"]').decode().rstrip("=")


@pytest.mark.parametrize("cursor", ["%%%", "a", "////", "é", "gICA", DEEP, LONE])
def test_a_cursor_of_another_making_is_refused(api: TestClient, cursor: str) -> None:
    response = api.get("/articles", params={"cursor": cursor})
    assert response.status_code == 422
    assert response.json()["error"]["param"] == "cursor"


def test_an_article_is_served_whole(api: TestClient, seed_articles: list[Article]) -> None:
    for expected in seed_articles:
        body = api.get(f"/articles/{expected.id}").json()
        assert body["text"] == expected.text
        assert body["span"] is None
        assert body["offset_unit"] == "unicode_code_point"
        digest = hashlib.sha256(body["text"].encode()).hexdigest()
        assert digest == body["sha256"] == expected.sha256


def test_a_span_is_served_with_its_quote(make_api: MakeApi) -> None:
    text = "😀 Zwölf Boxkämpfer\r\njagen Viktor."
    item = article(text)
    api = make_api([item])
    span = api.get(f"/articles/{item.id}", params={"start": 2, "end": 7}).json()["span"]
    assert span["quote"] == "Zwölf"
    assert span["permalink"] == f"/articles/{item.id}#char=2,7"


@pytest.mark.parametrize(
    ("start", "end"), [(5, 5), (9, 3), (0, 10**9), (-1, 3), (None, 0), ("a", 4)]
)
def test_a_span_that_is_none_is_refused(
    api: TestClient, seed_articles: list[Article], start: object, end: object
) -> None:
    sent = {name: value for name, value in (("start", start), ("end", end)) if value is not None}
    for path in ("", "/view"):
        response = api.get(f"/articles/{seed_articles[0].id}{path}", params=sent)
        assert response.status_code == 422
        assert response.json()["error"]["param"] in ("start", "end")


@pytest.mark.parametrize(
    "wanted", ["nope", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "' OR 1=1 --", "%00", "a" * 199]
)
@pytest.mark.parametrize("part", ["", "/view", "/passages"])
def test_an_unknown_article_is_not_found(api: TestClient, wanted: str, part: str) -> None:
    response = api.get(f"/articles/{wanted}{part}")
    assert response.status_code in (404, 422)
    assert response.json()["type"] == "error"


def test_passages_slice_to_their_text(api: TestClient, seed_articles: list[Article]) -> None:
    item = seed_articles[0]
    passages = api.get(f"/articles/{item.id}/passages").json()["data"]
    assert passages
    for passage in passages:
        start, end = passage["start_char_index"], passage["end_char_index"]
        assert item.text[start:end] == passage["text"]


def test_the_page_marks_the_words_without_script(make_api: MakeApi) -> None:
    item = article("One two 😀 three four.")
    api = make_api([item])
    response = api.get(f"/articles/{item.id}/view", params={"start": 8, "end": 15})
    found = page(response.text)
    assert found.marked == "😀 three"
    assert found.text == item.text


def test_the_page_leads_to_the_chat_at_these_words(make_api: MakeApi) -> None:
    item = article("One two three four.")
    api = make_api([item], chat=True, workbench=False)
    marked = {"start": 4, "end": 7}
    beside = f"?article={item.id}#char=4,7"
    for path, root in ((f"/articles/{item.id}/view", "../../"), (f"/articles/{item.id}", "../")):
        shown = api.get(path, params=marked, headers={"Accept": "text/html"}).text
        assert f'href="{root}{beside}"' in shown
    api.post("/snapshots", json={"name": "then"})
    of_then = api.get(f"/articles/{item.id}/view", params={"snapshot": "then"}).text
    assert 'href="../../"' in of_then


def test_markup_in_an_article_stays_text(make_api: MakeApi) -> None:
    evil = "<script>alert(1)</script> & <img src=x onerror=alert(2)> </div> Words </mark>."
    item = article(evil, title="</title><script>alert(3)</script>", source='"><b onclick=x>')
    api = make_api([item])
    response = api.get(f"/articles/{item.id}/view", params={"start": 0, "end": 30})
    found = page(response.text)
    assert found.text == evil
    assert found.tags.count("script") == 1
    assert not {"img", "b"} & set(found.tags)


def test_the_page_may_run_its_own_script_and_no_other(api: TestClient) -> None:
    item = api.get("/articles").json()["data"][0]
    policy = api.get(f"/articles/{item['id']}/view").headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    for code in (SCRIPT, STYLE):
        digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_a_browser_gets_the_page_at_the_permalink(api: TestClient) -> None:
    item = api.get("/articles").json()["data"][0]
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    response = api.get(f"/articles/{item['id']}", headers={"Accept": accept})
    assert response.headers["content-type"].startswith("text/html")
    assert "To the chat" not in response.text  # there is none here
    assert "Accept" in response.headers["vary"].split(", ")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_the_page_holds_as_many_characters_as_the_article(text: str) -> None:
    # The parser of the standard library keeps \r and NUL as they come; a browser does not,
    # which is why neither may stand in the page as itself.
    shown = as_text(text)
    assert "\r" not in shown
    assert "\x00" not in shown
    assert not re.search(r"[<>\"']", shown)
    assert len(page(f'<div id="text">{shown}</div>').text) == len(text)


@given(st.data(), st.text(alphabet="ab<&😀\r\n ", min_size=1, max_size=40))
def test_any_span_is_marked_exactly(data: st.DataObject, text: str) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = page(article_page(article(text), (start, end)))
    assert found.marked == text[start:end]
    assert found.text == text
