"""What a question may refer to: the turns before it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Turn:
    """One question as it was understood, and what was quoted for it."""

    question: str
    answer: str | None = None
    """The quoted words; none where the question was not answered."""
    sentence: str = ""
    """The sentence the quote stands in."""
    title: str = ""
    """Title of the article quoted."""
    asked: str = ""
    """The question as it was asked, where that is known."""
    snapshot: str | None = None
    """Name of the snapshot that was asked; none: the articles as they were then."""
    articles: tuple[str, ...] = ()
    """Ids of the articles quoted."""
