"""Articles that say (nearly) the same as another: MinHash over word shingles."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Copy:
    """An article that repeats another one of the same collection."""

    article_id: str
    source: str
    of_id: str
    of_source: str
    similarity: float
    """Estimated Jaccard similarity of their word shingles; 1 for the same text."""
