"""``rag ask`` and ``rag search``."""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path
from typing import Annotated

import typer

from rag.answer import retrieved
from rag.assistant import Assistant
from rag.commands import _common as common
from rag.library import snapshots
from rag.origin import in_words
from rag.types import Answer, Citation, Form

SnapshotOption = Annotated[
    str | None,
    typer.Option("--snapshot", help="As the articles were in this snapshot (`rag snapshot list`)."),
]


@common.command
def ask(
    question: Annotated[
        str, typer.Argument(help="What you want to know; - reads it from standard input.")
    ],
    index: common.IndexOption = None,
    top_k: common.TopKOption = None,
    min_confidence: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Withhold answers less likely than this to be right."),
    ] = None,
    since: common.FromOption = None,
    until: common.ToOption = None,
    source: common.SourceOption = None,
    collection: common.CollectionFilter = None,
    form: Annotated[
        Form | None,
        typer.Option(help="What the answer is made of (default: what the question asks for)."),
    ] = None,
    as_written: Annotated[
        bool, typer.Option("--as-written", help="Correct no spelling, split no question.")
    ] = False,
    snapshot: SnapshotOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Answer a question with words quoted from an article, or say that none holds the answer.

    Exit code 0: answered; 4: no answer in these articles; 1: error.
    """
    with _opened(index, snapshot) as assistant:
        answer = assistant.ask(
            words_of(question),
            top_k=top_k,
            min_confidence=min_confidence,
            filters=common.filters(since, until, source, collection),
            form=form,
            as_written=as_written,
        )
    if as_json:
        common.print_json(answer)
    else:
        _show(answer)
    if answer.status == "abstained":
        raise typer.Exit(common.EXIT_ABSTAINED)


@common.command
def search(
    question: Annotated[str, typer.Argument(help="What the passages should be about.")],
    index: common.IndexOption = None,
    top_k: common.TopKOption = None,
    since: common.FromOption = None,
    until: common.ToOption = None,
    source: common.SourceOption = None,
    collection: common.CollectionFilter = None,
    snapshot: SnapshotOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """List the passages nearest to a question, best first."""
    where = common.filters(since, until, source, collection).where()
    with _opened(index, snapshot) as assistant:
        found = assistant.retrieve(words_of(question), top_k=top_k, where=where)
    passages = retrieved(found.hits, found.articles)
    if as_json:
        common.print_json(passages)
        return
    for place, passage in enumerate(passages, start=1):
        day = f", {passage.document_date}" if passage.document_date else ""
        common.say(f"{place}. {common.one_line(passage.document_title)}{day}", bold=True)
        at = f"#char={passage.start_char_index},{passage.end_char_index}"
        common.say(f"   {common.one_line(passage.document_url)}{at}", dim=True)
        common.say(f"   {' '.join(passage.text.split())}\n")
    if not passages:
        common.say("No passage matches.")


def _opened(index: Path | None, snapshot: str | None) -> Assistant:
    if snapshot is None:
        return common.opened(index)
    return snapshots.opened(common.configured(index), snapshot)


def words_of(question: str) -> str:
    """The question; ``-`` stands for what comes on standard input."""
    if question != "-":
        return question
    return sys.stdin.read() if sys.stdin else ""


def _show(answer: Answer) -> None:
    for correction in answer.corrections:
        common.say(f"Searched for {correction.searched} (--as-written: as asked)", dim=True)
    if answer.abstention is not None:
        if not answer.abstention.is_of_talk:
            common.say("No answer in these articles.", fg="yellow", bold=True)
        common.say(answer.abstention.message)
        if answer.abstention.reason == "empty_index":
            common.say("Add some: `rag build FOLDER`.")
        for lead in answer.abstention.candidates:
            title = common.one_line(lead.citation.document_title)
            where = f"{title}, {lead.confidence:.0%} likely"
            common.say(f"\nA lead, not an answer: {where}", dim=True)
            common.say(f"  {lead.answer}", dim=True)
        for asked in answer.abstention.suggestions:
            common.say(f"Ask instead: {asked}")
    else:
        _show_given(answer)
    for warning in answer.warnings:
        common.say(f"\nNote: {warning}", dim=True)
    for other in answer.further:
        common.say(f"\n{other.standalone_question}", bold=True)
        _show(other)


def _show_given(answer: Answer) -> None:
    if answer.decision is not None:
        common.say(f"This {answer.decision.verdict} it:".replace("unclear it", "may decide it"))
    if answer.at_least:
        common.say(f"At least {len(answer.items)}; more may stand elsewhere:")
    if answer.items:
        for item in answer.items:
            said = f" ({common.one_line(item.speaker)})" if item.speaker else ""
            day = f"{item.day}  " if item.day else ""
            numbers = "".join(f"[{number}]" for number in item.citations)
            common.say(day, nl=False)
            common.say(item.answer, nl=False, bold=True)
            common.say(f"{said} {numbers}")
    else:
        common.say(answer.answer or "", bold=True)
    undecided = answer.decision is not None and answer.decision.verdict == "unclear"
    if answer.conflicts:
        common.say("the articles disagree")
    elif not undecided and answer.form != "digest":
        # A figure beside a disagreement would deny it, and rate nothing where nothing is decided.
        common.say(f"confidence {answer.confidence:.2f}")
    place = count(1)
    for citation in answer.citations:
        _show_citation(next(place), citation)
    for side in answer.conflicts:
        if not side.preferred:
            common.say(f"\nBut {side.document_date or 'undated'}: {side.answer}", fg="yellow")
            for citation in side.citations:
                _show_citation(next(place), citation)


def _show_citation(number: int, citation: Citation) -> None:
    day = f", {citation.document_date}" if citation.document_date else ""
    place = f", {common.one_line(words)}" if (words := in_words(citation)) else ""
    common.say(f"\n[{number}] {common.one_line(citation.document_title)}{day}{place}")
    at = f"#char={citation.start_char_index},{citation.end_char_index}"
    common.say(f"    {common.one_line(citation.document_url)}{at}")
    start = citation.start_char_index - citation.sentence_start_char_index
    end = citation.end_char_index - citation.sentence_start_char_index
    common.say(f"    {citation.sentence[:start]}", nl=False)
    common.say(citation.sentence[start:end], nl=False, bold=True, underline=True)
    common.say(citation.sentence[end:])
