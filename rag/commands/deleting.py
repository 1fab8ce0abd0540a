"""``rag verify-receipt``: do receipts of deletions hold?"""

from __future__ import annotations

from typing import Annotated

import typer

from rag import deletion
from rag.commands import _common as common


@common.command
def verify_receipt(
    numbers: Annotated[
        list[int] | None, typer.Argument(help="Numbers of receipts; none: all of them.")
    ] = None,
    index: common.IndexOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Check receipts of deletions: signatures, chain, and every byte of the index's folder.

    Exit code 0: they hold; 1: something was altered, or pieces of a deleted text were found.
    """
    with common.opened(index) as assistant:
        proof = deletion.verify(assistant.store, numbers or None)
    if as_json:
        common.print_json(proof)
    else:
        _print(proof)
    if not proof.holds:
        raise typer.Exit(1)


def _print(proof: deletion.Proof) -> None:
    for line in proof.broken:
        common.say(line, err=True)
    for trace in proof.traces:
        common.say(
            f"Left of article {trace.article_id}: {trace.pieces} of {trace.of} pieces in "
            f"{trace.file}.",
            err=True,
        )
    for article_id in proof.stored_again:
        common.say(f"The words of article {article_id} stand in an article that is stored now.")
    common.say(
        f"{common.counted(proof.receipts, 'receipt')} of "
        f"{common.counted(proof.articles, 'article')}; looked at {proof.bytes:,} bytes "
        f"of {proof.files} files: {'they hold.' if proof.holds else 'they do NOT hold.'}"
    )
