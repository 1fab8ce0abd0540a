"""The original behind a citation: served as it came, drawn with the words boxed, verified."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from PIL import Image, ImageChops

from rag import ingest
from rag.assistant import Assistant
from rag.types import Eq
from tests.api.conftest import MakeApi
from tests.articles.paper import Paper

TEXT = "date 2025-06-28\r\nThe mayor of Astra is Kim Dole.\r\n"
HTML = "<html><body><p>The harbour is open.</p><script>alert(1)</script></body></html>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "news"
    made.mkdir()
    (made / "a.txt").write_bytes(TEXT.encode())
    (made / "b.pdf").write_bytes(Paper().lines(100, 200, "The mayor is Ada Lunt.").data())
    (made / "c.html").write_text(HTML)
    return made


def opened(make_api: MakeApi, folder: Path, **changes: object) -> tuple[TestClient, Assistant]:
    api = make_api([], **changes)
    assistant: Assistant = api.app.state.assistant  # type: ignore[attr-defined]
    ingest.build(assistant, folder)
    return api, assistant


def id_of(api: TestClient, name: str) -> str:
    (found,) = [a for a in api.get("/articles").json()["data"] if a["source"].endswith(name)]
    return str(found["id"])


def test_the_file_is_served_as_it_came_and_never_shown(make_api: MakeApi, folder: Path) -> None:
    api, _ = opened(make_api, folder)
    for name in ("a.txt", "b.pdf", "c.html"):
        response = api.get(f"/articles/{id_of(api, name)}/file")
        assert response.content == (folder / name).read_bytes()
        assert response.headers["content-type"] == "application/octet-stream"
        assert response.headers["content-disposition"].startswith("attachment")
        assert "sandbox" in response.headers["content-security-policy"]
        tag = response.headers["etag"]
        assert tag == f'"{hashlib.sha256(response.content).hexdigest()}"'
        again = api.get(response.request.url.path, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")


def test_a_file_above_the_limit_or_of_no_file_is_not_found(make_api: MakeApi, folder: Path) -> None:
    api, _ = opened(make_api, folder, original_bytes=10)
    missing = api.get(f"/articles/{id_of(api, 'a.txt')}/file")
    assert (missing.status_code, missing.json()["error"]["type"]) == (404, "not_found_error")
    assert "original_bytes" in missing.json()["error"]["message"]


def test_a_kept_file_goes_with_its_last_article(make_api: MakeApi, folder: Path) -> None:
    _, assistant = opened(make_api, folder)
    sha256 = hashlib.sha256((folder / "a.txt").read_bytes()).hexdigest()
    with assistant.store.read() as view:
        assert view.original(sha256) == TEXT.encode()
    assistant.delete(Eq("source", "news/a.txt"))
    with assistant.store.read() as view:
        assert view.original(sha256) is None


def test_an_edited_file_replaces_the_kept_one(make_api: MakeApi, folder: Path) -> None:
    api, assistant = opened(make_api, folder)
    before = hashlib.sha256((folder / "a.txt").read_bytes()).hexdigest()
    (folder / "a.txt").write_text("The mayor of Astra is Ned Hart.")
    ingest.build(assistant, folder)
    assert b"Ned Hart" in api.get(f"/articles/{id_of(api, 'a.txt')}/file").content
    with assistant.store.read() as view:
        assert view.original(before) is None


def picture(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


def test_a_page_is_drawn_with_the_words_boxed(make_api: MakeApi, folder: Path) -> None:
    api, _ = opened(make_api, folder)
    pdf = id_of(api, "b.pdf")
    text = api.get(f"/articles/{pdf}").json()["text"]
    start = text.index("Ada Lunt")
    address = f"/articles/{pdf}/pages/1.png"
    plain = picture(api.get(address).content)
    boxed = picture(api.get(address, params={"start": start, "end": start + 8}).content)
    assert plain.size == boxed.size == (1190, 1684)
    changed = ImageChops.difference(plain, boxed).getbbox()
    assert changed is not None
    left, top, right, bottom = changed
    # Base line at 200 points, from about 165 to 210 points across; two pixels a point.
    assert top > 370
    assert bottom <= 412
    assert left > 320
    assert right <= 430


@pytest.mark.parametrize(("name", "page"), [("a.txt", 1), ("b.pdf", 2)])
def test_what_has_no_such_page_is_not_found(
    make_api: MakeApi, folder: Path, name: str, page: int
) -> None:
    api, _ = opened(make_api, folder)
    assert api.get(f"/articles/{id_of(api, name)}/pages/{page}.png").status_code == 404


def test_a_citation_names_the_place_and_verify_looks_at_the_file(
    make_api: MakeApi, folder: Path
) -> None:
    api, _ = opened(make_api, folder)
    asked = {"question": "Who is the mayor of Astra?", "min_confidence": 0}
    (citation, *_) = api.post("/ask", json=asked).json()["citations"]
    place = citation["original"]
    assert (place["line"], place["encoding"]) == (2, "utf-8")
    assert TEXT[place["start_char_index"] : place["end_char_index"]] == citation["cited_text"]

    def state() -> str:
        verdicts = api.post("/verify", json={"citations": [citation]}).json()["data"]
        return str(verdicts[0]["original"])

    assert state() == "holds"
    (folder / "a.txt").write_text("Changed. " + TEXT)
    assert state() == "holds"
    (folder / "a.txt").write_text("The town has another one.")
    assert state() == "changed"
    (folder / "a.txt").unlink()
    assert state() == "gone"


def test_each_of_two_files_of_the_same_bytes_is_looked_at_where_it_lies(
    make_api: MakeApi, folder: Path, tmp_path: Path
) -> None:
    api, assistant = opened(make_api, folder)
    other = tmp_path / "copies"
    other.mkdir()
    (other / "a.txt").write_bytes(TEXT.encode())
    ingest.build(assistant, other, collection="copies")
    question = {"question": "Who is the mayor of Astra?"}
    found = {}
    for name in ("default", "copies"):
        filters = {"collections": [name]}
        [cited] = api.post("/ask", json={**question, "filters": filters}).json()["citations"]
        found[name] = cited
    (other / "a.txt").unlink()
    verdicts = api.post("/verify", json={"citations": list(found.values())}).json()["data"]
    assert [one["original"] for one in verdicts] == ["holds", "gone"]
