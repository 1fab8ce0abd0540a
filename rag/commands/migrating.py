"""``rag migrate``: the same index in another engine."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from rag import registry
from rag.commands import _common as common
from rag.errors import ConflictError, IndexMissingError
from rag.moving import Moved, move
from rag.settings import Settings

_EMBEDDED = "embedded"


@common.command
def migrate(
    source: Annotated[
        str, typer.Argument(metavar="FROM", help="Folder of an index, or address of an engine.")
    ],
    target: Annotated[str, typer.Argument(metavar="TO", help="The same, of an empty place.")],
    as_json: common.JsonOption = False,
) -> None:
    """Copy an index into another engine while it is in use; then both are counted and hashed.

    Cut off, it goes on where it stopped when it is run again; run once more, it brings what
    changed since. An address is what RAG_ENGINE takes, such as postgresql://user@host/database.
    """
    before, after = _settings(source), _settings(target)
    engine, other = registry.engine(before.engine), registry.engine(after.engine)
    if engine.place(before) == other.place(after):
        raise ConflictError(f"{engine.place(before)} is both source and target; name two places.")
    if not engine.exists(before):
        raise IndexMissingError(f"No index in {engine.place(before)}; name the one to be copied.")
    with closing(engine.open(before)) as opened:
        with opened.read() as view:
            identity = view.identity
        with (
            closing(other.open(after, identity, create=True)) as made,
            common.progress("Copying articles", quiet=as_json) as show,
        ):
            moved = move(opened, made, show)
    if as_json:
        common.print_json(moved)
    else:
        _say(moved, other.place(after), target)


def _settings(place: str) -> Settings:
    """Settings of an address, or of the embedded engine's folder."""
    if "://" in place:
        return common.configured(engine=place)
    return common.configured(Path(place), engine=_EMBEDDED)


def _say(moved: Moved, place: str, target: str) -> None:
    counts = moved.counts
    common.say(
        f"{counts.articles:,} articles with {counts.passages:,} passages, {moved.files:,} files, "
        f"{moved.originals:,} originals and {moved.records:,} records are the same in {place} as "
        f"in version {moved.version} (sha256 {moved.sha256[:16]}); {moved.copied:,} articles were "
        "copied now."
    )
    setting = "RAG_INDEX_DIR" if "://" not in target else "RAG_ENGINE"
    common.say(f"Set {setting} to it, where you ask and where you serve, and start that anew.")
