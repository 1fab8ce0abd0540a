"""What kind of question is asked, and which questions are asked together."""

from __future__ import annotations

import pytest

from rag.question import Kind, analyse, split


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("Who leads the office of finance?", "span"),
        ("how many bridges were built", "span"),
        ("Who used to have better skills than the locals?", "span"),
        ("Why was the bridge closed?", "sentences"),
        ("How did the mayor pay for the bridge?", "sentences"),
        ("What is a drawbridge?", "sentences"),
        ("what is Respond", "sentences"),
        ("Who is Ada Lunt?", "sentences"),
        ("Which professor works in Ayre?", "span"),
        ("Which woman runs the ferry?", "span"),
        ("Which general secretaries left?", "list"),
        ("What was the score against Ayre Town?", "span"),
        ("What were the sales of Marle Bank in 2022?", "span"),
        ("What are the opening hours of Marle Bank?", "list"),
        ("What is Under Armour?", "sentences"),
        ("What is the minimum Marle version?", "span"),
        ("What is the new Marle bridge?", "sentences"),
        ("What was the root cause of the fire?", "sentences"),
        ("What did the mayor say about the bridge?", "sentences"),
        ("How does the old bridge compare with the new one?", "sentences"),
        ("Which is longer, the old bridge or the new one?", "sentences"),
        ("Was the bridge closed?", "decision"),
        ("Did Ann Lee earn more in May than in June?", "decision"),
        ("What happened to the bridge?", "sentences"),
        ("Who is suing Ada Lunt?", "span"),
        ("Who is Ada Lunt suing?", "span"),
        ("What is Ada Lunt just giving up?", "span"),
        ("Who were they told had left?", "span"),
        ("What's data mining?", "sentences"),
        ("What did Ada Lunt do when she was told?", "span"),
        ("Which bridges were closed?", "list"),
        ("How has annual leave changed?", "timeline"),
        ("who was chief technology officer", "span"),
        ("Which hedge funds sold their shares?", "list"),
        ("Which phone company makes games?", "span"),
        ("Which watch brands does Marle own?", "list"),
        ("Which arms company sold it?", "span"),
        ("Which Marle Lanterns album came out in 2002?", "span"),
        ("Which players first met Ann Lee?", "list"),
        ("which fish are in the pie", "list"),
        ("Which town are they from?", "span"),
        ("Which team were relegated?", "span"),
        ("Who was present at the May meeting?", "list"),
        ("Who attended the May meeting?", "list"),
        ("Who is on the board of Marle?", "list"),
        ("Who is on the management board?", "list"),
        ("what does the canteen not pay for", "list"),
        ("What happened hour by hour that night?", "timeline"),
        ("When has the bridge been built and repaired?", "timeline"),
        ("number of bridges built?", "span"),
        ("Name the mayors of Fairford.", "list"),
        ("Who was mayor over the years?", "timeline"),
        ("Timeline of the bridge", "timeline"),
        ("fairford bridge repairs", "digest"),
        ("Tell me about the bridge", "digest"),
    ],
)
def test_the_form_is_what_the_words_ask_for(question: str, form: str) -> None:
    assert analyse(question).form == form


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How does the TW-40 differ from the TW-20?", Kind.COMPARISON),
        ("number of bridges built?", Kind.COUNT),
        ("What does a bank have to do to take away a house?", Kind.MANNER),
        ("What are the steps for accepting a gift?", Kind.MANNER),
        ("What did the storm do to the bridge?", Kind.FACT),
        ("a week is equal to how many days", Kind.FACT),
        ("tern two who is the pilot", Kind.FACT),
        ("jute is made in which town", Kind.FACT),
        ("guess who's coming to dinner cast", Kind.KEYWORDS),
        ("When is season 3 of Tern vs the Sea out?", Kind.FACT),
        ("What is the role of gulls in the immune response?", Kind.FACT),
        ("What was the union's response?", Kind.SAID),
        ("What is a citizen of Marle called?", Kind.FACT),
        ("Which animal appears on the flag?", Kind.FACT),
        ("Which national teams won?", Kind.LIST),
        ("Which species is native to Marle?", Kind.FACT),
        ("What should I do about mould?", Kind.MANNER),
        ("What do I have to do if a pipe bursts?", Kind.MANNER),
        ("What does the mast have to do with the bridge?", Kind.FACT),
        ("What can do that?", Kind.FACT),
        ("What did Ann Lee ask for in her letter?", Kind.SAID),
        ("What did Ann Lee want to buy?", Kind.FACT),
        ("How did demand change?", Kind.MANNER),
        ("How noisy is the TW-40?", Kind.COUNT),
        ("How quickly is a letter answered?", Kind.COUNT),
        ("How well is the TW-40 insulated?", Kind.MANNER),
        ("What isn’t covered by the warranty?", Kind.LIST),
        ("what is included in the price?", Kind.LIST),
        ("What was fixed in 3.2.0?", Kind.HAPPENED),
        ("What was removed in version 4?", Kind.HAPPENED),
        ("What was fixed in 2019?", Kind.FACT),
        ("What changed in 4.2?", Kind.HAPPENED),
        ("What do I need for the soup?", Kind.LIST),
        ("What do I need to do first?", Kind.MANNER),
        ("What was found under the street?", Kind.FACT),
        ("What was discovered there?", Kind.FACT),
        ("What was glasnost?", Kind.DEFINITION),
        # A word within a name or before a plural makes no kind.
        ("When was world champion Ann Lee born?", Kind.FACT),
        ("When was the champion of Ayre born?", Kind.FACT),
        ("When was Ann Lee world champion?", Kind.TIMELINE),
        ("What were the steps that led to the strike?", Kind.TIMELINE),
        ("When was Ann Lee champion of the world?", Kind.TIMELINE),
        ("How many different towns lie between Ayre and Bree?", Kind.COUNT),
        ("Which different trains go from Ayre to Bree?", Kind.LIST),
        ("What difference is there between Ayre and Bree?", Kind.COMPARISON),
        ("How is Ayre different from Bree?", Kind.COMPARISON),
        ("How does Ayre compare with Bree?", Kind.COMPARISON),
        ("In what way is Ayre different from Bree?", Kind.COMPARISON),
        ("On what day, sooner than planned, did the bridge open?", Kind.FACT),
        ("On which days did more than 20 trains stop?", Kind.LIST),
        ("By how much did fares rise compared with May?", Kind.COUNT),
        ("Why did Marle earn less than a year before?", Kind.REASON),
        ("What sets the body clock?", Kind.FACT),
        ("What lasts 24 hours?", Kind.FACT),
        ("What costs EUR 450?", Kind.FACT),
        ("What counts as a poor night?", Kind.FACT),
        ("What mills does the tide drive?", Kind.LIST),
        ("Which rooms have the lamps?", Kind.LIST),
        ("Which ships had 3 masts?", Kind.LIST),
        ("Which towns as of 2020 have a tram?", Kind.LIST),
    ],
)
def test_the_kind_is_what_the_words_ask_for(question: str, kind: Kind) -> None:
    assert analyse(question).kind is kind


