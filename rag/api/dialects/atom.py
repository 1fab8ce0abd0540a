"""Watched questions as an Atom feed (RFC 4287): an entry for every change of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from rag.types import Watched

MEDIA_TYPE: Final = "application/atom+xml"
_ATOM: Final = "http://www.w3.org/2005/Atom"
_NOT_XML: Final = {code: None for code in range(32) if code not in (9, 10, 13)} | {
    0xFFFE: None,
    0xFFFF: None,
}


def feed(watched: Sequence[Watched], address: str) -> bytes:
    """The feed of ``watched`` at ``address``, the newest change first."""
    root = Element("feed", xmlns=_ATOM)
    moments = [one.created for one in watched]
    changes = [(change, one) for one in watched for change in one.developments]
    changes.sort(key=lambda pair: -pair[0].at)
    moments += [change.at for change, _ in changes]
    _text(root, "id", address)
    _text(root, "title", "Watched questions")
    _text(root, "updated", _moment(max(moments, default=0)))
    SubElement(root, "link", rel="self", href=address)
    _text(SubElement(root, "author"), "name", "Ask the articles")
    for change, one in changes:
        entry = SubElement(root, "entry")
        _text(entry, "id", f"urn:rag:{one.id}:{change.at}:{change.after.index_version}")
        _text(entry, "title", one.question)
        _text(entry, "updated", _moment(change.at))
        because = ", ".join(by.document_title or by.document_url for by in change.because)
        lines = [f"Now: {change.after.said}", f"Before: {change.before.said}"]
        lines += [f"Because of: {because}"] if because else []
        _text(entry, "content", "\n".join(lines))
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _text(parent: Element, name: str, words: str) -> None:
    SubElement(parent, name).text = words.translate(_NOT_XML)


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
