"""Whether a quote has what the question demands: the role, the numbers, the names, the time."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Final

from rag import asof
from rag.answer import columns, counts, months, namesakes, sections
from rag.answer.basis import Basis
from rag.answer.enumerations import LINE_LABEL
from rag.answer.namesakes import RELATION
from rag.answer.sayings import Relation, amounts_in, relation
from rag.people import People, Person, people_of, same_name
from rag.question import Demands, Kind, Role, quarters
from rag.question.demands import MEASURES, REFUSES
from rag.question.months import NAMES
from rag.roles import does, roles_in, singular
from rag.rows import heading_above, terms_in, within
from rag.tables import ViewRow
from rag.terms import folded, terms
from rag.types import Article, Span

_DENIED: Final = re.compile(
    r"\b(?:never|(?:can)?not|(?P<did>no longer)|neither|nor|without|den(?:y|ies|ied|ying)"
    rf"|(?:{REFUSES})\s+to)\b|n['’]t\b",
    re.IGNORECASE,
)
_REACH: Final = 40
"""Characters after a denial in which it denies what follows."""
_CLAUSE_END: Final = re.compile(
    r";|,?\s(?:so|but|because|although|though|while|whereas)\b|,\s(?:and|which)\b", re.IGNORECASE
)
_UNTIL: Final = re.compile(r"\b(?:until|till|since)\b", re.IGNORECASE)
"""What is not done until a time, or since one, is done then."""
_AND_NOT: Final = re.compile(r"\b(?:and|but)\s+(?:\w+\s+)?$", re.IGNORECASE)
_SUBJECT: Final = re.compile(r"\s+(?:(?!(?:and|but)\b)\w+\s*)?", re.IGNORECASE)
"""What stands between whoever did not do it and the denial: "Ann Lee did not"."""
_PARTICIPLE: Final = (
    r"(?:\w{2,}(?:ed|en|ught)|shot|hit|hurt|put|told|sent|made|held|paid|led|found)"
)
_DONE_TO: Final = re.compile(
    rf"(?:and\s+|so\s+)?who(?:m)?\s+(?:(?:has|have|had|will)\s+be(?:en)?|is|are|was|were)\s+(?:\w+ly\s+)?"
    rf"{_PARTICIPLE}\b(?!.*\bby\b)",
    re.IGNORECASE,
)
_DONE_BY: Final = re.compile(
    rf"\b{_PARTICIPLE}\s+by\s+(?:(?:the|a|an|its|his|her|their)\s+)?$", re.IGNORECASE
)
_LAST_YEAR: Final = re.compile(
    r"\b(?:last|previous|past|earlier)\s+(?:year|season|january|february|march|april|may|june|july"
    r"|august|september|october|november|december)\b|\ba year (?:ago|earlier)\b",
    re.IGNORECASE,
)
_THIS: Final = re.compile(r"\bthis (?P<unit>year|season|term|month|week)\b", re.IGNORECASE)
_LAST: Final = (
    r"(?<!\bthan )(?<!\bfrom )(?<!\bwith )(?<!\bover )(?<!\bon )(?<!\bto )(?<!\bagainst )"
    r"(?<!\bsince )\b(?:last|previous) "
)
"""What is told of an earlier time, and not only compared with it: "more than last year"."""
_SEGMENT: Final = re.compile(r"[(),;:—–]|\.\s|\sand\s")
_YEARS: Final = re.compile(r"\b(?:1[89]|20)\d\d\b")
_RELATIVE: Final = re.compile(rf"['’]s?\s+(?:[a-z]\w*\s+)?{RELATION}\b", re.IGNORECASE)
"""What makes of somebody named the one whose father did it."""
_ASKS_RELATION: Final = re.compile(rf"\b(?:whose|related|relation|{RELATION})\b", re.IGNORECASE)
_PARTED: Final = re.compile(r"[,;]\s|\s(?:and|but|while|whereas|from|to|against|than|with)\s")
"""Where a sentence goes from what it tells of one year to what it tells of another."""
_AN_AMOUNT: Final = re.compile(rf"(?<![\w.,])(?!{_YEARS.pattern})\d")
_ADDRESS: Final = re.compile(
    r"(?:and\s+)?what(?:['’]s|\s+(?:is|are))\s(?:(?!\b(?:about|for|in|of|on|to)\b)[^?])*?"
    r"\b(?:(?P<mail>e-?mail(?:\s+address(?:es)?)?)"
    r"|(?:(?:tele)?phone|mobile|fax)\s+numbers?)(?=\s*\?|\s*$|\s+(?:of|for|to)\b)",
    re.IGNORECASE,
)
_SPELT: Final = "zero one two three four five six seven eight nine ten eleven twelve".split()
_NUMERAL: Final = re.compile(r"(?<![\w.,])v?(?P<number>\d+(?:[.,]\d+)*)", re.IGNORECASE)
_VERSION: Final = re.compile(
    rf"(?<![\w.,$£€])v?(?P<number>\d+(?:\.\d+)+)(?!\w|[.,]\d|{MEASURES})", re.IGNORECASE
)
_IN_PASSING: Final = re.compile(
    r"\b(?:up to|until|till|since|than|from|unlike|instead of|prior to|(?:replac|supersed)\w+)\s+"
    r"(?:[A-Z]\w*\s+)?(?:(?:version|release)\s+)?$",
    re.IGNORECASE,
)
_PREFIX: Final = 5
_HEADLINE: Final = 4
"""Words of a title from which it is hardly a name."""
_OFFICES: Final = re.compile(r"\b(?:title|role|job|position|office|post|function)\b", re.I)
"""What heads a column of offices; "Reports to" does not."""
LOOSE: Final = frozenset("head leader chief boss executive".split())
"""Words for so many offices that whoever is called otherwise may be meant."""


_GIVES: Final = re.compile(
    r"(?:,\s*\d\d,?)?,?\s*(?:who\s+)?(?:(?P<to_come>will\s+(?:be|become|serve\s+as|take\s+over\s+as)"
    r"|(?:(?:is\s+leaving|leaves|left|moves|moved|resigns|resigned)\b[^.;:]{0,50}?\s)?"
    r"to\s+(?:be|become|take\s+over\s+as))|(?:takes|took|has taken)\s+over\s+as|becomes?|became"
    r"|(?:(?:has\s+been|was|were|is)\s+)?(?:named|appointed|elected|promoted)"
    r"(?:\s+(?:as|to|to\s+be))?|is|was)\s+"
    r"(?:(?:the|its|their|his|her|a|new|next|[A-Z][\w&’'-]*['’]s?)\s+)*"
)
"""What stands between a name and the office that its sentence gives to it."""
_NO_MORE: Final = frozenset(
    {"former", "formerly", "ex", "then", "late", "outgoing", "previous", "previously", "once"}
)
"""What an office is called that somebody held."""
_ONCE: Final = re.compile(r"^(?:\S+\s+){0,2}(?:was|were|had)\b", re.IGNORECASE)
_SENTENCE: Final = 200
"""Characters of the sentence before."""
_VACANT: Final = re.compile(r"\b(?:vacant|unfilled)\b", re.IGNORECASE)
_FILLED: Final = re.compile(
    r"\b(?:fill(?:s|ed)?|appoint\w*|named|elected|chosen|took|tak(?:es?|en|ing)|becomes?|became|will"
    r"|acting)\b",
    re.IGNORECASE,
)
_LEFT: Final = re.compile(
    r"(?:,\s*\d\d,?)?,?\s+(?:who\s+)?(?:"
    r"(?:has\s+)?(?:resign(?:s|ed)|retire[sd]|quits?|step(?:s|ped)\s+down|stood\s+down)"
    r"(?=\s+(?:as|from|on|in|at|after|over|last|this|today|yesterday|amid|because|when|following)\b"
    r"|[.,;]|$)"
    r"|(?:has\s+)?left\s+(?:office|(?:the|his|her|their)\s+(?:post|job|company|firm|group|bank|club|team"
    r"|party|board|council|cabinet|government|ministry))\b"
    r"|(?:was|has\s+been)\s+(?:\w+ly\s+)?(?:dismissed|sacked|fired|ousted|removed|replaced|succeeded"
    r"|voted\s+out|(?:moved|transferred)\s+to\s+(?!tears\b)))"
    r"(?P<post>\s+(?:as|from)\s+[^.;:\n]{0,60})?",
    re.IGNORECASE,
)
"""What is said right behind the name of somebody who leaves an office."""
_SUCCEEDS: Final = re.compile(
    r"(?:\b(?:his|her|their)\s+successor,?"
    r"|\b(?:succeeded|replaced)(?:\s+(?:on|in|at|last|this|yesterday|today)\b[^,.;:]{0,30}?)?\s+by)\s+$",
    re.IGNORECASE,
)
_FOLLOW: Final = (
    r"\s+(?:(?P<to_come>(?:will|would|(?:is\s+(?:going\s+)?)?to)\s+(?:succeed|replace|follow"
    r"|take\s+over))|(?:has\s+)?(?:succeed(?:s|ed)|replace[sd]|follow(?:s|ed)|t(?:akes?|ook|aken)\s+over))"
)
_FOLLOWS: Final = re.compile(
    rf"(?:,(?:[^,.;:]{{0,40}},)?)?(?:\s+who)?{_FOLLOW}\b(?P<as>(?:\s[^.;:]{{1,60}}?)?\sas\s+(?=\S))?",
    re.IGNORECASE,
)
"""What is said right behind the name of somebody who follows another, to the office it names."""
_FOLLOWED: Final = re.compile(rf"{_FOLLOW}\s+(?:from\s+)?$", re.IGNORECASE)
_WHO_FOLLOWS: Final = re.compile(
    r"(?:and\s+|so\s+)?who\s+(?:\w+\s+)?(?:succeed|replace|follow|takes?\s+over|took\s+over)",
    re.IGNORECASE,
)
_WILL_LEAVE: Final = re.compile(
    r"(?:,[^,.;:]{1,40},)?,?\s+(?:(?:who\s+)?(?:will|is\s+to|would|plans\s+to|intends\s+to)\s+"
    r"(?:leave|quit|resign|retire|(?:step|stand)\s+down)|(?:who\s+)?is\s+(?:leaving|retiring))\b",
    re.IGNORECASE,
)
_TO_COME: Final = re.compile(
    r"\bwho\s+(?:will|is\s+(?:going\s+)?to)\b|\b(?:next|future)\b", re.IGNORECASE
)
_LEADS: Final = re.compile(
    r"\b(?:heads?|leads?|runs?|chairs?|leader|boss|now|new|appoint\w*|named|elected|chosen|becomes?"
    r"|became|t(?:akes?|ook|aken)\s+over)\b",
    re.IGNORECASE,
)
"""What gives a former holder of one office another one."""
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s|\n")
_LABELLED: Final = re.compile(r"[^\w\n]*(?P<label>\w[^:\n]{0,40}):[ \t]+(?=\S)")
_UNIT: Final = re.compile(r"\([^()]*\)")
"""What a label says in brackets: "Value (EUR)"."""
_ABOVE: Final = re.compile(r"(?:\A|\n)(?P<line>[^\n]{1,80}(?<![.!?]))\n+\Z")
"""A heading right above."""
_IS_WHO: Final = re.compile(
    r"(?:\s(?!who|that|which|whose)[a-z-]+){0,3}(?:\s(?:is|are)|:)\s"
    r"(?:[A-Z][\w.’'-]*(?:\s[A-Z][\w.’'-]*)*(?:,|,?\sand)\s)*"
)
"""What stands between an office and one of those who hold it."""
_WHEN_HELD: Final = re.compile(
    r"(?:and\s+|so\s+)?(?:(?:since |until |from )?when|how long"
    r"|(?:in |from )?(?:which|what) years?)\s+(?:is|was|has|had)\b"
    r"(?!\s+(?:the|a|an|his|her|its|their)\b)",
    re.IGNORECASE,
)
_OF_WHOM: Final = re.compile(r"\bthe\s+\Z", re.IGNORECASE)
"""What makes an office somebody: "When was Ann Lee the mayor's guest?"."""
_OF_THEM: Final = re.compile(r"\b(?:by|for|from|of|to|with)\s+(?:the\s+)?\Z", re.IGNORECASE)
_FORMER: Final = re.compile(r"\W*(?:former|past|previous)\b", re.IGNORECASE)
_FROM_TO: Final = re.compile(
    r"\bfrom\s[^,;.()]{0,20}?\d{4}\s(?:to|until|till)\s[^,;.()]{0,20}?(?P<end>(?:1\d|20)\d\d)\b"
)
_OF_THE_PAST: Final = re.compile(
    r"\b(?:was|were|did|had|been|ever|former\w*|past|previous\w*|old|earlier|used to|histor\w+"
    r"|before|left|since|all)\b",
    re.IGNORECASE,
)
_LINES: Final = re.compile(r"[^\n]*[^\s][^\n]*")
_NEWLY: Final = re.compile(
    r"\b(?:new|next|will|becomes?|became|future|succe\w+|named|appointed|elected|replac\w+)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a quote is not the answer, and the role found instead of the one asked for."""

    why: str
    found: Role | None = None
    of_another: bool = False
    """It is said of another person, body or thing, so that it is no lead either."""


