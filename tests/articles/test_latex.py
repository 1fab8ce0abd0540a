"""LaTeX: title, lists, tables, notes and what a library alone would lose or add."""

from __future__ import annotations

import pytest

from rag.types import Article
from tests.articles.reading import cell_of, read

PREAMBLE = (
    "\\documentclass{article}\\newcommand{\\mus}{Brent Museum}\\def\\rate{5\\%}"
    "\\title{Survey of the Store}"
    "\\author{Ann Lee \\and Bo Ek}\\date{7 July 2025}"
)


def tex(body: str, preamble: str = "\\documentclass{article}") -> Article:
    source = f"{preamble}\\begin{{document}}\n{body}\n\\end{{document}}\n"
    return read(source, "a.tex")


def test_the_title_page_is_the_documents_own_and_no_day_of_today() -> None:
    article = tex("\\maketitle\nWe saw \\mus{} twice, \\rate{} of it. \\today", PREAMBLE)
    assert article.text == (
        "Survey of the Store\n\nAnn Lee and Bo Ek\n\n7 July 2025\n\n"
        "We saw Brent Museum twice, 5% of it."
    )
    assert (article.title, str(article.published)) == ("Survey of the Store", "2025-07-07")
    assert article.metadata["author"] == "Ann Lee and Bo Ek"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("\\begin{itemize}\\item oats\\item rye\\end{itemize}", "- oats\n- rye"),
        (
            "\\begin{enumerate}\\item Boil.\\begin{itemize}\\item long\\end{itemize}"
            "\\item Stir.\\end{enumerate}",
            "1. Boil.\n  - long\n2. Stir.",
        ),
        ("\\begin{description}\\item[Oat] a grain\\end{description}", "Oat\n\na grain"),
        ("\\section{Method}\nWe saw.\n\nWe went.", "Method\n\nWe saw.\n\nWe went."),
        ("It costs \\pounds 9 at 8~$^\\circ$C.", "It costs £9 at 8 °C."),
        ("Of $a < b$ \\& \\href{http://a.b}{more}, 5\\%.", "Of $a < b$ & more, 5%."),
        ("Boxes\\footnote{One was lost.} came.", "Boxes [1] came.\n\n1. One was lost."),
        ("See \\cite{lav} and \\ref{t:one}.", "See [lav] and [t:one]."),
        ("One\\\\ two", "One\ntwo"),
        ("\\begin{verbatim}\na & b\n\\end{verbatim}", "a & b"),
        ("\\begin{lstlisting}[language=C]\nx < y;\n\\end{lstlisting}", "x < y;"),
    ],
)
def test_what_its_reader_sees(body: str, text: str) -> None:
    assert tex(body).text == text


def test_cells_of_a_table_know_their_column() -> None:
    article = tex(
        "\\begin{tabular}{lrr}\\toprule Grade & Plates & \\multicolumn{1}{c}{Prints} \\\\ \\midrule"
        " A & 312 & 1{,}890 \\\\\n D & 77 & 174 \\\\ \\cmidrule(lr){1-2}\\end{tabular}"
    )
    assert article.text == "Grade\tPlates\tPrints\n\nA\t312\t1,890\n\nD\t77\t174"
    cell = cell_of(article, "174")
    assert (cell.row_heading, cell.column_heading) == ("D", "Prints")
