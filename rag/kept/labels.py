"""Changes of tags and metadata: what is to be changed, and what is kept for the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Final

from rag.errors import InputError
from rag.state import Shelf, StateChange
from rag.types import Article, folded, tags_of, with_tags
from rag.types.facts import TAGS

Metadata = Mapping[str, str]
"""What an article tells beside its text."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What is to be changed."""

    add_tags: Sequence[str] = ()
    remove_tags: Sequence[str] = ()
    metadata: Mapping[str, str | None] = field(default_factory=dict)
    """Values to set; none takes the name away."""

    def __post_init__(self) -> None:
        """Raise :class:`InputError` for what is no tag."""
        for tag in (*self.add_tags, *self.remove_tags):
            if not folded(tag) or "," in tag:
                raise InputError(f"{tag!r} is no tag; give words without a comma.")
        if TAGS in self.metadata:
            raise InputError("Tags are added and removed by name, not set as metadata.")
        if not (self.add_tags or self.remove_tags or self.metadata):
            raise InputError("Nothing to change: name tags to add or remove, or metadata to set.")

    def of(self, metadata: Metadata) -> dict[str, str]:
        """``metadata`` as this change leaves it."""
        gone = {folded(tag) for tag in self.remove_tags}
        tags = [tag for tag in tags_of(metadata) if tag not in gone]
        told = {name: value for name, value in metadata.items() if name not in self.metadata}
        told |= {name: value for name, value in self.metadata.items() if value is not None}
        return with_tags(told, [*tags, *self.add_tags])


@dataclass(frozen=True, slots=True)
class Labelled:
    """What was changed; its ``id`` undoes it."""

    id: str
    articles: int
    index_version: str


@dataclass(frozen=True, slots=True)
class Action:
    """What articles said before, for the way back."""

    before: Mapping[str, Mapping[str, str]]
    after: Mapping[str, Mapping[str, str]]
    at: float
    """Unix time, seconds."""
    owner: str = ""
    """Whose change it was; nobody else takes it back."""


ACTIONS: Final = Shelf("labelling", Action)


def carried(new: Article, old: Article | None) -> Article:
    """``new`` with the tags that people gave ``old``, which it replaces."""
    tags = [] if old is None else tags_of(old.metadata)
    if not tags:
        return new
    return replace(new, metadata=with_tags(new.metadata, [*tags, *tags_of(new.metadata)]))


def forget_articles(change: StateChange, ids: Set[str]) -> None:
    """There is no way back to what deleted articles said."""
    for key, action in ACTIONS.all(change):
        if not ids.isdisjoint(action.before):
            left = {id_: told for id_, told in action.before.items() if id_ not in ids}
            after = {id_: told for id_, told in action.after.items() if id_ not in ids}
            ACTIONS.put(change, key, action.at, replace(action, before=left, after=after))
