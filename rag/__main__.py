"""The command line: ``rag COMMAND --help`` explains each."""

from __future__ import annotations

from typing import Annotated

import typer

from rag import __version__
from rag.commands import (
    asking,
    benching,
    deleting,
    fetching,
    indexing,
    keeping,
    keys,
    measuring,
    migrating,
    overviewing,
    searches,
    serving,
    snapshots,
    training,
    watching,
)

app = typer.Typer(
    name="rag",
    help="Ask a folder of articles; get the words that answer, quoted, with their place.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

app.command("build")(indexing.build)
app.command("ask")(asking.ask)
app.command("search")(asking.search)
app.command("grid")(overviewing.grid)
app.command("mentions")(overviewing.mentions)
app.add_typer(watching.app, name="watched")
app.command("gaps")(watching.gaps)
app.command("serve")(serving.serve)
app.command("add")(indexing.add)
app.command("remove")(indexing.remove)
app.command("verify-receipt")(deleting.verify_receipt)
app.command("list")(indexing.list_)
app.command("tag")(indexing.tag)
app.command("merge")(indexing.merge)
app.command("watch")(indexing.watch)
app.command("fetch")(fetching.fetch)
app.command("fetched")(fetching.fetched)
app.command("doctor")(keeping.doctor)
app.command("backup")(keeping.backup)
app.command("restore")(keeping.restore)
app.command("migrate")(migrating.migrate)
app.command("mcp")(serving.mcp)
app.add_typer(keys.app, name="keys")
app.add_typer(snapshots.app, name="snapshot")
app.add_typer(searches.app, name="searches")
app.add_typer(measuring.app, name="eval")
app.command("bench")(benching.bench)
app.command("train")(training.train)
app.command("export")(training.export)
app.command("calibrate")(training.calibrate)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"rag {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Options before the command."""


def main() -> None:
    """Entry point of the ``rag`` script."""
    app()


if __name__ == "__main__":
    main()
