"""One mail: what it says, whom it forwards, what is attached."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
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
from rag.articles._written import Written, paragraphs
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


@dataclass(frozen=True, slots=True)
class _Said:
    """A text, and the mail among others, or in this one, that says it."""

    text: str
    where: str | None


@dataclass(slots=True)
class _Beside:
    """What was met beside the texts of a mail."""

    names: list[str] = field(default_factory=list)
    attached: list[tuple[str, bytes]] = field(default_factory=list)
    forwarded: int = 0


def parsed(data: bytes) -> EmailMessage:
    """The mail in ``data``, also where it was saved as UTF-16."""
    data = as_utf8(data, data[:4096]).lstrip(b"\xef\xbb\xbf")
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def read(
    file: SourceFile, message: EmailMessage, key: str = "", part: str | None = None
) -> Iterator[Draft | Problem]:
    """An article of what the mail says, then one of every attachment that can be read; ``part`` is
    the mail among others."""
    if message.get_content_type() in ("multipart/encrypted", "application/pkcs7-mime"):
        raise ArticleError(f"{file.name} is an encrypted mail.", "encrypted")
    beside = _Beside()
    written = Written()
    counted: dict[str | None, int] = {}
    for said in filter(lambda said: said.text, _said(message, beside, 0, part)):
        runs = paragraphs(said.text, said.where, counted.get(said.where, 0))
        counted[said.where] = counted.get(said.where, 0) + len(runs)
        written.add("\n\n" if len(written) else "")
        written.add_runs(said.text, runs)
    body = Draft(
        text := written.text,
        title=_header(message, "subject") or None,
        published=sent_on(message),
        metadata={
            "author": _header(message, "from"),
            "to": _header(message, "to")[:500],
            "attachments": ", ".join(beside.names)[:500],
        },
        key=key,
        runs=written.runs,
    )
    found = list(attachments(file, beside.attached, key))
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


def _said(part: EmailMessage, beside: _Beside, depth: int, where: str | None) -> Iterator[_Said]:
    """The texts of a part in order; attachments are put aside."""
    kind = part.get_content_type()
    name = part.get_filename()
    if depth > _DEEPEST:
        return
    if kind == "multipart/alternative":
        yield from _best(list(part.iter_parts()), beside, depth, where)
    elif kind == "message/rfc822":
        for inner in part.iter_parts():
            assert isinstance(inner, EmailMessage)
            inner = _unpacked(inner)
            beside.forwarded += 1
            number = f" {beside.forwarded}" if beside.forwarded > 1 else ""
            forwarded = ", ".join(filter(None, (where, f"forwarded mail{number}")))
            yield _Said(_forwarded(inner), f"{forwarded}, head")
            yield from _said(inner, beside, depth + 1, forwarded)
    elif part.is_multipart():
        for inner in part.iter_parts():
            if isinstance(inner, EmailMessage):
                yield from _said(inner, beside, depth + 1, where)
    elif part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment":
        yield _Said(_words(part).strip("\n"), where)
    elif name:
        beside.names.append(name)
        payload = part.get_payload(decode=True)
        shown = part.get_content_maintype() in ("image", "audio", "video", "font")
        if isinstance(payload, bytes) and payload and not shown:
            beside.attached.append((name, payload))


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
    parts: Sequence[object], beside: _Beside, depth: int, where: str | None
) -> Sequence[_Said]:
    """Of several forms of the same text the plain one, unless it only stands in for another."""
    forms: dict[bool, Sequence[_Said]] = {}
    for part in parts:
        if isinstance(part, EmailMessage):
            is_plain = part.get_content_type() == "text/plain"
            found = list(_said(part, beside, depth + 1, where))
            if any(said.text.strip() for said in found):
                forms.setdefault(is_plain, found)
    short, full = (
        "\n\n".join(said.text for said in forms.get(is_plain, ())) for is_plain in (True, False)
    )
    return forms.get(fuller(short, full) == short, ())


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
