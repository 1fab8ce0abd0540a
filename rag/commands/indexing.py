"""``rag build``, ``add``, ``remove``, ``list``, ``watch``: articles in and out of the index."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from rag import ingest
from rag.articles import Columns
from rag.assistant import Assistant
from rag.commands import _common as common
from rag.commands._folder import compact, finish, folder_into
from rag.types import Article, Filters

ColumnsOption = Annotated[
    str | None,
    typer.Option(help="Columns of csv and jsonl files, for example text=body,title=headline."),
]
QuietOption = Annotated[bool, typer.Option("--quiet", help="Say only what went wrong.")]


@common.command
def build(
    folder: Annotated[Path, typer.Argument(help="Folder of articles (or one file).")],
    index: common.IndexOption = None,
    collection: common.CollectionOption = "default",
    prune: Annotated[
        bool, typer.Option(help="Remove articles whose files are gone from the folder.")
    ] = True,
    columns: ColumnsOption = None,
    follow_links: Annotated[
        bool, typer.Option("--follow-links", help="Also read links that lead out of the folder.")
    ] = False,
    emptied: Annotated[
        bool, typer.Option("--emptied", help="Remove them even where most or all of it is gone.")
    ] = False,
    quiet: QuietOption = False,
    as_json: common.JsonOption = False,
) -> None:
    """Bring the index up to date with a folder: only what changed is read and embedded.

    Exit code 0: everything was read; 3: some files were not (each is named); 1: nothing was.
    """
    started = time.perf_counter()
    report = folder_into(
        common.configured(index),
        folder,
        collection=collection,
        prune=prune,
        columns=Columns.parse(columns) if columns else None,
        quiet=quiet or as_json,
        follow_links=follow_links,
        emptied=emptied,
    )
    finish(report, time.perf_counter() - started, quiet, as_json)


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
    finish(report, time.perf_counter() - started, False, as_json)


@common.command
def remove(
    articles: Annotated[list[str], typer.Argument(help="Ids or sources, as `rag list` shows.")],
    index: common.IndexOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Remove articles from every structure of the index, and leave a signed receipt.

    `rag verify-receipt` looks for what it says is gone.
    """
    with common.opened(index) as assistant:
        before = assistant.store.stats().passages
        receipt = ingest.remove(assistant, articles)
        compact(assistant, before)
    if as_json:
        common.print_json(receipt)
    else:
        typer.echo(
            f"Removed {receipt.articles} articles and {receipt.passages} passages; none is left."
        )
        if receipt.deletion is not None:
            typer.echo(f"Receipt {receipt.deletion.number} says so; check: `rag verify-receipt`.")


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
            finish(report, None, quiet=False, as_json=False, leave=False)
