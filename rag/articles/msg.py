"""Outlook messages."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from rag.articles import _mail
from rag.articles._decode import decode_markup
from rag.articles._draft import Draft, Problem, SourceFile
from rag.articles._look import Look
from rag.articles._markup import plain
from rag.articles._written import paragraphs

SUFFIXES = (".msg",)
BINARY = True


def recognises(look: Look) -> bool:
    """A message in Microsoft's old container."""
    return "__properties_version1.0" in look.streams


def extract(file: SourceFile) -> Iterator[Draft | Problem]:
    """One article of the body; attachments follow as their own."""
    from oxmsg import Message

    message = Message.load(BytesIO(file.read()))
    html = message.html_body
    markup = decode_markup(html) if isinstance(html, bytes) else html
    attached = [
        (item.file_name, item.file_bytes or b"") for item in message.attachments if item.file_name
    ]
    names = ", ".join(name for name, _ in attached)
    text = _mail.fuller(message.body or "", plain(markup or ""))
    yield Draft(
        text,
        title=message.subject,
        published=message.sent_date.date() if message.sent_date else None,
        metadata={"author": message.sender, "attachments": names[:500]},
        runs=paragraphs(text),
    )
    yield from _mail.attachments(file, [item for item in attached if item[1]], "")
