"""Values that the text itself says were replaced, only planned, or are not meant: 30 in "raised
from 30 to 40" and in "40, not 30"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from rag import asof
from rag.answer.basis import Basis
from rag.answer.changes import OF_CHANGE
from rag.language.english import MONTH, ONE_TO_TWELVE, YEAR
from rag.language.terms import terms
from rag.types import Span

_VALUE: Final = re.compile(
    rf"\d|\b(?:zero|{ONE_TO_TWELVE}|\w+day|{MONTH})\b",
    re.IGNORECASE,
)
"""An amount or a time: what is changed from one town to another may be asked about in any way."""
_CHANGED: Final = (
    r"(?:moved|raised|lowered|cut|changed|extended|shortened|reduced|increased|decreased|postponed"
    r"|shifted|brought forward|put back|rose|risen|fell|fallen|grew|grown|dropped|went (?:up|down)"
    r"|goes (?:up|down)|moves|changes|rises|falls|drops)"
)
_FROM: Final = re.compile(
    rf"\b{_CHANGED}\s(?:[\w’'-]+\s){{0,6}}?from\s+(?:the\s+)?$", re.IGNORECASE
)
_TO: Final = re.compile(rf"['’]?(?<!\s)\s++(?:to\s|in\s+(?:[a-z]+\s+)?{YEAR}\b)", re.IGNORECASE)
"""Behind the value from which something changed: "grown from 30 to 40", "from 30 in 1990"."""
_SINCE: Final = re.compile(
    r"\s+(?:(?:has|have|had)\s+(?:since\s+)?been|was|were|is|are|will\s+be)\s+"
    rf"{_CHANGED}\s+to\s+(?:\w+\s+)?[$£€]?(?:{_VALUE.pattern})",
    re.IGNORECASE,
)
"""What stands behind a value that became another: "The limit of 18 tonnes was raised to 40"."""
_SINCE_TO: Final = re.compile(
    rf"(?:{_VALUE.pattern})[^,.;:()]{{0,30}}?\s(?:been|was|were|is|are|be)\s+{_CHANGED}\s+to\s+$",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(
    rf"(?:{_VALUE.pattern})[^;:()]{{0,25}}?,\s(?:and\s)?not\s+"
    r"(?:(?:at|by|for|from|in|of|on|until)\s+)?(?:the\s+)?$"
    r"|\b(?:(?:instead of|rather than)\s+(?:the\s+|only\s+)?|(?:up|down) from\s+)$"
    r"|\((?:formerly|previously|before|was|were|until [^()]*)\s+$"
    r"|^\W*(?:until|till)\b[^;]*\b(?:was|were|cost|charged|paid|(?:came|amounted) to"
    r"|(?:stood|opened|closed|began|started|ended) at)\s+(?:only\s+)?$"
    r"|\b(?:before (?:that|then|this)|until then|previously|formerly)\b[^;:.]{0,60}"
    r"\b(?:was|were|stood at|had been)\s+(?:only\s+|about\s+)?$",
    re.IGNORECASE,
)
_WAS: Final = re.compile(r"\b(?:was|were)\s+(?:only\s+|[^,;]{1,20}\sand\s+)?$", re.IGNORECASE)
_UNTIL_WHEN: Final = re.compile(r"^\W*(?:until|till)\b[^;]*\b(?:was|were)\b[^;]*$", re.IGNORECASE)
_NOW_BEHIND: Final = re.compile(rf"[^;.]*;[^.]*?\bnow\b[^.]*?(?:{_VALUE.pattern})", re.IGNORECASE)
"""Around what was "until May" anyhow, where a part behind it tells what "is now"."""
_UNTIL: Final = re.compile(r"(?:\s+and\s[^,;]{1,20}?|\s+\w+)?\s+(?:until|till)\b", re.IGNORECASE)
_OPEN: Final = re.compile(r"\(\s*$")
_CLOSED: Final = re.compile(r"[^()]{0,15}\s(?:before|previously|earlier|until [^()]*)\)", re.I)
_INSTEAD: Final = re.compile(
    rf"\s*\((?:(?:formerly|previously|before|was|were|until [^()]*)\s[^()]*?(?:{_VALUE.pattern})"
    r"|[^()]{0,15}\d[^()]{0,15}\s(?:before|previously|earlier)\))",
    re.IGNORECASE,
)
"""What stands behind a value that came instead: "(was 30)"."""
_CHANGED_TO: Final = re.compile(
    rf"\b{_CHANGED}\s(?:[\w’'-]+\s){{0,6}}?from\s[^.;:]{{1,30}}\sto\s+(?:the\s+)?$", re.IGNORECASE
)
_NOW: Final = re.compile(r"(?<!\buntil )(?<!\bby )(?<!\bbefore )\bnow\s[^;:]{0,60}$", re.IGNORECASE)
"""What is so now: "now offers 94"."""
_SAYS_NOW: Final = re.compile(r"\b(?:now|nowadays|current(?:ly)?|today)\b", re.IGNORECASE)
_OLD: Final = re.compile(
    r"\b(?:previous(?:ly)?|former(?:ly)?|original(?:ly)?|initial(?:ly)?|(?<!how )old|used to"
    r"|before(?=\W*$|\s+(?:it|that|this)\b))\b",
    re.IGNORECASE,
)
"""What asks for the value that was changed, and not for the one it was changed to."""
_UNTIL_THEN: Final = re.compile(
    rf"\b(?:before|until|till|prior to|up to)\s+(?:(?:the\s+)?(?:end of\s+)?"
    rf"(?:(?:{MONTH})\s+)?(?P<year>{YEAR})\b|then\b|(?:\d{{1,2}}\s+)?(?P<month>{MONTH})\b"
    r"|(?:the|this|its|that)\s+(?:\w+\s+)?(?:change|increase|decrease|rise|raise|cut|reduction|move"
    r"|reform|restatement|amendment|revision)\b)",
    re.IGNORECASE,
)
"""The same, of a time."""
_YEARS: Final = re.compile(rf"\b{YEAR}\b")
_PLANNED: Final = re.compile(
    r"\b(?:(?:was|were|had been) to (?:have )?\w+(?: \w+)?"
    r"|(?:claim(?:s|ed)|alleged?|rumou?red|thought|believed|reported)(?: \w+){0,3}?"
    r"|(?:was|were|had(?: been)?|has been) (?:(?:first|originally|initially|at first) )?"
    r"(?:planned|proposed|intended|budgeted|estimated|expected|meant|supposed|scheduled|due|put)"
    r"(?: \w+){0,4}) (?:about |only |some )?[$£€]?$",
    re.IGNORECASE,
)
_FIRST_SAID: Final = re.compile(
    r"\b(?:first|originally|initially|at first) (?:charged with|accused of|put at|estimated at"
    r"|priced at|valued at|reported (?:at|as))(?: \w+){0,3}? (?:about |only |some )?[$£€]?$",
    re.IGNORECASE,
)
"""What leads to what was said before it was known: "was first charged with stealing £96"."""
_CAME: Final = re.compile(
    r"\b(?:but|in the end|eventually|finally|in fact|in reality|actually"
    r"|(?:was|were) (?:changed|altered|raised|cut|increased|reduced)"
    r"|(?:modern|recent|later|newer)"
    r" (?:counts?|estimates?|figures?|historians|research|scholars|studies))\b",
    re.IGNORECASE,
)
"""What leads to what came of a plan."""
_OF_PLANS: Final = re.compile(
    r"\b(?:(?:was|were|supposed|meant) (?:\w+ ){0,5}?to|to have|plan\w*|propos\w+|intend\w+"
    r"|budget\w*|estimat\w+|expect\w*|(?:was|were)\b.*\b(?:scheduled|due)|original\w*|initial\w*|first"
    r"|before|claim\w*|accus\w+|charged with|alleg\w+|thought|believed?|report\w*|rumou?r\w*)\b",
    re.IGNORECASE,
)
_FORESEEN: Final = re.compile(
    r"\b(?:planned|announced|scheduled|due|arranged|booked|promised"
    r"|(?:was|were) to (?:have been |have |be )?\w+)\b[^,.;:]{0,40}$",
    re.IGNORECASE,
)
_CALLED_OFF: Final = re.compile(
    r"\b(?:called off|cancell?ed|abandoned|scrapped|shelved|fell through|came to nothing"
    r"|did not take place|never (?:built|held|made|opened|took place|written|\w+ed))\b",
    re.IGNORECASE,
)
_TURNED_DOWN: Final = re.compile(
    r"\b(?:refused|declined|rejected|turned down)\s(?:(?!to\b)[\w’'-]+\s){1,5}?(?:of|worth|for|at)"
    r"\s(?:about |more than |up to )?\W?$",
    re.IGNORECASE,
)
"""What leads to a sum that was offered and not taken: "refused compensation of 3,000"."""
_OF_OFFERS: Final = re.compile(r"\b(?:offer|bid|refus|declin|reject|turn|propos)\w*", re.IGNORECASE)
_OF_CHOICE: Final = re.compile(
    r"\b(?:announc|arrang|award|book|cancel|call|chos|choose|pick|promis|select)\w*", re.IGNORECASE
)
_THE_NEW: Final = re.compile(
    rf"\s+(?:the|our|its|their) new (?P<what>\w+) (?:is|are|will be)\b[^.]*?(?:{_VALUE.pattern})",
    re.IGNORECASE,
)
_MOVED_IT: Final = re.compile(
    rf"\s++(?:[^.]|\.\d)*?\b{_CHANGED} (?:it|this|that|the date|the day)\s"
    rf"(?:back |forward |up |down )?(?:to|until|till)\s(?:[^.]|\.\d)*?(?:{_VALUE.pattern})",
    re.IGNORECASE,
)
"""The next sentence, where it tells a new value: "It was planned for May. She moved it to June"."""
_BEHIND: Final = 500
"""Characters in which the next sentence tells it: where no dots stand it is all of an article."""
_START: Final = (
    r"\b(?:originally|initially|at first|(?:at|on) (?:its|the|their) (?:foundation|founding|start"
    r"|opening|outset|beginning|launch)|when (?:it|they) (?:(?:was|were) founded|opened|began"
    r"|started))\b"
)
_AT_FIRST: Final = re.compile(rf"{_START}[^.;:]{{0,40}}$", re.IGNORECASE)
_AT_FIRST_BEHIND: Final = re.compile(rf"(?:\s+[\w-]+){{0,3}}?\s+{_START}", re.IGNORECASE)
_MISSTATED: Final = re.compile(
    r"\b(?:earlier|previous|first|original|former|old) (?:version|edition|draft|copy|print\w*"
    r"|report|post|article|page|notice)s?\b[^.;:]*?\b(?:said|stated|gave|claimed|reported|wrote"
    r"|listed|named|misstated|showed|told|put|had it)\b",
    re.IGNORECASE,
)
"""What a correction says that was said before."""
_OF_ERROR: Final = re.compile(
    r"\b(?:earlier|previous\w*|original\w*|first|former\w*|old|correct\w*|wrong\w*|mistake\w*|error"
    r"|misstated)\b",
    re.IGNORECASE,
)
_PAST: Final = re.compile(
    r"\b(?:was|were|had|used to|earlier|prior"
    r"|before(?!\s+(?:I|you|we|they|he|she)\b)|previous\w*|old|former\w*|original\w*"
    r"|initial\w*|first|until|till|from|instead|rather|how (?:much|many) (?:more|less|fewer))\b",
    re.IGNORECASE,
)


def is_replaced(basis: Basis, span: Span) -> bool:
    """Whether the sentence gives the words as what held before, was planned and came otherwise or
    not at all, or was said by mistake, which is not asked for; or as what came instead, where it is
    asked what held before."""
    asked = basis.asked
    whole = basis.sentence(span)
    text = basis.article(span).text
    before, after = text[whole.start : span.start], text[span.end : whole.end]
    if asked.demands.negated:
        return False
    if _FORESEEN.search(before) and _CALLED_OFF.search(after):
        return not _OF_PLANS.search(asked.text) and not _OF_CHOICE.search(asked.text)
    if not _VALUE.search(basis.text(span)):
        moved = _FROM.search(before) and _TO.match(after)
        return bool(moved and _SAYS_NOW.search(asked.text))
    if _TURNED_DOWN.search(before) and not _OF_OFFERS.search(asked.text):
        return True
    planned = _was_planned(before, after) or _FIRST_SAID.search(before) is not None
    planned = planned and not _OF_PLANS.search(asked.text)
    if (planned and not asked.demands.years) or misstated(basis, span):
        return True
    if _asks_for_old(basis, basis.text(whole)):
        came = any(new.search(before) for new in (_CHANGED_TO, _SINCE_TO, _NOW))
        return came or _INSTEAD.match(after) is not None
    if asked.demands.years or _PAST.search(asked.text):
        return False
    return bool(
        _BEFORE.search(before)
        or (_UNTIL_WHEN.search(before) and _NOW_BEHIND.match(after))
        or (_FROM.search(before) and _TO.match(after))
        or _SINCE.match(after)
        or (_WAS.search(before) and _UNTIL.match(after))
        or (_OPEN.search(before) and _CLOSED.match(after))
        or (asof.asks_about_now(asked.text) and _grown(before, after))
        or _renewed(basis.text(whole), text[whole.end : whole.end + _BEHIND])
    )


def replaced_since(basis: Basis, span: Span) -> Span | None:
    """What another article, as new, says replaced the words, "raised from 30 to 40" of 30, in a
    sentence that holds half of the question's words; their own place there if that was not read."""
    own = basis.text(span)
    telling = {
        hit.passage.id
        for hit in basis.hits
        if hit.passage.article_id != span.article_id and own in hit.passage.text
    }
    asked = basis.asked.terms if telling else set()
    place: Span | None = None
    for other in basis.reading.spans:
        if other.passage_id not in telling or basis.published(other) < basis.published(span):
            continue
        whole = basis.sentence(other)
        told = f"{basis.article(other).title} {basis.text(whole)}"
        if own not in told or 2 * len(asked & {*terms(told)}) < len(asked):
            continue
        words = re.compile(rf"(?<!\w){re.escape(own)}(?!\w)")
        found = words.finditer(basis.article(other).text, whole.start, whole.end)
        places = (replace(other, start=each.start(), end=each.end()) for each in found)
        if old := next((each for each in places if is_replaced(basis, each)), None):
            if not is_replaced(basis, other):
                return other
            place = old
    return place


