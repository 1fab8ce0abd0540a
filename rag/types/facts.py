"""What an article is found by besides its text: words of its title, tags, author, kind, folder.

Every engine keeps these facts beside the article and answers :class:`rag.types.Has` and
:class:`rag.types.Begins` from them; what they are is said here alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

TAGS: Final = "tags"
"""The metadata that holds an article's tags, separated by commas."""
METADATA: Final = "metadata."
"""Begins the names of facts that metadata tell: ``metadata.author``."""

_LONGEST: Final = 200
_LONGEST_WORD: Final = 60
_WORD: Final = re.compile(r"\w+")


def folded(text: str) -> str:
    """``text`` as facts are compared: capitals, widths and runs of spaces make no difference."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())[:_LONGEST]


def words_of(*texts: str) -> list[str]:
    """The words of ``texts`` as facts hold them, each once, in order."""
    found = (word for text in texts for word in _WORD.findall(_plain(text)))
    return list(dict.fromkeys(word[:_LONGEST_WORD] for word in found))


def tags_of(metadata: Mapping[str, str]) -> list[str]:
    """The tags of an article, each once, in order of the alphabet."""
    return sorted({tag for part in metadata.get(TAGS, "").split(",") if (tag := folded(part))})


def with_tags(metadata: Mapping[str, str], tags: Iterable[str]) -> dict[str, str]:
    """``metadata`` with just these tags."""
    others = {name: value for name, value in metadata.items() if name != TAGS}
    written = ", ".join(sorted({tag for given in tags if (tag := folded(given))}))
    return {**others, TAGS: written} if written else others


def kind_of(source: str) -> str:
    """Suffix of the file, without the dot; ``web`` for an address, ``other`` without a suffix."""
    if source.startswith(("http://", "https://")):
        return "web"
    return PurePosixPath(source.split("#", 1)[0]).suffix.lower().lstrip(".") or "other"


def folders_of(source: str) -> list[str]:
    """The folder of a path and those above it; none for an address."""
    if "://" in source:
        return []
    return [str(part) for part in PurePosixPath(source).parents if str(part) not in (".", "/")]


def facts_of(
    title: str, source: str, collection: str, metadata: Mapping[str, str]
) -> set[tuple[str, str]]:
    """Names and values: ``word`` (of title, source, author and tags), ``tag``, ``kind``,
    ``folder``, ``collection``, and ``metadata.NAME`` of everything else that is told."""
    return set(_facts(title, source, collection, metadata))


def _facts(
    title: str, source: str, collection: str, metadata: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    tags = tags_of(metadata)
    for word in words_of(title, source, metadata.get("author", ""), *tags):
        yield "word", word
    for tag in tags:
        yield "tag", tag
    for folder in folders_of(source):
        yield "folder", folder
    yield "kind", kind_of(source)
    yield "collection", collection
    for name, value in metadata.items():
        if name != TAGS and (told := folded(value)):
            yield f"{METADATA}{folded(name)}", told


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
