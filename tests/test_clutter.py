"""What stands beside the words of articles is not read, and no quote is moved by it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import clutter
from rag.passages import cut
from rag.types import Article, Evidence, Hit, Reading, Span

WIRE = (
    "PARIS (Reuters) - Ford Motor Co (F.N) and Marle Bank Plc MBNK.L sued Ayre. "
    "The index .DJI fell."
)


def article(text: str) -> Article:
    return Article("a", "A title", text, "a.txt", None, "sha")


def seen(text: str, question: str = "Who sued Ayre?") -> str:
    source = article(text)
    (hit,) = clutter.without(question, [Hit(p, 1.0) for p in cut(source)], {"a": source})
    return hit.passage.text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (WIRE, "Ford Motor Co and Marle Bank Plc sued Ayre. The index fell."),
        ("LONDON, Nov 3 (AP) — It rained.", "It rained."),
        ("Marle Co (NYSE: MRL) rose, Ayre (Nasdaq:AYR) fell.", "Marle Co rose, Ayre fell."),
        # Elsewhere such words are names, and what is in brackets may be said.
        ("The .NET runtime and ASP (.NET) are old.", "The .NET runtime and ASP (.NET) are old."),
        ("It came from Marle (U.S.) and Ayre (see A.2).", None),
        ("Reuters said so. PARIS is far.", None),
        # Numbers of clauses, not hours and prices.
        (
            "3.1 Rent is due.\n3.2 It rises. (2) Yearly. 3.3 In May. See 3.2 Rent.",
            "Rent is due.\nIt rises. (2) Yearly. In May. See 3.2 Rent.",
        ),
        # A mail that is answered.
        (
            "On 2 May 2025, Ann <a@b.example>\nwrote:\n> We sue Ayre with\n> 54 men.\n\nNo.",
            "We sue Ayre with\n54 men.\n\nNo.",
        ),
        # Who wrote it, at its head.
        (
            "It rained\n\nBy Ann Lee, weather reporter\n\nAyre is wet.",
            "It rained\n\n\nAyre is wet.",
        ),
        ("It rained\n\nBy Court Reporter\n\nAyre is wet.", "It rained\n\n\nAyre is wet."),
        ("Come\n\nBy Public Transport\n\nTake a bus.\n\nBy Ann Lee it is denied.", None),
        ("It must be:\n> 5 mm\nAll else is refused. On 3 May 2025 Ann wrote it.", None),
        ("9.15 Concert\n9.30 Dance\n3.50 EUR for all\n12.10 Lunch", None),
    ],
)
def test_datelines_and_codes_of_shares_are_not_read(text: str, read: str | None) -> None:
    assert seen(text) == (read or text)


def test_who_wrote_it_is_read_where_that_is_asked() -> None:
    text = "It rained\n\nBy Ann Lee\n\nAyre is wet."
    assert seen(text, "Who wrote of the rain?") == text


@pytest.mark.parametrize("question", ["What is Ford's ticker?", "What is MBNK.L?"])
def test_they_are_where_they_are_asked_about(question: str) -> None:
    assert seen(WIRE, question) == WIRE


@pytest.mark.parametrize("question", ["Which clause is on rent?", "What does 3.2 say?", "And § 3?"])
def test_numbers_of_clauses_are_where_they_are_asked_about(question: str) -> None:
    text = "3.1 Rent is due.\n3.2 It rises."
    assert seen(text, question) == text


@given(st.data())
def test_whatever_is_found_is_quoted_from_the_article_as_it_stands(data: st.DataObject) -> None:
    words = st.sampled_from(
        ["Ford (F.N)", "MBNK.L", "Ann", "Lee,", ".DJI", "fell.", "(AYR.O)", "é", "3.1"]
    )
    text = "PARIS (Reuters) - " + " ".join(data.draw(st.lists(words, min_size=1, max_size=30)))
    source = article(text)
    hits = [Hit(p, 1.0) for p in cut(source)]
    bare = clutter.without("Who fell?", hits, {"a": source})
    for short in bare:
        if not short.passage.text.strip():
            continue
        low = data.draw(st.integers(0, len(short.passage.text) - 1))
        high = data.draw(st.integers(low + 1, len(short.passage.text)))
        at, to = short.passage.start + low, short.passage.start + high
        found = Reading(
            (Span("a", short.passage.id, at, to, 1.0, 0.0),),
            1,
            (0.0,),
            (Evidence("a", short.passage.id, at, to, 0.5),),
        )
        placed = clutter.in_place("Who fell?", found, bare, hits, {"a": source})
        (span,), (sentence,) = placed.spans, placed.sentences
        assert (span.start, span.end) == (sentence.start, sentence.end)
        said, quoted = short.passage.text[low:high], text[span.start : span.end]
        assert (quoted[0], quoted[-1]) == (said[0], said[-1])
        left = iter(quoted)
        assert all(character in left for character in said)


def test_what_stands_in_a_note_before_a_passage_is_not_moved() -> None:
    source = article(WIRE)
    hits = [Hit(p, 1.0) for p in cut(source)]
    bare = clutter.without("Who sued Ayre?", hits, {"a": source})
    start = hits[0].passage.start - 20
    found = Reading((Span("a", hits[0].passage.id, start, start + 7, 1.0, 0.0),), 1, (0.0,))
    placed = clutter.in_place("Who sued Ayre?", found, bare, hits, {"a": source})
    assert placed.spans == found.spans
