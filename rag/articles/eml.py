"""E-mail as it is sent (RFC 5322), read with the standard library."""

from __future__ import annotations

from collections.abc import Iterator

from rag.articles import _mail
from rag.articles._decode import decode
from rag.articles._draft import Draft, Problem, SourceFile

SUFFIXES = (".eml", ".mht", ".mhtml")


def extract(file: SourceFile) -> Iterator[Draft | Problem]:
    """One article of all the mail says, forwarded mails included; attachments follow as their
    own."""
    data = file.read()
    message = _mail.parsed(data)
    if not message.keys():
        yield Draft(decode(data))
        return
    yield from _mail.read(file, message)
