"""Whole conversations as people type them: in haste, cut short, corrected."""

from __future__ import annotations

import pytest

from rag.converse import rewrite
from rag.types import Turn


def _turn(question: str, answer: str | None = None, title: str = "", asked: str = "") -> Turn:
    return Turn(question, answer, "", title, asked or question)


TRAM = _turn("How much is a ticket for the tram in Marle?", "2.40 euros", "Marle")
FARE = _turn("How much does a ticket cost in Marle now?", "2.40 euros", "Marle")
DIRECTOR = _turn("Who is the director of the port?", "Anna Vos", "Court rules")
PREDECESSOR = _turn("Who was the director of the port before Anna Vos?", "Karl Holt", "Court rules")
NOBODY = _turn("Who is the chief executive of Harlow Motors?")
FOUNDER = _turn("Who founded the Lyle Festival?", "Ella Ross", "Lyle Festival")
LEAGUE = _turn("Did Marle Rovers win the league in 2023?")
CHAMPION = _turn("Who did win the league in 2023?", "Lyle United", "Marle Rovers in 2023")
POINTS = _turn("With how many points did Lyle United win the league?", "79", "Marle Rovers")
LIVES = _turn("Does Ann Lee live in Bergen?", "No", "Ann Lee")
DOG = _turn("What is the name of Ann Lee's dog?")
BROTHER = _turn("When was Ann Lee's brother born?", "1980", "Ann Lee")
SALARY = _turn("What is Ann Lee's salary?", "90,000", "Ann Lee")
ALBUM = _turn("What was Ella Ross's first album?", "Low Water", "Ella Ross")
LINES = _turn("How many lines does the tram in Marle have?", "three", "Marle")
MAYOR = _turn("Who is the mayor of Marle?", "Helen Brandt", "Marle")
FOLLOWED = _turn("Who succeeded Tom Brand as conductor?", "Imogen Slade", "Tom Brand")
DOGS = _turn("Are dogs allowed in the Garden?", "No", "Lyle Festival")
BUDGET = _turn("What is the budget of the Lyle Festival?", "2 million", "Lyle Festival")
BUILT = _turn("When was Castle Orrin built, and by whom?", "Earl Duncan of Orrin", "Castle Orrin")
STAGES = _turn("Which stages does the festival have?", "Quay Stage\nGarden Stage\nCellar")
FIRST = _turn("How big is Quay Stage?", "3,000", "", "How big is the first of them?")
COST = _turn("How much did he cost?")
ALBUM_OUT = _turn("When did Low Water come out?", "1974", "Ella Ross", "When did it come out?")
BY_WHO = _turn("By who was the mill founded?", "Amit Rao", "Mills", "by who")
OTHER = _turn("Who is Ann Lee?", "a singer", "Ann Lee")


