"""``rag keys``: make, list and revoke API keys."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from rag.api.security.api_keys import KeyStore, Scope
from rag.commands import _common as common

app = typer.Typer(no_args_is_help=True, help="API keys, demanded on any address but loopback.")


@app.command()
@common.command
def create(
    name: Annotated[str, typer.Argument(help="Whose key it is, for your own memory.")],
    scope: Annotated[
        Scope, typer.Option(help="read: ask and search; write: also change articles.")
    ] = "read",
    collection: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this collection; may be repeated (default: all, or with --read-only none)."
        ),
    ] = None,
    read_only: Annotated[
        list[str] | None, typer.Option(help="A collection more to read; may be repeated.")
    ] = None,
    index: common.IndexOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Make a key and show it, this once: only its hash is stored.

    A key for named collections sees nothing of the others: no answer, no count, no name.
    """
    with common.state(index) as state:
        key, secret = KeyStore(state).create(
            name, scope, collections=collection or None, read_only=read_only or ()
        )
    if as_json:
        common.print_json({**asdict(key), "key": secret})
        return
    common.say(secret)
    common.say(f"Key {key.id} ({key.scope}); it is not shown again.", err=True)


@app.command("list")
@common.command
def list_(index: common.IndexOption = None, as_json: common.JsonOption = False) -> None:
    """The keys there are: never the keys themselves."""
    with common.state(index) as state:
        known = KeyStore(state).all()
    if as_json:
        common.print_json(known)
        return
    common.say_if_none(known, "There is no key; `rag keys create NAME` makes one.")
    for key in known:
        made = datetime.fromtimestamp(key.created, UTC).date()
        force = "revoked" if key.revoked else "in force"
        of = "every collection" if key.rights.whole else ", ".join(sorted(key.rights.reads or ()))
        common.say(f"{key.id}  {key.scope:5}  {made}  {force:8}  {common.one_line(key.name)}  {of}")


@app.command()
@common.command
def revoke(
    key_id: Annotated[str, typer.Argument(help="The key's id, as `rag keys list` shows it.")],
    index: common.IndexOption = None,
) -> None:
    """End a key and every browser session opened with it, at once."""
    with common.state(index) as state:
        (key,) = KeyStore(state).revoke(key_id)
    common.say(f"Key {key.id} ({common.one_line(key.name)}) opens nothing any more.")
