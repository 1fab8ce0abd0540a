"""Plain text and Markdown: encodings, the date header, titles; any Unicode."""

from __future__ import annotations

import codecs
import hashlib
import itertools
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import articles
from rag.articles._canonical import canonical, canonical_with
from rag.articles._decode import decode, decode_markup
from rag.articles._language import language_of
from rag.articles._titles import title_of
from rag.errors import ArticleError
from rag.passages import cut
from rag.types import Article
from tests.articles.reading import ANY_TEXT, refused

SEEDS = Path(__file__).parents[2] / "seeds" / "articles"


def read(text: str | bytes, name: str = "a.txt") -> Article:
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return articles.read(data, name)[0]


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.rst", "a.adoc"])
@settings(deadline=None)
@given(text=ANY_TEXT)
def test_any_unicode_is_canonical_and_its_passages_slice_back(name: str, text: str) -> None:
    try:
        article = read(text, name)
    except ArticleError:
        return
    assert canonical(article.text) == article.text
    assert article.sha256 == hashlib.sha256(article.text.encode("utf-8")).hexdigest()
    for passage in cut(article):
        assert article.text[passage.start : passage.end] == passage.text


@settings(deadline=None)
@given(text=ANY_TEXT)
def test_plain_text_is_kept_to_the_character(text: str) -> None:
    stored = canonical(text)
    article = articles.make_article(articles.Draft("x" + text), "a.txt")
    assert article.text == canonical("x" + text)
    assert canonical(stored) == stored
    assert not set(stored) & {"\0", "\r"}
    stored.encode("utf-8")


@given(st.lists(ANY_TEXT, min_size=1, max_size=5))
def test_offsets_move_along_with_the_text(pieces: list[str]) -> None:
    starts = [sum(map(len, pieces[:n])) for n in range(len(pieces) + 1)]
    text, moved = canonical_with("".join(pieces), starts)
    assert text == canonical("".join(pieces))
    assert list(moved) == sorted(moved)
    assert moved[-1] == len(text)
    if not any(re.search("[\r\ufeff\ud800-\udfff]", piece) for piece in pieces):
        found = [text[a:b] for a, b in itertools.pairwise(moved)]
        assert found == [canonical(piece) for piece in pieces]


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("\ufeffa\0b", "ab"),
        ("a\ud83d\ude00b", "a😀b"),
        ("a\ud83db", "a\ufffdb"),
        (" “a”\u00a0— ﬁ ", " “a”\u00a0— ﬁ "),
    ],
)
def test_canonical_text(text: str, stored: str) -> None:
    assert canonical(text) == stored


def test_the_seeds_have_their_dates_and_bodies() -> None:
    found = [articles.read(path, path.name)[0] for path in sorted(SEEDS.glob("*.txt"))]
    assert [str(article.published) for article in found] == ["2025-06-28", "2021-05-05"]
    assert found[0].text.startswith("Welcoming the guests, the Head of State")
    assert "Serik Akshulakov" in found[0].text + found[1].text
    assert (
        found[1].title
        == "Member of the National Center of Neurosurgery Victor Aleinikov compared national"
    )


RUSSIAN = "Съешь же ещё этих мягких французских булок, да выпей чаю. " * 3
FRENCH = "L'été dernier, le garçon a mangé des crêpes à la crème près de l'église. " * 3


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "utf-8"),
        (RUSSIAN, "utf-8-sig"),
        (RUSSIAN, "utf-16"),
        (FRENCH, "utf-16-le"),
        (FRENCH, "utf-16-be"),
        (FRENCH, "utf-32-le"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (FRENCH, "cp1252"),
        ("He said “the naïve café owner’s résumé” was good — it cost £5. " * 2, "cp1252"),
        ("The plant was sold in 1998 to investors from Zug. Mr Müller left the board.", "cp1252"),
        ("L’œuvre coûte 40 € et l’élève a été reçu à Orléans – « voilà » dit-il.", "cp1252"),
        ("Primăria oraşului a fost construită în anul 1932 şi este condusă de Ştefan.", "cp1250"),
        ("Zażółć gęślą jaźń. Informacje o zmianach w ustawie o działalności.", "cp1250"),
        ("Belediye başkanı yeni köprünün önümüzdeki yıl açılacağını söyledi.", "cp1254"),
        ("Музей открылся в Караганде в 1932 году. Директором стал Иван Соколов.", "koi8-r"),
        ("Музей открылся в Караганде в 1932 году.", "utf-16-le"),
        ("这是一个关于蜜蜂的故事。蜜蜂在夏天酿蜜，蚂蚁不酿蜜。" * 4, "gb18030"),
        ("“America” and the nation’s place in the world — a plain text.", "big5"),
    ],
)
def test_encodings_are_detected(text: str, encoding: str) -> None:
    article = read(text.encode(encoding))
    assert article.text == text
    assert ("assumed_encoding" in article.metadata) == (not encoding.startswith("utf"))