@pytest.mark.parametrize(
    ("turn", "asked", "understood"),
    [
        (TRAM, "how much was it before?", "How much was a ticket for the tram in Marle before?"),
        (FARE, "how much did it cost before?", "How much did a ticket cost in Marle before?"),
        (DIRECTOR, "And before that?", "Who was the director of the port before Anna Vos?"),
        (DIRECTOR, "and before her", "Who was the director of the port before Anna Vos?"),
        (PREDECESSOR, "And before?", "Who was the director of the port before Karl Holt?"),
        (NOBODY, "Who was it before her?", "Who was the chief executive of Harlow Motors before?"),
        (FOLLOWED, "And after her?", "Who succeeded Imogen Slade as conductor?"),
        (FOLLOWED, "and before that?", "Who came before Tom Brand as conductor?"),
        (NOBODY, "Where is the company based?", "Where is Harlow Motors based?"),
        (FOUNDER, "when was that?", "When was it that Ella Ross founded the Lyle Festival?"),
        (LEAGUE, "who did?", "Who did win the league in 2023?"),
        (LEAGUE, "who then", "Who did win the league in 2023?"),
        (LIVES, "where then?", "Where does Ann Lee live?"),
        (CHAMPION, "how?", "How did Lyle United win the league in 2023?"),
        (DOG, "And her husband?", "What is the name of Ann Lee's husband?"),
        (BROTHER, "and her sister?", "When was Ann Lee's sister born?"),
        (SALARY, "and her pension?", "What is Ann Lee's pension?"),
        (SALARY, "and her husband?", "What is Ann Lee's husband's salary?"),
        (DOGS, "what about children?", "Are children allowed in the Garden?"),
        (BUDGET, "and last year", "What is the budget of the Lyle Festival last year?"),
        (BUILT, "Can you visit it?", "Can you visit Castle Orrin?"),
        (ALBUM, "when did that one come out?", "when did Low Water come out?"),
        (ALBUM_OUT, "Where was she born?", "Where was Ella Ross born?"),
        (BY_WHO, "is he still the boss?", "is Amit Rao still the boss?"),
        (BY_WHO, "who is it now?", "who is it now?"),
        (MAYOR, "who is it now?", "Who is the mayor of Marle now?"),
        (ALBUM, "Who was it written by?", "Who was Low Water written by?"),
        (COST, "what about Jonas Adeyemi?", "How much did Jonas Adeyemi cost?"),
        # Who meant something else is understood.
        (ALBUM, "And the second one?", "What was Ella Ross's second album?"),
        (ALBUM, "no, I meant the second one", "What was Ella Ross's second album?"),
        (
            LINES,
            "Sorry, I meant in Castle Orrin",
            "How many lines does the tram in Castle Orrin have?",
        ),
        (MAYOR, "no i mean Castle Orrin", "Who is the mayor of Castle Orrin?"),
        (MAYOR, "No, Castle Orrin", "Who is the mayor of Castle Orrin?"),
        (MAYOR, "no, I meant who is the mayor of Lyle?", "who is the mayor of Lyle?"),
    ],
)
def test_what_is_left_out_is_put_in(turn: Turn, asked: str, understood: str) -> None:
    assert rewrite(asked, [turn]) == understood


@pytest.mark.parametrize(
    "said",
    [
        "No, thanks",
        "and thanks",
        "no, sorry",
        "I mean the firm does badly",
        "but the vote failed",
        "thanks!",
        "ok",
    ],
)
@pytest.mark.parametrize("turn", [MAYOR, LINES, DOGS, STAGES, LEAGUE])
def test_small_talk_is_no_question_cut_short(turn: Turn, said: str) -> None:
    assert rewrite(said, [turn]) == said


def test_one_of_a_list_is_told_by_its_place() -> None:
    assert rewrite("how big is the first of them?", [STAGES]) == "how big is Quay Stage?"
    assert rewrite("And the second one?", [STAGES]) == "Tell me about Garden Stage."
    assert rewrite("and the second?", [STAGES, FIRST]) == "How big is Garden Stage?"
    assert (
        rewrite("how big is the fifth of them?", [STAGES]) == "how big is the fifth of the stages?"
    )
    assert rewrite("when is the last of them?", [OTHER]) == "when is the last of them?"
    assert "\n" not in rewrite("Why was that stage closed?", [STAGES])
    assert rewrite("Since when?", [STAGES]) == "Since when does the festival have stages?"
    later = rewrite("when did the second one open?", [STAGES, OTHER])
    assert later == "when did the second one open?"


def test_name_typed_in_haste_is_the_one_spoken_of() -> None:
    understood = rewrite("and the rovers?", [LEAGUE, POINTS])
    assert understood == "With how many points did Marle Rovers win the league?"


def test_name_after_the_verb_is_no_noun_to_replace() -> None:
    assert rewrite("and parking?", [LEAGUE]) == "What about parking (Marle Rovers)?"


def test_what_the_first_of_several_sentences_tells_of_is_spoken_of() -> None:
    told = "The Maritime Museum is open from Tuesday to Sunday.\nIt is closed on Mondays."
    understood = rewrite("How much does it cost?", [_turn("is it open on mondays", told, "Marle")])
    assert understood == "How much does The Maritime Museum cost?"


def test_company_of_somebody_unknown_is_nobody() -> None:
    left = "Why did the chief executive of Harlow Motors leave?"
    talk = [NOBODY, _turn(left, "a failure", "Harlow Motors", "Why did he leave?")]
    assert rewrite("Where is the company based?", talk) == "Where is Harlow Motors based?"
