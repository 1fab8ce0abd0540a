"""What a build did with every file, for people and for machines."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any, Literal

from rag.articles import Problem
from rag.types import ArticleCopy, FileRecord

Status = Literal["added", "updated", "unchanged", "removed", "duplicate", "failed"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one file."""

    source: str
    status: Status
    articles: int = 0
    """Articles of this file in the index now; for ``removed``, how many left it."""
    passages: int = 0
    """Passages embedded for it in this run."""
    reason: str | None = None
    """Why it could not be read: a word of :class:`rag.errors.ArticleError`, or ``conflict``."""
    message: str | None = None
    """The same in a sentence; or of which article a duplicate is one."""
    notes: tuple[str, ...] = ()
    """What was assumed of a file that was read, such as its encoding."""
    problems: tuple[Problem, ...] = ()
    """Parts of a read file (a line, a member of an archive) that could not be read."""


def failed(source: str, reason: str, message: str, record: FileRecord | None = None) -> Entry:
    """A file that could not be read, of which there is still what ``record`` remembers."""
    count = len(record.article_ids) if record else 0
    return Entry(source, "failed", articles=count, reason=reason, message=message)


@dataclass(frozen=True, slots=True)
class Report:
    """One entry a file, in the order they were met."""

    entries: tuple[Entry, ...]
    copies: tuple[ArticleCopy, ...] = ()
    """Articles stored by this run that say (nearly) the same as another one."""

    @property
    def totals(self) -> dict[str, int]:
        """Number of files by status."""
        return dict(Counter(entry.status for entry in self.entries))

    @property
    def articles(self) -> int:
        """Articles in the index that come from these files."""
        return sum(entry.articles for entry in self.entries if entry.status != "removed")

    @property
    def passages(self) -> int:
        """Passages embedded in this run."""
        return sum(entry.passages for entry in self.entries)

    @property
    def failures(self) -> tuple[Entry, ...]:
        """Files that could not be read, wholly or in part."""
        return tuple(entry for entry in self.entries if entry.reason or entry.problems)

    @property
    def exit_code(self) -> int:
        """0: all was read; 3: some was not; 1: nothing was."""
        if not self.failures:
            return 0
        return 3 if any(entry.status != "failed" for entry in self.entries) else 1

    def as_dict(self) -> dict[str, Any]:
        """The whole report as plain JSON values."""
        return {
            "files": [asdict(entry) for entry in self.entries],
            "copies": [asdict(copy) for copy in self.copies],
            "totals": self.totals,
            "articles": self.articles,
            "passages": self.passages,
            "exit_code": self.exit_code,
        }