def refusal(basis: Basis, span: Span) -> Refusal | None:
    """Why ``span`` cannot be what is asked for, or none."""
    demands = basis.asked.demands
    article = basis.article(span)
    return (
        _wrong_name(demands, basis, article)
        or _of_namesake(demands, basis, span)
        or _of_another(demands, basis, span)
        or _of_another_label(basis, span)
        or _of_no_row(basis, span)
        or _of_another_office(basis, span)
        or _of_another_line(basis, span)
        or _wrong_number(demands, basis, span)
        or _wrong_time(demands, article)
        or _wrong_quarter(basis, span)
        or _of_an_earlier(basis, span)
        or _of_another_year(demands, basis, span)
        or _outdated(basis, span)
        or _former(basis, span)
        or _heads_table(basis, span)
        or _of_another_section(basis, span)
        or _uncounted(basis, span)
        or _no_address(basis, span)
        or _agent(basis, span)
        or _relative_of(basis, span)
        or _denied(basis, span)
        or (_wrong_role(demands.role, basis, span) if demands.role else None)
    )


def confirmed(basis: Basis, span: Span) -> bool:
    """Whether the article says of the person named that the role asked for is theirs."""
    role = basis.asked.demands.role
    if role is None:
        return False
    meant = _person(basis.people(span.article_id), span, basis.text(span))
    holding = [held for held in meant.roles if role.is_office_of(held)] if meant else []
    return bool(holding) and _elsewhere(role, holding, basis, span) is None


