"""Lists of Rich Text and of slides; what is struck out, and what heads pages."""

from __future__ import annotations

import pytest

from rag.articles.rtf import _marked
from tests.articles.reading import read, saved, where

RTF = rb"""{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Times;}{\f3\fcharset2 Symbol;}{\f2 Courier New;}}
\pard We need the following.\par
{\listtext\pard\plain \f3 \'b7\tab}\pard\plain\fi-360\ls1 a spade\par
{\listtext\pard\plain\f2 o\tab}\pard\plain\ilvl1\ls1 of iron\par
{\listtext\pard\plain \f3 \'b7\tab}\pard\plain\ls1 a rake\line with teeth\par
\pard Do this:\par
{\pntext 1.\tab}{\*\pn\pnlvlbody\pndec{\pntxta .}}\pard dig;\par
{\pntext 2)\tab}plant.\par
\pard A line that was broken by the program of somebody goes\par
on here. It ends.\par}"""


def test_lists_of_rich_text() -> None:
    assert read(RTF, "a.rtf").text == (
        "We need the following.\n\n- a spade\n  - of iron\n- a rake\n  with teeth\n\nDo this:\n\n"
        "1. dig;\n2. plant.\n\nA line that was broken by the program of somebody goes\n"
        "on here. It ends."
    )


def test_lists_of_slides_are_those_that_layout_and_master_draw() -> None:
    from pptx import Presentation

    made = Presentation()
    first = made.slides.add_slide(made.slide_layouts[0])
    first.shapes.title.text = "Away day"
    first.placeholders[1].text = "Brent, 3 May 2025"
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text = "Priorities"
    frame = slide.placeholders[1].text_frame
    frame.text = "Mend the roof"
    for words, depth in (("first quote", 1), ("Open on Sundays", 0)):
        paragraph = frame.add_paragraph()
        paragraph.text, paragraph.level = words, depth
    slide.shapes.add_textbox(0, 0, 9, 9).text_frame.text = "Draft"
    slide.notes_slide.notes_text_frame.text = "Say why."
    assert read(saved(made), "a.pptx").text == (
        "Away day\n\nBrent, 3 May 2025\n\nPriorities\n\n"
        "- Mend the roof\n  - first quote\n- Open on Sundays\n\nDraft\n\nSay why."
    )


def test_what_heads_and_ends_pages_of_word_stands_once_at_the_end() -> None:
    import docx as library

    document = library.Document()
    document.add_paragraph("We collect gloves.")
    document.sections[0].header.paragraphs[0].text = "Policy CP-7, version 3.1"
    document.sections[0].footer.paragraphs[0].text = "Page 1 of 4"
    document.add_section()
    assert read(saved(document), "a.docx").text == "We collect gloves.\n\nPolicy CP-7, version 3.1"


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.md", "Do ~~not~~ come on ~~15~~ 18 May."),
        ("a.html", "<p>Do <del>not</del> come on <s>15</s> 18 <strike>July</strike> May.</p>"),
        ("a.rtf", r"{\rtf1 Do {\strike not} come on \strike 15\strike0  18 May.\par}"),
    ],
)
def test_what_is_struck_out_is_not_said(name: str, source: str) -> None:
    article = read(source, name)
    assert article.text.split() == "Do come on 18 May.".split()
    if name != "a.rtf":
        assert where(article, "18").start_char_index == source.index("18")


def test_what_is_struck_out_in_word_is_not_said() -> None:
    import docx as library

    document = library.Document()
    paragraph = document.add_paragraph("The fee is ")
    paragraph.add_run("15 ").font.strike = True
    paragraph.add_run("18.")
    assert read(saved(document), "a.docx").text == "The fee is 18."


def test_an_item_of_rtf_deeper_than_levels_go_takes_no_memory() -> None:
    item = r"{\rtf1\ansi {\listtext -\tab}\ilvl%d Words stand here.\par}"
    deep, deepest = (_marked(item % level) for level in (10_000, 8))
    assert deep.replace("10000", "8") == deepest
