"""``rag build``, ``add``, ``remove``, ``list``, ``watch``: articles in and out of the index."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from rag import ingest
from rag.articles import Columns
from rag.assistant import Assistant
from rag.commands import _common as common
from rag.ingest import Report
from rag.types import Article, Filters

ColumnsOption = Annotated[
    str | None,
    typer.Option(help="Columns of csv and jsonl files, for example text=body,title=headline."),
]
_COMPACT_FROM_SHARE: Final = 0.25
"""Of what is left: from so many passages removed on, writing everything anew pays."""

QuietOption = Annotated[bool, typer.Option("--quiet", help="Say only what went wrong.")]


@common.command
def build(
    folder: Annotated[Path, typer.Argument(help="Folder of articles (or one file).")],
    index: common.IndexOption = None,
    collection: common.CollectionOption = "default",
    prune: Annotated[
        bool, typer.Option(help="Also remove articles whose files are gone from the folder.")
    ] = False,
    columns: ColumnsOption = None,
    quiet: QuietOption = False,
    as_json: common.JsonOption = False,
) -> None:
    """Bring the index up to date with a folder: only what changed is read and embedded.

    Exit code 0: everything was read; 3: some files were not (each is named); 1: nothing was.
    """
    started = time.perf_counter()
    with (
        common.opened(index, create=True) as assistant,
        common.progress_bar(quiet or as_json) as bar,
    ):
        task = bar.add_task("Reading and embedding", total=None)
        before = assistant.store.stats().passages
        report = ingest.build(
            assistant,
            folder,
            collection=collection,
            prune=prune,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
            columns=Columns.parse(columns) if columns else None,
        )
        _compact(assistant, before)
    _finish(report, time.perf_counter() - started, quiet, as_json)


@common.command
def add(
    files: Annotated[list[Path], typer.Argument(help="Files to add or replace.")],
    index: common.IndexOption = None,
    collection: common.CollectionOption = "default",
    as_json: common.JsonOption = False,
) -> None:
    """Add single files; a server running on the same index answers from them at once."""
    started = time.perf_counter()
    with common.opened(index, create=True) as assistant:
        report = ingest.add_files(assistant, files, collection=collection)
    _finish(report, time.perf_counter() - started, False, as_json)


@common.command
def remove(
    articles: Annotated[list[str], typer.Argument(help="Ids or sources, as `rag list` shows.")],
    index: common.IndexOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Remove articles from every structure of the index."""
    with common.opened(index) as assistant:
        before = assistant.store.stats().passages
        receipt = ingest.remove(assistant, articles)
        _compact(assistant, before)
    if as_json:
        common.print_json(receipt)
    else:
        typer.echo(
            f"Removed {receipt.articles} articles and {receipt.passages} passages; none is left."
        )


@common.command
def list_(
    index: common.IndexOption = None,
    since: common.FromOption = None,
    until: common.ToOption = None,
    source: common.SourceOption = None,
    collection: common.CollectionFilter = None,
    copies: Annotated[
        bool, typer.Option("--copies", help="Only articles that repeat another, and which one.")
    ] = False,
    as_json: common.JsonOption = False,
) -> None:
    """List the articles of the index: id, date, source, title."""
    with common.opened(index) as assistant:
        chosen: Filters = common.filters(since, until, source, collection)
        rows = []
        after = ""
        while page := assistant.articles(after, 500, chosen, text=False):
            rows.extend(page)
            after = page[-1].id
        if copies:
            _list_copies(assistant, rows, as_json)
            return
    if as_json:
        keep = ("id", "title", "source", "published", "language", "collection", "sha256")
        common.print_json([{name: getattr(row, name) for name in keep} for row in rows])
        return
    for row in rows:
        typer.echo(f"{row.id}  {row.published or '----------'}  {row.source}  {row.title}")
    typer.secho(f"{len(rows)} articles", dim=True, err=True)


def _compact(assistant: Assistant, before: int) -> None:
    """Give back the room of a large deletion, and overwrite what was deleted."""
    left = assistant.store.stats().passages
    if before - left > left * _COMPACT_FROM_SHARE:
        assistant.store.optimize()


def _list_copies(assistant: Assistant, rows: Sequence[Article], as_json: bool) -> None:
    """The articles among ``rows`` that repeat another one of their collection."""
    shown = {row.id for row in rows}
    with assistant.store.read() as view:
        found = [
            copy
            for collection in sorted({row.collection for row in rows})
            for copy in ingest.all_copies(view, collection)
            if copy.article_id in shown
        ]
    if as_json:
        common.print_json(found)
        return
    for copy in found:
        alike = "the same as" if copy.exact else f"{copy.similarity:.0%} like"
        typer.echo(f"{copy.article_id}  {copy.source}  is {alike}  {copy.of_id}  {copy.of_source}")
    typer.secho(f"{len(found)} of {len(rows)} articles repeat another", dim=True, err=True)


@common.command
def watch(
    folder: Annotated[Path, typer.Argument(help="Folder to follow until interrupted.")],
    index: common.IndexOption = None,
    collection: common.CollectionOption = "default",
) -> None:
    """Follow a folder: files added, changed or deleted there are so in the index."""
    with common.opened(index, create=True) as assistant:
        typer.echo(f"Following {folder}; stop with Ctrl-C.")
        for report in ingest.watch(assistant, folder, collection=collection):
            _finish(report, None, quiet=False, as_json=False, leave=False)


def _finish(
    report: Report, seconds: float | None, quiet: bool, as_json: bool, leave: bool = True
) -> None:
    """Print what became of the files, and leave with the report's exit code."""
    if as_json:
        common.print_json(report.as_dict())
    else:
        _print(report, seconds, quiet)
    if leave and report.exit_code:
        raise typer.Exit(report.exit_code)


def _print(report: Report, seconds: float | None, quiet: bool) -> None:
    for entry in report.failures:
        if entry.status == "failed":
            typer.secho(f"Not read: {entry.source} ({entry.reason}): {entry.message}", err=True)
        for problem in entry.problems:
            typer.secho(f"Not read: {entry.source} {problem.key}: {problem.message}", err=True)
    if quiet:
        return
    for copy in report.copies:
        typer.echo(f"Copy: {copy.source} says nearly the same as {copy.of_source}")
    did = ", ".join(f"{count} {status}" for status, count in sorted(report.totals.items()))
    took = ""
    if seconds is not None:
        rate = f", {report.passages / seconds:.0f} passages/s" if report.passages else ""
        took = f" in {seconds:.1f} s{rate}"
    typer.echo(
        f"Files: {did or 'none'}. {report.articles} articles from them in the index; "
        f"{report.passages} passages embedded{took}."
    )
