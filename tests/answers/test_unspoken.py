"""What no article speaks of: the notice of apprentices is told by none of staff."""

import pytest

from tests.answers.asking import is_answered

NOTICE = "The notice period is two months. A ticket is 4 crowns, and it takes 30 minutes to bake."


@pytest.mark.parametrize(
    ("question", "words", "told"),
    [
        ("How long is the notice period?", "two months", True),
        ("What is the notice period for apprentices?", "two months", False),
        ("How much notice do apprentices get?", "two months", False),
        ("How long do I bake the apple pie?", "30 minutes", False),
        ("How much do I pay for the ticket?", "4 crowns", True),
        ("How long is the waiting list?", "two months", False),
        ("How long does the course last?", "two months", False),
        # What something is called, or what it does, may be told in other words.
        ("What is the fare?", "4 crowns", True),
        ("How much does a ticket set me back?", "4 crowns", True),
        ("How much was it in the sale?", "4 crowns", True),
    ],
)
def test_of_what_no_article_speaks_an_answer_is_less_likely(
    question: str, words: str, told: bool
) -> None:
    assert is_answered(question, NOTICE, words, sure=1.2) is told
