"""Words that stand in no article are taken for those a letter or two away that do."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from rag.question import spelling as module
from rag.question.spelling import Spelling, as_abbreviated, contracted, vocabulary
from rag.types import Correction

TEXT = "Kassym-Jomart Tokayev spoke in Astana. The modernisation of the zyxwvut went on."


def corrected(question: str, text: str = TEXT, spelling: Spelling | None = None) -> str:
    return told(question, text, spelling)[0]


def told(
    question: str, text: str = TEXT, spelling: Spelling | None = None
) -> tuple[str, list[Correction]]:
    def texts() -> Iterator[str]:
        yield text

    words = set(text.lower().replace(".", " ").split())
    return (spelling or Spelling()).corrected(
        question, str(hash(text)), lambda word: word.lower() in words, texts
    )


def test_an_unknown_word_becomes_the_nearest_one_as_it_is_written() -> None:
    assert told("what did tokayv say?") == (
        "what did Tokayev say?",
        [Correction("tokayv", "Tokayev")],
    )


def test_a_word_the_articles_hold_stays() -> None:
    assert corrected("Who is Tokayev?") == "Who is Tokayev?"


def test_a_word_english_knows_stays_whatever_the_articles_hold() -> None:
    assert corrected("Who posted it?", "Ann hosted the show. Ann hosted it.") == "Who posted it?"


def test_a_form_of_a_word_english_knows_stays() -> None:
    assert corrected("Why does it leak when it pours?", "It took hours.").endswith("pours?")
    assert corrected("Which is the lightest?", "The lights are on.") == "Which is the lightest?"
    assert corrected("Which is the heaviest?", "The heavies won.") == "Which is the heaviest?"


def test_a_name_is_taken_for_a_name_only() -> None:
    text = "The zyxwvuts are old. Zyxwvuta is new."
    assert corrected("Who is Zyxwvutz?", text) == "Who is Zyxwvuta?"
    assert corrected("Who is Zyxwvutz?", "The zyxwvuts are old.") == "Who is Zyxwvutz?"


def test_two_letters_may_be_wrong_in_a_long_word_only() -> None:
    assert corrected("the modernizaton") == "the modernisation"
    assert corrected("who is Tokxyxv") == "who is Tokxyxv"


@pytest.mark.parametrize("word", ["tern", "germ", "grime", "copulation", "zeducted"])
def test_another_word_is_no_misspelling(word: str) -> None:
    text = "The term of the prime minister. The population was reduced."
    assert told(f"What is a {word}?", text) == (f"What is a {word}?", [])


def test_of_four_letters_one_may_be_left_out() -> None:
    assert corrected("what cznt I", "I czn't, and I cznd.") == "what czn't I"


def test_a_genitive_keeps_its_ending() -> None:
    assert corrected("Who is Tokayv's deputy?") == "Who is Tokayev's deputy?"


def test_an_identifier_is_one_word() -> None:
    text = "Set idle_timeout and compaction_interval. The W900 is new."
    for asked in ("idle_timeout", "timeout", "compaction", "W700", "the idle of W900s"):
        assert told(asked, text) == (asked, [])
    assert corrected("what is idle_timout", text) == "what is idle_timeout"


def test_a_word_is_no_misspelling_of_itself() -> None:
    assert Spelling().corrected("zyxwvut", "1", lambda word: False, lambda: iter([TEXT])) == (
        "zyxwvut",
        [],
    )


def test_another_state_of_the_index_has_another_vocabulary() -> None:
    spelling = Spelling()
    assert corrected("Is it Fairfard?", "It is Fairford.", spelling) == "Is it Fairford?"
    assert corrected("Is it Fairfard?", "It is Fairfarm.", spelling) == "Is it Fairfarm?"


def test_a_word_that_asks_goes_before_those_of_the_articles() -> None:
    text = "Stay with us. The wish of the rich."
    assert corrected("wich tent is it", text) == "which tent is it"
    assert corrected("Waht is it", text) == "What is it"


def test_an_apostrophe_that_was_left_out_is_put_back() -> None:
    assert contracted("whats on, and why cant i go") == "what's on, and why can't i go"
    assert contracted("Shouldnt it dry?") == "Shouldn't it dry?"
    assert contracted("what is the cant of the CANT wall") == "what is the cant of the CANT wall"


def test_the_vocabulary_is_kept_by_first_letter() -> None:
    texts = iter(["Marle meets marle.", "Marle Ayre \u0130zmir"])
    assert vocabulary(texts) == {
        "m": {"Marle": 3, "meets": 1},
        "a": {"Ayre": 1},
        "\u0130".lower(): {"\u0130zmir": 1},
    }


def test_what_is_known_of_words_stays_bounded() -> None:
    known = Spelling()
    for first in range(0, 3 * module._MOST_KNOWN, 1_000):
        told(" ".join(map(letters, range(first, first + 1_000))), spelling=known)
    assert len(known._known) <= module._MOST_KNOWN


def letters(number: int) -> str:
    return "zq" + "".join(chr(97 + int(digit)) for digit in f"{number:05}")


def test_an_abbreviation_and_what_it_stands_for_are_searched_as_the_articles_write_them() -> None:
    def stands(text: str) -> Callable[[str], bool]:
        return lambda words: f" {words} ".lower() in f" {text} ".lower()

    full = stands("The prime minister praised artificial intelligence at 3 PM")
    assert as_abbreviated("Who praised ai?", full) == (
        "Who praised artificial intelligence?",
        [Correction("ai", "artificial intelligence")],
    )
    assert as_abbreviated("Who praised it at 3 PM?", full)[1] == []
    assert as_abbreviated("Who left the European Union?", stands("It left the EU"))[0] == (
        "Who left the EU?"
    )
    assert as_abbreviated("Who left the UN?", full) == ("Who left the UN?", [])
