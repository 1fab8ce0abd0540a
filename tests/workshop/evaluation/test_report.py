"""The page stands alone, and nothing in the data can become markup."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from rag.settings import Settings
from rag.workshop.evaluation import answers, reading, report, retrieval
from rag.workshop.evaluation.records import Result, write_json

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>&amp;'


class Balance(HTMLParser):
    """Fails on a tag that is not closed; keeps the names met."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: set[str] = set()
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        assert not any(name.startswith("on") for name, _ in attrs)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(params=["retrieval", "reading", "answers"])
def result(
    request: pytest.FixtureRequest, squad_file: Path, beir_folder: Path, settings: Settings
) -> Result:
    if request.param == "retrieval":
        return retrieval.evaluate([beir_folder], settings)
    if request.param == "reading":
        return reading.evaluate(squad_file, settings)
    return answers.evaluate(squad_file, settings)


def test_the_page_is_whole_and_needs_nothing_else(result: Result, tmp_path: Path) -> None:
    path = tmp_path / "out" / "report.html"
    report.write(result, path)
    page = path.read_text(encoding="utf-8")
    names = Balance(page).names
    assert "script" not in names
    assert not re.search(r"(?:src|href|url)\s*[=(]", page)
    assert "http" not in page


def test_json_holds_the_figures(result: Result, tmp_path: Path) -> None:
    path = tmp_path / "out" / "figures.json"
    write_json(result, path)
    loaded = json.loads(path.read_text(encoding="utf-8"))
    assert loaded["kind"] == result.kind
    assert loaded["configuration"]["embedder"].startswith("hashing")


def test_questions_and_names_are_escaped(squad_file: Path, settings: Settings) -> None:
    found = answers.evaluate(squad_file, settings)
    hostile = replace(
        found.outcomes[0], question=HOSTILE, answer=HOSTILE, golds=(HOSTILE,), note=HOSTILE
    )
    page = report.render(replace(found, data=HOSTILE, outcomes=(hostile,)))
    assert {"script", "img"}.isdisjoint(Balance(page).names)
    assert "&lt;script&gt;" in page


def test_long_lists_are_cut_after_the_wrong_ones(squad_file: Path, settings: Settings) -> None:
    found = answers.evaluate(squad_file, settings)
    wrong = replace(found.outcomes[0], question="the wrong one", shown=False)
    good = replace(found.outcomes[0], shown=True, right=True)
    page = report.render(replace(found, outcomes=(good,) * 250 + (wrong,)))
    assert "the wrong one" in page
    assert "51 more are not listed" in page