def _wrong_name(demands: Demands, basis: Basis, article: Article) -> Refusal | None:
    """A full name in the question of which the article holds nothing, or a sign that it lacks."""
    for signed in demands.signed:
        sign = rf"(?<!\w){re.escape(signed)}(?![\w#+])"
        if not re.search(sign, f"{article.title}\n{article.text}", re.IGNORECASE):
            return Refusal(f"the article does not speak of {signed}", of_another=True)
    for name in demands.names:
        words = name.split()
        if len(words) > 1 and not _speaks_of(basis, article, words):
            return Refusal(f"the article does not speak of {name}", of_another=True)
    return None


def _of_namesake(demands: Demands, basis: Basis, span: Span) -> Refusal | None:
    """Words of an article about another of that kind ("Panama Canal"), or of nearly that title, in
    a sentence that does not name the one asked about (the Suez Canal)."""
    if why := namesakes.objection(basis, span):
        return Refusal(why, of_another=True)
    *of, kind = folded(basis.article(span).title).split() or [""]
    for name in demands.names:
        *asked_of, asked_kind = folded(name).split()
        if kind != asked_kind or not asked_of or not 0 < len(of) < _HEADLINE:
            continue
        if {*of} & {*asked_of}:
            continue
        sentence = folded(basis.text(basis.sentence(span)))
        if not any(word[:_PREFIX] in sentence for word in asked_of):
            return Refusal(f"not said of {name}", of_another=True)
    return None


def _speaks_of(basis: Basis, article: Article, words: list[str]) -> bool:
    plain = basis.folded(article.id)
    if any(folded(word)[:_PREFIX] in plain for word in sorted(words, key=len)[-2:]):
        return True
    return initials_in(f"{article.title}\n{article.text}", words)


def initials_in(text: str, words: list[str]) -> bool:
    """Whether the initials of a name ("IE") stand in ``text``."""
    initials = "".join(word[0] for word in words if word[0].isupper())
    return len(initials) > 1 and re.search(rf"\b{'[.]?'.join(initials)}\b", text) is not None


def _of_another(demands: Demands, basis: Basis, span: Span) -> Refusal | None:
    """Words of the role of somebody nobody asked about: "Ann Lee of Ayre, Bo Ek, head of Bree"."""
    if not demands.names:
        return None
    whole = basis.sentence(span)
    text = basis.text(whole)
    if not roles_in(text):
        return None
    people = people_of(text)
    asked_about = [person for name in demands.names for person in people.called(name)]
    start, stop = span.start - whole.start, span.end - whole.start
    holders = [
        person
        for person in people.people
        if asked_about and any(low <= start and stop <= high for low, high in person.offices)
    ]
    if not holders or any(person in asked_about for person in holders):
        return None
    return Refusal(f"said of {holders[0].name}", of_another=True)


