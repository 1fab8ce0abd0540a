"""The commands put together: ``rag COMMAND --help`` explains each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from rag import __version__
from rag.commands import _common as common
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


class _Commands(TyperGroup):
    """Whose refusals are said without what the checks of types put before them."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as refused:
            refused.message = refused.message.removeprefix("Value error, ")
            raise


app = typer.Typer(
    name="rag",
    cls=_Commands,
    help="Ask a folder of articles; get the words that answer, quoted, with their place.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

_COMMANDS: Final[Mapping[str, Mapping[str, Callable[..., None] | typer.Typer]]] = {
    "Ask a folder": {
        "build": indexing.build,
        "ask": asking.ask,
        "search": asking.search,
        "serve": serving.serve,
        "mcp": serving.mcp,
        "doctor": keeping.doctor,
    },
    "Many questions": {
        "grid": overviewing.grid,
        "mentions": overviewing.mentions,
        "watched": watching.app,
        "gaps": watching.gaps,
    },
    "Articles": {
        "list": indexing.list_,
        "searches": searches.app,
        "add": indexing.add,
        "remove": indexing.remove,
        "verify-receipt": deleting.verify_receipt,
        "tag": indexing.tag,
        "merge": indexing.merge,
        "watch": indexing.watch,
        "fetch": fetching.fetch,
        "fetched": fetching.fetched,
    },
    "The index": {
        "keys": keys.app,
        "snapshot": snapshots.app,
        "backup": keeping.backup,
        "restore": keeping.restore,
        "migrate": migrating.migrate,
    },
    "Measure and train": {
        "eval": measuring.app,
        "bench": benching.bench,
        "train": training.train,
        "export": training.export,
        "calibrate": training.calibrate,
    },
}
"""Under the headings of ``rag --help``, what a newcomer needs first."""

for _heading, _commands in _COMMANDS.items():
    for _name, _does in _commands.items():
        if isinstance(_does, typer.Typer):
            app.add_typer(_does, name=_name, rich_help_panel=_heading)
        else:
            app.command(_name, rich_help_panel=_heading)(_does)


def _version(wanted: bool) -> None:
    if wanted:
        common.say(f"rag {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Options before the command."""
