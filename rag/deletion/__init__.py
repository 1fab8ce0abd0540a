"""Deletion that can be proved: no byte is left, and a signed receipt says what went.

A :class:`rag.types.DeletionReceipt` holds hashes of pieces of the deleted text, never the text. It
is signed (Ed25519) and carries the hash of the receipt before, so that none can be altered, taken
out or put in. :func:`verify` checks both, and looks for the pieces in every byte of the index.
"""

from __future__ import annotations

from rag.deletion.erasing import (
    Erasure,
    erasing,
    finish_interrupted,
    forget_meanwhile,
    forget_snapshot,
    quotes_what_went,
    replacing,
    standing,
)
from rag.deletion.proof import Proof, Trace, verify
from rag.deletion.receipts import all_receipts, is_signed

__all__ = [
    "Erasure",
    "Proof",
    "Trace",
    "all_receipts",
    "erasing",
    "finish_interrupted",
    "forget_meanwhile",
    "forget_snapshot",
    "is_signed",
    "quotes_what_went",
    "replacing",
    "standing",
    "verify",
]
