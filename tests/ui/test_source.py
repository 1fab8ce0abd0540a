"""The article panel reads back as the article, character by character, marks included."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ui.page_text import PageText
from tests.ui.records import ARTICLE
from ui import source
from ui.source import Mark

# What UTF-8 can hold; a NUL alone cannot stand in a page and is shown as U+FFFD.
_TEXT = st.text(
    st.one_of(
        st.characters(codec="utf-8", exclude_characters="\0"),
        st.sampled_from("\n \r<>&\"'`$\u202e😀"),
    ),
    min_size=1,
    max_size=300,
)


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    text = draw(_TEXT)
    ends = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(ends, ends).map(sorted).map(tuple), max_size=4))
    return text, spans  # type: ignore[return-value]


@given(texts_with_spans())
def test_a_piece_reads_back_as_the_text_with_its_marks(
    made: tuple[str, list[tuple[int, int]]],
) -> None:
    text, spans = made
    marks = [Mark(low, high, n) for n, (low, high) in enumerate(spans, 1)]
    page = PageText(source.piece(replace(ARTICLE, text=text), 0, len(text), marks))
    assert page.text == text
    covered = {at for low, high in spans for at in range(low, high)}
    assert "".join(page.marks) == "".join(c for at, c in enumerate(text) if at in covered)
    assert set(page.tags) <= {"div", "p", "span", "mark"}


@given(_TEXT, st.data())
@settings(max_examples=50)
def test_pieces_join_without_a_hole_or_an_overlap(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    article = replace(ARTICLE, text=text)
    low, same = source.neighbour(article, at, before=True)
    start, high = source.neighbour(article, at, before=False)
    assert low <= same == at == start <= high
    assert low < at or at == 0
    assert high > at or at == len(text)


def test_a_short_article_is_shown_whole() -> None:
    words = ARTICLE.text.index("Ruth")
    page = PageText(source.panel(ARTICLE, [Mark(words, words + 11, 1)]))
    assert ARTICLE.text in page.text
    assert page.marks == ["Ruth Okafor"]
    assert "14 September 2024" in page.text
    assert "A <b>bridge</b>" in page.text


def test_an_article_opened_without_a_quote_says_how_long_it_is() -> None:
    text = PageText(source.panel(ARTICLE, [Mark(0, 0, 1)])).text
    assert f"{len(ARTICLE.text)} characters" in text
    assert "characters 0" not in text


def test_a_long_article_opens_as_a_window_around_the_words() -> None:
    text = "word " * 200_000 + "HERE " + "word " * 200_000
    at = text.index("HERE")
    markup = source.panel(replace(ARTICLE, text=text), [Mark(at, at + 4, 1)])
    assert len(markup) < 3 * source.WINDOW
    assert PageText(markup).marks == ["HERE"]
    assert "Show earlier text" in markup
    assert "Show later text" in markup


def test_scrolling_on_shows_every_character_once() -> None:
    article = replace(ARTICLE, text="".join(f"line {n}\n" for n in range(60_000)))
    shown, at = "", 0
    while at < len(article.text):
        low, high = source.neighbour(article, at, before=False)
        shown += PageText(source.piece(article, low, high)).text
        at = high
    assert shown == article.text
    assert "more" not in source.later(article, len(article.text) - 10)


def test_only_a_web_address_becomes_a_link() -> None:
    assert "<a " in source.origin("https://example.org/a?b=1&c=2")
    assert "<a " not in source.origin("javascript:alert(1)")
    assert '"' not in PageText(source.origin('https://e.org/"onclick="x')).tags
