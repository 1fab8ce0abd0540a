"""Whether a quote tells how many, and of what is asked about."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks.refusals import Refusal
from rag.language.english import NUMBERS, ORDINALS, either
from rag.language.terms import terms
from rag.question import Kind
from rag.types import Span

_ASKS: Final = re.compile(
    r"\bhow (?:many|much)\b|^(?:(?:what|the) )*(?:number|percentage|percent)\b", re.IGNORECASE
)
_COUNTED: Final = re.compile(
    r"\b(?:how many|number of)\s+(?:of\s+)?(?:[a-z-]+\s+)??"
    r"(?P<what>[a-z-]+s|people|men|women|children)\b",
    re.IGNORECASE,
)
_NUMBER_WORD: Final = (
    rf"{either(NUMBERS)}|dozens?|scores?|hundreds?|thousands?|millions?|billions?|trillions?"
)
_QUANTITY: Final = re.compile(
    rf"\d|[½¼¾]|\b(?:(?:{_NUMBER_WORD})|half|halves|halved|thirds?|quarters?|fifths?|tenths?"
    r"|once|twice|thrice|single|doubled?|tripled?|trebled?|both|pair|couple|handful|no|none|nobody"
    r"|nothing|nil|never|free|all|every|each|whole|entire|several|some|few|little|many|much|most"
    r"|mostly|lots?|plenty|deal|majority|minority|bulk|enough)\b|\ban?\s+\w+$",
    re.IGNORECASE,
)
"""A word that tells how many, however loosely."""
_SCORE: Final = re.compile(r"\W*(?P<one>\d{1,3})\s?[-–:]\s?(?P<other>\d{1,3})(?![\d%:])")
_UNIT: Final = re.compile(
    r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|metres?|meters?|kilomet(?:re|er)s?"
    r"|miles?|feet|inches|pounds?|dollars?|euros?|degrees?)",
    re.IGNORECASE,
)

_BEFORE_AGE: Final = re.compile(
    r"\b(?:man|woman|boy|girl|child|baby|youth|teenager|pensioner)\s+(?:aged|of)\s+$", re.IGNORECASE
)
"""What stands before the years of somebody's life: "a man of 71"."""

_HAS: Final = re.compile(
    r"\bhow many\s+(?:[a-z-]+\s+)??(?P<what>[a-z-]+s)\s+(?:(?:do|does|did)\s[^?]*?\shave"
    r"|(?:has|have)\s[^?]*)\W*$",
    re.IGNORECASE,
)
_SOMEBODY: Final = re.compile(r"\w*(?:[eo]rs|ists|[ae]nts|ees|ians|ates)", re.IGNORECASE)
_PEOPLE: Final = re.compile(
    r"[\s-]+(?:[a-z-]+\s+)?(?:employees|workers|staff|engineers|residents|inhabitants|students"
    r"|pupils|passengers)\b",
    re.IGNORECASE,
)

_DID: Final = r"(?:(?:was|were|is|are|has|have|had|been|also|later|all)\s+)*"
_WHICH_YEAR: Final = re.compile(r"(?:and\s+)?(?:[a-z]+\s+)?(?:which|what) year\b", re.IGNORECASE)
_TELLS_YEAR: Final = re.compile(
    rf"\d|year|century|decade|\w{{3}}ties\b|\b(?:last|{either(ORDINALS)})\b", re.IGNORECASE
)
_NOT_QUITE: Final = re.compile(
    rf"\s+(?:[a-z]+\s+)?{_DID}(?P<how>not|partly|partially|almost|nearly|half)\s+(?P<did>[\w-]+)",
    re.IGNORECASE,
)
"""What is said of a number in part, or not: "9 partly upheld", "15 people were not hurt"."""
_ELSEWHERE: Final = re.compile(r"[,;:.()]\s|\s(?:and|but|while|or)\s")
"""Where what is said of a number ends."""