def test_utf8_with_one_stray_byte_stays_utf8() -> None:
    said = "The café in Zürich opened in 1932. Señor Muñoz runs it. It cost 5 "
    article = read(said.encode() + b"\xa3 then.")
    assert article.text.startswith("The café in Zürich opened in 1932. Señor Muñoz")
    assert article.metadata["assumed_encoding"] == "utf-8 with 1 damaged character"


def test_a_file_of_nothing_but_damage_is_no_article() -> None:
    assert refused(b"\xed\xa0\x80" * 60, "a.txt") == ("no_text", "a.txt has no text.")
    assert refused(r'{"text": "\ud800 \ud801"}', "a.json")[0] == "no_text"


def test_words_about_pdf_are_words() -> None:
    said = "The first line of such a file is `%PDF-1.7`, a version."
    assert read(said, "a.txt").text == said


def test_utf8_with_a_few_damaged_bytes_stays_utf8() -> None:
    data = bytearray(RUSSIAN.encode() * 20)
    data[1001] = 0xFF
    assert decode(bytes(data)).count("булок") >= 58


def test_markup_says_its_encoding_unless_it_is_utf8() -> None:
    page = '<meta charset="windows-1251"><p>пчела</p>'
    assert "пчела" in decode_markup(page.encode("cp1251"))
    assert "пчела" in decode_markup(page.encode("utf-8"))
    assert "пчела" in decode_markup(codecs.BOM_UTF16_LE + page.encode("utf-16-le"))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("A heading\n\nA text.", "A heading"),
        ("A sentence. Another one.", "A sentence"),
        ("A wrapped\nsentence here. Another.", "A wrapped sentence here"),
        ("Lark brings copies\n9 April 2026\n\nOSLO - It came.", "Lark brings copies"),
        ("Letters\nBrent Gazette, Friday 6 March 2026\n\nSir,", "Letters"),
        ("Rules\nMade on 12 March 2019. Amended 2 May 2025.\n\nDo.", "Rules"),
        ("BRENNA AG\nWarranty terms\nValid for all\n\nThree years.", "BRENNA AG"),
        ("THE BRIDGE\nOF ASTRA\n\nIt is old.", "THE BRIDGE OF ASTRA"),
        (
            "The bridge was opened on\n9 April 2026 by the mayor. It rained.",
            "The bridge was opened on 9 April 2026 by the mayor",
        ),
        ("Mr. Smith met Dr. Lee. Then he left.", "Mr. Smith met Dr. Lee"),
        ("Who is it? Nobody knows.", "Who is it?"),
        ("word " * 40, " ".join(["word"] * 18)),
        ("x" * 200, "x" * 90),
    ],
)
def test_titles_are_the_text_s_own_words(text: str, title: str) -> None:
    assert title_of(text) == title


@given(ANY_TEXT.filter(str.strip))
def test_a_title_adds_no_word(text: str) -> None:
    title = title_of(text)
    assert len(title) <= 90
    assert title in " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (RUSSIAN, "ru"),
        (FRENCH, "fr"),
        ("The head of the centre welcomed the guests from abroad.", "en"),
        ("1 2 3 4 5 6 7 8 9 10 11 12", None),
        ("Pax RPK ASK\nApr-2015 698,352 3,297,825 4,056,445 81.3\nMay-2015 721,817 3,386", None),
        ("Hm", None),
    ],
)
def test_language(text: str, language: str | None) -> None:
    assert language_of(text) == language


MARKDOWN = """\
---
title: "Bees: a story"
date: 2024-05-06
author: [Ann, Bo]
tags: {nested: no}
lang: en-GB
---
# Bees

They *make* [honey](https://example.org) in `hives`,
mostly.

- one
- two

| a | b |
|---|---|
| 1 | 2 |

```
code *stays*
```

<div>inside <b>html</b></div>

<!-- not this -->
"""


def test_markdown_reads_as_its_reader_sees_it() -> None:
    article = read(MARKDOWN, "a.md")
    assert article.text == (
        "Bees\n\nThey make honey in hives,\nmostly.\n\n- one\n- two\n\na\tb\n\n1\t2\n\n"
        "code *stays*\n\ninside html"
    )
    assert (article.title, article.published) == ("Bees: a story", date(2024, 5, 6))
    assert article.language == "en"
    assert dict(article.metadata) == {"author": "Ann, Bo"}


@pytest.mark.parametrize(
    "front",
    ["---\n- a list\n---\n", "---\n[broken\n---\n", "---\na: &x [1]\nb: *x\n---\n"],
)
def test_front_matter_that_is_none_is_text(front: str) -> None:
    assert "Bees make honey." in read(front + "Bees make honey.", "a.md").text


def test_a_title_of_markdown_is_its_first_heading() -> None:
    assert read("Intro.\n\n## *The* heading\n\nText.", "a.md").title == "The heading"


def test_absurd_sizes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.articles._draft.MAX_FILE_BYTES", 100)
    assert refused("long " * 30, "a.txt")[0] == "too_large"


def test_a_missing_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ArticleError) as caught:
        articles.read(tmp_path / "nowhere.txt", "nowhere.txt")
    assert caught.value.reason == "missing"


def test_blank_text_is_no_text() -> None:
    assert refused("date 2025-06-28 \n \u00a0\n", "a.txt")[0] == "no_text"
