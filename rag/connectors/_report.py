"""What a run did."""

from __future__ import annotations

from dataclasses import dataclass

from rag.connectors._folder import Dead


@dataclass(frozen=True)
class Fetched:
    """What a run did."""

    address: str
    new: int
    """Documents that were not there, or say something else now."""
    unchanged: int
    gone: list[str]
    """Files removed because their documents are gone."""
    vanished: list[str]
    """Documents that are listed no more, whose files were kept because they are so many."""
    dead: list[Dead]
    """Documents that could not be had in this run."""
    skipped: int
    """Dead letters of earlier runs, which were not tried again."""
    left: bool
    """Whether a bound was reached with more to fetch: the next run goes on."""
