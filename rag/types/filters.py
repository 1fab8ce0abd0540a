"""Which articles may answer: the fields people know, and the tree that an engine reads."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from rag.described import described
from rag.errors import FilterError
from rag.types.facts import METADATA, folded

MOST: Final[Mapping[str, int]] = {"folders": 500, "kinds": 500, "tags": 500, "metadata": 10}
"""Named in one question, each a condition of its own; all of the metadata must hold, which takes a
database the longer to plan."""

Field = Literal["article_id", "source", "collection", "language", "published"]


@dataclass(frozen=True, slots=True)
class Eq:
    """The article's ``field`` equals ``value``."""

    field: Field
    value: str | date


@dataclass(frozen=True, slots=True)
class In:
    """The article's ``field`` is one of ``values``."""

    field: Field
    values: tuple[str | date, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """``low <= field <= high``; an open side is none; an article without the field is outside."""

    field: Field
    low: str | date | None = None
    high: str | date | None = None


@dataclass(frozen=True, slots=True)
class Has:
    """One of the article's facts ``name`` is ``value``, as :func:`rag.types.facts_of` writes it."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Begins:
    """One of the article's facts ``name`` begins with ``start``."""

    name: str
    start: str


@dataclass(frozen=True, slots=True)
class And:
    """Every part holds (an empty And holds always)."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds (an empty Or never holds)."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold (also true where the field is missing)."""

    part: Filter


Filter = Eq | In | Range | Has | Begins | And | Or | Not


@described
@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may answer; an empty field does not restrict."""

    # A misspelt filter must not silently widen the search.
    __pydantic_config__ = {"extra": "forbid"}

    published_from: date | None = None
    """Earliest publication date, inclusive; articles without a date are left out."""
    published_to: date | None = None
    """Latest publication date, inclusive ("as of" this day)."""
    sources: list[str] = field(default_factory=list)
    article_ids: list[str] = field(default_factory=list)
    collections: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    """Folders of ``source``, without a slash at the end; what lies deeper is in them too."""
    kinds: list[str] = field(default_factory=list)
    """Suffixes of files, without the dot; ``web`` for addresses."""
    tags: list[str] = field(default_factory=list)
    """Articles with at least one of these tags."""
    metadata: dict[str, str] = field(default_factory=dict)
    """What the article's metadata say, such as ``{"author": "Ada Moor"}``; all of it must hold.
    Capitals make no difference."""

    def __post_init__(self) -> None:
        """Raise :class:`FilterError` for what could match nothing by construction, and for more
        than is looked up at once."""
        first, last = self.published_from, self.published_to
        if first is not None and last is not None and first > last:
            raise FilterError(
                f"Published from {first} is later than published to {last}; exchange them."
            )
        for name, most in MOST.items():
            if (given := len(getattr(self, name))) > most:
                raise FilterError(f"{given:,} {name} are named; name {most} at most.")

    def where(self) -> Filter | None:
        """The same as a filter tree, or none when nothing is restricted."""
        parts: list[Filter] = []
        if self.published_from or self.published_to:
            parts.append(Range("published", self.published_from, self.published_to))
        if self.sources:
            parts.append(In("source", tuple(spellings(self.sources))))
        if self.article_ids:
            parts.append(In("article_id", tuple(self.article_ids)))
        if self.collections:
            parts.append(In("collection", tuple(self.collections)))
        if self.folders:
            parts.append(any_of([_inside(folder) for folder in self.folders]))
        if self.kinds:
            parts.append(any_of([Has("kind", kind.lower()) for kind in self.kinds]))
        if self.tags:
            parts.append(any_of([Has("tag", folded(tag)) for tag in self.tags]))
        parts += [
            Has(f"{METADATA}{folded(name)}", folded(value)) for name, value in self.metadata.items()
        ]
        return all_of(parts)


def any_of(parts: Sequence[Filter]) -> Filter:
    """At least one part holds; one alone is itself."""
    return parts[0] if len(parts) == 1 else Or(tuple(parts))


def all_of(given: Iterable[Filter | None]) -> Filter | None:
    """Every part holds; one alone is itself, none restricts nothing."""
    parts = tuple(part for part in given if part is not None)
    return And(parts) if len(parts) > 1 else parts[0] if parts else None


def spellings(names: Iterable[str]) -> list[str]:
    """Names as they may be stored: accents in their letters, or apart as some systems have them."""
    return list(
        dict.fromkeys(
            spelt
            for name in names
            for spelt in (
                name,
                unicodedata.normalize("NFC", name),
                unicodedata.normalize("NFD", name),
            )
        )
    )


def _inside(folder: str) -> Range:
    """Every source that begins with the folder's path."""
    path = folder.rstrip("/") + "/"
    return Range("source", path, path + "\U0010ffff")
