"""Lists: their items stand in the text behind the marks that people see on the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.articles._markup import plain
from rag.passages import cut, split_sentences
from tests.articles.reading import read, saved, where
from tests.articles.samples import R, W, packed, word

STORY = "Sentence number {} tells of the harbour and of the ships that come in. "
LONG = "".join(f"<p>{STORY.format(number) * 2}</p>" for number in range(30))


def page(body: str) -> str:
    return f"<html><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>We sell:</p><ul><li>oats<li>rye</ul>", "We sell:\n\n- oats\n- rye"),
        ("<ol><li>Boil.<li>Stir.</ol><p>Eat.</p>", "1. Boil.\n2. Stir.\n\nEat."),
        ("<ol start=5><li>a<li value=9>b<li>c</ol>", "5. a\n9. b\n10. c"),
        ("<ol reversed><li>a<li>b</ol>", "2. a\n1. b"),
        ("<ol type=a><li>x<li>y</ol>", "a. x\n\nb. y"),
        ("<ol start=99><li>x<li>y<li>z</ol>", "99. x\n\n100. y\n\n101. z"),
        ("<ul><li>a</ul><ul><li>b</ul>", "- a\n\n- b"),
        (
            "<ul><li>grain<ol><li>oats<li>rye</ol><li>fruit</ul>",
            "- grain\n  1. oats\n  2. rye\n- fruit",
        ),
        ("<ul><li><ul><li>inner</ul></ul>", "- inner"),
        ("<ol><li><p>Boil.</p><p>Wait.</p><li>Stir.</ol>", "1. Boil.\n  Wait.\n2. Stir."),
        ("<ul><li>a<br>b<li>c</ul>", "- a\n  b\n- c"),
        ("<ul><li>• own<li>- mark</ul>", "• own\n- mark"),
        ("<ul><li>28. Juni<li>1. Juli</ul>", "- 28. Juni\n- 1. Juli"),
        ("<ul><li></li><li> </li><li>a</ul>", "- a"),
        (
            "<ul><li><input type=checkbox checked>a<li><label><input type=checkbox> b</label></ul>",
            "- [x] a\n- [ ] b",
        ),
        ("<dl><dt>Pilot</dt><dd>Sam Idle</dd></dl>", "Pilot\n\nSam Idle"),
        (
            "<table><tr><th>Day</th><th>Open</th></tr>"
            "<tr><td>Mon</td><td><ul><li>10:00</li><li>20:00</li></ul></td></tr></table>",
            "Day\tOpen\n\nMon\t10:00 20:00",
        ),
        ("<ul class='main-menu'><li><a href=a>News</a></ul><p>Told.</p>", "News\n\nTold."),
        ("<footer><ul><li>Imprint</ul></footer>", "Imprint"),
        ("<div role=navigation><ul><li>News</ul></div>", "News"),
        ("<ul style='list-style: none'><li>a<li>b</ul>", "a\n\nb"),
        ("<ul><li><h3>Fire</h3><p>It burnt.</p><li><h3>Fog</h3></ul>", "Fire\n\nIt burnt.\n\nFog"),
        ("<ol><li><h3>Boil</h3><p>Long.</p><li>Stir</ol>", "1. Boil\n  Long.\n2. Stir"),
    ],
)
def test_lists_of_a_page_keep_the_marks_that_people_see(body: str, text: str) -> None:
    assert read(page(body), "a.html").text == text


@pytest.mark.parametrize("kind", ["ul", "ol", "ol start=98", "ol type=a", "ol type=A"])
def test_no_sentence_runs_from_one_item_into_the_next(kind: str) -> None:
    said = [f"the {word} ferry that goes between Ayre and the old harbour" for word in "abcd"]
    items = "".join(f"<li>{words}</li>" for words in said)
    text = read(page(f"<{kind}>{items}</{kind[:2]}>"), "a.html").text
    sentences = [text[start:end] for start, end in split_sentences(text)]
    for words in said:
        assert [one.endswith(words) and "\n" not in one for one in sentences].count(True) == 1


def test_lists_of_the_main_text_of_a_page_keep_their_marks() -> None:
    body = (
        "<nav><ul><li><a href='/'>Home</a></li></ul></nav>"
        f"<article><h1>Harbour</h1>{LONG}<p>These boats may not enter the harbour:</p>"
        "<ul><li>rafts<ul><li>of wood</li></ul></li><li>pedal boats</li></ul>"
        "<p>Whoever comes in does this:</p>"
        "<ol start='4'><li>Call the harbour master.</li><li>Moor.</li></ol></article>"
    )
    text = read(page(body), "a.html").text
    assert "harbour:\n\n- rafts\n  - of wood\n- pedal boats\n\nWhoever" in text
    assert text.endswith("does this:\n\n4. Call the harbour master.\n5. Moor.")
    assert "Home" not in text


def test_lists_within_lists_keep_their_lines_however_deep_they_are() -> None:
    words = [f"level {number}" for number in range(40)]
    told = "".join(f"<ul><li>{each}" for each in words) + "</li></ul>" * len(words)
    text = read(page(f"<p>Listed:</p>{told}"), "a.html").text
    assert [line.strip() for line in text.split("\n")[2:]] == [f"- {each}" for each in words]


@pytest.mark.parametrize("levels", [120, 3_000])
def test_markdown_loses_no_word_however_deep_it_nests(levels: int) -> None:
    lists = "".join(f"{'  ' * level}- word{level}\n" for level in range(120))
    text = read(f"{lists}\n{'> ' * levels}Quoted.\n\nIt closed.\n", "a.md").text
    assert "word119" in text
    assert "Quoted." in text
    assert text.endswith("It closed.")


def test_terms_within_terms_nest_deeper_than_python_recurses() -> None:
    deep = "<dl><dt>Term</dt><dd>" * 600 + "Bees" + "</dd></dl>" * 600
    assert plain(page(deep)).endswith("Term\n\nBees")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("We sell:\n* oats\n* **rye**\n", "We sell:\n\n- oats\n- rye"),
        ("3) Boil.\n4) Stir.\n", "3. Boil.\n4. Stir."),
        ("1. Boil.\n1. Stir.\n", "1. Boil.\n2. Stir."),
        ("- [ ] Call Ann\n- [x] Call Bo\n", "- [ ] Call Ann\n- [x] Call Bo"),
        ("- a\n\n- b\n", "- a\n- b"),
        ("- grain\n  - oats\n- fruit\n", "- grain\n  - oats\n- fruit"),
        ("1. Run:\n\n   ```\n   make\n   ```\n\n2. Wait.\n", "1. Run:\n  make\n2. Wait."),
        ("1986\\. A great year.\n", "1986. A great year."),
    ],
)
def test_lists_of_markdown(source: str, text: str) -> None:
    assert read(source, "a.md").text == text


@pytest.mark.parametrize("kind", ["html", "md"])
def test_items_are_found_again_in_their_file(kind: str) -> None:
    source = {
        "html": page("<ol start=7><li>Boil the <b>eggs</b>.</li>\n<li>Stir 7 times.</li></ol>"),
        "md": "7. Boil the **eggs**.\n1. Stir 7 times.\n",
    }[kind]
    article = read(source, f"a.{kind}")
    assert article.text == "7. Boil the eggs.\n8. Stir 7 times."
    for words, stands in {"Boil the eggs": "Boil the", "Stir 7 times": "Stir 7 times"}.items():
        assert source[where(article, words).start_char_index :].startswith(stands)


def test_lists_of_word() -> None:
    import docx as library

    document = library.Document()
    document.add_heading("Manual", 1)
    document.add_paragraph("You need:")
    for words in ("a spade", "a rake"):
        document.add_paragraph(words, style="List Bullet")
    document.add_paragraph("Do this:")
    document.add_paragraph("Dig.", style="List Number")
    document.add_paragraph("", style="List Number")
    document.add_paragraph("Plant.", style="List Number")
    cell = document.add_table(2, 2).cell(1, 1)
    cell.paragraphs[0].text, cell.paragraphs[0].style = "in a cell", "List Bullet"
    document.add_paragraph("Water.", style="List Number")
    assert read(saved(document), "a.docx").text == (
        "Manual\n\nYou need:\n\n- a spade\n- a rake\n\nDo this:\n\n1. Dig.\n2. Plant.\n\n"
        "\tin a cell\n\n3. Water."
    )


def test_numbers_that_word_draws_with_those_above_them() -> None:
    levels = "".join(
        f"<w:lvl w:ilvl='{at}'><w:start w:val='1'/><w:numFmt w:val='decimal'/>"
        f"<w:lvlText w:val='{text}'/></w:lvl>"
        for at, text in enumerate(("%1.", "%1.%2"))
    )
    paragraphs = "".join(
        f"<w:p><w:pPr><w:numPr><w:ilvl w:val='{depth}'/><w:numId w:val='{number}'/></w:numPr>"
        f"</w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"
        for depth, number, words in (
            (0, 1, "Rent"),
            (1, 1, "It is paid monthly."),
            (1, 1, "It may rise."),
            (0, 1, "Term"),
            (1, 1, "It is a year."),
            (0, 2, "Anew"),
            (0, 0, "Of no list"),
        )
    )
    numbering = (
        f"<w:numbering xmlns:w='{W}'><w:abstractNum w:abstractNumId='7'>{levels}</w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num><w:num w:numId='2'>"
        "<w:abstractNumId w:val='7'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='1'/>"
        "</w:lvlOverride></w:num></w:numbering>"
    )
    related = f"<Relationship Id='rId1' Type='{R}/numbering' Target='numbering.xml'/>"
    data = word(paragraphs, parts={"word/numbering.xml": numbering}, related=related)
    assert read(data, "a.docx").text == (
        "1. Rent\n\n1.1 It is paid monthly.\n\n1.2 It may rise.\n2. Term\n\n2.1 It is a year."
        "\n1. Anew\n\nOf no list"
    )


def test_lists_of_opendocument() -> None:
    def listed(*items: str, style: str = "", told: str = "") -> str:
        name = f" text:style-name='{style}'" if style else ""
        return f"<text:list{name}{told}>{''.join(items)}</text:list>"

    def item(words: str, inner: str = "", told: str = "") -> str:
        return f"<text:list-item{told}><text:p>{words}</text:p>{inner}</text:list-item>"

    styles = (
        "<text:list-style style:name='N'><text:list-level-style-number text:level='1' "
        "style:num-format='1' text:start-value='3'/><text:list-level-style-number text:level='2' "
        "style:num-format='a'/></text:list-style><text:list-style style:name='B'>"
        "<text:list-level-style-bullet text:level='1'/></text:list-style>"
        "<text:list-style style:name='O'><text:list-level-style-number text:level='1' "
        "style:num-format=''/></text:list-style>"
    )
    body = (
        "<text:p>Steps:</text:p>"
        + listed(item("Dig.", listed(item("deep"), item("wide"))), item("Plant."), style="N")
        + "<text:p>Then</text:p>"
        + listed(item("Water."), style="N", told=" text:continue-numbering='true'")
        + listed(item("a rake"), item("a spade"), style="B")
        + listed(item("bare"), style="O")
        + listed("<text:list-item><text:h>Heading</text:h></text:list-item>", style="N")
        + "<table:table><table:table-row><table:table-cell>"
        + listed(item("x"), item("y"), style="B")
        + "</table:table-cell></table:table-row></table:table>"
    )
    content = f"<d xmlns:text='t' xmlns:style='s' xmlns:table='b'>{styles}<body>{body}</body></d>"
    data = packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})
    assert read(data, "a.odt").text == (
        "Steps:\n\n3. Dig.\n\n  a. deep\n\n  b. wide\n4. Plant.\n\nThen\n\n5. Water.\n\n"
        "- a rake\n- a spade\n\nbare\n\nHeading\n\nx y"
    )


def test_lists_of_docbook() -> None:
    data = (
        "<?xml version='1.0'?><article><para>We sell what grows here, and this is all of it:</para>"
        "<itemizedlist><listitem><para>oats and <emphasis>rye</emphasis></para></listitem>"
        "</itemizedlist><orderedlist><listitem><para>Boil.</para></listitem>"
        "<listitem><para>Stir.</para></listitem></orderedlist></article>"
    )
    assert read(data, "a.xml").text.endswith("of it:\n\n- oats and rye\n\n1. Boil.\n2. Stir.")


def test_a_mark_is_no_part_of_title_or_day() -> None:
    article = read("- Updated: 3 May 2025\n- Author: Ann\n", "a.md")
    assert article.title == "Updated: 3 May 2025"
    assert str(article.published) == "2025-05-03"


Tree = list["tuple[str, Tree]"]
"""Items, each with what is listed below it."""
_WORDS = st.text(st.sampled_from("abé\U0001f600 "), min_size=1, max_size=12).map(
    lambda words: " ".join(f"w{words}".split())
)
_TREES: st.SearchStrategy[Tree] = st.recursive(
    st.lists(st.tuples(_WORDS, st.just([])), min_size=1, max_size=4),
    lambda inner: st.lists(st.tuples(_WORDS, inner | st.just([])), min_size=1, max_size=4),
    max_leaves=12,
)


def markup(tree: Tree) -> str:
    items = (f"<li>{words}{markup(below) if below else ''}</li>" for words, below in tree)
    return f"<ul>{''.join(items)}</ul>"


def lines(tree: Tree, depth: int = 0) -> Iterator[str]:
    for words, below in tree:
        yield f"{'  ' * depth}- {words}"
        yield from lines(below, depth + 1)


@settings(deadline=None)
@given(_TREES.filter(lambda tree: len(list(lines(tree))) <= 40))
def test_any_list_is_its_lines_and_its_passages_slice_back(tree: Tree) -> None:
    article = read(page(f"<p>Listed:</p>{markup(tree)}"), "a.html")
    assert article.text == "Listed:\n\n" + "\n".join(lines(tree))
    for passage in cut(article):
        assert passage.text == article.text[passage.start : passage.end]
