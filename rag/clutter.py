"""What stands beside the words of an article, left out of what the reader sees.

A reader takes numbers of clauses ("3.2") for amounts, and who wrote an article ("By Ann Lee,
reporter") for somebody it tells of. Datelines ("PARIS (Reuters) - ") and the codes of shares ("Ford
Motor Co (F.N)", "index .DJI") stand in the middle of names and sentences, so that it takes them for
parts of either; so do the marks of lines of a mail that is answered ("> "), above which its day and
sender stand ("On 3 May 2025 Ann wrote:"). Quotes are cut from the article as it stands, so that
what lies between their first and last word stays in them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from rag.language.given_names import FEMALE_NAMES, MALE_NAMES
from rag.types import Article, Evidence, Hit, Passage, Reading, Span

_DATELINE: Final = re.compile(
    r"^(?:[A-Z]{2}[\w ,/.'’-]{0,58} )?\((?:Reuters|AP|AFP|Xinhua|UPI|dpa|TASS|Bloomberg)\)"
    r"\s*[-–—]+\s+",
    re.MULTILINE,
)
_EXCHANGE: Final = (
    r"(?:N|O|OQ|P|PK|OB|L|PA|DE|F|TO|V|T|OS|HK|SS|SZ|KS|KQ|TW|AX|NZ|SI|BK|JK|KL|NS|BO|MI|MC|AS|BR"
    r"|LS|VX|ST|CO|HE|OL|IR|AT|VI|WA|PR|MM|RTS|IS|JO|SA|BA|MX|PS)"
)
_SHARE: Final = rf"[A-Z0-9][A-Za-z0-9_]{{0,8}}\.{_EXCHANGE}"
_CODE: Final = rf"(?:{_SHARE}|\.[A-Z][A-Z0-9]{{1,7}})"
_IN_BRACKETS: Final = re.compile(
    rf"\s?(?:\(\s*{_SHARE}\s*\)|<{_SHARE}>"
    r"|\((?i:nyse|nasdaq|amex|lse|tsx|asx|sgx|bse|nse|euronext|xetra|otc)[\w /]{0,20}:\s*"
    r"[A-Z0-9.]{1,8}\s*\))"
)
_BARE: Final = re.compile(rf"\s?[(<]\s*{_CODE}\s*[)>]|(?<=\w)\s{_CODE}(?![\w.]*\w)")
"""Only where an agency writes: elsewhere ".NET" is a name."""
_CLAUSE: Final = re.compile(
    r"(?:^|(?<=[.;?!]\s))(?P<of>[1-9]\d?(?:\.[1-9]\d?)*)\.[1-9]\d?\s+(?=[A-Z])", re.MULTILINE
)
_WROTE: Final = re.compile(
    r"^[> \t]*On [^\n]{0,60}\d{4}[^\n]{0,120}(?:\n[> ]*[^\n]{0,60})?\bwrote:[ \t]*\n", re.MULTILINE
)
_ANSWERED: Final = re.compile(r"(?:^>[^\n]*(?:\n|\Z)){2,}|^>[> \t]*[^\W\d][^\n]*", re.MULTILINE)
"""Lines of a mail that is answered; "> 5 mm" alone is none."""
_ANSWERED_MARK: Final = re.compile(r"^(?:>[ \t]?)+", re.MULTILINE)
_ABOUT_MAILS: Final = re.compile(
    r"\b(?:who (?:asked|said|replied|answered)|e-?mails?|mails?|messages?|wrote|written|write|sent"
    r"|send|repl\w+)\b",
    re.IGNORECASE,
)
_OPENING: Final = 600
"""Characters of an article in which its dateline and its writer stand."""
_BYLINE: Final = re.compile(
    r"^By (?P<first>[A-Z][\w’'-]+) [A-Z](?:[^.!?:;\n]|\.(?= )){1,70}\n", re.MULTILINE
)
_WRITER: Final = re.compile(r"\b(?:reporters?|correspondents?|editor|writer|staff)\b", re.I)
_ABOUT_WRITERS: Final = re.compile(
    r"\b(?:writ\w+|wrote|author\w*|report\w*|journalis\w+|correspondents?|editors?|articles?|story"
    r"|stories|by whom|penned|byline)\b",
    re.IGNORECASE,
)
_Found = TypeVar("_Found", Span, Evidence)
_ABOUT_CODES: Final = re.compile(rf"(?i:\b(?:ticker|symbol|codes?)\b)|\b{_CODE}")
_ABOUT_CLAUSES: Final = re.compile(
    r"\b(?:articles?|chapters?|clauses?|numbers?|paragraphs?|points?|releases?|rules?|sections?"
    r"|versions?|where|which)\b|§|\d\.\d",
    re.IGNORECASE,
)


def without(question: str, hits: Sequence[Hit], articles: Mapping[str, Article]) -> list[Hit]:
    """``hits`` as they are to be read; with codes, or numbers of clauses, where the question is
    about them."""
    return [_bare(question, hit, articles[hit.passage.article_id]) for hit in hits]


def in_place(
    question: str,
    reading: Reading,
    seen: Sequence[Hit],
    hits: Sequence[Hit],
    articles: Mapping[str, Article],
) -> Reading:
    """``reading`` of what :func:`without` left of ``hits`` for ``question``, at the places of their
    own text; what stands before a passage, in a note, stays there."""
    short = {hit.passage.id: hit.passage.end for hit in seen}
    cut = {
        hit.passage.id: (
            hit.passage,
            _kept(question, hit.passage, articles[hit.passage.article_id]),
        )
        for hit in hits
        if short[hit.passage.id] != hit.passage.end
    }

    def placed(one: _Found) -> _Found:
        if one.passage_id not in cut:
            return one
        passage, kept = cut[one.passage_id]
        start, last = one.start - passage.start, one.end - 1 - passage.start
        return replace(
            one,
            start=passage.start + _at(kept, start) if start >= 0 else one.start,
            end=passage.start + _at(kept, last) + 1 if last >= 0 else one.end,
        )

    return replace(
        reading,
        spans=tuple(map(placed, reading.spans)),
        sentences=tuple(map(placed, reading.sentences)),
        items=tuple(map(placed, reading.items)),
    )


def after_dateline(text: str, start: int) -> int:
    """Where the sentence that begins at ``start`` says something."""
    found = _DATELINE.match(text, start)
    return found.end() if found else start


def inside_code(text: str, at: int) -> bool:
    """Whether a code stands on both sides of ``at``: "shares of RA.|N fell"."""
    base = max(0, at - 10)
    return any(
        found.start() < at - base < found.end()
        for found in re.finditer(rf"(?<!\w){_CODE}", text[base : at + 10])
    )


def _bare(question: str, hit: Hit, article: Article) -> Hit:
    passage = hit.passage
    kept = _kept(question, passage, article)
    if kept == [(0, len(passage.text))]:
        return hit
    text = "".join(passage.text[low:high] for low, high in kept)
    return replace(hit, passage=replace(passage, text=text, end=passage.start + len(text)))


def _kept(question: str, passage: Passage, article: Article) -> list[tuple[int, int]]:
    """Which parts of a passage's text are read."""
    whole = (0, len(passage.text))
    if passage.view is not None:
        return [whole]
    clutter: list[re.Pattern[str]] = []
    if not _ABOUT_CODES.search(question):
        agency = _DATELINE.search(article.text, 0, _OPENING)
        clutter += [_IN_BRACKETS, _DATELINE, _BARE] if agency else [_IN_BRACKETS]
    if not _ABOUT_MAILS.search(question):
        clutter.append(_WROTE)
    marks = [found.span() for pattern in clutter for found in pattern.finditer(passage.text)]
    if not _ABOUT_CLAUSES.search(question):
        marks += [
            found.span()
            for found in _CLAUSE.finditer(passage.text)
            # Of the hours "9.15" and "9.30" none is the first clause.
            if f"{found['of']}.1 " in article.text
        ]
    for answered in _ANSWERED.finditer(passage.text):
        marks += [found.span() for found in _ANSWERED_MARK.finditer(passage.text, *answered.span())]
    if not _ABOUT_WRITERS.search(question):
        marks += [
            found.span()
            for found in _BYLINE.finditer(passage.text, 0, max(0, _OPENING - passage.start))
            if found["first"].lower() in FEMALE_NAMES | MALE_NAMES or _WRITER.search(found[0])
        ]
    kept: list[tuple[int, int]] = []
    at = 0
    for low, high in [*sorted(marks), (len(passage.text),) * 2]:
        if low > at:
            kept.append((at, low))
        at = max(at, high)
    return kept or [whole]


def _at(kept: Sequence[tuple[int, int]], place: int) -> int:
    """The place in the whole text of a place in what was kept of it."""
    for low, high in kept:
        if place < high - low:
            return low + place
        place -= high - low
    return kept[-1][1]
