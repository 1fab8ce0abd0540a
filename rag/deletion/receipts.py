"""Receipts: what they say, how they are signed, and the chain they make in the state room."""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass, replace
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from rag.state import Shelf, State, StateChange
from rag.types import DeletedArticle, DeletionReceipt

FIRST: Final = "0" * 64
"""What the first receipt has in place of the hash of the one before."""


def is_signed(receipt: DeletionReceipt) -> bool:
    """Whether the signature is that of the key it names."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(receipt.public_key))
        key.verify(base64.b64decode(receipt.signature), receipt.signed_bytes())
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Key:
    private: str


_RECEIPTS: Final = Shelf("deletion_receipt", DeletionReceipt)
_KEYS: Final = Shelf("deletion_key", _Key)


def all_receipts(state: State) -> list[DeletionReceipt]:
    """The chain, oldest first, as it is kept in the state room with the key that signs it."""
    with state.read() as view:
        return [receipt for _, receipt in _RECEIPTS.all(view)]


@dataclass(frozen=True, slots=True)
class Intent:
    """A deletion that began: what its receipt will say, kept so that it can be finished."""

    articles: tuple[DeletedArticle, ...]
    passages: int
    conversation_turns: int
    feedback: int


def append(
    change: StateChange, begun: Intent, *, index_version: str, words_rewritten: bool
) -> DeletionReceipt:
    """Sign the receipt of a deletion and add it to the chain."""
    key = _signing_key(change)
    before = _RECEIPTS.all(change, newest_first=True, limit=1)
    last = before[0][1] if before else None
    unsigned = DeletionReceipt(
        number=last.number + 1 if last else 1,
        deleted_at=time.time(),
        articles=begun.articles,
        passages=begun.passages,
        conversation_turns=begun.conversation_turns,
        feedback=begun.feedback,
        index_version=index_version,
        words_rewritten=words_rewritten,
        previous=last.sha256() if last else FIRST,
        public_key=_text(key.public_key().public_bytes_raw()),
    )
    receipt = replace(unsigned, signature=_text(key.sign(unsigned.signed_bytes())))
    _RECEIPTS.put(change, f"{receipt.number:012}", float(receipt.number), receipt)
    return receipt


def _signing_key(change: StateChange) -> Ed25519PrivateKey:
    """The key of this index, made with its first receipt."""
    kept = _KEYS.get(change, "ed25519")
    if kept is not None:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(kept.private))
    made = Ed25519PrivateKey.generate()
    _KEYS.put(change, "ed25519", time.time(), _Key(_text(made.private_bytes_raw())))
    return made


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
