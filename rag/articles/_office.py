"""What Office documents say about themselves."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final, Protocol

_NO_TITLE: Final = re.compile(
    r"^\s*$|^(powerpoint presentation|word document|presentation\d*|document\d*|untitled.*)$", re.I
)
_TEMPLATE_AUTHORS: Final = ("python-docx", "Steve Canny")
"""Documents made with python-docx and python-pptx keep author and date of the template of 2013."""


class CoreProperties(Protocol):
    """The properties both python-docx and python-pptx offer."""

    title: str
    author: str
    language: str
    created: datetime | None


def properties(core: CoreProperties) -> tuple[str | None, date | None, dict[str, str]]:
    """Title, date of making and metadata; what a program filled in by itself is left out."""
    title = None if _NO_TITLE.search(core.title or "") else core.title
    by_library = core.author in _TEMPLATE_AUTHORS
    created = core.created.date() if core.created and not by_library else None
    author = (core.author or "").strip()
    return title, created, {"author": author} if author and not by_library else {}
