"""What is no longer in force is not read where what replaced it was found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from rag import superseded
from rag.assistant import Assistant
from rag.passages import cut
from rag.question import analyse
from rag.types import Article, Hit

NOW = Article("now", "Leave policy", "Staff have 27 days of leave.", "now.md", None, "a")


def left(question: str, title: str, opening: str, beside: Article = NOW) -> set[str]:
    old = Article("old", title, f"{opening}\n\nStaff have 25 days.", "old.txt", None, "b")
    hits = [Hit(p, 1.0) for source in (old, beside) for p in cut(source)]
    kept = superseded.without(analyse(question), hits, {"old": old, beside.id: beside})
    return {hit.passage.article_id for hit in kept}


@pytest.mark.parametrize(
    ("title", "opening"),
    [
        ("ARCHIVED - Leave policy, version 4.1", "In force from 1 March 2024."),
        ("[Obsolete] Leave policy", ""),
        ("Leave policy (superseded)", ""),
        ("Leave policy 2024", "Superseded on 1 January 2026 by version 4.2."),
        ("Leave policy", "This policy is no longer in force."),
        ("Leave policy", "This document was replaced by the one of 2026."),
        ("Leave policy", "Status: withdrawn"),
    ],
)
def test_what_is_in_force_is_read_alone(title: str, opening: str) -> None:
    for now in ("How many days of leave do I get?", "How many days must I wait before I leave?"):
        assert left(now, title, opening) == {"now"}
    for past in ("How many days of leave were there?", "What changed in version 4.2 on leave?"):
        assert left(past, title, opening) == {"old", "now"}


@pytest.mark.parametrize(
    ("title", "opening"),
    [
        ("Leave policy", "Replaces the policy of 2024, which was withdrawn."),
        ("Leave policy", "The governor was replaced by Bo Ek."),
        ("ARCHIVED - Travel policy", ""),
    ],
)
def test_what_is_in_force_or_of_another_subject_is_read(title: str, opening: str) -> None:
    assert left("How many days of leave do I get?", title, opening) == {"old", "now"}


def test_what_nothing_replaced_is_read() -> None:
    other = Article("travel", "Travel", "Trains are paid.", "t.md", None, "c")
    title = "ARCHIVED - Leave policy"
    assert "old" in left("How many days of leave do I get?", title, "", other)


def test_an_assistant_answers_from_what_is_in_force(assistant: Assistant) -> None:
    says = "Staff have 25 days of annual leave in each year."
    old = Article("old", "ARCHIVED - Leave policy", says, "old.txt", date(2024, 3, 1), "")
    assistant.add([replace(a, sha256=sha256(a.text.encode()).hexdigest()) for a in (old, NOW)])
    got = assistant.ask("How many days of annual leave does staff have in each year?")
    assert {passage.document_id for passage in got.passages} == {"now"}


@pytest.mark.parametrize(
    ("opening", "subject", "read"),
    [
        ("Superseded by LP 7 on 1 January 2026.", "Marle Council: leave policy LP 6", {"now"}),
        (
            "Superseded by LP 8 on 1 January 2026.",
            "Marle Council: leave policy LP 6",
            {"old", "now"},
        ),
        ("Superseded by LP 7 on 1 January 2026.", "Marle Council: wage rates", {"old", "now"}),
    ],
)
def test_what_names_its_successor_need_not_bear_the_same_title(
    opening: str, subject: str, read: set[str]
) -> None:
    text = "Conditions LP 7, in force from 1 January 2026.\n\nStaff have 27 days of leave."
    new = replace(NOW, text=text)
    assert left("How many days of leave do I get?", subject, opening, new) == read
