"""``rag grid`` and ``rag mentions``: work over many articles at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter
from pydantic_core import to_json

from rag.assistant import Assistant
from rag.commands import _common as common
from rag.errors import InputError
from rag.library import overviews
from rag.permalinks import permalink
from rag.types import Article, GridCell
from rag.wire.overviews import MOST_ARTICLES


@common.command
def grid(
    questions: Annotated[Path, typer.Argument(help="A text file, one question a line.")],
    csv_file: Annotated[Path, typer.Option("--csv", help="Write the grid here: a row a question.")],
    index: common.IndexOption = None,
    since: common.FromOption = None,
    until: common.ToOption = None,
    source: common.SourceOption = None,
    collection: common.CollectionFilter = None,
) -> None:
    """Ask every question of every article: each cell a quote with its place, or blank.

    The cells are kept beside the CSV file as they come (FILE.cells.jsonl), so that the same command
    goes on where it was stopped. Up to 500 articles; choose them by the filters.
    """
    asked = common.questions_in(questions)
    kept = csv_file.with_name(csv_file.name + ".cells.jsonl")
    where = common.filters(since, until, source, collection).where()
    with common.opened(index) as assistant:
        with assistant.store.read() as view:
            articles = view.scan("", MOST_ARTICLES, where, text=False)
            left = view.count(where) - len(articles)
        if left:
            note = f"{left} more articles match; the first {MOST_ARTICLES} are asked. Choose with "
            typer.echo(f"{note}--from, --to, --source or --collection.", err=True)
        done = _kept(kept, asked, articles)
        total = len(asked) * len(articles)
        with common.progress_bar(quiet=False) as bar, kept.open("ab") as lines:
            task = bar.add_task("Asking", total=total, completed=len(done))
            for cell in _cells(assistant, asked, articles, len(done)):
                done.append(cell)
                lines.write(to_json(cell) + b"\n")
                lines.flush()
                bar.update(task, completed=len(done))
    with csv_file.open("w", encoding="utf-8", newline="") as out:
        out.write(overviews.sheet(asked, articles, [_said(cell) for cell in done]))
    kept.unlink()
    answered = sum(cell.status == "answered" for cell in done)
    typer.echo(f"{csv_file}: {len(asked)} questions, {len(articles)} articles, {answered} quotes")


@common.command
def mentions(
    words: Annotated[str, typer.Argument(help="Words that one passage must hold, all of them.")],
    index: common.IndexOption = None,
    since: common.FromOption = None,
    until: common.ToOption = None,
    source: common.SourceOption = None,
    collection: common.CollectionFilter = None,
    as_json: common.JsonOption = False,
) -> None:
    """Count the articles that mention something, by month and by source."""
    where = common.filters(since, until, source, collection).where()
    with common.opened(index) as assistant, assistant.store.read() as view:
        found = overviews.mentions(view, words, where)
    if as_json:
        common.print_json(found)
        return
    most = "" if found.complete else "at least "
    typer.secho(f"{most}{common.counted(len(found.articles), 'article')}", bold=True)
    largest = max((share.articles for share in found.months), default=1)
    for share in found.months:
        bar = "█" * round(30 * share.articles / largest)
        typer.echo(f"  {share.name or 'undated':8} {share.articles:5}  {bar}")
    for mention in found.articles[:20]:
        title, url = map(common.one_line, (mention.document_title, mention.document_url))
        typer.echo(f"{mention.document_date or '':10}  {title}")
        typer.secho(f"            {url}", dim=True)


def _cells(
    assistant: Assistant, asked: Sequence[str], articles: Sequence[Article], after: int
) -> Iterator[GridCell]:
    for number, question, article, filters in overviews.places(asked, articles, after):
        answer = assistant.ask(question, filters=filters, top_k=overviews.GRID_TOP_K)
        yield overviews.cell(number, question, article, answer)


def _kept(path: Path, asked: Sequence[str], articles: Sequence[Article]) -> list[GridCell]:
    """The cells a stopped run left, while they are those of this grid; a torn last line is none."""
    if not path.is_file():
        return []
    read = TypeAdapter(GridCell).validate_json
    cells: list[GridCell] = []
    expected = overviews.places(asked, articles)
    for line, place in zip(path.read_bytes().splitlines(keepends=True), expected, strict=False):
        number, question, article, _ = place
        if not line.endswith(b"\n"):
            break
        cell = read(line)
        if (cell.number, cell.question, cell.document_id) != (number, question, article.id):
            raise InputError(
                f"{path} holds cells of another grid (found {cell.question!r} of "
                f"{cell.document_url}, expected {question!r} of {article.source}); remove it, or "
                "name another --csv file."
            )
        cells.append(cell)
    path.write_bytes(b"".join(to_json(cell) + b"\n" for cell in cells))
    return cells


def _said(cell: GridCell) -> tuple[str, str]:
    """The words of a cell, and the address of the first of them."""
    for first in cell.citations[:1]:
        place = permalink(cell.document_id, first.start_char_index, first.end_char_index)
        return cell.answer or "", place
    return cell.answer or "", ""
