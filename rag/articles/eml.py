"""E-mail as it is sent (RFC 5322), read with the standard library."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from rag.articles._decode import decode, decode_markup
from rag.articles._draft import Draft, SourceFile
from rag.articles._markup import plain
from rag.errors import ArticleError

SUFFIXES = (".eml",)


def extract(file: SourceFile) -> Iterator[Draft]:
    """One article: the body (its plain form where there are two); attachments are only named."""
    message = message_from_bytes(file.read(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    if not message.keys():
        raise ArticleError(f"{file.name} has no mail headers.", "broken")
    if message.get_content_type() in ("multipart/encrypted", "application/pkcs7-mime"):
        raise ArticleError(f"{file.name} is an encrypted mail.", "encrypted")
    sent = getattr(message["date"], "datetime", None)
    yield Draft(
        _body(message),
        title=str(message["subject"] or "") or None,
        published=sent.date() if isinstance(sent, datetime) else None,
        metadata=_metadata(message),
    )


def _body(message: EmailMessage) -> str:
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        if body is None:
            continue
        assert isinstance(body, EmailMessage)
        text = _words(body)
        if text.strip():
            return text
    return ""


def _words(body: EmailMessage) -> str:
    payload = body.get_payload(decode=True)
    assert isinstance(payload, bytes)
    charset = body.get_content_charset()
    try:
        text = payload.decode(charset or "ascii")
    except (LookupError, UnicodeDecodeError):
        text = decode_markup(payload) if body.get_content_subtype() == "html" else decode(payload)
    return plain(text) if body.get_content_subtype() == "html" else text


def _metadata(message: EmailMessage) -> dict[str, str]:
    names = [part.get_filename() for part in message.iter_attachments()]
    fields = {
        "author": str(message["from"] or ""),
        "to": str(message["to"] or "")[:500],
        "attachments": ", ".join(name for name in names if name)[:500],
    }
    return {name: value for name, value in fields.items() if value}