def test_a_number_joined_to_letters_is_a_name() -> None:
    demands = analyse("Compare the TW-20 with the Boeing 7E7 of 1999").demands
    assert (demands.numbers, demands.names) == ((), ("TW-20", "Boeing 7E7"))


def test_whoever_succeeds_somebody_as_something_holds_that_office() -> None:
    role = analyse("Who succeeds Ann Lee as deputy head of engineering?").demands.role
    assert role is not None
    assert (role.head, role.qualifiers) == ("head", frozenset({"deputy"}))


def test_a_form_that_somebody_chose_stands() -> None:
    assert analyse("Who is the mayor?", "timeline").form == "timeline"


@pytest.mark.parametrize(
    ("text", "told", "asked"),
    [
        ("Hi, who owns it?", "", ["who owns it?"]),
        ("Thank you! Where is it?", "", ["Where is it?"]),
        ("Goodbye, Lenin was shown when?", "", ["Goodbye, Lenin was shown when?"]),
        ("Who is the mayor?", "", ["Who is the mayor?"]),
        (
            "Who is the mayor and when was she elected?",
            "",
            ["Who is the mayor?", "When was she elected?"],
        ),
        ("Who won? Who lost?", "", ["Who won?", "Who lost?"]),
        ("I read about the bridge. Who built it?", "I read about the bridge.", ["Who built it?"]),
        ("Who and what was sold?", "", ["Who and what was sold?"]),
        (
            "Who is head of research and development?",
            "",
            ["Who is head of research and development?"],
        ),
        ("What was sold and to whom?", "", ["What was sold and to whom?"]),
        ("May I fish and when must I stop?", "", ["May I fish?", "When must I stop?"]),
        ("Did Ann bid, and did Bo accept it?", "", ["Did Ann bid?", "Did Bo accept it?"]),
        ("Did it rise or did it fall?", "", ["Did it rise or did it fall?"]),
        ("Can and should dogs be kept?", "", ["Can and should dogs be kept?"]),
        ("Did Marle Can and Will Ltd pay?", "", ["Did Marle Can and Will Ltd pay?"]),
    ],
)
def test_questions_asked_together_are_told_apart(text: str, told: str, asked: list[str]) -> None:
    assert split(text) == (told, asked)


