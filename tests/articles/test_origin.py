"""The place in the original: what is cited stands at that line and column of the very file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import articles
from rag.origin import Place, Run, encoded, locate, place_in_words
from rag.types import Original
from tests.articles.paper import Paper
from tests.articles.reading import where

SEED = Path(__file__).parents[2] / "seeds" / "articles" / "000_8e5901e4f5c7b4c3.txt"


def at(raw: str, line: int | None, column: int | None) -> int:
    """Offset of a line and column, counted slowly as an editor does."""
    assert line is not None
    assert column is not None
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", raw)
    return sum(map(len, lines[: line - 1])) + column - 1


def check(data: bytes, found: Original, words: str) -> None:
    """That ``found`` are the very words in the file, by characters and by line and column."""
    assert found.encoding is not None
    raw = data.decode(found.encoding, "replace")
    start, end = at(raw, found.line, found.column), at(raw, found.end_line, found.end_column)
    assert (found.start_char_index, found.end_char_index) == (start, end)
    assert articles.canonical("x" + raw[start:end])[1:] == words


def test_the_date_header_of_a_seed_counts() -> None:
    article = articles.read(SEED, SEED.name)[0]
    found = where(article, "Serik Akshulakov")
    check(SEED.read_bytes(), found, "Serik Akshulakov")
    assert found.start_char_index == SEED.read_text(encoding="utf-8").index("Serik Akshulakov")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_and_encodings(encoding: str, line_end: str) -> None:
    text = line_end.join(["date 2025-06-28", "Élodie lives in Zürich.", "", "Kim café 12."])
    data = text.encode(encoding)
    article = articles.read(data, "a.txt")[0]
    for words in ("Zürich", "Kim café", "Zürich.\n\nKim"):
        check(data, where(article, words), words)
    assert where(article, "Kim").line == 4


@settings(deadline=None)
@given(
    st.text(st.sampled_from("ab\r\n\0\ufeff\U0001f600é "), max_size=60),
    st.data(),
)
def test_every_span_of_any_text_file_is_found(text: str, data: st.DataObject) -> None:
    file = articles.TextFile(text, "utf-8")
    if not file.text:
        return
    start = data.draw(st.integers(0, len(file.text) - 1))
    end = data.draw(st.integers(start + 1, len(file.text)))
    draft = articles.Draft("y" + file.text, runs=[r.moved(1) for r in file.runs(0, len(file.text))])
    article = articles.make_article(draft, "a.txt")
    found = locate(article.origin, article.text, start + 1, end + 1)
    assert found is not None
    first, last = at(text, found.line, found.column), at(text, found.end_line, found.end_column)
    assert (found.start_char_index, found.end_char_index) == (first, last)
    assert articles.canonical("x" + text[first:last])[1:] == file.text[start:end]


MARKDOWN = """---
title: Harbour
---
# The *new* har**bour**

Opened by [Ada Lunt](https://example.com/ada "Ada") \\*twice\\* in 1923, R&amp;D paid.

| port | tons |
|------|------|
| Brent | 87,650 |
| Derby | 55,100 |
"""
PAGE = """<!DOCTYPE html><html><head><title>News</title></head><body><ul><li>News</li></ul>
<h1>News</h1>
<p>The <b>bridge</b> carries &ldquo;4,500 cars&rdquo; a&nbsp;day, <!-- no --> says Ada&#32;Lunt
of the har<i>bour</i> office in Astra.</p><p>Yes</p><table><tr><td>12</td><td>2012</td></tr></table>
</body></html>"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("a.md", MARKDOWN, {
            "harbour": "har**bour", "Ada Lunt": "Ada Lunt", "*twice*": "*twice\\*",
            "R&D": "R&amp;D", "87,650": "87,650", "Derby": "Derby", "1923": "1923",
            "The new": "The *new",
        }),
        ("a.html", PAGE, {
            "bridge": "bridge", "“4,500 cars”": "&ldquo;4,500 cars&rdquo;",
            "a\xa0day": "a&nbsp;day",
            "Ada Lunt": "Ada&#32;Lunt", "harbour office": "har<i>bour</i> office", "Yes": "Yes",
            "12": "12",
        }),
    ],
)  # fmt: skip
def test_markup_is_found_again(
    name: str, source: str, expected: dict[str, str], line_end: str
) -> None:
    raw = source.replace("\n", line_end)
    article = articles.read(raw.encode(), name)[0]
    for words, stands in expected.items():
        found = where(article, words)
        start, end = at(raw, found.line, found.column), at(raw, found.end_line, found.end_column)
        assert raw[start:end] == stands
        assert (found.start_char_index, found.end_char_index) == (start, end)
    if name == "a.html":
        assert where(article, "News").line == 2
        assert where(article, "12").column < where(article, "2012").column  # type: ignore[operator]


