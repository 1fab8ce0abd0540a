"""Outlook messages."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from rag.articles._decode import decode_markup
from rag.articles._draft import Draft, SourceFile
from rag.articles._look import Look
from rag.articles._markup import plain

SUFFIXES = (".msg",)
BINARY = True


def recognises(look: Look) -> bool:
    """What a mail holds in Microsoft's old container."""
    return "__properties_version1.0" in look.streams and "encryptedpackage" not in look.streams


def extract(file: SourceFile) -> Iterator[Draft]:
    """One article: the body; attachments are only named."""
    from oxmsg import Message

    message = Message.load(BytesIO(file.read()))
    html = message.html_body
    markup = decode_markup(html) if isinstance(html, bytes) else html
    names = ", ".join(item.file_name for item in message.attachments if item.file_name)
    fields = {"author": message.sender or "", "attachments": names[:500]}
    yield Draft(
        message.body or plain(markup or ""),
        title=message.subject,
        published=message.sent_date.date() if message.sent_date else None,
        metadata={name: value for name, value in fields.items() if value},
    )
