"""Subtitles (WebVTT, SubRip): what is said, without the times."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from rag.articles._aligned import Change, as_html, placed
from rag.articles._blocks import Blocks
from rag.articles._draft import Draft, SourceFile
from rag.articles._look import Look
from rag.articles._textfile import TextFile

SUFFIXES = (".vtt", ".srt", ".sbv")

_TIME: Final = r"(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_TIMING: Final = re.compile(rf"\s*{_TIME}\s*(?:-->|,)\s*{_TIME}.*")
_CALLED: Final = re.compile(r"WEBVTT[ \t]+-?[ \t]*(\S.*)")
_NOT_SAID: Final = re.compile(r"(?:WEBVTT|NOTE|STYLE|REGION|X-TIMESTAMP-MAP)\b")
_SPEAKER: Final = re.compile(r"<v(?:\.[^ <>]*)?\s+([^<>]+)>")
_TAG: Final = re.compile(r"</?[a-z][^<>]*>|<\d[\d:.]*>|\{\\[^}]*\}", re.I)


def recognises(look: Look) -> bool:
    """WebVTT says what it is."""
    return look.head.lstrip(b"\xef\xbb\xbf").startswith(b"WEBVTT")


def extract(file: SourceFile) -> Iterator[Draft]:
    """One article: a paragraph a speaker or pause; the same words twice in a row stand once."""
    opened = TextFile.of(file.read())
    called = _CALLED.match(opened.text)
    blocks = Blocks()
    said: list[str] = []
    for cue in re.split(r"\n[ \t]*\n", opened.text):
        lines = cue.strip().split("\n")
        if _NOT_SAID.match(lines[0]):
            continue
        at = next((number for number, line in enumerate(lines) if _TIMING.fullmatch(line)), -1)
        for line in lines[at + 1 :]:
            speaker = _SPEAKER.search(line)
            if speaker and said:
                blocks.add("\n".join(said))
                said = []
            line = _SPEAKER.sub(r"\1: ", line)
            line = html.unescape(_TAG.sub("", line)).strip()
            if line and (not said or said[-1] != line):
                said.append(line)
        if said and said[-1].endswith((".", "?", "!", "…", "。")):
            blocks.add("\n".join(said))
            said = []
    blocks.add("\n".join(said))
    draft = replace(blocks.draft, title=called[1].strip() if called else None)
    yield placed(draft, opened, _shown)


def _shown(raw: str) -> Iterator[Change]:
    """As a player shows it: who speaks, no tags."""
    speakers = [(at.start(), at.end(), f"{at[1]}: ") for at in _SPEAKER.finditer(raw)]
    yield from sorted([*speakers, *as_html(raw)], key=lambda change: change[0])