_FATES: Final = tuple(
    re.compile(rf"\b(?:{fate})\b", re.IGNORECASE)
    for fate in (
        r"die[sd]?|dying|dead|deaths?|kill(?:s|ed)|fatalit(?:y|ies)|lost (?:their|his|her) li\w+",
        r"injur\w+|wounded|hurt",
        r"arrest\w*|detained",
    )
)
"""What may become of people: of each they are told in numbers of their own."""
_INTERVAL: Final = re.compile(r"\b(?:confidence|credible)\s(?:interval|limits)\b", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d[\d.,]*")
_ENDS: Final = 2
"""Numbers that tell an interval."""
_RATE: Final = re.compile(r"\W*(?:(?:per|each)\s+\w+|each|apiece)\W*", re.IGNORECASE)
_OF_RATE: Final = re.compile(r"\b(?:how often|per what|basis|which|unit|who)\b", re.IGNORECASE)
_MONEY: Final = re.compile(
    r"\bhow much (?:is|are|was|were|does|do|did|will|would)\b.*\b(?:fines?|fees?|costs?|prices?"
    r"|rent|salary|wages?|deposit|charges?|pay|paid|penalty|tickets?|earn|worth)\b",
    re.IGNORECASE,
)
"""What asks for a sum."""
_TIME: Final = re.compile(
    r"\W*(?:up to |at least |about |within |for )?[\w.,]+\s(?:seconds|minutes|hours|days|weeks"
    r"|months|years?|day|month|week|hour)\W*",
    re.IGNORECASE,
)


def uncounted(basis: Basis, span: Span) -> Refusal | None:
    """Words that tell no number where one is asked for, or one of something else."""
    why = _objection(basis, span)
    return Refusal(why) if why else None


def _objection(basis: Basis, span: Span) -> str | None:
    """Why ``span`` does not tell how many, or none."""
    asked = basis.asked
    if _RATE.fullmatch(basis.text(span)) and not _OF_RATE.search(asked.text):
        return "only what an amount is for"
    undated = basis.article(span).published is None
    if undated and _WHICH_YEAR.match(asked.text) and not _TELLS_YEAR.search(basis.text(span)):
        return "no year"
    if _INTERVAL.search(asked.text) and len(_NUMBER.findall(basis.text(span))) < _ENDS:
        return "no interval"
    if _MONEY.search(asked.text) and _TIME.fullmatch(basis.text(span)):
        return "a time"
    if asked.kind is not Kind.COUNT or not _ASKS.search(asked.text):
        return None
    if not _QUANTITY.search(basis.text(span)):
        return "no number"
    if _is_score(basis, span):
        return "a score"
    if _is_age(basis, span):
        return "an age"
    if _measures(basis, span) or _tells_people(basis, span) or _does_else(basis, span):
        return "a number of something else"
    return None


def _is_score(basis: Basis, span: Span) -> bool:
    """Whether the words are the score of a match, 6-0, and no span of numbers, 6-10, where things
    are counted."""
    score = _SCORE.match(basis.text(span))
    counted = _COUNTED.search(basis.asked.text)
    return counted is not None and score is not None and int(score["one"]) >= int(score["other"])


def _is_age(basis: Basis, span: Span) -> bool:
    """Whether the number is of the years that one person has lived, and no years are counted."""
    counted = _COUNTED.search(basis.asked.text)
    if counted is None or counted["what"].lower() == "years":
        return False
    before = basis.article(span).text[basis.sentence(span).start : span.start]
    return _BEFORE_AGE.search(before) is not None


def _measures(basis: Basis, span: Span) -> bool:
    """Whether the number is one of minutes or metres, also within the words ("three-day"), of
    abstentions, or of grandchildren, where another thing is counted, or children are."""
    counted = _COUNTED.search(basis.asked.text)
    if counted is None or _UNIT.fullmatch(counted["what"]) or counted["what"].lower() == "times":
        return False
    text = basis.article(span).text
    kin = rf"(?:grand|great-grand|step|god){re.escape(counted['what'])}"
    votes = "" if "abst" in basis.asked.text.lower() else "|abstentions?|abstained"
    other = rf"[\s-]+(?:{_UNIT.pattern}|{kin}{votes})\b"
    number = re.match(rf"\W*(?:\d[\d.,]*|(?:{_NUMBER_WORD})\b)", basis.text(span), re.IGNORECASE)
    ends = [span.end, *([span.start + number.end()] if number else [])]
    return any(re.compile(other, re.IGNORECASE).match(text, end) for end in ends)


def _tells_people(basis: Basis, span: Span) -> bool:
    """Whether the number is one of employees or students, where it is asked how many things
    somebody has that the sentence does not speak of."""
    counted = _HAS.search(basis.asked.text)
    if counted is None or _SOMEBODY.fullmatch(counted["what"]):
        return False
    if {*terms(counted["what"])} & {*terms(basis.text(basis.sentence(span)))}:
        return False
    number = re.match(r"[\d.,]*\d|\w*", basis.text(span))
    end = span.start + number.end() if number else span.end
    return _PEOPLE.match(basis.article(span).text, end) is not None


def _does_else(basis: Basis, span: Span) -> bool:
    """Whether the sentence says what is asked of another number, and something else of this one:
    33 of "33 people were injured and two died", where it is asked how many died; or says it of
    this one in part, or not."""
    counted = _COUNTED.search(basis.asked.text)
    said = terms(basis.asked.text[counted.end() :]) if counted else []
    names = basis.asked.name_terms
    verb = next((word for word in said if word not in names), None)
    if counted is None or verb is None:
        return False
    whole = basis.sentence(span)
    text = basis.text(whole)
    start, end = span.start - whole.start, span.end - whole.start
    if (part := _NOT_QUITE.match(text, end)) and verb in terms(part["did"]):
        return part["how"].lower() not in basis.asked.text.lower().split()
    before = [0, *(found.end() for found in _ELSEWHERE.finditer(text, 0, start))][-1]
    behind = _ELSEWHERE.search(text, end)
    until = behind.start() if behind else len(text)
    own = {*terms(text[before:until])}
    elsewhere = {*terms(f"{text[:before]} {text[until:]}")}
    fates = [fate for fate in _FATES if fate.search(basis.asked.text)]
    told = [fate for fate in _FATES if fate.search(text, before, until)]
    if len(fates) == 1 and told and fates[0] not in told:
        return True
    if verb in own or own & {*said} - elsewhere:
        return False
    same = rf"(?:(?:more|others|of them|people|{counted['what']})\s+){{0,2}}"
    does = re.compile(
        rf"(?<![\w.,])(?:\d[\d,.]*|{_NUMBER_WORD})\s+{same}{_DID}(?P<did>[\w-]+)",
        re.IGNORECASE,
    )
    return any(verb in terms(found["did"]) for found in does.finditer(text))
