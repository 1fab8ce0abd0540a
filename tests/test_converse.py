"""Follow-up questions: what they are completed to, and what must not be touched."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.assistant import Assistant
from rag.converse import Conversations, kept_as, rewrite
from rag.converse.names import bare, is_name, names_in, possessive
from rag.converse.turns import SENTENCE_CHARS
from rag.types import Answer, Turn
from tests.ui import records

CENTER = Turn(
    "Who is the head of the National Neurosurgery Center?",
    "Serik Akshulakov",
    "Serik Akshulakov, who heads the National Neurosurgery Center, opened the congress.",
    "The President met participants of the congress of neurosurgeons",
)
PRESIDENT = Turn("Who is the President of Kazakhstan?", "Kassym-Jomart Tokayev")
PRIZE = Turn("When did Marie Curie win the Nobel Prize in Physics?", "1903")
TESLA = Turn("Who founded Tesla?", "Martin Eberhard and Marc Tarpenning")
STUDENTS = Turn("How many students does the University of Pittsburgh have?", "28,649")
NOTICE = Turn("How long is the notice after 3 years of service?", "2 months")
RENT = Turn("What is the monthly rent for the flat at 27 Mill Street?", "985 euros")
CHIEF = Turn("Who is the chief executive of Marle Rail?", "Dan Hall")
DEPUTY = Turn("Who is the deputy mayor of Colne?", "Bo Ek")
POOL_SHUT = Turn("When was the swimming pool closed?", "1999")
POOL_OF = Turn("When was the swimming pool of Marle closed?", "1999")
TOWER = Turn("How high is the water tower?", "40 m")
ROUND = Turn("What was the turnout in the first round?", "41 %")
ROOMS = Turn("How many rooms does the old museum have?", "12")
MUSEUM = Turn("When was the museum opened?", "1903")
CAPITAL = Turn("What is the capital of Kazakhstan?", "Astana")
AWARDS = Turn("Did Ozzie Smith win any awards in 1985?", "the Gold Glove")
TURNOVER = Turn("What was Marle Bank's turnover in 2022?", "40 million")
NOBODY = Turn("Who is the CEO of Marle Bank?", None)
COMPANY = Turn("What is Lindholm Optics?", "a Swedish company that makes lenses")

TIN = Turn("What is the melting point of tin?", "232 °C")
LYNX = Turn("What does a marsh lynx eat?", "eels", title="Marsh lynx")
CUP = Turn("Who won the 1954 Marle Cup?", "Ayre")
POOL = Turn("What is the default of max_connections?", "200")
VERSION = Turn("What changed in LarkDB 4.2?", "the default compression")
ADULTS = Turn("What is the fee for adults?", "30 euros")
RECALL = Turn("How many D450 dryers were recalled?", "23,400")
BUILDER = Turn("How many dryers did Brenna recall?", "23,400")
BELLS = Turn("How many bells are there?", "eight")
ELECTED = Turn("Who was elected mayor?", "Judith Ansell")
FOLLOW_UPS = [
    (
        Turn("Why did the bridge repair get more expensive?", "a flood"),
        "When did it end?",
        "When did the bridge repair end?",
    ),
    (
        Turn("Why did the town council cut the grant?", "no accounts"),
        "Where does it meet?",
        "Where does the town council meet?",
    ),
    (Turn("Has the town hall been sold?", "no"), "Who owns it?", "Who owns the town hall?"),
    (Turn("Has the town hall reopened?", "no"), "Who owns it?", "Who owns the town hall?"),
    (
        Turn("Is there a ferry to Ayre?"),
        "When does it leave?",
        "When does the ferry to Ayre leave?",
    ),
    (CENTER, "How old is he?", "How old is Serik Akshulakov?"),
    (CENTER, "What else did he say?", "What else did Serik Akshulakov say?"),
    (CENTER, "Is it true that he resigned?", "Is it true that Serik Akshulakov resigned?"),
    (CENTER, "When was it founded?", "When was the National Neurosurgery Center founded?"),
    (CENTER, "What are its plans?", "What are the National Neurosurgery Center's plans?"),
    (PRESIDENT, "What is its capital?", "What is Kazakhstan's capital?"),
    (PRIZE, "Where did she study?", "Where did Marie Curie study?"),
    (PRIZE, "Who was her husband?", "Who was Marie Curie's husband?"),
    (PRIZE, "Who met her in Paris?", "Who met Marie Curie in Paris?"),
    (TESLA, "When did they leave?", "When did Martin Eberhard and Marc Tarpenning leave?"),
    (TESLA, "How many cars did it sell?", "How many cars did Tesla sell?"),
    (MUSEUM, "Who designed it?", "Who designed the museum?"),
    (CAPITAL, "How big is it?", "How big is Astana?"),
    (NOBODY, "How old is she?", "How old is the CEO of Marle Bank?"),
    (NOBODY, "When was it founded?", "When was Marle Bank founded?"),
    (STUDENTS, "How many of them are women?", "How many of the students are women?"),
    (CENTER, "What about the Mayo Clinic?", "Who is the head of the Mayo Clinic?"),
    (CENTER, "The same for the Mayo Clinic?", "Who is the head of the Mayo Clinic?"),
    (CENTER, "And his brother?", "Who is Serik Akshulakov's brother?"),
    (Turn("Is there a cure for flu?"), "And for colds?", "Is there a cure for colds?"),
    (TIN, "And its boiling point?", "What is the boiling point of tin?"),
    (TIN, "And zinc's?", "What is the melting point of zinc?"),
    (LYNX, "How much does it weigh?", "How much does a marsh lynx weigh?"),
    (LYNX, "And the hill cat?", "What does the hill cat eat?"),
    (Turn("Who won the Two Years' War?"), "And the Marle War?", "Who won the Marle War?"),
    (CENTER, "Who else?", "Who else is the head of the National Neurosurgery Center?"),
    (PRESIDENT, "And of Russia?", "Who is the President of Russia?"),
    (PRESIDENT, "and Uzbekistan?", "Who is the President of Uzbekistan?"),
    (PRIZE, "And Pierre Curie?", "When did Pierre Curie win the Nobel Prize in Physics?"),
    (PRIZE, "And in Chemistry?", "When did Marie Curie win the Nobel Prize in Chemistry?"),
    (PRIZE, "And her daughter?", "When did Marie Curie's daughter win the Nobel Prize in Physics?"),
    (PRIZE, "Why?", "Why did Marie Curie win the Nobel Prize in Physics?"),
    (PRIZE, "With whom?", "With whom did Marie Curie win the Nobel Prize in Physics?"),
    (TESLA, "When?", "When was it that Martin Eberhard and Marc Tarpenning founded Tesla?"),
    (TESLA, "In which year?", "Who founded Tesla, and in which year?"),
    (STUDENTS, "What about teachers?", "How many teachers does the University of Pittsburgh have?"),
    (
        STUDENTS,
        "And in 2010?",
        "How many students does the University of Pittsburgh have in 2010?",
    ),
    (TURNOVER, "And the net profit?", "What was Marle Bank's net profit in 2022?"),
    (TURNOVER, "And in 2021?", "What was Marle Bank's turnover in 2021?"),
    (TURNOVER, "What was it before?", "What was Marle Bank's turnover before?"),
    (TURNOVER, "What was it in 2019?", "What was Marle Bank's turnover in 2019?"),
    (MUSEUM, "And the library?", "When was the library opened?"),
    (NOTICE, "And after 12 years?", "How long is the notice after 12 years of service?"),
    (NOTICE, "What about 1 year?", "How long is the notice after 1 year of service?"),
    (NOTICE, "And in 2 years?", "How long is the notice after 3 years of service in 2 years?"),
    (
        RENT,
        "And the parking space?",
        "What is the monthly rent for the parking space at 27 Mill Street?",
    ),
    (RENT, "And the cellar?", "What is the monthly rent for the cellar at 27 Mill Street?"),
    (CHIEF, "And the chairman?", "Who is the chairman of Marle Rail?"),
    (DEPUTY, "And the mayor?", "Who is the mayor of Colne?"),
    (DEPUTY, "And the chief executive of Marle?", "Who is the chief executive of Marle?"),
    (POOL_SHUT, "And the library?", "When was the library closed?"),
    (POOL_OF, "And the library?", "When was the library of Marle closed?"),
    (TOWER, "And the bridge?", "How high is the bridge?"),
    (ROUND, "And the second?", "What was the turnout in the second round?"),
    (ROUND, "And the second round?", "What was the turnout in the second round?"),
    (ROOMS, "And the library?", "How many rooms does the library have?"),
    (CAPITAL, "Since when?", "Since when is Astana the capital of Kazakhstan?"),
    (AWARDS, "How many?", "How many awards did Ozzie Smith win in 1985?"),
    (AWARDS, "Which ones?", "Which awards did Ozzie Smith win in 1985?"),
    (AWARDS, "And in 1986?", "Did Ozzie Smith win any awards in 1986?"),
    (AWARDS, "Where?", "Where did Ozzie Smith win any awards in 1985?"),
    (CUP, "And in 1958?", "Who won the 1958 Marle Cup?"),
    (CUP, "What about 1958?", "Who won the 1958 Marle Cup?"),
    (POOL, "and of idle_timeout?", "What is the default of idle_timeout?"),
    (POOL, "What about idle_timeout?", "What is the default of idle_timeout?"),
    (POOL, "what was it before 4.2?", "what was max_connections before 4.2?"),
    (Turn("What does e01 mean?", None), "and e03?", "What does e03 mean?"),
    (VERSION, "and in 4.1?", "What changed in LarkDB 4.1?"),
    (VERSION, "and in PostgreSQL?", "What changed in PostgreSQL?"),
    (ADULTS, "and for children?", "What is the fee for children?"),
    (ADULTS, "What about children?", "What is the fee for children?"),
    (
        Turn("When is the library open on Thursday?", "9.30 am"),
        "and on Sundays?",
        "When is the library open on Sundays?",
    ),
    (
        Turn("What is the size of the buffer pool?", "2 GB"),
        "and of the plan cache?",
        "What is the size of the plan cache?",
    ),
    (
        Turn("When was the library opened in Oslo?", "1903"),
        "and in spring?",
        "When was the library opened in Oslo in spring?",
    ),
    (RECALL, "why?", "Why were D450 dryers recalled?"),
    (RECALL, "which ones?", "Which D450 dryers were recalled?"),
    (BUILDER, "why?", "Why did Brenna recall dryers?"),
    (BELLS, "where?", "Where are there bells?"),
    (Turn("How many people can attend?", "60"), "why?", "Why can people attend?"),
    (Turn("Which models were recalled?", "D450"), "when?", "When were D450 recalled?"),
    (ELECTED, "when?", "When was Judith Ansell elected mayor?"),
    (MUSEUM, "What about DVDs, how long can I keep them?", "how long can I keep DVDs?"),
    (MUSEUM, "And how about the moat? Who dug it?", "Who dug the moat?"),
    (MUSEUM, "What about Sundays, is it open?", "is the museum open (Sundays)?"),
    (MUSEUM, "What about you, are you open?", "What about you, are you open?"),
    (CENTER, "When was the center founded?", "When was the National Neurosurgery Center founded?"),
    (CENTER, "When was the centre founded?", "When was the National Neurosurgery Center founded?"),
    (CENTER, "Who works there?", "Who works at the National Neurosurgery Center?"),
    (PRESIDENT, "What did the president say?", "What did Kassym-Jomart Tokayev say?"),
    (PRESIDENT, "How many people live there?", "How many people live in Kazakhstan?"),
    (CAPITAL, "What is the population of that city?", "What is the population of Astana?"),
    (PRIZE, "What else happened that year?", "What else happened to Marie Curie in 1903?"),
    (COMPANY, "Where is the company based?", "Where is Lindholm Optics based?"),
    # A later pronoun of the same kind stays.
    (
        CENTER,
        "Did he say when his term ends?",
        "Did Serik Akshulakov say when his term ends?",
    ),
    # A thing is not called by the headline that holds its name.
    (
        Turn("How much memory does LarkDB need?", "4 GB", "", "Installing LarkDB on Linux"),
        "which kernel does it need?",
        "which kernel does LarkDB need?",
    ),
    # A measure is no thing to speak of.
    (
        Turn("What is the default of buffer_pool_size?", "2 GB"),
        "what is its range?",
        "what is buffer_pool_size's range?",
    ),
]
WEAK = [
    ("What is mortadella and where is it from?", MUSEUM),
    ("Tell me about feijoada and its significance.", PRESIDENT),
    ("Who did Richard Nixon and the first lady meet while they were there?", PRESIDENT),
    ("Did Helen Vane say there would be no more?", CAPITAL),
    ("Was there any objection to Sven Hedin in his own country?", PRESIDENT),
    ("Where did Zheng-He grow up?", CENTER),
    ("When rain falls in scattered locations what is it called?", CAPITAL),
    ("What diploma do medical students pursue after their degree?", TESLA),
    ("How many families were threatened by these proposed cuts?", CENTER),
    ("What about the largest mammal to ever walk the earth?", PRIZE),
    ("What about the moat?", Turn("What does he mean by short ears?", "the people")),
    ("How is it made?", Turn("How big and active are the main advantages?", None)),
    # A councillor is a person, a number no group, a headline never "it", a name asked for unknown.
    ("was it carried?", Turn("What did Cllr Brand propose?", "that the precept be raised")),
    ("How long are they?", Turn("How many trams are there?", "Twenty-two", "Twenty-two run.", "")),
    (
        "When did it happen?",
        Turn("how many were hurt", None, title="Dozens were hurt in the fire, police say"),
    ),
    ("Who is the president?", PRESIDENT),
]
"""Questions that name what they are about, or of which nothing said before is sure enough."""
COMMON_THINGS = [
    ("What is throat cancer?", "Is it treatable?", "Is throat cancer treatable?"),
    ("What is a virtual machine?", "How is it used?", "How is a virtual machine used?"),
    ("Tell me about makos.", "Where do they live?", "Where do makos live?"),
    ("What is the function of Docker?", "Who wrote it?", "Who wrote Docker?"),
    ("What are supertankers?", "Who built them?", "Who built supertankers?"),
]
STAND_ALONE = [
    "Who is the President of Kazakhstan?",
    "When did Marie Curie win her first Nobel Prize?",
    "What year was it when Einstein moved to Princeton?",
    "What company changed its name in 2009?",
    "How do bees make their honey?",
    "Is it possible to visit the moon?",
    "How long does it take to fly to Mars?",
    "Who was it that discovered radium?",
    "After Tesla was founded, where was it based?",
    "According to her family, what did Betsy Ross sell?",
    "Did the senator keep his seat?",
    "Who lost his crown in the revolution?",
    "Where did the football team win all the games it played?",
    "Why are there tides?",
    "Is there life on Mars?",
    "Where is the center of Astana?",
    "How many years did the band Hole play?",
    "Which is the largest lake that freezes every winter?",
    "What is the name of the city that hosted the congress?",
    "Who founded the National Neurosurgery Center?",
    "Besides radium, what else did Marie Curie discover?",
    "Kazakhstan",
]


def test_who_was_once_the_answer_to_who_stays_somebody() -> None:
    history = [
        Turn("Who is the head of Brandholm?", "Ingrid Vossberg"),
        Turn("Who was the head of Brandholm before Ingrid Vossberg?", None),
    ]
    assert rewrite("How old is she?", history) == "How old is Ingrid Vossberg?"


@pytest.mark.parametrize(("turn", "asked", "understood"), FOLLOW_UPS)
def test_follow_up_is_completed(turn: Turn, asked: str, understood: str) -> None:
    assert rewrite(asked, [turn]) == understood


def test_office_is_held_not_its_holder() -> None:
    chair = Turn("Who is the chair of the steering committee?", "Amara Okafor")
    since = Turn("Since when is Amara Okafor the chair of the steering committee?", "2024")
    before = "Who was the chair of the steering committee before Amara Okafor?"
    assert rewrite("who held it before her?", [chair]) == before
    assert rewrite("who had the job before her?", [chair, since]) == before
    assert rewrite("who held it before her?", [chair, PRIZE]) != before


@pytest.mark.parametrize("question", STAND_ALONE)
@pytest.mark.parametrize("turn", [CENTER, PRIZE, MUSEUM])
def test_question_that_stands_alone_is_not_touched(turn: Turn, question: str) -> None:
    assert rewrite(question, [turn]) == question


@pytest.mark.parametrize(("question", "turn"), WEAK)
def test_weak_antecedent_leaves_the_words(question: str, turn: Turn) -> None:
    assert rewrite(question, [turn]) == question


@pytest.mark.parametrize(("before", "asked", "understood"), COMMON_THINGS)
def test_thing_by_a_common_noun_is_followed(before: str, asked: str, understood: str) -> None:
    assert rewrite(asked, [Turn(before, None)]) == understood


def test_husband_asked_for_is_he_and_his_wife_is_she() -> None:
    history = [Turn("Who was Marie Curie's husband?", "Pierre Curie")]
    assert rewrite("When did he die?", history) == "When did Pierre Curie die?"
    assert rewrite("When did she die?", history) == "When did Marie Curie die?"


def test_gender_is_learnt_from_the_question_as_it_was_asked() -> None:
    history = [
        Turn("Where does Xanthe Quill work?", "in Oslo", asked="Where does she work?"),
        Turn("Who taught Xanthe Quill?", "Idris Vane", asked="Who taught her?"),
    ]
    assert rewrite("Where does she live?", history) == "Where does Xanthe Quill live?"
    assert rewrite("Where does he live?", history) == "Where does Idris Vane live?"


def test_newest_turn_wins() -> None:
    assert rewrite("How old is he?", [CENTER, PRESIDENT]) == "How old is Kassym-Jomart Tokayev?"


def test_older_turn_answers_for_what_the_newest_lacks() -> None:
    assert rewrite("How old is he?", [CENTER, MUSEUM]) == "How old is Serik Akshulakov?"


def test_fullest_name_is_used() -> None:
    history = [
        Turn("Who coached Jason Kidd?", "Danny Ainge"),
        Turn("Where did Kidd play?", "Phoenix"),
    ]
    assert rewrite("When was he born?", history) == "When was Jason Kidd born?"


_texts = st.text(max_size=80) | st.lists(
    st.sampled_from(
        "who what when why how is did was he his it its they them their there this that the"
        " company album Marie Curie Paris in of and 2019 ? , . ' \" ( else about".split()
    ),
    max_size=12,
).map(" ".join)
_turns = st.builds(Turn, _texts, st.none() | _texts, _texts, _texts, _texts)


@given(_texts)
def test_without_history_the_question_is_the_same_string(question: str) -> None:
    assert rewrite(question, []) is question
    assert Conversations().standalone(None, question) is question
    assert Conversations().standalone("new", question) is question


@given(_texts, st.lists(_turns, max_size=4))
def test_any_question_is_rewritten_to_some_question(question: str, history: list[Turn]) -> None:
    understood = rewrite(question, history)
    assert understood or not question
    assert rewrite(question, history) == understood


@given(_texts)
@example("Was A. Smith in A. ?")
def test_names_stand_where_they_say(text: str) -> None:
    for name in names_in(text):
        before, words, after = text[name.start : name.end].partition(name.text)
        assert words == name.text
        assert not (before + after).strip(" \t\n\"'“”‘’.,;:!?")


def test_long_lines_do_not_stall() -> None:
    line = "it " * 20_000 + "Marie Curie, " * 20_000
    turn = Turn("Who won?", line[:SENTENCE_CHARS], line[:SENTENCE_CHARS], line[:SENTENCE_CHARS])
    assert rewrite("Who is he?", [turn] * 12)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Who is the President of Kazakhstan?", ["Kazakhstan"]),
        ("What did Kidd do with the Phoenix Suns?", ["Kidd", "the Phoenix Suns"]),
        ("Did Marie Curie's husband win?", ["Marie Curie"]),
        ("When did Apollo 11 land in July 1969?", ["Apollo 11"]),
        ('When was "Teen Spirit" released?', ["Teen Spirit"]),
        ("Who leads the Walter E. Dandy Society?", ["the Walter E. Dandy Society"]),
        ("who is marie curie", []),
    ],
)
def test_names_in(text: str, found: list[str]) -> None:
    assert [name.text for name in names_in(text)] == found


def test_names_of_answers() -> None:
    assert is_name(bare("in Paris."))
    assert is_name("the Phoenix Suns")
    assert not is_name("1903")
    assert not is_name("a Swedish company")
    assert possessive("Adams") == "Adams'"


# --- memory --------------------------------------------------------------------------------


def _answer(question: str, words: str | None) -> Answer:
    cited = replace(
        records.citation(),
        cited_text=words or "",
        sentence=f"{words} did." + " x" * SENTENCE_CHARS,
        document_title="A title",
    )
    return replace(
        records.answer() if words else records.abstention(),
        question="as asked",
        standalone_question=question,
        answer=words,
        citations=[cited] if words else [],
    )


def test_conversation_is_remembered_by_its_id() -> None:
    conversations = Conversations()
    conversations.remember("one", _answer("Who won?", "Marie Curie"))
    conversations.remember(None, _answer("Who lost?", "Pierre Curie"))
    assert conversations.standalone("one", "When was she born?") == "When was Marie Curie born?"
    assert conversations.standalone("two", "When was she born?") == "When was she born?"
    assert conversations.standalone(None, "When was she born?") == "When was she born?"


def test_turn_holds_the_question_as_understood_and_a_clipped_sentence() -> None:
    conversations = Conversations()
    conversations.remember("one", _answer("Who won?", "Marie Curie"))
    (turn,) = conversations.history("one")
    assert (turn.question, turn.answer, turn.title) == ("Who won?", "Marie Curie", "A title")
    assert turn.asked == "as asked"
    assert len(turn.sentence) == SENTENCE_CHARS


def test_abstention_still_tells_the_topic() -> None:
    conversations = Conversations()
    conversations.remember("one", _answer("When was Marie Curie born?", None))
    assert conversations.standalone("one", "Where did she live?") == "Where did Marie Curie live?"


def test_oldest_turn_and_least_recent_conversation_are_forgotten() -> None:
    conversations = Conversations(most_conversations=2, most_turns=3)
    one, two, three = (kept_as(name, "me") for name in ("one", "two", "three"))
    others = kept_as("two", "somebody")
    conversations.remember(others, _answer("Who?", "Marie Curie"))
    for number in range(5):
        conversations.remember(one, _answer(f"Question {number}?", "Marie Curie"))
    assert [turn.question[-2] for turn in conversations.history(one)] == ["2", "3", "4"]
    conversations.remember(two, _answer("Who?", "Marie Curie"))
    conversations.remember(one, _answer("Who?", "Marie Curie"))  # Now "two" is the older one.
    conversations.remember(three, _answer("Who?", "Marie Curie"))
    assert conversations.history(two) == ()
    assert conversations.history(one)
    assert conversations.history(others)


def test_threads_share_one_memory() -> None:
    conversations = Conversations(most_conversations=5, most_turns=4)
    answer = _answer("Who won?", "Marie Curie")
    failures: list[BaseException] = []

    def talk(seed: int) -> None:
        try:
            for number in range(60):
                name = kept_as(str((seed + number) % 9), "")
                conversations.remember(name, replace(answer, conversation_id=name))
                conversations.standalone(name, "When was she born?")
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=talk, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    kept = [conversations.history(kept_as(str(n), "")) for n in range(9)]
    assert sum(bool(turns) for turns in kept) == 5
    assert max(len(turns) for turns in kept) <= 4


def test_assistant_understands_a_follow_up(assistant: Assistant) -> None:
    first = assistant.ask("When was the National Neurosurgery Center founded?", conversation_id="a")
    assert first.standalone_question == first.question
    second = assistant.ask("Who heads it?", conversation_id="a")
    assert second.question == "Who heads it?"
    assert second.standalone_question == "Who is the head of the National Neurosurgery Center?"
    alone = assistant.ask("Who heads it?", conversation_id="b")
    assert alone.standalone_question == "Who heads it?"


def test_it_of_one_breath_is_what_was_just_asked_about(assistant: Assistant) -> None:
    def second(question: str, first: str) -> str:
        answer = _answer(first, "45 euros")
        titled = replace(answer.citations[0], document_title="Wexcombe Book Festival 2026")
        return assistant._standalone(question, None, "", replace(answer, citations=[titled]))

    first = "What does the festival pass cost?"
    assert second("What does it not cover?", first) == "What does the festival pass not cover?"
    first = "How much does a ticket cost?"
    assert second("When does it start?", first) == "When does Wexcombe Book Festival 2026 start?"


# --- measuring -----------------------------------------------------------------------------


def test_agreement_is_counted_on_paper(tmp_path: Path) -> None:
    from rag.workshop.evaluation import conversation
    from rag.workshop.evaluation.follow_ups import read_follow_ups

    rows = tmp_path / "rows.jsonl"
    rows.write_text(
        '{"conv_id": "a", "turn": 1, "history": ["Marie Curie", "Life"],'
        ' "question": "Who won?", "rewrite": "Who won?"}\n'
        '{"conv_id": "a", "turn": 2, "history": ["Marie Curie", "Life", "Where was Marie Curie'
        ' born?", "Warsaw"], "question": "When did she die?",'
        ' "rewrite": "When did Marie Curie die?"}\n'
        '{"conv_id": "b", "turn": 2, "history": ["Oslo", "Life", "Where is Oslo?",'
        ' "I don\'t know."], "question": "Why is the sky blue?",'
        ' "rewrite": "Why is the sky blue?"}\n',
        encoding="utf-8",
    )
    items = read_follow_ups(rows)
    assert [item.question for item in items] == ["When did she die?", "Why is the sky blue?"]
    assert items[1].earlier == (Turn("Where is Oslo?", None, title="Oslo"),)
    assert [item.conversation for item in read_follow_ups(rows, "report")] == ["b"]
    rewrites = [item.understood() for item in items]
    assert rewrites == ["When did Marie Curie die?", "Why is the sky blue?"]
    assert conversation.agreement(items, rewrites) == {
        # {when, did, she, die} and {when, did, marie, curie, die}: 2 * 3 / (4 + 5).
        "token F1 with the person's rewrite, as asked": pytest.approx((2 / 3 + 1) / 2),
        "rewritten": 1.0,
        "nearer to it": 1,
        "farther from it": 0,
        "of the terms people added, we added too": 1.0,
        "of the terms we added, people added too": 1.0,
        "questions that people left alone": 1,
        "of those, left alone": 1.0,
        "complete questions left as they are": 1.0,
    }


def test_conversation_without_rewrites_is_compared_with_what_answers_it(tmp_path: Path) -> None:
    from rag.workshop.evaluation import conversation
    from rag.workshop.evaluation.follow_ups import read_follow_ups

    rows = tmp_path / "rows.jsonl"
    told = '"history": ["Who won in 1903?", "Marie Curie"'
    rows.write_text(
        '{"conv_id": "a", "turn": 1, "history": [], "question": "Who won in 1903?",'
        ' "answer": "Marie Curie", "topic": "Nobel Prize"}\n'
        f'{{"conv_id": "a", "turn": 2, {told}], "question": "When did she die?",'
        ' "answer": "1934", "topic": "Marie Curie"}\n'
        f'{{"conv_id": "a", "turn": 3, {told}, "When did she die?", "UNANSWERABLE"],'
        ' "question": "Who was her husband?", "answer": "Pierre", "topic": "Pierre Curie"}\n',
        encoding="utf-8",
    )
    items = read_follow_ups(rows)
    assert [turn.title for turn in items[1].earlier] == ["Nobel Prize", "Marie Curie"]
    assert items[1].earlier[1].answer is None
    rewrites = [item.understood() for item in items]
    assert rewrites == ["When did Marie Curie die?", "Who was Marie Curie's husband?"]
    # {marie, curie} of {marie, curie}, then {curie} of {pierre, curie}; of four added terms three
    # are right, and the second question gains a term ("marie") that its answer does not hold.
    assert conversation.aim(items, rewrites) == {
        "share of the answering article's title that is named, as asked": 0.0,
        "rewritten": pytest.approx((1 + 0.5) / 2),
        "of the terms we added, in that title or the answer": pytest.approx(3 / 4),
        "changes of topic": 2,
        "of those, led astray": pytest.approx(0.5),
    }


def test_earlier_questions_without_answers_are_a_history(tmp_path: Path) -> None:
    from rag.workshop.evaluation.follow_ups import read_follow_ups

    rows = tmp_path / "rows.jsonl"
    rows.write_text(
        '{"conv_id": "a", "turn": 3, "history": ["What is throat cancer?", "Is it treatable?"],'
        ' "question": "What are its symptoms?", "rewrite": "What are throat cancer\'s symptoms?"}',
        encoding="utf-8",
    )
    (item,) = read_follow_ups(rows)
    assert [turn.question for turn in item.earlier] == [
        "What is throat cancer?",
        "Is it treatable?",
    ]
    assert item.understood() == item.gold


@pytest.mark.parametrize(
    ("before", "asked", "understood"),
    [
        ("Who is the headteacher?", "And the SENCO?", "Who is the SENCO?"),
        (
            "Who is the chair of governors?",
            "What about the clerk to the governors?",
            "Who is the clerk to the governors?",
        ),
        ("Who is the winner who fell?", "And the school band?", "And the school band?"),
        ("What is for lunch in week 1?", "What about week 2?", "What is for lunch in week 2?"),
        ("What is for lunch in week 1?", "And in week 2?", "What is for lunch in week 2?"),
        ("What does clause 4 say?", "And clause 12?", "What does clause 12 say?"),
        ("Is week 1 as long as week 2?", "And week 3?", "And week 3?"),
    ],
)
def test_what_is_asked_about_gives_way_to_another_of_its_kind(
    before: str, asked: str, understood: str
) -> None:
    assert rewrite(asked, [Turn(before, "No matter.")]) == understood


@pytest.mark.parametrize("answer", ["Mrs Helen Abbot", "Dr. Helen Abbot", "Ms Abbot"])
def test_somebody_is_followed_by_how_they_are_addressed(answer: str) -> None:
    before = [Turn("Who is the headteacher?", "Priya Raman"), Turn("Who is the SENCO?", answer)]
    assert rewrite("What is her e-mail address?", before) == f"What is {answer}'s e-mail address?"
