"""Mailboxes: many mails in one file, whatever it is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rag.articles import _mail, txt
from rag.articles._draft import Draft, Problem, SourceFile
from rag.articles._look import Look
from rag.errors import ArticleError

SUFFIXES = (".mbox", ".mbx")

_FROM: Final = rb"From \S+.*\d{4}.*"
_SIGNATURE: Final = re.compile(rb"\s*" + _FROM + rb"\r?\n(?:[ \t>]*[!-9;-~]+:.*\r?\n)")
_BEGINS: Final = re.compile(rb"(?:\A|\r?\n\r?\n|\A\s+)" + _FROM + rb"\r?\n(?=[!-9;-~]+:)")
_QUOTED: Final = re.compile(rb"^>(>*From )", re.M)


def recognises(look: Look) -> bool:
    """The line that parts mails, then a header."""
    return _SIGNATURE.match(look.head) is not None


def extract(file: SourceFile) -> Iterator[Draft | Problem]:
    """One article a mail, and of each attachment; a mail that cannot be read is a problem of its
    own."""
    data = file.read()
    starts = [found.span() for found in _BEGINS.finditer(data)]
    if not starts:
        yield from txt.extract(file)
        return
    ends = [start for start, _ in starts[1:]] + [len(data)]
    keys: set[str] = set()
    for number, ((_, begin), end) in enumerate(zip(starts, ends, strict=True), 1):
        message = _mail.parsed(_QUOTED.sub(rb"\1", data[begin:end]))
        key = str(message["message-id"] or "").strip(" <>") or f"mail {number}"
        if key in keys:
            key = f"{key} ({number})"
        keys.add(key)
        try:
            yield from _mail.read(file, message, key, f"mail {number}")
        except ArticleError as error:
            yield Problem(key, error.reason, f"{file.name}, mail {number}: {error}")
