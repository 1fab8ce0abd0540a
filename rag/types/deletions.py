"""What a deletion leaves: a signed receipt that knows the deleted text by hashes alone."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

from rag.described import described


@described
@dataclass(frozen=True, slots=True)
class Probe:
    """A piece of a deleted text, without its bytes."""

    rolling: str
    """Its rolling hash, 16 hex digits (see ``rag.deletion.probes``)."""
    sha256: str
    """The first 32 hex digits."""


@described
@dataclass(frozen=True, slots=True)
class DeletedArticle:
    """An article that went, by hashes alone."""

    id: str
    text_sha256: str
    """Of its text as UTF-8."""
    characters: int
    probes: tuple[Probe, ...]
    """Pieces of 24 bytes, spread over its text."""


@described
@dataclass(frozen=True, slots=True)
class DeletionReceipt:
    """What one deletion removed, signed."""

    number: int
    """From 1, without gaps."""
    deleted_at: float
    """Unix time, seconds."""
    articles: tuple[DeletedArticle, ...]
    passages: int
    """Passages removed, and as many vectors."""
    conversation_turns: int
    """Turns of conversations that quoted it, removed as well."""
    feedback: int
    """Judgements of answers that quoted it, removed as well."""
    index_version: str
    words_rewritten: bool
    """Whether the search structures were written anew as well. If not, single words of the text
    (never a piece of it) may stand in them until the index is compacted."""
    previous: str
    """SHA-256 of the receipt before; 64 zeros in the first."""
    public_key: str = ""
    """Ed25519, base64."""
    signature: str = ""
    """Of the canonical JSON of all the rest, base64."""

    def signed_bytes(self) -> bytes:
        """What is signed: all but the signature, as JSON without blanks, keys sorted."""
        return _canonical(asdict(self) | {"signature": ""})

    def sha256(self) -> str:
        """What the next receipt calls ``previous``; the signature is part of it."""
        return hashlib.sha256(_canonical(asdict(self))).hexdigest()


def _canonical(record: dict[str, object]) -> bytes:
    return json.dumps(record, sort_keys=True, separators=(",", ":")).encode()
