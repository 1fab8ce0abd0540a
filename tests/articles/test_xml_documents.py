"""DocBook, JATS and TEI: documents, not data, whether or not text and elements mix."""

from __future__ import annotations

from tests.articles.reading import cell_of, read


def test_a_docbook_of_short_paragraphs_is_no_data() -> None:
    article = read(
        "<?xml version='1.0'?><article xmlns='http://docbook.org/ns/docbook'><info><title>Guide</title></info>"
        "<para>Wash.</para><orderedlist><listitem><para>Clear.</para></listitem>"
        "<listitem><para>Lift.</para></listitem></orderedlist><variablelist><varlistentry>"
        "<term>Snake</term><listitem><para>a weight</para></listitem></varlistentry>"
        "</variablelist><table><title>Fees</title><tgroup cols='2'><thead><row><entry>Room</entry>"
        "<entry>Fee</entry></row></thead><tbody><row><entry>Hall</entry><entry>30</entry></row>"
        "</tbody></tgroup></table></article>",
        "a.xml",
    )
    assert article.text == (
        "Guide\n\nWash.\n\n1. Clear.\n2. Lift.\n\nSnake\n\na weight\n\nFees\n\n"
        "Room\tFee\n\nHall\t30"
    )
    assert article.tables[0].name == "Fees"


def test_day_authors_notes_lists_and_tables_of_jats() -> None:
    article = read(
        "<?xml version='1.0'?><article><front><article-meta>"
        "<title-group><article-title>Rings</article-title>"
        "</title-group><contrib-group><contrib><name><surname>Hurst</surname>"
        "<given-names>Nadia</given-names></name></contrib></contrib-group>"
        "<pub-date><day>5</day><month>9</month><year>2024</year></pub-date></article-meta></front>"
        "<body><sec><title>Results</title><p>Seven could be dated<xref><sup>1</sup></xref>:</p>"
        "<list list-type='order'><list-item><p>one</p></list-item><list-item><p>two</p></list-item>"
        "</list><list list-type='bullet'><list-item><p>beam</p></list-item></list>"
        "<table-wrap><table><thead><tr><th>Core</th><th>Rings</th></tr></thead><tbody><tr>"
        "<td>W4</td><td>141</td></tr></tbody></table></table-wrap></sec></body></article>",
        "a.nxml",
    )
    assert article.text == (
        "Rings\n\nNadia Hurst\n\nResults\n\nSeven could be dated [1]:\n\n1. one\n2. two\n\n"
        "- beam\n\nCore\tRings\n\nW4\t141"
    )
    assert (str(article.published), article.metadata["author"]) == ("2024-09-05", "Nadia Hurst")
    cell = cell_of(article, "141")
    assert (cell.row_heading, cell.column_heading) == ("W4", "Rings")


def test_readings_and_broken_words_of_tei() -> None:
    article = read(
        "<?xml version='1.0'?><TEI xmlns='http://www.tei-c.org/ns/1.0'><teiHeader/>"
        "<text><body><p>Gentle<lb break='no'/>"
        "men, a hall of <choice><abbr>xl</abbr><expan>forty</expan></choice> foot.</p></body>"
        "</text></TEI>",
        "a.tei",
    )
    assert article.text == "Gentlemen, a hall of forty foot."