def _of_another_label(basis: Basis, span: Span) -> Refusal | None:
    """Words behind a label in a run of lines "Label: ...", where a line beside it, whose label the
    question names, was read to tell something of the same kind that the question does not tell
    itself: "Bridge: Kings Bridge" of "Who designed the Kings Bridge?"."""
    text = basis.article(span).text
    own = _label_of(text, span)
    # As they are written: what changed need not stand behind "Changed".
    asked = _words_of(basis.asked.text)
    if own is None or _words_of(_UNIT.sub("", own["label"])) <= asked:
        return None
    for other in basis.reading.spans:
        label = _label_of(text, other) if other.article_id == span.article_id else None
        if label is None or not _words_of(_UNIT.sub("", label["label"])) <= asked:
            continue
        if _words_of(basis.text(other)) <= asked:
            continue
        low, high = sorted((own.start(), label.start()))
        lines = [line for line in text[low:high].splitlines() if line.strip()]
        same = relation(basis.text(span), basis.text(other)) is not Relation.APART
        if same and all(_LABELLED.match(line) for line in lines):
            return Refusal(f"said of {own['label']}", of_another=True)
    return None


def _of_no_row(basis: Basis, span: Span) -> Refusal | None:
    """Words of an article of which a table has the very cell asked about, in the row that the
    question calls by its heading and the column that it names, in a sentence that does not speak of
    what the row is of: the nights under Premium for the bicycles under Premium."""
    row = _named_row(basis, span.article_id)
    if row is None:
        return None
    cell = basis.article(span).cell_at(span.start)
    whole = basis.sentence(span)
    people = basis.people(span.article_id).meant(whole.start, whole.end)
    known = [basis.article(span).title, *(person.name for person in people)]
    told = " ".join([basis.text(whole), *known])
    asked = basis.asked.text
    inside = within(asked, row.value(0), row.heading(0)) or {*terms(row.value(0))}
    if inside <= {*terms(told)} or (cell is not None and cell.row_heading == row.value(0)):
        return None
    return Refusal("not said of the row asked about", of_another=True)


def _of_another_office(basis: Basis, span: Span) -> Refusal | None:
    """The time of something else where it is asked when somebody held an office, and a sentence of
    theirs tells a year of that: "When was Ann Lee mayor?" """
    asked = basis.asked.text
    held = roles_in(asked) if _WHEN_HELD.match(asked) else []
    names = {*terms(" ".join(basis.asked.demands.names))}
    if len(held) != 1 or not names or _OF_WHOM.search(asked[: held[0].start]):
        return None

    def tells(text: str) -> bool:
        return any(held[0].role.is_office_of(written.role) for written in roles_in(text))

    if tells(basis.text(basis.sentence(span))):
        return None
    for article_id in {hit.passage.article_id for hit in basis.hits}:
        article = basis.articles[article_id]
        for low, high, _ in basis.places(article_id):
            text = article.text[low:high]
            of_them = names & {*terms(f"{article.title} {text}")}
            if of_them and _YEARS.search(text) and tells(text):
                return Refusal("told of something else than that office", of_another=True)
    return None


def _named_row(basis: Basis, article_id: str) -> ViewRow | None:
    """The only row found of the article that the question calls by all of its heading, or by an
    amount in the range that it tells, where it names a single one of the columns as well."""
    asked = terms_in(basis.asked.text)
    found: dict[str, ViewRow] = {}
    for hit in basis.hits:
        if hit.passage.article_id != article_id or hit.passage.view is None:
            continue
        for row in hit.passage.view.rows:
            heading = terms_in(row.value(0))
            called = heading <= asked or within(basis.asked.text, row.value(0), row.heading(0))
            columns = [terms_in(row.heading(at)) for at in range(1, len(row.cells))]
            if heading and called and sum(bool(c) and c <= asked for c in columns) == 1:
                found[row.value(0)] = row
    return next(iter(found.values())) if len(found) == 1 else None


def _of_another_line(basis: Basis, span: Span) -> Refusal | None:
    """Words of a line "2 October: harvest assembly" of which the question says nothing, among lines
    of other days one of which holds at least half of what it says: "24 September: flu
    vaccinations"."""
    if basis.asked.form != "span":
        return None
    text, passage = basis.article(span).text, basis.hit(span.passage_id).passage
    asked = {*terms(basis.asked.text)}
    lines = list(_LINES.finditer(text, passage.start, passage.end))
    held = [
        len(asked & {*terms(line.group())}) if LINE_LABEL.match(line.group()) else None
        for line in lines
    ]
    at = next((i for i, one in enumerate(lines) if one.start() <= span.start < one.end()), None)
    if at is None or held[at] != 0:
        return None
    before = takewhile(lambda one: one is not None, reversed(held[:at]))
    behind = takewhile(lambda one: one is not None, held[at + 1 :])
    if any(2 * (one or 0) >= len(asked) > 0 for one in (*before, *behind)):
        return Refusal("said of another line", of_another=True)
    return None


def _label_of(text: str, span: Span) -> re.Match[str] | None:
    """The label at the head of the line that the words stand in, behind it."""
    found = _LABELLED.match(text, text.rfind("\n", 0, span.start) + 1)
    return found if found and found.end() <= span.start else None


def _words_of(text: str) -> set[str]:
    return {*re.findall(r"\w+", folded(text))}


