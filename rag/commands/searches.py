"""``rag searches``: searches of the library, kept by name."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from rag.commands import _common as common
from rag.library.saved_searches import SavedSearch, SavedSearches

app = typer.Typer(
    no_args_is_help=True, help="Searches of the library, kept by name: `rag list --saved NAME`."
)
Name = Annotated[str, typer.Argument(help="Name of the search.")]

_OWNER = ""
"""Whoever may use this machine; over HTTP with keys each key has its own."""


@app.command()
@common.command
def save(
    name: Name,
    index: common.IndexOption = None,
    find: common.FindOption = "",
    sort: common.SortOption = "newest",
    since: common.FromOption = None,
    until: common.ToOption = None,
    source: common.SourceOption = None,
    collection: common.CollectionFilter = None,
    tag: common.TagFilter = None,
    metadata: common.MetadataFilter = None,
) -> None:
    """Keep a search; the same name again replaces it."""
    chosen = common.tagged(common.filters(since, until, source, collection), tag, metadata)
    search = SavedSearch(name, find, chosen, sort)
    with common.state(index) as state:
        SavedSearches(state).put(_OWNER, search)
    common.say(f"Kept: rag list --saved {name}")


@app.command("list")
@common.command
def list_(index: common.IndexOption = None, as_json: common.JsonOption = False) -> None:
    """The searches that are kept, by name."""
    with common.state(index) as state:
        found = SavedSearches(state).all(_OWNER)
    if as_json:
        common.print_json(found)
        return
    common.say_if_none(found, "No search is kept; `rag searches save NAME` keeps one.")
    for search in found:
        common.say(f"{common.one_line(search.name)}  {common.one_line(_told(search))}")


@app.command()
@common.command
def remove(name: Name, index: common.IndexOption = None) -> None:
    """Keep a search no more; the articles it finds stay."""
    with common.state(index) as state:
        SavedSearches(state).remove(_OWNER, name)
    common.say(f"{name} is gone.")


def _told(search: SavedSearch) -> str:
    """What is looked for, as few words as say it."""
    given = {name: value for name, value in asdict(search.filters).items() if value}
    parts = [f"{name} {_in_words(value)}" for name, value in given.items()]
    words = [f'"{search.words}"'] if search.words else []
    return "; ".join([*words, *parts, f"{search.sort} first"])


def _in_words(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}:{each}" for name, each in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
