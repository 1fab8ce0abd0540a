"""Whether an article speaks of the numbers and versions asked about, and an address is told."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks.refusals import Refusal
from rag.answer.sayings import amounts_in
from rag.language import list_marks
from rag.language.english import MONTHS, NUMBERS, ORDINALS
from rag.language.function_words import ENGLISH, stop_words
from rag.language.terms import terms
from rag.question.demands import MEASURES
from rag.remembered import remembered
from rag.retrieval.rows import heading_above
from rag.types import Span

_RELATED: Final = re.compile(
    r"\b(?:successors?|predecessors?|sequels?|replac\w+|succe\w+|follow\w*|next|newer|older)\b",
    re.I,
)
"""What asks of another than the one named."""
_NUMERAL: Final = re.compile(r"(?<![\w.,])v?(?P<number>\d+(?:[.,]\d+)*)", re.IGNORECASE)
_VERSION: Final = re.compile(
    rf"(?<![\w.,$£€])v?(?P<number>\d+(?:\.\d+)+)(?!\w|[.,]\d|{MEASURES})", re.IGNORECASE
)
_IN_PASSING: Final = re.compile(
    r"\b(?:up to|until|till|since|than|from|unlike|instead of|prior to|(?:replac|supersed)\w+)\s+"
    r"(?:[A-Z]\w*\s+)?(?:(?:version|release)\s+)?$",
    re.IGNORECASE,
)
_MOST_ROMAN: Final = 100
_REACH: Final = 40
"""Characters before a version that may say that it is only compared with."""
_INDENTED: Final = re.compile(r"[ \t]*")
_ADDRESS: Final = re.compile(
    r"(?:and\s+)?what(?:['’]s|\s+(?:is|are))\s(?:(?P<whose>[^?]*?)['’]s?\s)?"
    r"(?:(?!\b(?:about|for|in|of|on|to)\b)[^?])*?"
    r"\b(?:(?P<mail>e-?mail(?:\s+address(?:es)?)?)"
    r"|(?:(?:tele)?phone|mobile|fax)\s+numbers?)(?=\s*\?|\s*$|\s+(?:of|for|to)\b)",
    re.IGNORECASE,
)

_OF: Final = re.compile(r"\W*(?:of|for|to)\b", re.IGNORECASE)
_BESIDE: Final = 200
"""Characters on either side of an address that say whose it is."""

_CALLED: Final = re.compile(
    r"(?<![\w’'-])(?P<name>[^\W\d_][\w-]{2,})\s(?P<number>\d+(?:\.\d+)*)(?![\w/%])"
    rf"(?!{MEASURES})(?!\s?(?:to|and|or|,|-|–)\s?\d)",
    re.IGNORECASE,
)
"""What is told from others of its kind by a number: "Lumio 300", "Room 5", no "Rooms 5 to 7"."""
_BEFORE_NUMBERS: Final = frozenset(map(str.lower, MONTHS)) | frozenset(
    "about above after age aged around before below during except exactly just least most near"
    " nearly only over since than under until".split()
)


def of_its_like(basis: Basis, span: Span) -> Refusal | None:
    """Words of a sentence that speaks of the "Lumio 200" where the question names the "Lumio 150",
    which neither the sentence nor the one above it does."""
    called = {
        (found["name"].lower(), found["number"]) for found in _CALLED.finditer(basis.asked.text)
    }
    called = {one for one in called if one[0] not in _BEFORE_NUMBERS | stop_words(ENGLISH)}
    if not called or _RELATED.search(basis.asked.text):
        return None
    article, whole = basis.article(span), basis.sentence(span)
    cell = article.cell_at(span.start)
    said = article.text[(basis.above(whole) or whole).start : whole.end]
    known = "\n".join([article.title, *(cell.headings if cell else ()), said]).lower()
    for name, number in called:
        if re.search(rf"(?<!\w){re.escape(name)} {re.escape(number)}(?!\w)", known):
            continue
        others = [
            found["number"]
            for found in _CALLED.finditer(article.text, whole.start, whole.end)
            if found["name"].lower() == name and found["name"][0].isupper()
        ]
        if others and name not in basis.text(span).lower():
            return Refusal(f"said of {name} {others[0]}", of_another=True)
    return None


def wrong_number(basis: Basis, span: Span) -> Refusal | None:
    """A number that the article lacks, or a version where another is nearer: 2.2, 2.10. Of yes and
    no, and of several ("the six goals"), only a version must be told."""
    demands = basis.asked.demands
    if not demands.numbers:
        return None
    article = basis.article(span)
    told = _numbers_in(article.text)
    for number in demands.numbers:
        version = number in demands.versions
        if not version and basis.asked.form in ("decision", "list"):
            continue
        plain = number.replace(",", "")
        meant = {plain} & told
        if version and not meant:  # 4.1 is what 4.1.0 and 4.1.2 are of
            meant = {each for each in told if each.startswith(f"{plain}.")}
        if meant:
            if version and _another_nearer(meant, article.text, span):
                return Refusal(f"these words are not about {number}")
            continue
        told_otherwise = (
            plain in _numbers_in(article.title)
            or (plain.isdigit() and _spelt(int(plain), f"{article.title}\n{article.text}"))
            or (not version and _amounts_agree(basis, span))
        )
        if not told_otherwise:
            return Refusal(f"the article does not speak of {number}")
    return None


def _spelt(number: int, text: str) -> bool:
    """Whether ``text`` tells a number in words, as an ordinal or, as names do, in Roman figures:
    "season six", "the sixth season", "Rocky VI"."""
    words = [word for word, value in NUMBERS.items() if value == number]
    words += ORDINALS[number - 1 : number] if number else []
    if words and re.search(rf"\b(?:{'|'.join(words)})\b", text, re.IGNORECASE):
        return True
    figures = _roman(number) if 1 < number < _MOST_ROMAN else ""
    return bool(figures) and re.search(rf"\b[A-Z][\w’'-]*\s{figures}\b", text) is not None


def _roman(number: int) -> str:
    """A number below 100 in Roman figures."""
    tens, ones = divmod(number, 10)
    in_tens = ("", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC")
    return in_tens[tens] + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]


@remembered(1_000_000)
def _numbers_in(text: str) -> frozenset[str]:
    """The numbers of ``text`` without what is joined to them: 5 of "$5m", 12 of "12th", 10000 of
    "10,000"."""
    return frozenset(found["number"].replace(",", "") for found in _NUMERAL.finditer(text))


def _amounts_agree(basis: Basis, span: Span) -> bool:
    """Whether the sentence tells every amount of the question in other figures: 512 where more than
    500 are asked about."""
    asked, told = amounts_in(basis.asked.text), amounts_in(basis.text(basis.sentence(span)))
    return bool(asked) and all(
        any(
            one.may_be(other) and (one.unit == other.unit or not (one.unit and other.unit))
            for other in told
        )
        for one in asked
    )


def _another_nearer(meant: Set[str], text: str, span: Span) -> bool:
    """Whether the words name other versions, or the last one named before them is another."""
    inside = {found["number"] for found in _found(meant, text, span.start, span.end)}
    if inside:
        return not inside & meant
    line_end = text.find("\n", span.end)
    line = text.rfind("\n", 0, span.start) + 1
    before = _found(meant, text, line, span.start) or [
        found
        for found in _found(meant, text, 0, line)
        if not _in_another_item(text, found.start(), line)
    ]
    after = _found(meant, text, span.end, len(text) if line_end < 0 else line_end)
    nearest = before[-1:] or after[:1]
    return bool(nearest) and nearest[0]["number"] not in meant


def _in_another_item(text: str, at: int, line: int) -> bool:
    """Whether a version is only named in an item of a list that the line at ``line`` stands below
    and not in: "Go 1.21 is required" among the changes in 3.0.0."""
    begin = text.rfind("\n", 0, at) + 1
    deep, own = (len(_INDENTED.match(text, start)[0]) for start in (begin, line))  # type: ignore[index]
    return deep >= own and list_marks.marks(text, begin)


def _found(meant: Set[str], text: str, start: int, end: int) -> list[re.Match[str]]:
    """The versions that ``text[start:end]`` speaks of, others than ``meant`` not where they are
    only compared with: "it replaces 3.1"."""
    return [
        found
        for found in _VERSION.finditer(text, start, end)
        if found["number"] in meant
        or not _IN_PASSING.search(text, max(0, found.start() - _REACH), found.start())
    ]


def no_address(basis: Basis, span: Span) -> Refusal | None:
    """Words without an @ where it is asked for somebody's e-mail address, or without digits where
    for their telephone number; or one beside which no more than half of what it is asked of is
    named: a number of the Town Council for that of the District Council."""
    asked = _ADDRESS.match(basis.asked.text)
    if asked is None or basis.asked.form != "span":
        return None
    text = basis.text(span)
    if asked["mail"] and "@" not in text:
        return Refusal("no e-mail address")
    if not asked["mail"] and not re.search(r"\d", text):
        return Refusal("no telephone number")
    of = _OF.sub("", basis.asked.text[asked.end() :])
    whose = {*terms(f"{asked['whose'] or ''} {of}")}
    article, whole = basis.article(span), basis.sentence(span)
    around = article.text[max(0, whole.start - _BESIDE) : whole.end + _BESIDE]
    told = {*terms(f"{article.title}\n{heading_above(article.text, whole.start)}\n{around}")}
    if len(whose) > 1 and 2 * len(whose & told) <= len(whose):
        return Refusal("not said to be theirs")
    return None
