"""``rag grid`` and ``rag mentions``: work over many articles at once."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Annotated, Final

import typer

from rag.assistant import Assistant
from rag.commands import _common as common
from rag.library import overviews
from rag.library.grids import Grid, Grids, places
from rag.types import Filters
from rag.wire.overviews import MOST_ARTICLES

_KEPT_EVERY_S: Final = 2.0


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

    What was answered is kept beside the index for 30 days, so that the same command goes on where
    it was stopped. Up to 500 articles; choose them by the filters.
    """
    asked = common.questions_in(questions)
    csv_file.open("a").close()  # said now, not when everything was asked
    where = common.filters(since, until, source, collection).where()
    with common.opened(index) as assistant:
        with assistant.store.read() as view:
            articles = view.scan("", MOST_ARTICLES, where, text=False)
            left = view.count(where) - len(articles)
        if left:
            note = f"{left} more articles match; the first {MOST_ARTICLES} are asked. Choose with "
            common.say(f"{note}--from, --to, --source or --collection.", err=True)
        grids, name = Grids(assistant.store.state), grid_name(csv_file, asked)
        now = _filled(
            assistant, grids, name, (grids.get(name) or Grid.empty(asked, ())).of(articles)
        )
        with (
            assistant.store.read() as view,
            csv_file.open("w", encoding="utf-8", newline="") as out,
        ):
            out.write(now.sheet(view))
        grids.remove(name)
    counts = (
        (len(asked), "question"),
        (len(articles), "article"),
        (sum(map(bool, now.cells)), "quote"),
    )
    common.say(f"{csv_file}: {', '.join(common.counted(*each) for each in counts)}")


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
    common.say(f"{most}{common.counted(len(found.articles), 'article')}", bold=True)
    largest = max((share.articles for share in found.months), default=1)
    for share in found.months:
        bar = "█" * round(30 * share.articles / largest)
        common.say(f"  {share.name or 'undated':8} {share.articles:5}  {bar}")
    for mention in found.articles[:20]:
        title, url = map(common.one_line, (mention.document_title, mention.document_url))
        common.say(f"{mention.document_date or '':10}  {title}")
        common.say(f"            {url}", dim=True)


def grid_name(csv_file: Path, asked: Sequence[str]) -> str:
    """What the grid of these questions in this file is kept under."""
    return hashlib.sha256("\n".join([str(csv_file.resolve()), *asked]).encode()).hexdigest()


def _filled(assistant: Assistant, grids: Grids, name: str, now: Grid) -> Grid:
    """``now`` with what was not asked yet; kept again and again, and when it is stopped."""
    kept = time.monotonic()
    try:
        with common.progress_bar(quiet=False) as bar:
            task = bar.add_task("Asking", total=len(now.cells), completed=len(now.cells) - now.left)
            for number, (question, (article_id, _)) in enumerate(
                product(now.questions, now.articles)
            ):
                if now.cells[number] is not None:
                    continue
                filters = Filters(article_ids=[article_id])
                answer = assistant.ask(question, filters=filters, top_k=overviews.GRID_TOP_K)
                now = now.filled(number, places(answer))
                bar.update(task, completed=len(now.cells) - now.left)
                if time.monotonic() - kept > _KEPT_EVERY_S:
                    grids.put(name, now)
                    kept = time.monotonic()
    finally:
        grids.put(name, now)
    return now