LATEX = r"""\begin{document}
The \emph{old} bridge carries % really
4{,}500 cars a day\footnote{Counted by Ada Lunt in the spring of 1999.} and the
caf\'e of Z\"urich, as \textbf{Kim Dole} wrote, stands beside it.

\section{The m\={a}yor}
\end{document}
"""


def test_words_of_latex_are_found_around_notes_and_commands() -> None:
    article = articles.read(LATEX.encode(), "a.tex")[0]
    for words, stands in {
        "old bridge": r"old} bridge",
        "4,500 cars a day": "4{,}500 cars a day",
        "Ada Lunt": "Ada Lunt",
        "café of Zürich": r"caf\'e of Z\"urich",
        "Kim Dole wrote": r"Kim Dole} wrote",
        "māyor": r"m\={a}yor",
    }.items():
        found = where(article, words)
        assert LATEX[found.start_char_index : found.end_char_index] == stands
    across = where(article, "cars a day [1] and the café")
    assert place_in_words(across) == "line 3, column 9 to line 4, column 6"


def test_a_speaker_of_subtitles_stands_where_a_player_shows_the_name() -> None:
    source = "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Ada>Hello &amp; welcome.\n"
    found = where(articles.read(source.encode(), "a.vtt")[0], "Ada: Hello & welcome")
    stands = source[found.start_char_index : found.end_char_index]
    assert stands == "<v Ada>Hello &amp; welcome"


def test_no_column_is_told_of_words_that_stand_in_part_nowhere() -> None:
    runs = [Run(0, 4, Place(line=3, column=1), at=9)]
    found = locate(encoded(runs, "utf-8"), "Ada and Bo", 0, 10)
    assert found is not None
    assert place_in_words(found) == "line 3"
    assert found.start_char_index is None


def test_the_place_that_the_readme_shows_is_the_true_one() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    shown = re.search(rf"`articles/{SEED.name}`, .*line (\d+), columns (\d+)–(\d+)", readme)
    assert shown is not None
    line, first, last = map(int, shown.groups())
    found = SEED.read_text(encoding="utf-8").split("\n")[line - 1][first - 1 : last]
    assert found == "Serik Akshulakov"


def test_a_page_is_told_by_its_number_and_by_what_the_document_calls_it() -> None:
    labels = "[0 << /S /r >> 2 << /S /D >> 3 << /S /D /St 4 >>]"
    paper = Paper([], form=f"/PageLabels << /Nums {labels} >>")
    for line in ("Preface.", "The bridge was", "opened in May.", "The end."):
        paper.turn().write(20, 100, line, 12)
    article = articles.read(paper.data(), "a.pdf")[0]
    shown = {}
    for words in ("Preface", "opened", "end", "bridge was opened"):
        start = re.search(words.replace(" ", r"\s"), article.text)
        assert start is not None
        found = locate(article.origin, article.text, *start.span())
        assert found is not None
        shown[words] = place_in_words(found)
    assert shown == {
        "Preface": "page 1 (i)",
        "opened": "page 3 (1)",
        "end": "page 4",
        "bridge was opened": "pages 2-3 (ii)",
    }