def test_what_a_question_demands() -> None:
    demands = analyse("Who was deputy minister of Fairford in 2019, as version 2.2 says?").demands
    assert demands.role is not None
    assert (demands.role.head, demands.role.of) == ("minister", "Fairford")
    assert demands.role.qualifiers == {"deputy"}
    assert demands.years == (2019,)
    assert demands.numbers == ("2.2",)
    assert analyse("Who made C++?").demands.signed == ("C++",)


@pytest.mark.parametrize(
    ("question", "month"),
    [
        ("How many bridges were open in March 2026?", (2026, 3)),
        ("what did the march 2026 report say", (2026, 3)),
        ("What happened on 5 June 2026?", (2026, 6)),
        ("who met on june 5th", (None, 6)),
        ("What was decided in late May?", (None, 5)),
        ("Who attended the May meeting?", (None, 5)),
        ("May I open a bridge?", None),
        ("Where did they march 20 miles?", None),
        ("Did members vote no confidence in May?", None),
        ("What has been open since March 2026?", None),
        ("What was open between January and March 2026?", None),
        ("Did Ann Lee earn more in May than in June?", None),
    ],
)
def test_the_month_that_is_asked_about(question: str, month: tuple[int | None, int] | None) -> None:
    assert analyse(question).demands.month == month


@pytest.mark.parametrize(
    ("question", "demanded"),
    [
        ("Who read out the letter of the president of Fairford?", False),
        ("Who is paid by the minister of trade?", False),
        ("Who was the wife of the president?", False),
        # Who came before somebody need hold no office now.
        ("Who was head of the laboratory before Olaf Brandt?", False),
        ("Who is fairford's head of state?", True),
        ("Who has been the president since 2019?", True),
        ("Who were the heads of state?", True),
        ("What is the name of the president?", True),
        ("Who is the current head of state of Fairford?", True),
    ],
)
def test_only_a_role_that_is_asked_for_is_demanded(question: str, demanded: bool) -> None:
    assert (analyse(question).demands.role is not None) is demanded


def test_a_letter_before_a_number_makes_a_name() -> None:
    assert analyse("Where is the Marle V8 built?").demands.numbers == ()
    assert analyse("What does Ferro v2.2 need?").demands.numbers == ("2.2",)


def test_an_amount_is_no_version_and_a_day_no_number() -> None:
    def versions(question: str) -> set[str]:
        return set(analyse(question).demands.versions)

    assert versions("What do Ferro 2.2 and version 3.1 add to 2.1.1?") == {"2.2", "3.1", "2.1.1"}
    assert versions("Which company earned $1.5 billion?") == set()
    assert versions("Who sold Marle Bank 2.5 million shares at 3.5%?") == set()
    assert versions("Does Melatonin 0.5 mg, or Ferro 1.5 ml, help at Marle 2.5 °C?") == set()
    demands = analyse(
        "Who resigned on the 3rd of May, 5 Sept or July 7 2025 from 9 boards?"
    ).demands
    assert (demands.numbers, demands.years) == (("9",), (2025,))


def test_a_preposition_that_opens_the_question_belongs_to_no_name() -> None:
    assert analyse("Under Merkel, who led the bank?").demands.names == ("Merkel",)
    assert analyse("Between Ayre and Bree, which town lies?").demands.names == ("Ayre", "Bree")
    assert analyse("Above what dose does Ferro help?").demands.names == ("Ferro",)
    assert analyse("Near which town does Ann Lee live?").demands.names == ("Ann Lee",)
    assert analyse("Who founded Under Armour?").demands.names == ("Under Armour",)
    assert analyse("Am I allowed a dog in Ayre?").demands.names == ("Ayre",)
    assert analyse("Merkel was followed by whom?").demands.names == ("Merkel",)


def test_what_only_tells_when_asks_for_nobodys_words() -> None:
    assert analyse("How did Ada Lunt feel when Bo Ek called her?").kind is Kind.MANNER
    assert analyse("What did Ada Lunt say when Bo Ek called her?").kind is Kind.SAID
