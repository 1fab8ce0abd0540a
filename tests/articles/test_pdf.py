"""PDF: what a reader of the page sees is the text, in the order it is read, with its place."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from rag import articles
from rag.articles import _pdf_lines
from rag.articles._garbage import is_garbage, is_strange
from rag.articles._ocr import is_there
from rag.errors import ArticleError
from rag.passages import split_sentences
from rag.types import Article
from tests.articles.paper import HEIGHT, WIDTH, Paper
from tests.articles.reading import where


def read(paper: Paper) -> Article:
    return articles.read(paper.data(), "a.pdf")[0]


def test_a_compound_keeps_its_hyphen_and_a_broken_word_loses_it() -> None:
    paper = Paper().lines(
        60, 80,
        "The prize went to Ann, whose well-", "known study was printed by North-",
        "South Press. Contract KZ-4471-", "8813 covers 2019-", "2020. It fell to -",
        "12 degrees. The govern-", "ment agreed, in a long-", "term plan; a long-term view.",
    )  # fmt: skip
    text = read(paper).text
    for kept in ("well-known", "North-South", "KZ-4471-8813", "2019-2020", "-12\ndegrees"):
        assert kept in text
    assert "The government\nagreed, in a long-term\nplan" in text


def test_a_sentence_goes_on_where_words_are_broken() -> None:
    """The rest of a broken word stands on its line, so that no line is twice as long as others."""
    paper = Paper().lines(
        60, 80,
        "This paper introduces a library for the use of models in the analysis of docu-",
        "ments of many kinds. The library comes with a set of simple and intuitive inter-",
        "faces for applying models. It may be used for layouts and for the rec-",
        "ognition of characters by everybody who wants to do so, all without writing",
        "a line of code.",
    )  # fmt: skip
    article = read(paper)
    sentences = [article.text[slice(*span)] for span in split_sentences(article.text)]
    assert [sentence.split()[-1] for sentence in sentences] == ["kinds.", "models.", "code."]
    assert max(map(len, article.text.splitlines())) < 85


def test_dots_that_are_drawn_mark_the_items_of_a_list() -> None:
    paper = Paper().write(60, 80, "Readers must:")
    for number, words in enumerate(("show a paper,", "use pencil.")):
        top = 100 + 20 * number
        paper.bar(64, top - 6, 67, top - 3).write(75, top, words)
    paper.bar(64, 137, 67, 140).write(200, 140, "Far away.")
    paper.bar(300, 157, 303, 160).write(310, 160, "Alone.")
    article = read(paper)
    assert article.text.startswith("Readers must:\n• show a paper,\n• use pencil.\n")
    assert "• Far" not in article.text
    assert "• Alone" not in article.text
    (box,) = where(article, "use pencil").rects
    assert box.left == pytest.approx(75, abs=1)


def test_running_heads_and_page_numbers_do_not_join_answers() -> None:
    paper = Paper()
    bodies = (
        ("The authority moved its office in spring. After talks the new", "office was opened in"),
        ("Rostock by the mayor, Hilde Brandt, who praised the short time of", "building it. For"),
        ("eleven million euros the cranes were bought.",),
    )
    for number, lines in enumerate(bodies, 1):
        paper.write(60, 40, "Annual Report of the Harbour Authority 2023", 9)
        paper.lines(60, 90, *lines)
        paper.write(280, 800, f"Page {number} of 3", 9)
        if number < 3:
            paper.turn()
    article = read(paper)
    assert "opened in\nRostock by the mayor" in article.text
    assert "Page" not in article.text
    assert article.text.count("Annual Report of the Harbour Authority 2023") == 1
    assert where(article, "Rostock").page == 2
    assert where(article, "Annual Report").page == 1


LEFT = ("The committee met on Monday in", "Karaganda to discuss the budget.",
        "Its chair, Anna Berg, proposed a", "cut of seven percent in transport.")  # fmt: skip
RIGHT = ("In other news the museum bought a", "painting by Otto Lind for 40,000",
         "euros. The director, Paul Stern,", "said the work will hang in June.")  # fmt: skip


def test_columns_drawn_row_by_row_are_read_column_by_column() -> None:
    paper = Paper().write(60, 50, "A headline that goes across both of the columns", 14)
    for number, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
        paper.write(60, 90 + 14 * number, left).write(300, 90 + 14 * number, right)
    text = read(paper).text
    assert text.split("\n\n") == [
        "A headline that goes across both of the columns", "\n".join(LEFT), "\n".join(RIGHT),
    ]  # fmt: skip


def test_a_table_is_read_row_by_row() -> None:
    paper = Paper()
    rows = (("City", "Population"), ("Astra", "41,200"), ("Belmar", "87,650"), ("Corvin", "12,010"))
    for number, (city, people) in enumerate(rows):
        paper.write(60, 90 + 14 * number, city).write(260, 90 + 14 * number, people)
    assert read(paper).text == "\n".join("\t".join(row) for row in rows)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_the_rectangle_is_around_the_words_however_the_page_is_turned(rotate: int) -> None:
    paper = Paper(rotate=rotate).lines(100, 200, "The mayor is Kim Dole.", "He was born in 1962.")
    (rect,) = where(read(paper), "Kim Dole").rects
    middle = ((rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2)
    # Where the words are drawn, turned with the page.
    x, y = 191, 197
    turned = {
        0: (x, y), 90: (HEIGHT - y, x), 180: (WIDTH - x, HEIGHT - y), 270: (y, WIDTH - x),
    }[rotate]  # fmt: skip
    assert middle == pytest.approx(turned, abs=8)
    long, short = (8, 20) if rotate % 180 else (20, 8)
    assert (rect.right - rect.left, rect.bottom - rect.top) > (long, short)


def test_a_quote_over_two_lines_has_two_rectangles() -> None:
    article = read(Paper().lines(60, 90, "The mayor is Kim", "Dole, since 1962."))
    assert len(where(article, "Kim\nDole").rects) == 2


def test_comments_and_form_values_are_read() -> None:
    paper = Paper().write(60, 90, "Name of the applicant:")
    paper.notes[0] = ["7 0 R", "8 0 R"]
    paper.form = "/AcroForm << /Fields [8 0 R] /DA (/F1 11 Tf) >>"
    paper.extra = [
        "<< /Type /Annot /Subtype /Text /Rect [10 10 30 30] /Contents (Checked by Ada Lunt) >>",
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Kim Dole) /F 4 "
        "/Rect [200 740 400 760] /P 5 0 R >>",
    ]
    text = read(paper).text
    assert "Checked by Ada Lunt" in text
    assert "Kim Dole" in text


ENGLISH = "The mayor of the city was born in a village near the sea, and he is known for his work."
GERMAN = "Der Rat der Stadt hat in der Sitzung vom Montag mit der Mehrheit der Stimmen entschieden."


def moved(text: str, by: int) -> str:
    """Every letter so many places further on, as a font shows whose numbers are not characters."""
    return "".join(c if c == " " else chr(ord(c) + by) for c in text)


@pytest.mark.parametrize(
    ("text", "garbage"),
    [
        ("Îãëàâëåíèå", True),
        ("\x01\x02\x03\x04 \x05\x06", True),
        ("xQw kTrP zLmN vBnK pRtS qWxZ", True),
        (moved(ENGLISH, 1), True),
        (moved(ENGLISH, -3), True),
        (moved(ENGLISH, 29), True),
        (moved(GERMAN, 2), True),
        (
            moved("Кто был мэром этого города и когда он родился, не сказано в книге о нём.", 5),
            True,
        ),
        (ENGLISH, False),
        (GERMAN, False),
        (
            "Dziennik Ustaw Rzeczypospolitej Polskiej, Warszawa, dnia 9 maja 2019 r., poz. 855.",
            False,
        ),
        ("Pax RPK ASK 7,723,293 102.6 35,390,384 104.0 FY2013 FY2014 Apr May Jun Jul Aug", False),
        ("def read(self, path): return self._files[path].open(mode='rb', buffering=0)", False),
        ("The mayor of the city was born in 1962.", False),
        ("Évidemment, l'œuvre a été très appréciée à Orléans.", False),
        ("Оглавление и предисловие автора к книге", False),
        ("NASA and the BBC met HTML5, PDF/A and GmbH & Co. KG.", False),
        ("", False),
    ],
)
def test_garbage_is_told_from_text(text: str, garbage: bool) -> None:
    assert is_garbage(text) is garbage


def picture() -> bytes:
    """A scanned page: words as grey pixels."""
    from pypdfium2 import PdfDocument

    paper = Paper().lines(70, 150, "The harbour of Astra", "was opened in 1923.", size=26)
    page = PdfDocument(paper.data())[0]
    bitmap = page.render(scale=1, grayscale=True)
    rows, stride = bytes(bitmap.buffer), bitmap.stride
    return b"".join(rows[at * stride : at * stride + WIDTH] for at in range(HEIGHT))


@pytest.fixture
def without_tesseract(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PATH", "")
    is_there.cache_clear()
    yield
    is_there.cache_clear()


@pytest.mark.usefixtures("without_tesseract")
def test_a_scanned_page_is_named_where_nothing_can_recognise_it() -> None:
    scan = Paper(image=picture())
    with pytest.raises(ArticleError, match="install tesseract") as caught:
        read(scan)
    assert caught.value.reason == "no_text"
    mixed = Paper(image=scan.image).turn().write(60, 90, "The second page has words.")
    found = list(articles.stream(articles.SourceFile.of("a.pdf", mixed.data()), "a.pdf"))
    problems = [item for item in found if isinstance(item, articles.Problem)]
    assert [(item.key, item.reason) for item in problems] == [("page 1", "no_text")]


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_a_scanned_page_is_recognised_and_said_so() -> None:
    article = read(Paper(image=picture()))
    assert "harbour of Astra" in article.text
    found = where(article, "1923")
    assert found.ocr
    assert found.page == 1
    (rect,) = found.rects
    assert rect.left > 200
    assert 150 < (rect.top + rect.bottom) / 2 < 185


@pytest.mark.usefixtures("without_tesseract")
def test_a_page_of_shifted_letters_is_named_and_not_quoted() -> None:
    lines = [moved(ENGLISH, 1).replace("(", "["), moved(GERMAN, 1)]
    paper = Paper().lines(40, 60, *lines, size=9)
    with pytest.raises(ArticleError, match="glyph numbers") as refused:
        read(paper)
    assert refused.value.reason == "no_text"


def test_lines_of_private_characters_are_left_out_and_named() -> None:
    assert is_strange("\ue001\ue002\ue003\ue004 \ue005")
    assert not is_strange("\uf0b7 The first point of the list")
    assert not is_strange("\uf0b7")


@pytest.mark.parametrize(
    ("drawn", "meant"),
    [
        ("e↵orts, di\0cult o↵-days, shu✏e", "eﬀorts, diﬃcult oﬀ-days, shuﬄe"),
        # Elsewhere they are signs, or nothing that is known.
        ("press ↵ or n↵, the\0 end", "press ↵ or n↵, the end"),
    ],
)
def test_ligatures_that_a_program_mistook_are_what_they_are_drawn_as(
    drawn: str, meant: str
) -> None:
    boxes = [_pdf_lines._Drawn(char, (0.0, 0.0, 1.0, 1.0), True) for char in drawn]
    assert "".join(one.char for one in _pdf_lines._with_ligatures(boxes)) == meant
