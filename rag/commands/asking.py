"""``rag ask`` and ``rag search``."""

from __future__ import annotations

from typing import Annotated

import typer

from rag.commands import _common as common
from rag.origin import in_words
from rag.types import Answer, Citation


@common.command
def ask(
    question: Annotated[str, typer.Argument(help="What you want to know.")],
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
    as_json: common.JsonOption = False,
) -> None:
    """Answer a question with words quoted from an article, or say that none holds the answer.

    Exit code 0: answered; 4: no answer in these articles; 1: error.
    """
    with common.opened(index) as assistant:
        answer = assistant.ask(
            question,
            top_k=top_k,
            min_confidence=min_confidence,
            filters=common.filters(since, until, source, collection),
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
    as_json: common.JsonOption = False,
) -> None:
    """List the passages nearest to a question, best first."""
    with common.opened(index) as assistant:
        hits = assistant.search(
            question, top_k=top_k, filters=common.filters(since, until, source, collection)
        )
    if as_json:
        common.print_json(hits)
        return
    for place, hit in enumerate(hits, start=1):
        typer.secho(f"{place}. {hit.passage.id}  {hit.score:.3f}", bold=True)
        typer.echo(f"   {hit.passage.text}\n")
    if not hits:
        typer.echo("No passage matches.")


def _show(answer: Answer) -> None:
    if answer.abstention is not None:
        typer.secho("No answer in these articles.", fg="yellow", bold=True)
        typer.echo(answer.abstention.message)
        for passage in answer.passages[:3]:
            where = f"{passage.document_title} ({passage.document_url})"
            typer.secho(f"\nNearest, not an answer: {where}", dim=True)
            typer.secho(f"  {passage.text}", dim=True)
    else:
        typer.secho(f"{answer.answer}", bold=True)
        # A figure beside a disagreement would deny it.
        typer.echo(
            "the articles disagree" if answer.conflicts else f"confidence {answer.confidence:.2f}"
        )
        for citation in answer.citations:
            _show_citation(citation)
        for side in answer.conflicts:
            if not side.preferred:
                typer.secho(f"\nBut {side.document_date or 'undated'}: {side.answer}", fg="yellow")
                for citation in side.citations:
                    _show_citation(citation)
    for warning in answer.warnings:
        typer.secho(f"\nNote: {warning}", dim=True)


def _show_citation(citation: Citation) -> None:
    day = f", {citation.document_date}" if citation.document_date else ""
    place = f", {words}" if (words := in_words(citation)) else ""
    typer.echo(f"\n[{citation.index}] {citation.document_title}{day}{place}")
    typer.echo(
        f"    {citation.document_url}#char={citation.start_char_index},{citation.end_char_index}"
    )
    start = citation.start_char_index - citation.sentence_start_char_index
    end = citation.end_char_index - citation.sentence_start_char_index
    before, after = citation.sentence[:start], citation.sentence[end:]
    quote = typer.style(citation.sentence[start:end], bold=True, underline=True)
    typer.echo(f"    {before}{quote}{after}")
