"""Everything the page says stands in one file a language, whole, and in a reader's words."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator

import pytest

from rag import registry
from ui.app import HERE, STATIC, WORDS, document, language_of, languages, words
from ui.formats import NAMES

_PLURALS = {"en": {"one", "other"}, "ru": {"one", "few", "many", "other"}}
_SAID = re.compile(r"""\bsay\(\s*["'`]([\w.]+)["']""")


def used() -> set[str]:
    """Keys that templates and modules name outright."""
    files = [*(HERE / "templates").glob("*.html"), *(STATIC / "js").glob("*.js")]
    found = {key for file in files for key in _SAID.findall(file.read_text(encoding="utf-8"))}
    return {key for key in found if not key.endswith((".", "_"))}  # the rest is put together


def base(key: str) -> str:
    return re.sub(r"\.(one|few|many|other)$", "", key)


@pytest.mark.parametrize("language", languages())
def test_a_language_says_everything(language: str) -> None:
    said = words(language)
    own = json.loads((WORDS / f"{language}.json").read_text(encoding="utf-8"))
    english = {base(key) for key in words("en")}
    assert {base(key) for key in own} <= english
    proper = {key for key in english if key.startswith("export.") and key.count(".") == 1}
    assert english - {base(key) for key in own} <= proper  # names of formats stay as they are
    for key in {base(key) for key in own if re.search(r"\.(one|other)$", key)}:
        there = {form for form in ("one", "few", "many", "other") if f"{key}.{form}" in said}
        assert there >= _PLURALS[language], key


@pytest.mark.parametrize("language", languages())
def test_every_place_for_data_is_kept(language: str) -> None:
    english, own = words("en"), words(language)
    for key, text in own.items():
        source = english.get(key) or english[f"{base(key)}.other"]
        kept, expected = (set(re.findall(r"{(\w+)}", each)) - {"n"} for each in (text, source))
        assert kept == expected, key  # one of a thing may be said without its number


def test_every_key_that_is_used_is_there() -> None:
    known = {base(key) for key in words("en")} | set(words("en"))
    assert used() <= known


def literals(module: ast.Module) -> Iterator[str]:
    """The texts in a module, those made with values too, which are left out."""
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            parts = (getattr(part, "value", "") for part in node.values)
            yield "".join(part if isinstance(part, str) else "{}" for part in parts)


def test_every_sentence_that_is_translated_is_one_the_service_says() -> None:
    files = (HERE.parent / "rag").rglob("*.py")
    said = {text for file in files for text in literals(ast.parse(file.read_text("utf-8")))}
    for key, text in words("en").items():
        if key.startswith("service."):
            pattern = re.compile(r".+".join(map(re.escape, re.split(r"{\w+}", text))), re.DOTALL)
            assert any(map(pattern.fullmatch, said)), key
            holes = re.findall(r"{\w+}", text)
            assert len(holes) == len(set(holes)), key  # each is a group of the page's pattern


def test_nothing_for_developers_is_said() -> None:
    for key, text in words("en").items():
        plain = text.replace("CSL-JSON", "").replace("JavaScript", "").replace("JSON", "")
        assert not re.search(r"\b(offset|char|index|JSON|API|HTTP|null|0\.\d)\b", plain), key


def test_every_format_that_has_a_name_is_there() -> None:
    assert set(NAMES) <= set(registry.names("articles"))


@pytest.mark.parametrize(
    ("cookie", "accepted", "language"),
    [
        (None, "ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("en", "ru-RU", "en"),
        (None, "xx,en-GB;q=0.5", "en"),
        ("../../etc/passwd", "", "en"),
    ],
)
def test_the_language_is_the_one_that_was_chosen(
    cookie: str | None, accepted: str, language: str
) -> None:
    assert language_of(cookie, {"accept-language": accepted}) == language


@pytest.mark.parametrize("language", languages())
def test_the_document_holds_no_script_and_no_style_of_its_own(language: str) -> None:
    page = document(language)
    assert not re.search(r"<script(?![^>]* (src|type=\"application/json\"))", page)
    assert "<style" not in page
    assert not re.search(r"\son\w+=|\sstyle=", page)
