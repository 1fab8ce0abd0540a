"""What a run did."""

from __future__ import annotations

from dataclasses import dataclass, field

from rag.connectors._folder import Dead


@dataclass
class Fetched:
    """What a run did."""

    address: str
    new: int = 0
    """Documents that were not there, or say something else now."""
    unchanged: int = 0
    gone: list[str] = field(default_factory=list)
    """Files removed because their documents are gone."""
    vanished: list[str] = field(default_factory=list)
    """Documents that are listed no more, whose files were kept because they are so many."""
    dead: list[Dead] = field(default_factory=list)
    """Documents that could not be had in this run."""
    skipped: int = 0
    """Dead letters of earlier runs, which were not tried again."""
    left: bool = False
    """Whether a bound was reached with more to fetch: the next run goes on."""
