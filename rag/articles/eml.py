"""E-mail as it is sent (RFC 5322), read with the standard library."""

from __future__ import annotations

from collections.abc import Iterator

from rag.articles import _mail, txt
from rag.articles._draft import Draft, Problem, SourceFile

SUFFIXES = (".eml", ".mht", ".mhtml")


def extract(file: SourceFile) -> Iterator[Draft | Problem]:
    """One article of all the mail says, forwarded mails included; attachments follow as their
    own."""
    message = _mail.parsed(file.read())
    yield from _mail.read(file, message) if message.keys() else txt.extract(file)
