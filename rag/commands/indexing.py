"""``rag build``, ``add``, ``remove``, ``list``, ``watch``: articles in and out of the index."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from rag import ingest
from rag.articles import Columns
from rag.assistant import Assistant
from rag.commands import _common as common
from rag.commands._folder import compact, finish, folder_into
from rag.errors import InputError
from rag.kept.labels import Labels
from rag.library import snapshots
from rag.library.catalogue import Catalogue, matching
from rag.library.saved_searches import SavedSearches
from rag.types import Article, Filters, Listed, Receipt, tags_of
from rag.wire.articles import summary

ColumnsOption = Annotated[
    str | None,
    typer.Option(help="Columns of csv and jsonl files, for example text=body,title=headline."),
]
_PAGE: Final = 500
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
    ray: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Embed on a cluster of Ray that this machine belongs to: HOST:PORT, or auto.",
        ),
    ] = "",
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
        ray=ray,
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
    ingest.must_exist(files)
    with common.opened(index, create=True) as assistant:
        report = ingest.build(assistant, files, collection=collection)
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
    _delete(index, as_json, lambda assistant: ingest.remove(assistant, articles))


@common.command
def list_(
    index: common.IndexOption = None,
    find: common.FindOption = "",
    order: common.SortOption = "id",
    limit: Annotated[int | None, typer.Option(min=1, help="No more than so many.")] = None,
    since: common.FromOption = None,
    until: common.ToOption = None,
    source: common.SourceOption = None,
    collection: common.CollectionFilter = None,
    tag: common.TagFilter = None,
    metadata: common.MetadataFilter = None,
    saved: Annotated[
        str, typer.Option("--saved", help="What this saved search finds (`rag searches`).")
    ] = "",
    copies: Annotated[
        bool, typer.Option("--copies", help="Only articles that repeat another, and which one.")
    ] = False,
    as_json: common.JsonOption = False,
) -> None:
    """List the articles of the index: id, date, source, title."""
    chosen = common.tagged(common.filters(since, until, source, collection), tag, metadata)
    if saved and (find or chosen != Filters()):
        raise InputError("A saved search says what to find; give --saved alone, or no --saved.")
    rows: list[Listed] = []
    with common.opened(index) as assistant:
        if saved:
            search = SavedSearches(assistant.store.state).get("", saved)
            find, chosen, order = search.words, search.filters, search.sort
        catalogue = Catalogue(assistant)
        after = None
        while limit is None or len(rows) < limit:
            n = _PAGE if limit is None else min(_PAGE, limit - len(rows))
            page = catalogue.page(find, chosen, order=order, after=after, limit=n)
            rows.extend(page.listed)
            after = page.after
            if after is None:
                break
        if copies:
            _list_copies(assistant, [row.article for row in rows], as_json)
            return
    if as_json:
        common.print_json([summary(row) for row in rows])
        return
    for row in rows:
        article = row.article
        day = article.published or "----------"
        tags = "".join(f"  #{name}" for name in tags_of(article.metadata))
        words = f"{common.one_line(article.source)}  {common.one_line(article.title)}"
        common.say(f"{article.id}  {day}  {words}{tags}")
    common.say(common.counted(len(rows), "article"), dim=True, err=True)


@common.command
def tag(
    add: Annotated[
        list[str] | None, typer.Option("--add", help="A tag to give; may be repeated.")
    ] = None,
    take: Annotated[
        list[str] | None, typer.Option("--take", help="A tag to take away; may be repeated.")
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option("--set", help="name:value of metadata to set; may be repeated."),
    ] = None,
    undo: Annotated[str, typer.Option(help="Take back the change with this id instead.")] = "",
    index: common.IndexOption = None,
    find: common.FindOption = "",
    since: common.FromOption = None,
    until: common.ToOption = None,
    source: common.SourceOption = None,
    collection: common.CollectionFilter = None,
    tagged: common.TagFilter = None,
    metadata: common.MetadataFilter = None,
    as_json: common.JsonOption = False,
) -> None:
    """Tag every article that matches, or take that back; tags stay when a file is read again."""
    chosen = common.tagged(common.filters(since, until, source, collection), tagged, metadata)
    with common.opened(index) as assistant:
        if undo:
            done = ingest.undo(assistant, undo)
        else:
            where = matching(find, chosen)
            if where is None:
                raise InputError("Say which articles: --find, --source, --tag or another filter.")
            labels = Labels(add or (), take or (), common.told(values))
            done = ingest.label(assistant, where, labels)
    if as_json:
        common.print_json(done)
        return
    common.say(f"{common.counted(done.articles, 'article')} changed.")
    if not undo:
        common.say(f"Take it back: rag tag --undo {done.id}")


@common.command
def merge(
    keep: Annotated[str, typer.Argument(help="Id of the article to keep.")],
    copies: Annotated[list[str], typer.Argument(help="Ids of its copies, which are removed.")],
    index: common.IndexOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Merge copies (`rag list --copies`) into one article, which takes over their tags."""
    _delete(index, as_json, lambda assistant: ingest.merge(assistant, keep, copies))
    if not as_json:
        common.say(f"{keep} has their tags and metadata.")


def _delete(index: Path | None, as_json: bool, work: Callable[[Assistant], Receipt]) -> None:
    """Delete what ``work`` does, and say what is gone and which snapshots hold it still."""
    with common.opened(index) as assistant:
        before = assistant.store.stats().passages
        receipt = snapshots.told(assistant, work(assistant))
        compact(assistant, before)
    if as_json:
        common.print_json(receipt)
        return
    articles = common.counted(receipt.articles, "article")
    passages = common.counted(receipt.passages, "passage")
    common.say(f"Removed {articles} and {passages}; nothing of them is left.")
    if receipt.deletion is not None:
        common.say(f"Receipt {receipt.deletion.number} says so; check: `rag verify-receipt`.")
    for name in receipt.snapshots:
        common.say(f"The snapshot {name} holds it still: `rag snapshot remove {name}`.", err=True)


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
        source, of = common.one_line(copy.source), common.one_line(copy.of_source)
        common.say(f"{copy.article_id}  {source}  is {alike}  {copy.of_id}  {of}")
    common.say(f"{len(found)} of {len(rows)} articles repeat another", dim=True, err=True)


@common.command
def watch(
    folder: Annotated[Path, typer.Argument(help="Folder to follow until interrupted.")],
    index: common.IndexOption = None,
    collection: common.CollectionOption = "default",
) -> None:
    """Follow a folder: files added, changed or deleted there are so in the index."""
    ingest.must_exist([folder])
    # A service stops those that follow its folders by this signal, and so does a machine.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with common.opened(index, create=True) as assistant:
        reports = ingest.watch(assistant, folder, collection=collection)
        common.say(f"Following {folder}; stop with Ctrl-C.")
        for report in reports:
            finish(report, None, quiet=False, as_json=False, leave=False)
