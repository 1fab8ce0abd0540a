"""Every row of a table of files that people had trouble with, where that folder is at hand.

The same kinds are written out in ``test_cases.py`` and ``test_written_cases.py``, which need none.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from rag import articles, ingest
from rag.assistant import Assistant
from rag.catalogue import Catalogue
from rag.settings import load
from rag.types import Article, Filters

_PLACES = (parent / "shared" / "cases" / "files" for parent in Path(__file__).parents)
CASES = next((place for place in _PLACES if (place / "EXPECTED.tsv").is_file()), None)

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(CASES is None, reason="the folder of cases is not here"),
]

Check = Callable[[Path], None]


def read(path: Path) -> list[Article]:
    return articles.read(path.read_bytes(), path.name)


def text(path: Path) -> str:
    return "\n".join(f"{article.title}\n{article.text}" for article in read(path))


def holds(*words: str, never: tuple[str, ...] = ()) -> Check:
    def check(path: Path) -> None:
        found = text(path)
        for each in words:
            assert each in found, f"{each!r} is not in {found!r}"
        for each in never:
            assert each not in found, f"{each!r} is in {found!r}"

    return check


def articles_are(count: int) -> Check:
    def check(path: Path) -> None:
        assert len(read(path)) == count

    return check


def ends_with(last: str) -> Check:
    def check(path: Path) -> None:
        assert (
            text(path)
            .rstrip()
            .removesuffix("Copyright 2024 Example Media.")
            .rstrip()
            .endswith(last)
        )

    return check


@cache
def asked_of(folder: Path, temporary: Path) -> Assistant:
    settings = load(index_dir=temporary / folder.name)
    assistant = Assistant.open(settings, create=True)
    ingest.build(assistant, folder)
    return assistant


NO_ANSWER = ""
QUESTIONS: dict[tuple[str, str], tuple[str, ...]] = {
    ("html/sup_long.html", "How many cars a day does the bridge carry?"): ("4,500",),
    ("qa_sets_2/table.md", "Who is the mayor of Brent?"): ("Lou Finch", NO_ANSWER),
    ("qa_sets_2/table.md", "Who is the mayor of Derby?"): ("Ned Hart", NO_ANSWER),
    ("qa_sets_2/table.md", "Who is the mayor of Colne?"): ("Max Gray", NO_ANSWER),
    ("qa_sets_2/table.md", "What is the population of Brent?"): ("87,650",),
    ("qa_sets_2/table.md", "What is the population of Derby?"): ("55,100",),
    ("qa_sets_2/email2.txt", "What is the e-mail address of Ada Lunt?"): ("ada.lunt@example.com",),
    ("qa_sets_2/versions.txt", "What does version 2.2 of Ferro add?"): (NO_ANSWER,),
    ("qa_sets_2/versions.txt", "What does version 2.1 of Ferro fix?"): (
        "the memory leak",
        "memory leak",
    ),
    ("qa_sets_2/lig.txt", "Who leads the office of finance in Fairford?"): ("Nora Pell",),
    ("qa_sets_1/quoted.txt", 'Whose slogan is "Bread before bombs"?'): (
        "the Redcliff party",
        "Redcliff party",
    ),
    ("qa_sets_1/accents.txt", "What did Soren Orsted build?"): ("the pier",),
    ("pdf_running/header_footer.pdf", "Where did the authority open its new head office?"): (
        "Rostock",
    ),
}
"""What may be answered; an empty one is no answer."""

SUP = holds("4,500 [12]", "10^6", never=("4,50012", "106 "))
CHECKS: dict[tuple[str, str], Check] = {
    ("html/aspnet_form.html", "text of the page"): ends_with("The mayor of Astra is Jon Vale."),
    ("html/aspnet_form_with_footer.html", "text"): ends_with("The mayor of Astra is Jon Vale."),
    ("html/sup_footnote.html", "text"): SUP,
    ("office/sup_table.docx", "text"): SUP,
    ("office/md_test.md", "text"): lambda path: _md(path),
    ("pdf_hyphen/compound.pdf", "text"): holds(
        "well-known", "North-South Press", "government", never=("wellknown", "NorthSouth")
    ),
    ("enc/case_cp1252_86.txt", "text"): holds("Mr Müller"),
    ("enc/case_cp1250_84.txt", "text"): holds("Primăria oraşului"),
    ("enc/mixed_one_bad_byte.txt", "text"): holds("café", "Zürich"),
    ("csv/late_latin1.csv", "last record"): holds("Späte Notiz", "Brücke", never=("\ufffd",)),
    ("csv/no_text_column.csv", "any"): holds(": "),
    ("csv/Text_capital.csv", "any"): lambda path: _read(path),
    ("csv/content_body.csv", "any"): lambda path: _read(path),
    ("csv/sep_line.csv", "any"): holds(never=("sep=",)),
    ("office/two_plain_parts.eml", "text"): holds("Part two: the budget is 4 million"),
    ("office/forwarded.eml", "text"): lambda path: _longer(path, "See below."),
    ("eml/utf16.eml", "text"): holds("The mayor is Kim Dole."),
    ("office/mail.mbox", "any"): articles_are(2),
    ("office/mbox_as_eml.eml", "any"): articles_are(2),
    ("html/table_list.html", "text"): holds("10:00 - 20:00", "Closed"),
    ("chars/<NFD name>.txt", "rag remove / --source typed in NFC"): lambda path: None,
    ('suffix/Minutes 12.03.2021, "v1.2 notes", note.log/.rst/.srt/.tex/...', "any"): (
        lambda path: None
    ),
}
"""The two that are no one file have tests of their own below."""


def _read(path: Path) -> None:
    assert read(path)
    assert all(article.text.strip() for article in read(path))


def _md(path: Path) -> None:
    (article,) = read(path)
    SUP_OF_MD(path)
    assert str(article.published) == "2021-03-12"


SUP_OF_MD = holds("4,500", "12", never=("4,50012",))


def _longer(path: Path, stub: str) -> None:
    assert stub in text(path)
    assert len(text(path)) > 3 * len(stub)


def rows() -> Iterator[tuple[str, str]]:
    if CASES is None:
        return
    with (CASES / "EXPECTED.tsv").open(encoding="utf-8", newline="") as table:
        for row in csv.reader(table, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row and row[0] != "file":
                yield row[0], row[1]


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield tmp_path_factory.mktemp("cases")
    asked_of.cache_clear()


def test_every_row_is_checked() -> None:
    assert set(rows()) == set(CHECKS) | set(QUESTIONS)


@pytest.mark.parametrize(("file", "asked"), list(rows()), ids=str)
def test_a_row_is_right(file: str, asked: str, temporary: Path) -> None:
    assert CASES is not None
    path = CASES / file
    if (file, asked) in CHECKS:
        CHECKS[file, asked](path)
        return
    right = QUESTIONS[file, asked]
    answer = asked_of(path.parent, temporary).ask(asked)
    given = answer.answer or NO_ANSWER
    assert any(given == one or (one and one in given) for one in right), (
        f"{given!r} at {answer.confidence}"
    )
    if file.endswith("header_footer.pdf"):
        assert answer.citations[0].page == 2


def test_names_are_found_however_their_accents_are_typed(tmp_path: Path) -> None:
    assert CASES is not None
    settings = load(index_dir=tmp_path / "index", embedder="hashing", reader="sentence")
    with Assistant.open(settings, create=True) as assistant:
        ingest.build(assistant, CASES / "chars")
        name = next(one.source for one in assistant.articles() if "nfd_name" in one.source)
        typed = unicodedata.normalize("NFC", name)
        listed = Catalogue(assistant).page(filters=Filters(sources=[typed])).listed
        assert [one.article.source for one in listed] == [name]
        receipt = ingest.remove(assistant, [typed])
    assert receipt.articles == 1


@pytest.mark.parametrize(
    "name",
    sorted(path.name for path in (CASES / "suffix").iterdir()) if CASES else [],
)
def test_plain_words_are_read_whatever_their_suffix(name: str) -> None:
    assert CASES is not None
    assert text(CASES / "suffix" / name).strip()
