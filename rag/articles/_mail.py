"""One mail: what it says, whom it forwards, what is attached."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from functools import partial
from io import BytesIO
from typing import Final

from rag.articles._decode import as_utf8, decode, decode_markup
from rag.articles._dispatch import drafts
from rag.articles._draft import Draft, Problem, SourceFile
from rag.articles._markup import plain
from rag.errors import ArticleError

_STUB: Final = re.compile(
    r"(?:does not|doesn'?t|cannot|can'?t|not able to|unable to) (?:support|show|display|view|read)"
    r"|html (?:version|format|e-?mail|message)|view (?:this|it) (?:e-?mail|message)? ?(?:in|online)"
    r"|enable html|keine html|format html",
    re.I,
)
_STUB_WORDS: Final = 60
_FULLER: Final = 3
"""A text this many times as long as its plain form says more than layout."""
_DEEPEST: Final = 40
"""Parts in parts; a mail forwarded as a file is two deeper than the one around it."""
_NOT_HERE: Final = ("not_supported", "no_text")


def parsed(data: bytes) -> EmailMessage:
    """The mail in ``data``, also where it was saved as UTF-16."""
    data = as_utf8(data, data[:4096]).lstrip(b"\xef\xbb\xbf")
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def read(file: SourceFile, message: EmailMessage, key: str = "") -> Iterator[Draft | Problem]:
    """An article of what the mail says, then one of every attachment that can be read."""
    if message.get_content_type() in ("multipart/encrypted", "application/pkcs7-mime"):
        raise ArticleError(f"{file.name} is an encrypted mail.", "encrypted")
    names: list[str] = []
    attached: list[tuple[str, bytes]] = []
    text = "\n\n".join(filter(None, _said(message, names, attached, 0)))
    body = Draft(
        text,
        title=_header(message, "subject") or None,
        published=sent_on(message),
        metadata={
            "author": _header(message, "from"),
            "to": _header(message, "to")[:500],
            "attachments": ", ".join(names)[:500],
        },
        key=key,
    )
    found = list(attachments(file, attached, key))
    if text.strip() or not any(isinstance(item, Draft) for item in found):
        yield body
    yield from found


def sent_on(message: EmailMessage) -> date | None:
    """The day the mail was sent."""
    try:
        sent = getattr(message["date"], "datetime", None)
    except (ValueError, TypeError, IndexError, AttributeError, OverflowError):
        return None
    return sent.date() if isinstance(sent, datetime) else None


def _said(
    part: EmailMessage, names: list[str], attached: list[tuple[str, bytes]], depth: int
) -> Iterator[str]:
    """The texts of a part in order; attachments are put aside."""
    kind = part.get_content_type()
    name = part.get_filename()
    if depth > _DEEPEST:
        return
    if kind == "multipart/alternative":
        yield _best(list(part.iter_parts()), names, attached, depth)
    elif kind == "message/rfc822":
        for inner in part.iter_parts():
            assert isinstance(inner, EmailMessage)
            inner = _unpacked(inner)
            yield _forwarded(inner)
            yield from _said(inner, names, attached, depth + 1)
    elif part.is_multipart():
        for inner in part.iter_parts():
            if isinstance(inner, EmailMessage):
                yield from _said(inner, names, attached, depth + 1)
    elif part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment":
        yield _words(part).strip("\n")
    elif name:
        names.append(name)
        payload = part.get_payload(decode=True)
        shown = part.get_content_maintype() in ("image", "audio", "video", "font")
        if isinstance(payload, bytes) and payload and not shown:
            attached.append((name, payload))


def _unpacked(message: EmailMessage) -> EmailMessage:
    """A forwarded mail that was packed as attachments are, which the standard forbids."""
    body = message.get_payload()
    if message.keys() or not isinstance(body, str):
        return message
    try:
        return parsed(base64.b64decode(body, validate=False))
    except ValueError:
        return message


def _best(
    parts: Sequence[object], names: list[str], attached: list[tuple[str, bytes]], depth: int
) -> str:
    """Of several forms of the same text the plain one, unless it only stands in for another."""
    forms: dict[bool, str] = {}
    for part in parts:
        if isinstance(part, EmailMessage):
            is_plain = part.get_content_type() == "text/plain"
            text = "\n\n".join(filter(None, _said(part, names, attached, depth + 1)))
            if text.strip():
                forms.setdefault(is_plain, text)
    return fuller(forms.get(True, ""), forms.get(False, ""))


def fuller(short: str, full: str) -> str:
    """``short`` (a plain text), unless it only stands in for ``full`` (the same from HTML)."""
    words = len(short.split())
    stands_in = words <= _STUB_WORDS and _STUB.search(short) is not None
    if full and (not short or stands_in or _FULLER * words < len(full.split())):
        return full
    return short or full


def _forwarded(message: EmailMessage) -> str:
    """The header of a forwarded mail, as mail programs show it."""
    shown = ("From", "Date", "To", "Subject")
    return "\n".join(f"{name}: {said}" for name in shown if (said := _header(message, name)))


def _words(part: EmailMessage) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    is_html = part.get_content_subtype() == "html"
    text = _decoded(payload, part.get_content_charset(), is_html)
    if is_html:
        return plain(text)
    if str(part.get_param("format", "")).lower() == "flowed":
        # A line that ends in a blank goes on in the next one (RFC 3676).
        gap = "" if str(part.get_param("delsp", "")).lower() == "yes" else " "
        text = re.sub(r"(?<!^--)(?<!\n--) \r?\n(?![>\r\n])", gap, text)
    return text


def _decoded(payload: bytes, declared: str | None, is_html: bool) -> str:
    """What is valid UTF-8 is UTF-8 whatever the mail declares; else its word is taken."""
    if not payload.isascii():
        try:
            return payload.decode("utf-8")
        except UnicodeDecodeError:
            pass
    try:
        return payload.decode(declared or "ascii")
    except (LookupError, UnicodeDecodeError, ValueError):
        return decode_markup(payload) if is_html else decode(payload)


def attachments(
    file: SourceFile, attached: Sequence[tuple[str, bytes]], key: str
) -> Iterator[Draft | Problem]:
    """The articles of attached files; what is no text is only named."""
    for number, (name, data) in enumerate(attached, 1):
        place = f"{file.name}/{name}"
        inner = file.inside(name, partial(BytesIO, data), f"{place} {number}")
        own = f"{key}/{name}" if key else name
        try:
            for found in drafts(inner):
                yield replace(found, key=f"{own}#{found.key}" if found.key else own)
        except ArticleError as error:
            if error.reason not in _NOT_HERE:
                yield Problem(own, error.reason, f"{place}: {error}")


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message[name] or "")
    except (MessageError, ValueError, TypeError, IndexError, AttributeError):
        return ""
