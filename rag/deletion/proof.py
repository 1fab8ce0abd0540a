"""Whether receipts hold: the chain, the signatures, and no byte of what they say is gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from rag.deletion.probes import by_hash, files_of, traces
from rag.deletion.receipts import FIRST, all_receipts, is_signed
from rag.store import Store, every
from rag.types import DeletionReceipt, Probe


@dataclass(frozen=True, slots=True)
class Trace:
    """A file that holds pieces of a deleted text which no stored article accounts for."""

    article_id: str
    file: str
    pieces: int
    """Different pieces found there, of ``of``."""
    of: int


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found of the receipts looked at."""

    receipts: int
    articles: int
    files: int
    bytes: int
    """Looked at, every one."""
    broken: tuple[str, ...]
    """What is wrong with signatures or chain, in plain words."""
    traces: tuple[Trace, ...]
    stored_again: tuple[str, ...]
    """Deleted articles all of whose pieces that were found stand in articles stored now (the same
    text added again, or another article with the same words)."""

    @property
    def holds(self) -> bool:
        """Whether nothing is broken and nothing is left."""
        return not self.broken and not self.traces


def verify(store: Store, numbers: Sequence[int] | None = None) -> Proof:
    """Check receipts (all unless ``numbers`` are given) against every byte of the store's folders.

    The chain is always checked as a whole: one receipt says nothing of those taken out.
    """
    chain = all_receipts(store.state)
    chosen = [one for one in chain if numbers is None or one.number in numbers]
    broken = _broken(chain)
    if numbers is not None:
        known = {receipt.number for receipt in chain}
        broken += [f"There is no receipt {number}." for number in numbers if number not in known]
    owners: dict[Probe, set[str]] = {}
    sizes: dict[str, int] = {}
    for receipt in chosen:
        for gone in receipt.articles:
            sizes[gone.id] = len(gone.probes)
            for probe in gone.probes:
                owners.setdefault(probe, set()).add(gone.id)
    found: dict[Path, set[Probe]] = {}
    files = files_of(store.folders)
    size = 0
    wanted = by_hash(list(owners))
    for path in files:
        size += path.stat().st_size
        with path.open("rb") as stream:
            hits = set(traces(stream, wanted))
        if hits:
            found[path] = hits
    everything: set[Probe] = set().union(*found.values())
    accounted = _standing(store, everything)
    left = [
        Trace(article_id, str(path), len(pieces), sizes[article_id])
        for path, hits in found.items()
        for article_id in sorted(sizes)
        if (pieces := {p for p in hits - accounted if article_id in owners[p]})
    ]
    again = {owner for probe in everything & accounted for owner in owners[probe]}
    return Proof(
        receipts=len(chosen),
        articles=len(sizes),
        files=len(files),
        bytes=size,
        broken=tuple(broken),
        traces=tuple(left),
        stored_again=tuple(sorted(again - {trace.article_id for trace in left})),
    )


def _broken(chain: Sequence[DeletionReceipt]) -> list[str]:
    broken = []
    previous = FIRST
    key = chain[0].public_key if chain else ""
    for number, receipt in enumerate(chain, 1):
        if receipt.number != number:
            broken.append(f"Receipt {number} is missing; the next is number {receipt.number}.")
            break
        if receipt.previous != previous:
            broken.append(f"Receipt {number} does not follow the one before it.")
        if receipt.public_key != key or not is_signed(receipt):
            broken.append(f"Receipt {number} is not signed by the key of the first.")
        previous = receipt.sha256()
    return broken


def _standing(store: Store, probes: set[Probe]) -> set[Probe]:
    """Those of ``probes`` whose piece stands in the text of an article that is stored now."""
    if not probes:
        return set()
    wanted = by_hash(list(probes))
    found: set[Probe] = set()
    with store.read() as view:
        for article in every(view):
            for words in (article.text, article.title, *article.metadata.values()):
                found.update(traces(BytesIO(words.encode("utf-8")), wanted))
    return found
