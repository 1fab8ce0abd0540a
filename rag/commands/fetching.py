"""``rag fetch``: documents from elsewhere into a folder; ``rag fetched``: what came of it."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from rag import connectors
from rag.commands import _common as common
from rag.connectors import Dead, Fetched, Folder
from rag.errors import InputError

Connector = Enum("Connector", {name: name for name in connectors.names()})  # type: ignore[misc]
FolderArgument = Annotated[Path, typer.Argument(help="Folder to fill; `rag build` reads it.")]


@common.command
def fetch(
    connector: Annotated[Connector, typer.Argument(help="What kind of source it is.")],
    address: Annotated[str, typer.Argument(help="Its address: https://...")],
    folder: FolderArgument,
    again: Annotated[
        bool, typer.Option("--again", help="Try dead letters of earlier runs as well.")
    ] = False,
    as_json: common.JsonOption = False,
) -> None:
    """Bring what is new at an address into a folder, where a connector is switched on.

    None is, unless RAG_FETCH_CONNECTORS and RAG_FETCH_HOSTS say so. Exit code 0: everything came;
    3: something did not, and is a dead letter (`rag fetched FOLDER`); 1: nothing could be begun.
    """
    done = connectors.fetch(common.configured(), connector.value, address, folder, again=again)
    if as_json:
        common.print_json(done)
    else:
        _show(done, folder)
    if done.dead:
        raise typer.Exit(common.EXIT_PARTLY)


@common.command
def fetched(
    folder: Annotated[Path, typer.Argument(help="Folder that `rag fetch` filled.")],
    as_json: common.JsonOption = False,
) -> None:
    """Say what was fetched into a folder, and which documents are dead letters."""
    if not (folder / connectors.ABOUT).is_dir():
        raise InputError(f"Nothing was fetched into {folder} yet; `rag fetch` does so.")
    with Folder(folder) as kept:
        dead = list(kept.dead.values())
        count = len(kept.known)
    if as_json:
        common.print_json({"documents": count, "dead": dead})
        return
    common.say(f"{count} documents; {len(dead)} dead letters. Every request: {kept.log_file}")
    _show_dead(dead)


def _show(done: Fetched, folder: Path) -> None:
    common.say(f"{done.new} new or changed, {done.unchanged} as they were.")
    if done.gone:
        common.say(f"{len(done.gone)} removed, which are not there any more.")
    if done.vanished:
        common.say(
            f"{len(done.vanished)} are listed no more; so many that their files were kept.",
            fg="yellow",
            err=True,
        )
    if done.left:
        common.say("There is more; the same command goes on.")
    if done.skipped:
        common.say(f"{done.skipped} dead letters were not tried; --again tries them.")
    _show_dead(done.dead)
    if done.new or done.gone:
        common.say(f"Read them: rag build {folder}")


def _show_dead(dead: list[Dead]) -> None:
    for letter in dead:
        told = f"{letter.address}  {letter.reason} ({letter.tries})  {letter.message}"
        common.say(common.one_line(told), fg="yellow", err=True)
