"""Yes or no as the shipped reader takes it, where no rule decides."""

from __future__ import annotations

import pytest

from rag import answer
from rag.passages import cut
from rag.question import analyse
from rag.readers.quoter import SHIPPED, Quoter
from rag.types import Hit
from tests.answers.asking import TODAY, article, composed

TEXT = (
    "Ann Lee became the mayor of Marle in 2019. Her brother never came back to the town. Colne lost"
    " its last tram in 1962 and the council voted against a new line. Bo Ek, a baker, was not"
    " elected. The pool is closed in winter."
)


@pytest.fixture(scope="module")
def reader() -> Quoter:
    return Quoter(SHIPPED, threads=1)


def verdict(reader: Quoter, question: str, text: str = TEXT) -> str | None:
    source = article("v", text)
    hits = [Hit(passage, 1.0) for passage in cut(source)]
    reading = reader.read(question, hits)
    basis = answer.Basis(hits, {"v": source}, reading, reader, analyse(question), TODAY)
    decision = composed(basis, question).decision
    return decision.verdict if decision else None


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Did Ann Lee become the mayor of Marle?", "supports"),
        ("Did Ann Lee become the mayor of Colne?", "unclear"),
        ("Did her brother come back?", "denies"),
    ],
)
def test_what_else_its_passage_speaks_of_does_not_decide(
    reader: Quoter, question: str, told: str
) -> None:
    assert verdict(reader, question) == told


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Is the pool not closed in winter?", "denies"),
        ("Has Colne not lost its last tram?", "denies"),
        ("Was Bo Ek not elected?", "supports"),
        ("Did her brother never come back to the town?", "supports"),
    ],
)
def test_what_is_asked_not_to_be_so_is_read_as_if_it_were_asked_to_be(
    reader: Quoter, question: str, told: str
) -> None:
    assert verdict(reader, question) == told


REPORTED = (
    "Marle Bank, the town's second bank, has reported a 60% rise in profit. It added more than five"
    " million customers in 2004, and its costs fell 4%. Ann Lee chairs it."
)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Did the profit of Marle Bank rise by more than 50 %?", "supports"),
        ("Did the profit of Marle Bank rise by less than 50 %?", "denies"),
        ("Did the profit of Marle Bank rise by more than 70 %?", "denies"),
        ("Did Marle Bank add more than 4 million customers in 2004?", "supports"),
        ("Did Marle Bank add more than 5 million customers in 2004?", "supports"),
    ],
)
def test_an_amount_is_compared_with_the_one_asked_about(
    reader: Quoter, question: str, told: str
) -> None:
    assert verdict(reader, question, REPORTED) == told