def _wrong_number(demands: Demands, basis: Basis, span: Span) -> Refusal | None:
    """A number that the article lacks, or a version where another is nearer: 2.2, 2.10."""
    if not demands.numbers:
        return None
    article = basis.article(span)
    told = _numbers_in(article.text)
    for number in demands.numbers:
        plain = number.replace(",", "")
        version = number in demands.versions
        meant = {plain} & told
        if version and not meant:  # 4.1 is what 4.1.0 and 4.1.2 are of
            meant = {each for each in told if each.startswith(f"{plain}.")}
        if meant:
            if version and _another_nearer(meant, article.text, span):
                return Refusal(f"these words are not about {number}")
            continue
        small = number.isdigit() and int(number) < len(_SPELT)
        spelt = small and re.search(rf"\b{_SPELT[int(number)]}\b", article.text, re.IGNORECASE)
        if spelt or plain in _numbers_in(article.title):
            continue
        cell = article.cell_at(span.start)
        if cell and any(
            plain in within(basis.asked.text, value, heading)
            for value, heading in zip(cell.values, cell.headings, strict=True)
        ):
            continue
        if version or not _amounts_agree(basis, span):
            return Refusal(f"the article does not speak of {number}")
    return None


def _numbers_in(text: str) -> set[str]:
    """The numbers of ``text`` without what is joined to them: 5 of "$5m", 12 of "12th", 10000 of
    "10,000"."""
    return {found["number"].replace(",", "") for found in _NUMERAL.finditer(text)}


def _amounts_agree(basis: Basis, span: Span) -> bool:
    """Whether the sentence tells every amount of the question in other figures: 512 where more than
    500 are asked about."""
    asked, told = amounts_in(basis.asked.text), amounts_in(basis.text(basis.sentence(span)))
    return bool(asked) and all(
        any(
            one.least <= other.most
            and other.least <= one.most
            and (one.unit == other.unit or not (one.unit and other.unit))
            for other in told
        )
        for one in asked
    )


def _another_nearer(meant: Set[str], text: str, span: Span) -> bool:
    """Whether the words name other versions, or the last one named before them is another."""
    inside = set(_versions(meant, text, span.start, span.end))
    if inside:
        return not inside & meant
    line_end = text.find("\n", span.end)
    before = _versions(meant, text, 0, span.start)
    after = _versions(meant, text, span.end, len(text) if line_end < 0 else line_end)
    nearest = before[-1:] or after[:1]
    return bool(nearest) and nearest[0] not in meant


def _versions(meant: Set[str], text: str, start: int, end: int) -> list[str]:
    """The versions that ``text[start:end]`` speaks of, others than ``meant`` not where they are
    only compared with: "it replaces 3.1"."""
    return [
        found["number"]
        for found in _VERSION.finditer(text, start, end)
        if found["number"] in meant
        or not _IN_PASSING.search(text, max(0, found.start() - _REACH), found.start())
    ]


def _wrong_time(demands: Demands, article: Article) -> Refusal | None:
    """A year, or a month, that the article neither names nor is of."""
    day = article.published
    for year in demands.years:
        if day is None or day.year == year or str(year) in article.text + article.title:
            continue
        if day.year == year + 1 and _LAST_YEAR.search(article.text):
            continue
        return Refusal(f"the article is of {day.year} and does not speak of {year}")
    if demands.month is not None and not months.speaks_of(article, *demands.month):
        named = NAMES[demands.month[1] - 1]
        return Refusal(f"the article is of {day} and does not speak of {named}")
    return None


def _wrong_quarter(basis: Basis, span: Span) -> Refusal | None:
    """A quarter or a half of a year, where the article names others alone, or the sentence has just
    named another, or the column does."""
    asked = quarters.named(basis.asked.text) if basis.asked.demands.years else frozenset()
    if not asked:
        return None
    article = basis.article(span)
    cell = article.cell_at(span.start)
    before = article.text[basis.sentence(span).start : span.start]
    told = quarters.last(cell.column_heading if cell else before)
    other = bool(told) and not told & asked
    if other or not quarters.speaks_of(f"{article.title}\n{article.text}", asked):
        return Refusal("told of another part of the year")
    return None


def _of_an_earlier(basis: Basis, span: Span) -> Refusal | None:
    """What is told of last year, or of years long before its article, where it is asked what is so
    this year."""
    asked = _THIS.search(basis.asked.text)
    if asked is None or basis.asked.form not in ("span", "list"):
        return None
    article, whole = basis.article(span), basis.sentence(span)
    cell = article.cell_at(span.start)
    breaks = list(_SEGMENT.finditer(article.text, whole.start, whole.end))
    low = max([whole.start, *(found.end() for found in breaks if found.end() <= span.start)])
    high = min([whole.end, *(found.start() for found in breaks if found.start() >= span.end)])
    said = f"{article.text[low:high]}\n{cell.column_heading if cell else ''}"
    if re.search(rf"{_LAST}{asked['unit']}\b", said, re.IGNORECASE):
        return Refusal(f"told of last {asked['unit'].lower()}")
    years = [int(year) for year in _YEARS.findall(basis.text(whole))]
    now = (article.published or basis.today).year
    if asked["unit"].lower() in ("year", "season") and years and max(years) < now - 1:
        return Refusal(f"told of {max(years)}")
    return None


def _of_another_year(demands: Demands, basis: Basis, span: Span) -> Refusal | None:
    """An amount that its sentence tells of another year, beside one of the year asked about: "It
    had 18,420 inhabitants in 2011, 16,905 in 2001"."""
    quoted = basis.text(span)
    if len(demands.years) != 1 or _YEARS.search(quoted) or not _AN_AMOUNT.search(quoted):
        return None
    whole, year = basis.sentence(span), str(demands.years[0])
    text = basis.article(span).text
    breaks = list(_PARTED.finditer(text, whole.start, whole.end))
    starts = [whole.start, *(found.end() for found in breaks)]
    ends = [*(found.start() for found in breaks), whole.end]
    parts = list(zip(starts, ends, strict=True))
    own = " ".join(text[low:high] for low, high in parts if low < span.end and span.start < high)
    told = set(_YEARS.findall(own))
    if not told or year in told:
        return None
    if any(year in text[low:high] and _AN_AMOUNT.search(text, low, high) for low, high in parts):
        return Refusal(f"told of {min(told)}")
    return None


