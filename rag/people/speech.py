"""Quotations, and who speaks them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from rag.people.names import TITLE
from rag.people.records import Person, Speech

SPEECH: Final = (
    "said|says|say|told|added|adds|stated|states|noted|notes|emphasi[sz]ed|expressed|highlighted"
    "|explained|announced|argued|claimed|claims|warned|insisted|replied|commented|concluded"
    "|continued|stressed|praised|declared|admitted|described|recalled|remarked|suggested|urged"
    "|predicted|asked|answered|wrote|believes|instructed|compared|called|confirmed|denied|hoped"
    "|complained|joked|promised|revealed|thinks|acknowledged|pointed out|observed|questioned"
    "|criticised|criticized|welcomed|rejected|dismissed|defended|demanded|accused|pledged|vowed"
    "|hailed|maintained|hinted|estimated|testified|reiterated|conceded|blamed|stresses|argues"
    "|warns|insists|explains|points out|writes|labell?ed|branded|condemned|slammed|likened"
)
_APPOSED: Final = 80
"""Characters of what a name is called before what its bearer says: "Ann Lee, who runs it, said"."""
_THEN_SPEAKS: Final = re.compile(
    rf"(?:\s+\w+){{0,2}}\s+(?:{SPEECH})\b|,(?:[^,.;:\n]{{1,{_APPOSED}}},)?\s+(?:{SPEECH})\b|\s+(?:of|from)(?:\s+[\w’'&-]+){{1,5}}?\s+(?:{SPEECH})\b"
)
_SPOKE: Final = re.compile(rf"[”\",]\s*(?:{SPEECH})\s+(?:the\s+|(?:{TITLE})\.?\s+)?$")
SPEAKS: Final = re.compile(
    rf"(?<!\bbeen )(?<!\bwas )(?<!\bwere )(?<!\bbeing )\b(?:{SPEECH})\b|\b(?:{SPEECH})(?=\s+by\b)"
)
"""A verb of speech, of whoever speaks: who "was told" or "had been asked" does not."""
_MARK: Final = re.compile(r"[“”\"]")
_SET_OFF: Final = 3
"""Words between marks that may be no speech."""
_ATTRIBUTED: Final = 40
"""Characters between two paragraphs of one speech: nothing but whose it is."""
_INSIDE_QUOTE: Final = 400
"""Characters between a quotation and the words that say whose it is."""

Mentions = Sequence[tuple[int, int, int, str]]
"""Where people are meant, in the order of the text: start, end, which person, name."""


def acts(places: Sequence[tuple[int, int]], text: str) -> bool:
    """Whether a verb of speech follows one of these places, or stands before it."""
    for start, end in places:
        after = text[end : end + _APPOSED + 40]
        before = text[max(0, start - 20) : start]
        if _THEN_SPEAKS.match(after) or _SPOKE.search(before):
            return True
    return False


def speech_in(text: str, people: Sequence[Person]) -> tuple[Speech, ...]:
    said: list[Speech] = []
    last = ""
    quotations = _quotations(text)
    mentions = sorted(
        (start, end, order, person.name)
        for order, person in enumerate(people)
        for start, end in person.mentions
    )
    speakers = [_speaker(text, start, end, mentions) for start, end in quotations]
    for at in range(len(quotations) - 2, -1, -1):
        if not speakers[at] and not text[quotations[at][1] : quotations[at + 1][0]].strip():
            # '"It is new. "I love it," she said.'
            speakers[at] = speakers[at + 1]
    for (start, end), speaker in zip(quotations, speakers, strict=True):
        between = text[said[-1].end : start] if said else ""
        goes_on = len(between.strip()) <= _ATTRIBUTED
        if not speaker and _only_named(text[start:end]):
            continue
        if not speaker and last and ("\n\n" not in between or goes_on):
            # The same breath: '"I love it," she said. "It is new."'
            speaker = last
        said.append(Speech(start, end, speaker))
        last = speaker or last
    return tuple(said)


def _only_named(quotation: str) -> bool:
    """Whether marks only set a word off: the "CrackBerry" is nobody's speech."""
    words = quotation.strip('“”" ')
    return len(words.split()) <= _SET_OFF and words[-1:] not in tuple(",.!?")


def _quotations(text: str) -> list[tuple[int, int]]:
    """What stands between quotation marks; one that was only closed began with its paragraph."""
    found: list[tuple[int, int]] = []
    opened: int | None = None
    for mark in _MARK.finditer(text):
        at = mark.start()
        before, after = text[at - 1 : at] or " ", text[at + 1 : at + 2] or " "
        opens = mark.group() == "“" or (
            mark.group() == '"' and (before.isspace() or before == "(") and not after.isspace()
        )
        if opens:
            if opened is not None and text[opened:at].rstrip()[-1:] in ".!?":
                # Paragraphs of one speech each open anew and close once, at its end.
                found.append((opened, opened + len(text[opened:at].rstrip())))
            opened = at
            continue
        start = opened
        if start is None:
            start = max(text.rfind("\n\n", 0, at) + 2, found[-1][1] if found else 0)
            start = at if text[:at].rstrip()[-1:] not in ",.!?" else start
        if at > start + 1:
            found.append((start, at + 1))
        opened = None
    return found


def _speaker(text: str, start: int, end: int, mentions: Mentions) -> str:
    """Who says the words ``[start, end)``: named with a verb of speech right behind or before."""
    stop = text.find("\n", end)
    following = _MARK.search(text, end)
    stop = min(len(text) if stop < 0 else stop, following.start() if following else len(text))
    after = (end, min(stop, end + 160))
    sentence_end = re.search(r"[.!?](?:\s|$)", text[after[0] : after[1]])
    if sentence_end:
        after = (after[0], after[0] + sentence_end.start())
    head = text.rfind("\n", 0, start) + 1
    before = (max(head, start - _INSIDE_QUOTE), start)
    behind = text[after[0] : after[1]]
    if text[start:end].rstrip('”" ')[-1:] in ".!?" and not behind.lstrip()[:1].islower():
        # A quotation that ended its sentence: what follows speaks of the next one.
        behind = ""
    verb = SPEAKS.search(behind)
    if verb and (speaker := _nearest(mentions, after, verb, behind)):
        return speaker
    ahead = text[before[0] : before[1]]
    last_stop = max((m.end() for m in re.finditer(r"[.!?]\s", ahead)), default=0)
    clause = ahead[last_stop:]
    verb = SPEAKS.search(clause)
    if verb or clause.rstrip().endswith(":"):
        return _nearest(mentions, (before[0] + last_stop, before[1]), verb, clause)
    spoken = list(SPEAKS.finditer(ahead))
    if spoken and text[start:end].rstrip('”" ')[-1:] in ".!?":
        # 'Ann Lee said it was over. "It is done."'
        return _nearest(mentions, before, spoken[-1], ahead)
    return ""


def _nearest(
    mentions: Mentions, window: tuple[int, int], verb: re.Match[str] | None, text: str
) -> str:
    """The person mentioned in ``window`` nearest to the verb of speech."""
    at = window[0] + (verb.start() if verb else len(text))
    within = mentions[bisect_left(mentions, window[:1]) : bisect_left(mentions, window[1:])]
    away = [
        (min(abs(at - start), abs(at - end)), order, name) for start, end, order, name in within
    ]
    return min(away)[-1] if away else ""
