"""Deletion that can be proved: no byte is left, and a signed receipt says what went.

A :class:`Receipt` holds hashes of pieces of the deleted text, never the text. It is signed
(Ed25519) and carries the hash of the receipt before, so that none can be altered, taken out or
put in. :func:`verify` checks both, and looks for the pieces in every byte of the index's folder.
"""

from __future__ import annotations

from rag.deletion.erasing import Erasure, finish_interrupted
from rag.deletion.proof import Proof, Trace, verify
from rag.deletion.receipts import DeletedArticle, Receipt, Receipts

__all__ = [
    "DeletedArticle",
    "Erasure",
    "Proof",
    "Receipt",
    "Receipts",
    "Trace",
    "finish_interrupted",
    "verify",
]