def _outdated(basis: Basis, span: Span) -> Refusal | None:
    why = columns.objection(basis, span)
    return Refusal(why) if why else None


def _heads_table(basis: Basis, span: Span) -> Refusal | None:
    """A whole line, no sentence, right above a table: "Second quarter by segment"."""
    article = basis.article(span)
    start = article.text.rfind("\n", 0, span.start) + 1
    line, _, behind = article.text[start:].partition("\n")
    below = start + len(line) + 1 + len(behind) - len(behind.lstrip())
    whole = line.strip() == basis.text(span) and line.rstrip()[-1:] not in ".!?:"
    if whole and article.cell_at(start) is None and article.cell_at(below) is not None:
        return Refusal("the heading of a table")
    return None


def _former(basis: Basis, span: Span) -> Refusal | None:
    """A line below a heading "Former members", where it is asked who is one or which there are; or
    an office that was held "from 2009 to 2018", as its sentence says, asked who holds it."""
    asked = basis.asked
    of_now = asked.form == "list" or asked.demands.role is not None
    if not of_now or asked.demands.years or _OF_THE_PAST.search(asked.text):
        return None
    held = _FROM_TO.search(basis.text(basis.sentence(span))) if asked.demands.role else None
    ended = held is not None and int(held["end"]) < basis.today.year
    if ended or _FORMER.match(heading_above(basis.article(span).text, span.start)):
        return Refusal(
            "they have left that role" if asked.demands.role else "told of the past",
            of_another=True,
        )
    return None


def _of_another_section(basis: Basis, span: Span) -> Refusal | None:
    why = sections.objection(basis, span)
    return Refusal(why, of_another=True) if why else None


def _uncounted(basis: Basis, span: Span) -> Refusal | None:
    """Words that tell no number where one is asked for, or the number of only a part."""
    why = counts.objection(basis, span)
    return Refusal(why) if why else None


def _no_address(basis: Basis, span: Span) -> Refusal | None:
    """Words without an @ where it is asked for somebody's e-mail address, or without digits where
    for their telephone number."""
    asked = _ADDRESS.match(basis.asked.text)
    if asked is None or basis.asked.form != "span":
        return None
    text = basis.text(span)
    if asked["mail"]:
        return None if "@" in text else Refusal("no e-mail address")
    return None if re.search(r"\d", text) else Refusal("no telephone number")


def _agent(basis: Basis, span: Span) -> Refusal | None:
    """Whoever did it, where the one is asked for to whom it was done: "charged by the agency"."""
    if not _DONE_TO.match(basis.asked.text):
        return None
    text = basis.article(span).text
    by = _DONE_BY.search(text, max(0, span.start - _REACH), span.start)
    return Refusal("whoever did it") if by else None


def _relative_of(basis: Basis, span: Span) -> Refusal | None:
    """Somebody whose father, or a thing whose sister, it is told of: "led by Ann Lee's father"."""
    if basis.asked.kind is not Kind.FACT or _ASKS_RELATION.search(basis.asked.text):
        return None
    found = _RELATIVE.match(basis.article(span).text, span.end)
    return Refusal("said of somebody of theirs") if found else None


def _denied(basis: Basis, span: Span) -> Refusal | None:
    """Words of a clause that denies what the question takes for a fact, or whoever it denies it of:
    "Ann Lee never visited Marle"."""
    asked = basis.asked
    if asked.demands.negated or asked.kind is not Kind.FACT:
        return None
    whole = basis.sentence(span)
    sentence = basis.text(whole)
    start, stop = span.start - whole.start, span.end - whole.start
    for denial in _DENIED.finditer(sentence):
        behind = denial.end()
        clause = _CLAUSE_END.split(sentence[behind:], maxsplit=1)[0]
        first = terms(clause[:_REACH])[:1]
        if not first or first[0] not in _asked_words(asked.demands) or _UNTIL.search(clause):
            continue
        within = behind <= start < behind + len(clause)
        # Who no longer does it is the answer to who did.
        denied = not denial["did"] and _SUBJECT.fullmatch(sentence, stop, denial.start())
        if within or denied or _of_same_subject(sentence, stop, denial, first[0]):
            return Refusal("the sentence denies it")
    return None


def _of_same_subject(sentence: str, stop: int, denial: re.Match[str], verb: str) -> bool:
    """Whether what a sentence tells up to ``stop`` is of whom it goes on to say that they did not
    do what is asked, which it says of nobody else: "He ran in 1990 but did not win"."""
    behind = sentence[stop : denial.start()] if stop <= denial.start() else ";"
    goes_on = denial.group().lower() == "without" or _AND_NOT.search(behind)
    return bool(goes_on) and ";" not in behind and terms(sentence).count(verb) == 1


def _asked_words(demands: Demands) -> set[str]:
    """Terms of the question, its names aside."""
    return set(terms(" ".join(demands.words - _name_words(demands))))


def _name_words(demands: Demands) -> set[str]:
    return {word.lower() for name in demands.names for word in name.split()}


