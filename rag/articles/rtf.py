"""Rich Text Format."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

from rag.articles._draft import Draft, SourceFile
from rag.articles._look import Look

SUFFIXES = (".rtf",)
BINARY = True

_TITLE = re.compile(r"\{\\title\s+([^{}]*)\}")
_AUTHOR = re.compile(r"\{\\author\s+([^{}]*)\}")
_CELL = re.compile(r"\\(?:nest)?cell(?![a-z]) ?")
_CREATED = re.compile(r"\{\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")


def recognises(look: Look) -> bool:
    """Its first control word."""
    return look.head.startswith(b"{\\rtf")


def extract(file: SourceFile) -> Iterator[Draft]:
    """One article; its date is when the document was made."""
    source = file.read().decode("latin-1")
    text = _plain(source)
    yield Draft(
        text.strip(),
        title=_field(_TITLE, source),
        published=_created(source),
        metadata={"author": author} if (author := _field(_AUTHOR, source)) else {},
    )


def _field(form: re.Pattern[str], source: str) -> str | None:
    found = form.search(source[:100_000])
    if found is None:
        return None
    return _plain("{\\rtf1 " + found[1] + "}").strip() or None


def _created(source: str) -> date | None:
    found = _CREATED.search(source[:100_000])
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _plain(source: str) -> str:
    from striprtf import striprtf

    convert: Callable[..., str] = striprtf.rtf_to_text
    # The library writes cells as ``a|b|``; bars are not the author's words, tabs part them too.
    return convert(_CELL.sub(r"\\tab ", source), errors="replace").replace("\ufeff", "")
