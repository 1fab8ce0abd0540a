"""Mails that answer each other: what a later one corrects is no disagreement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag import linking
from rag.passages import cut
from rag.question import analyse
from rag.types import Article, Hit
from tests.answers.asking import article, ask

QUESTION = "How many children of Ayre School come?"


def mail(name: str, subject: str, text: str, day: int) -> Article:
    return replace(article(name, text, date(2026, 3, day)), title=subject)


FIRST = mail("first", "Visit of Ayre School", "The children of Ayre School come, 54 of them.", 2)


@pytest.mark.parametrize(
    ("subject", "text", "day", "sides"),
    [
        ("Re: Visit of Ayre School", "Correction: 49 children of Ayre School come.", 5, 0),
        ("AW: Re: Visit of Ayre School", "The children of Ayre School come, now 49.", 5, 0),
        ("Re: Visit of Ayre School", "The children of Ayre School come, 49 of them.", 5, 2),
        ("Re: Visit of Ayre School", "Correction: 49 children of Ayre School come.", 1, 2),
        ("Visit of Ayre School", "Correction: 49 children of Ayre School come.", 5, 2),
        ("Re: Lunch", "Correction: 49 children of Ayre School come.", 5, 2),
    ],
)
def test_what_a_later_mail_of_a_thread_corrects_is_no_side(
    subject: str, text: str, day: int, sides: int
) -> None:
    later = mail("later", subject, text, day)
    found = (("first", "54", 4.0), ("later", "49", 3.0))
    got = ask([FIRST, later], *found, question=QUESTION)
    assert len(got.conflicts) == sides
    if not sides:
        alone = ask([later], found[1], question=QUESTION)
        assert (got.answer, got.confidence) == ("49", alone.confidence)
    got = ask([FIRST, later], *found, question="How many children of Ayre School came originally?")
    assert got.answer == "54"


def test_a_reply_is_read_with_its_subject_where_it_does_not_name_it() -> None:
    later = mail("later", "Re: Visit of Ayre School", "They come in May, 49 of them.", 5)
    for question, note in ((QUESTION, "Visit of Ayre School. "), ("Who rang?", "")):
        hits = [Hit(passage, 1.0) for passage in cut(later)]
        (seen,) = linking.noted(analyse(question), hits, {"later": later})
        assert seen.passage.text == note + later.text