def _wrong_role(asked: Role, basis: Basis, span: Span) -> Refusal | None:
    """Somebody (or something) who is not said to hold the role that is asked for.

    Whoever the links give a role must hold this one; of anybody else the sentence must speak of
    it. A loose word (head, leader) is asked for in many ways, so that there only another office of
    the same name counts against somebody.
    """
    if _is_vacant(asked, basis, span):
        return Refusal("the post is vacant")
    article = basis.article(span)
    if (row := article.cell_at(span.start)) and _names_office(asked, row.row_heading):
        # What stands behind it is what the office is for, not who holds it.
        own = row.column_heading == row.headings[0]
        return Refusal("part of a role", of_another=True) if own else None
    people = basis.people(span.article_id)
    words = article.text[span.start : span.end]
    meant = _person(people, span, words)
    held = list(meant.roles) if meant else [written.role for written in roles_in(words)]
    held += _of_row(article, span)
    if _ONCE.search(basis.asked.text):
        held = [replace(role, qualifiers=role.qualifiers - _NO_MORE) for role in held]
    holding = [role for role in held if asked.is_office_of(role)]
    loose = asked.head in LOOSE and not asked.qualifiers
    if _TO_COME.search(basis.asked.text) and _is_going(basis, span):
        return Refusal("they are leaving that role", of_another=True)
    if meant and (holding or loose) and _has_left(asked, basis, span, meant.name):
        return Refusal("they have left that role", of_another=True)
    if holding:
        return _elsewhere(asked, holding, basis, span)
    others = [role for role in held if _confusable(asked, role)]
    gone = bool(held) and all(role.qualifiers & _NO_MORE for role in held)
    gone = gone and not _LEADS.search(basis.text(basis.sentence(span)))
    if others or (held and (gone or not loose)):
        given = meant is not None and any(
            rule(asked, basis, span) for rule in (_given, _does, _succeeds)
        )
        whole = basis.sentence(span)
        named = not others and (
            _told_in_the_plural(asked, article.text, whole) or _named_for(asked, basis, span)
        )
        return None if given or named else Refusal("another role", (others or held)[0])
    if loose:
        return _part_of_role(asked, basis, span)
    return (
        None
        if _spoken_of(asked, basis, span, people)
        or _does(asked, basis, span)
        or _succeeds(asked, basis, span)
        else Refusal("nobody is said to hold that role")
    )


def _names_office(asked: Role, heading: str) -> bool:
    """Whether a row begins with the office, and after a comma with what it is for: "Assistant head,
    Key Stage 2"."""
    return any(
        asked.is_office_of(written.role)
        and (written.start, heading[written.end : written.end + 1]) == (0, ",")
        for written in roles_in(heading)
    )


def _of_row(article: Article, span: Span) -> list[Role]:
    """The offices that the row of a table gives to whom it names, in a column for them."""
    cell = article.cell_at(span.start)
    if cell is None:
        return []
    told = zip(cell.headings, cell.values, strict=True)
    offices = [value for heading, value in told if _OFFICES.search(heading.replace("_", " "))]
    return [written.role for value in offices for written in roles_in(value)]


def _is_vacant(asked: Role, basis: Basis, span: Span) -> bool:
    """Whether the sentence says so of the office, and not that it was filled."""
    text = basis.text(basis.sentence(span))
    if not _VACANT.search(text) or _FILLED.search(text) or _ONCE.search(basis.asked.text):
        return False
    return any(
        asked.is_office_of(written.role)
        and _VACANT.search(text, max(0, written.start - _REACH), written.end + _REACH)
        for written in roles_in(text)
    )


def _has_left(asked: Role, basis: Basis, span: Span, name: str) -> bool:
    """Whether the article, or one as new, says of the holder of the office that they left it, where
    it is asked who holds it now: "The mayor, Ann Lee, resigned"."""
    if not asof.asks_about_now(basis.asked.text):
        return False
    own = basis.article(span)
    for article_id in {hit.passage.article_id for hit in basis.hits}:
        article = basis.articles[article_id]
        newer = own.published and article.published and own.published <= article.published
        if article is not own and not newer:
            continue
        for person in basis.people(article_id).called(name):
            if any(_leaves(asked, article.text, *place) for place in person.named):
                return True
    return False


def _leaves(asked: Role, text: str, start: int, end: int) -> bool:
    """Whether the sentence gives the office, or any where a loose word asks for it, to the name at
    ``[start, end)`` and says that its bearer left it, and no other post."""
    left = _LEFT.match(text, end)
    if left is None:
        return False
    before = _SENTENCE_END.split(text[max(0, start - _SENTENCE) : start])[-1]
    any_office = asked.head in LOOSE and not left["post"]
    return any(
        any_office or asked.is_office_of(written.role)
        for written in roles_in(left["post"] or before)
    )


def _succeeds(asked: Role, basis: Basis, span: Span) -> bool:
    """Whether the sentence says that whoever is named followed the holder of the office: "The
    mayor, Ann Lee, resigned; her successor, Bo Ek", or, of whom it means, "She was replaced by Bo
    Ek"; or gives them the office, "Bo Ek succeeded Ann Lee as mayor", one still to come only where
    that is asked for. Asked who followed somebody, "Her deputy, Bo Ek, took over" is enough."""
    whole = basis.sentence(span)
    text, asks_who = basis.article(span).text, _WHO_FOLLOWS.match(basis.asked.text) is not None
    before = text[whole.start : span.start]
    if _SUCCEEDS.search(before):
        held = [written.role for written in roles_in(before)]
        people = basis.people(span.article_id).meant(whole.start, span.start)
        held += [role for person in people for role in person.roles]
        return any(asked.is_office_of(role) for role in held)
    follows = _FOLLOWS.match(text, span.end, whole.end)
    if follows is None or (follows["to_come"] and not _NEWLY.search(basis.asked.text)):
        return False
    near = text[max(0, whole.start - _SENTENCE) : whole.end]
    if asks_who and not any(name in near for name in basis.asked.demands.names):
        return False
    told = [written.role for written in roles_in(text[follows.end() : whole.end])]
    office = replace(asked, qualifiers=asked.qualifiers - {"next"})
    return (asks_who and not told) or (
        (asks_who or follows["as"] is not None) and any(office.is_office_of(role) for role in told)
    )