def one_side(basis: Basis, span: Span) -> Span:
    """``span``; where it tells from what to what something changed ("rose from 30 to 40"), the one
    of the two that is asked for, unless neither alone is."""
    text, asked = basis.article(span).text, basis.asked
    to = _TO.search(text, span.start, span.end)
    if to is None or asked.demands.negated:
        return span
    if not _FROM.search(text[basis.sentence(span).start : span.start]):
        return span
    old, new = replace(span, end=to.start()), replace(span, start=to.end())
    if not (_VALUE.search(basis.text(old)) and _VALUE.search(basis.text(new))):
        return span
    if _asks_for_old(basis, basis.text(basis.sentence(span))):
        return old
    either = asked.demands.years or _PAST.search(asked.text) or OF_CHANGE.search(asked.text)
    return span if either else new


def asks_before(question: str) -> bool:
    """Whether a question asks for what held before."""
    return _OLD.search(question) is not None


def _asks_for_old(basis: Basis, sentence: str) -> bool:
    """Whether it is asked what was so before something changed; before a month until which
    the sentence tells of, or a year, where the sentence tells of no time long before that."""
    asked = basis.asked.text
    if asks_before(asked):
        return True
    until = _UNTIL_THEN.search(asked)
    if until is not None and until["month"] is not None:
        told = rf"\b(?:before|until|till) (?:[\w ]{{1,15}} )?{until['month']}\b"
        return re.search(told, sentence, re.IGNORECASE) is not None
    if until is None or until["year"] is None:
        return until is not None
    return all(int(year) >= int(until["year"]) - 1 for year in _YEARS.findall(sentence))


