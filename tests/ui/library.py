"""Articles made for the chat's tests: each is hard to show in its own way."""

from __future__ import annotations

from datetime import date

from rag.articles import Draft, make_article
from rag.types import Article

HOSTILE_TITLE = '<img src=x onerror=alert("title")> [click](javascript:alert(1))'
HOSTILE_SENTENCE = (
    'The keeper of the Obsidian Lighthouse is <script>alert("x")</script> Mara Quill <b>the</b> '
    '<img src="http://198.51.100.7/p.png" onerror="alert(2)"> &lt;i&gt; &amp; ${alert(3)} '
    "{{alert(4)}} [a](javascript:alert(5)) ![b](http://198.51.100.7/q.png) \u202eesrever\u202c."
)
DUNES = "The surveyor of the Quarrendon dunes is Ivo Brandt."
LOCK = "The lock keeper of Hesperwick is Odile Marchetti, said the register."


def article(name: str, text: str, title: str, published: date | None = None) -> Article:
    """An article of the folder ``made/``."""
    return make_article(Draft(text=text, title=title, published=published), f"made/{name}.txt")


def scripts() -> Article:
    """Words beyond the basic plane, right-to-left, and with combining marks, before each quote."""
    return article(
        "scripts",
        "😀👩‍👩‍👧 The zither of Vellmora was built by Ōta 𝒥ūrō in the winter. 🎻🎻 "
        "More followed.\n\n"
        "Дирижёр оркестра Велмора — Анна Ковалёва, она живёт в Праге 🎶.\n\n"
        "قائد فرقة فيلمورا هو سامي الخطيب منذ سنوات طويلة.\n\n"
        "The cafe\u0301 of Vellmora serves cre\u0300me bru\u0302le\u0301e e\u0301toile\u0301e "
        "every evening.",
        "Music in Vellmora 🎼",
        date(2024, 2, 29),
    )


def hostile() -> Article:
    """Everything a page must not believe."""
    text = f"A quiet coast.\n\n{HOSTILE_SENTENCE}\n\nNight falls."
    return article("hostile", text, HOSTILE_TITLE)


def single_line() -> Article:
    """Five megabytes without a line end, an answer in the middle."""
    filler = "sand and wind and salt " * 110_000
    return article("single-line", f"{filler}. {DUNES} {filler}", "One long line")


def table() -> Article:
    """A table as files of tables are stored: columns parted by tabs, the header first."""
    text = "Harvest of the Orrin valley.\n\nfruit\ttons\tyear\nplums\t40\t2023\npears\t75\t2024"
    return article("harvest", text, "Harvest", date(2024, 11, 3))


def long_book() -> Article:
    """Three hundred pages, an answer near the end."""
    page = "The barges moved slowly along the canal, and nobody on the quay spoke of it. " * 32
    pages = [f"Page {n}.\n\n{page}" for n in range(1, 301)]
    pages[280] += f"\n\n{LOCK}"
    return article("book", "\n\n".join(pages), "The canals of Hesperwick", date(1998, 1, 5))


def disagreeing() -> list[Article]:
    """Two dated articles that name different people for the same post."""
    return [
        article(
            "mayor-2019",
            "Hundreds came to the river on Thursday. The mayor of Tarnbridge is Edwin Hale, who "
            "cut the ribbon of the new bridge himself. Traffic moved by noon.",
            "Tarnbridge opens its bridge",
            date(2019, 5, 2),
        ),
        article(
            "mayor-2024",
            "The doors opened at nine. The mayor of Tarnbridge is Ruth Okafor, who read the first "
            "page aloud in the new library. Borrowing is free.",
            "Tarnbridge opens its library",
            date(2024, 9, 14),
        ),
    ]


def agreeing() -> list[Article]:
    """Three articles that name the same person, so that an answer has several citations."""
    return [
        article(
            f"observatory-{year}",
            f"{opening} The director of the Kestrel Observatory is Imre Sandoval, {rest}.",
            title,
            date(year, 3, 1),
        )
        for year, title, opening, rest in (
            (2021, "A new mirror", "The mirror came by ship.", "who welcomed the crew at the pier"),
            (2022, "Open nights", "On Fridays the dome stands open.", "who leads the tours"),
            (2023, "A comet named", "It was first seen in June.", "who signed the report"),
        )
    ]