def _is_going(basis: Basis, span: Span) -> bool:
    """Whether the sentence says that somebody will follow whoever is named, or that they will
    leave."""
    whole = basis.sentence(span)
    text = basis.article(span).text
    follows = _FOLLOWED.search(text, whole.start, span.start)
    return follows is not None or _WILL_LEAVE.match(text, span.end, whole.end) is not None


def _given(asked: Role, basis: Basis, span: Span) -> bool:
    """Whether the sentence gives the office to the person named, who holds another one: "Lowitt,
    44, will be the new CFO"; one still to come only where that is asked for."""
    whole = basis.sentence(span)
    text = basis.text(whole)
    for written in roles_in(text):
        found = _GIVES.fullmatch(text, span.end - whole.start, max(0, written.start))
        if found and asked.is_office_of(written.role):
            return not found["to_come"] or _NEWLY.search(basis.asked.text) is not None
    return False


def _does(asked: Role, basis: Basis, span: Span) -> bool:
    """Whether the sentence says that the person named does what the holder of the office does
    ("directed by"), of what the question names, there, in the sentence before or in the title."""
    whole = basis.sentence(span)
    article = basis.article(span)
    before, after = article.text[whole.start : span.start], article.text[span.end : whole.end]
    if not does(asked, before, after, past=_ONCE.search(basis.asked.text) is not None):
        return False
    told = article.text[max(0, whole.start - _SENTENCE) : whole.end]
    around = folded(f"{article.title}\n{told}")
    words = [folded(word) for name in basis.asked.demands.names for word in name.split()]
    return not words or any(word[:_PREFIX] in around for word in words)


def _spoken_of(asked: Role, basis: Basis, span: Span, people: People) -> bool:
    """Whether the sentence speaks of the office, and gives it to nobody else."""
    whole = basis.sentence(span)
    text = basis.article(span).text[whole.start : whole.end]
    others = [role for p in people.meant(whole.start, whole.end) for role in p.roles]
    taken = any(asked.is_office_of(role) for role in others)
    # In a table the office stands above the name, at the head of its column.
    cell = basis.article(span).cell_at(span.start)
    every = roles_in(f"{text}\n{cell.column_heading or ''}" if cell else text)
    written = [w for w in every if asked.is_office_of(w.role)]
    inside = any(
        whole.start + w.start <= span.start and span.end <= whole.start + w.end for w in every
    )
    held = bool(written) or _told_in_the_plural(asked, basis.article(span).text, whole)
    return held and not taken and not inside


def _named_for(asked: Role, basis: Basis, span: Span) -> bool:
    """Whether the sentence says who the office is: "The deputy leads are Ann Lee and Bo Ek"."""
    whole = basis.sentence(span)
    text, start = basis.text(whole), span.start - whole.start
    return any(
        asked.is_office_of(written.role) and _IS_WHO.fullmatch(text, written.end, start)
        for written in roles_in(text)
        if written.end <= start
    )


def _told_in_the_plural(asked: Role, text: str, whole: Span) -> bool:
    """Whether a sentence, or the heading right above it, speaks of several who hold the office:
    "Parent governors: Ann Lee and Bo Ek", but not "Clerk to the governors"."""
    above = _ABOVE.search(text[: whole.start])
    told = f"{above['line'] if above else ''}\n{text[whole.start : whole.end]}"
    alone = singular(told)
    single = {written.role for written in roles_in(told)}
    return any(
        asked.is_office_of(written.role)
        and written.role not in single
        and not _OF_THEM.search(alone[: written.start])
        for written in roles_in(alone)
    )


def _person(people: People, span: Span, words: str) -> Person | None:
    """The person whose name the words are, or begin or end with."""
    return next(
        (
            person
            for person in people.meant(span.start, span.end)
            if same_name(words, person.name)
            or any(
                start in (span.start, span.end - (end - start)) or end == span.end
                for start, end in person.named
                if span.start <= start and end <= span.end
            )
        ),
        None,
    )


def _part_of_role(asked: Role, basis: Basis, span: Span) -> Refusal | None:
    """Words inside a role ("the N. N. Burdenko Center" of its honorary president)."""
    whole = basis.sentence(span)
    text = basis.article(span).text[whole.start : whole.end]
    for written in roles_in(text):
        start, end = whole.start + written.start, whole.start + written.end
        if start <= span.start and span.end <= end:
            return Refusal("part of a role", written.role, of_another=True)
    return None


def _confusable(asked: Role, held: Role) -> bool:
    """Whether a role held is another than the one asked for, under the same name."""
    same = asked.head == held.head or {asked.head, held.head} <= {"president", "head of state"}
    return same and not asked.is_office_of(held)


def _body_before(office: Role, basis: Basis, span: Span) -> str:
    """What stands right before the office that stands before a name, in lower case: "Marle Bank" of
    "Marle Bank analyst Bo Ek"."""
    whole = basis.sentence(span)
    before = basis.article(span).text[whole.start : span.start].casefold()
    said, found, _ = before.rpartition(office.head)
    return re.split(r"[,;:!?()]", said)[-1] if found else ""


def _elsewhere(asked: Role, held: list[Role], basis: Basis, span: Span) -> Refusal | None:
    """The right office of another place: the role names none, its sentence does not either, and the
    article is not about it."""
    article = basis.article(span)
    if not asked.of or any(role.of for role in held):
        return None
    names = [word for word in re.findall(r"\w+", asked.of) if word[0].isupper() or len(word) > 3]
    names = [word for word in names if word.lower() not in ("republic", "state", "country")]
    text = f"{article.title}\n{article.text}".casefold()
    body = _body_before(held[0], basis, span)
    if names and all(name.casefold()[:_PREFIX] in body for name in names):
        return None
    if not names or all(name.casefold()[:_PREFIX] in text for name in names):
        spoken = min((text.count(name.casefold()[:_PREFIX]) for name in names), default=2)
        if spoken > 1 or not names:
            return None
    return Refusal("the role of another place", held[0], of_another=True)