def _renewed(sentence: str, behind: str) -> bool:
    """Whether the next sentence tells the new value of what a sentence speaks of, or a new time:
    "The fee is 30. The new fee is 40", "They raised it to 40"."""
    if _MOVED_IT.match(behind):
        return True
    found = _THE_NEW.match(behind)
    return found is not None and (
        found["what"].lower() in ("date", "day", "time")
        or re.search(rf"\b{found['what']}\b", sentence, re.IGNORECASE) is not None
    )


def _was_planned(before: str, after: str) -> bool:
    """Whether words between ``before`` and ``after`` tell what was planned, and what came of it
    stands behind them: "was to have cost 61 crowns; it cost 87 in the end"."""
    came = _CAME.search(after) if _PLANNED.search(before) else None
    return came is not None and _VALUE.search(after) is not None


def _grown(before: str, after: str) -> bool:
    """Whether words between ``before`` and ``after`` tell what was at first, and another amount
    stands behind them."""
    began = _AT_FIRST_BEHIND.match(after)
    if began is None and (_VALUE.search(before) or not _AT_FIRST.search(before)):
        return False
    return _VALUE.search(after, began.end() if began else 0) is not None


def misstated(basis: Basis, span: Span) -> bool:
    """Whether the sentence up to the end of the words tells what was said by mistake, which is not
    asked for."""
    whole = basis.sentence(span)
    told = basis.article(span).text[whole.start : span.end]
    return _MISSTATED.search(told) is not None and not _OF_ERROR.search(basis.asked.text)
