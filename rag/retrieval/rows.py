"""Which rows of a table a question names: of the others nothing is read.

A reader that sees ten rows alike will answer with some row. A person looks up the row the question
names, then the column; so does this. What is left of a passage are the rows that hold most of the
question's own words, if they hold any and if every name and number of the question is accounted
for; and of such a row the columns the question asks for, where it names one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Final

from rag.language import list_marks
from rag.language.english import MONTH, NUMBERS, ORDINALS
from rag.language.function_words import language_by_words, stop_words
from rag.language.terms import folded, terms
from rag.question import Kind, analyse, quarters
from rag.tables import View, ViewRow
from rag.types import Article, Hit, Passage

_NAME: Final = re.compile(
    r"(?<!^)(?<![.?!] )\b(?:[^\W\d_a-z](?:-[^\W\d_]{2,}|\w*)|\w*\d\w*(?:[.,]\d+)*|\w+_\w+)"
)
"""A capitalised word that does not begin the question ("E-Trek"), or anything with a digit or
joined: "idle_limit"."""
_PLURAL: Final = re.compile(r"\b([^\W\d_a-z]{2,})s\b")
"""An acronym of several: no stemmer takes the s of "DVDs", which has no vowel."""

_MONTH: Final = re.compile(rf"\b(?:{MONTH}|Sept)\b")
"""A month in full; a column is headed "26 weeks to 28 Sep"."""
_PERSON: Final = re.compile(r"\bchair(?:man|woman|person)\b", re.IGNORECASE)
_SECTION: Final = 2000
"""Characters above a table in which its section begins."""
_HEADING_WORDS: Final = 10
_NUMBER: Final = r"(?<![\d.,])(?:[$£€]\s?)?\d+(?:[.,]\d{3})*(?:[.,]\d{1,2})?(?![.,]?\d)"
_UNIT: Final = r"(?:\s?(?:%|[^\W\d_]+))?"
_LOW: Final = re.compile(
    rf"(?P<open>(?:more|greater|longer|older) than|over|above|exceeding)\s(?P<of>{_NUMBER})"
    rf"|(?:from|at least|minimum)\s(?P<from>{_NUMBER})"
    rf"|(?P<low>{_NUMBER}){_UNIT}\s?(?:-|–|—|to|up to)\s?{_NUMBER}"
    rf"|(?P<up>{_NUMBER}){_UNIT}(?:\s(?:or|and)\s(?:more|over|above|older|longer)"
    r"|\s(?:upwards?|plus)|\+)",
    re.IGNORECASE,
)
_HIGH: Final = re.compile(
    rf"(?P<open>(?:less|fewer|shorter|younger) than|under|below)\s(?P<of>{_NUMBER})"
    rf"|(?:up to(?: and including)?|at most|maximum|until|no more than)\s(?P<to>{_NUMBER})"
    rf"|{_NUMBER}{_UNIT}\s?(?:-|–|—|to)\s?(?P<high>{_NUMBER})"
    rf"|(?P<down>{_NUMBER}){_UNIT}\s(?:or|and)\s(?:less|under|below|fewer|younger|shorter)",
    re.IGNORECASE,
)
"""What bounds an amount from below, or from above; ``open`` where the bound is none of it."""
_ASKED_NUMBER: Final = re.compile(
    rf"(?:(?P<before>[^\W\d_]+)\s)?(?<!\w)(?P<number>{_NUMBER})(?:[\s-]?(?P<after>[^\W\d_]+))?"
)


@dataclass(frozen=True, slots=True)
class _Match:
    """How well a row is named by a question: more terms first, then a cell named in full, then the
    one that the row begins with."""

    row: ViewRow
    found: frozenset[str]
    """Terms of the question in the row's values and in what heads its section."""
    fullest: float
    """The largest share of one cell's terms that the question holds."""

    first: float
    """That share of the first cell's."""
    ranges: frozenset[int]
    """Cells that tell a range which holds a number of the question."""
    inside: frozenset[str]
    """Those numbers; beside the range they are amounts of something else."""
    headed: int = 0
    """Terms of names and numbers of the question in what heads its table."""

    @property
    def rank(self) -> tuple[int, float, float]:
        return len(self.found) + self.headed, self.fullest, self.first


def named(question: str, hits: Sequence[Hit], articles: Mapping[str, Article]) -> list[Hit]:
    """``hits`` with the views of tables narrowed to the rows ``question`` names.

    Rows of one article compete; a table of which none is named keeps its place among the hits but
    shows nothing, so that nothing is read of it.
    """
    if all(hit.passage.view is None for hit in hits):
        return list(hits)
    asked, names = frozenset(terms_in(question)), _names(question)
    columns = asked | _ordinals(question)
    decides = analyse(question).kind is Kind.DECISION
    told = {id_: _context(article) for id_, article in articles.items()}
    headed = {hit.passage.id: _headed(hit, articles) for hit in hits if hit.passage.view}
    matches = {
        hit.passage.id: _matches(hit.passage.view, asked, question, names & headed[hit.passage.id])
        for hit in hits
        if hit.passage.view
    }
    best: dict[str, tuple[int, float, float]] = {}
    for hit in hits:
        for match in matches.get(hit.passage.id, ()):
            article = hit.passage.article_id
            best[article] = max(match.rank, best.get(article, (0, 0.0, 0.0)))
    return [
        _narrowed(
            hit,
            matches.get(hit.passage.id, ()),
            best,
            columns,
            names - told[hit.passage.article_id] - headed.get(hit.passage.id, set()),
            decides,
            _asked_section(hit, articles, names),
        )
        for hit in hits
    ]


def _asked_section(hit: Hit, articles: Mapping[str, Article], names: Set[str]) -> str:
    """What heads the section of a table, where it holds a name or number of the question."""
    section = _section_of(articles[hit.passage.article_id].text, hit.passage)
    return section if names & terms_in(section) else ""


def _headed(hit: Hit, articles: Mapping[str, Article]) -> set[str]:
    """Terms of what stands right above the table of a passage, and of what heads both: in minutes
    the day of the meeting. What the article is called tells none of its tables from others."""
    article = articles[hit.passage.article_id]
    above = heading_above(article.text, hit.passage.start)
    return terms_in(f"{above}\n{_section_of(article.text, hit.passage)}") - _context(article)


def _section_of(text: str, passage: Passage) -> str:
    """The nearest line above a passage that is none of prose, of a list or of a table and stands
    by itself."""
    for block in reversed(text[max(0, passage.start - _SECTION) : passage.start].split("\n\n")):
        said = block.strip()
        line = said and "\n" not in said and "\t" not in said and not list_marks.marks(said, 0)
        if line and len(said.split()) <= _HEADING_WORDS and said[-1] not in ".!?:;,":
            return said
    return ""


def _under(row: ViewRow, section: str) -> ViewRow:
    """A row as it is read below what heads its table."""
    before = f"{section}; "
    cells = ((low + len(before), high + len(before), at) for low, high, at in row.cells)
    return ViewRow(before + row.text, tuple(cells))


def heading_above(text: str, at: int) -> str:
    """The line above the list or the table whose line holds ``at``; empty where it is prose."""
    end = text.rfind("\n", 0, at)
    while end >= 0:
        start = text.rfind("\n", 0, end) + 1
        line = text[start:end]
        within = not line.strip() or "\t" in line or line[0] == " " or list_marks.marks(text, start)
        if not within:
            return line if line.strip()[-1] not in ".!?" else ""
        end = start - 1
    return ""


def within(question: str, cell: str, heading: str) -> set[str]:
    """The numbers of ``question`` that lie in the range that a cell tells, of the unit, or the
    thing, that stands beside them: 9 of "after 9 years" in "8 to 11 years"."""
    low, high = _LOW.search(cell), _HIGH.search(cell)
    if not low and not high:
        return set()
    of = terms_in(f"{cell} {heading}")
    found: set[str] = set()
    for asked in _ASKED_NUMBER.finditer(question):
        unit = terms_in(f"{asked['before'] or ''} {asked['after'] or ''}")
        amount = _value(asked["number"])
        if unit & of and _above(low, amount) and _below(high, amount):
            found |= terms_in(asked["number"])
    return found


def outside(question: str, cell: str) -> bool:
    """Whether a question asks of what lies outside the range that a cell tells of a thing that the
    question names: "juniors under 6" of "Juniors (6 to 15)"."""
    low, high = _LOW.search(cell), _HIGH.search(cell)
    named = terms_in(_ASKED_NUMBER.sub("", cell)) & terms_in(question)
    if not named:
        return False
    below, above = _HIGH.search(question), _LOW.search(question)
    if low and below and below["open"] and not _above(low, _value(below["of"]) - 1e-9):
        return True
    return bool(high and above and above["open"] and not _below(high, _value(above["of"]) + 1e-9))


def _above(low: re.Match[str] | None, amount: float) -> bool:
    if low is None:
        return True
    bound = _value(low["of"] or low["from"] or low["low"] or low["up"])
    return amount > bound if low["open"] else amount >= bound


def _below(high: re.Match[str] | None, amount: float) -> bool:
    if high is None:
        return True
    bound = _value(high["of"] or high["to"] or high["high"] or high["down"])
    return amount < bound if high["open"] else amount <= bound


def _value(number: str) -> float:
    plain = re.sub(r"[^\d.,]|[.,](?=\d{3}(?!\d))", "", number)
    return float(plain.replace(",", "."))


def _narrowed(
    hit: Hit,
    matches: Sequence[_Match],
    best: dict[str, tuple[int, float, float]],
    asked: Set[str],
    names: Set[str],
    decides: bool,
    section: str,
) -> Hit:
    if hit.passage.view is None:
        return hit
    kept = [
        _asked_for(match, asked, decides)
        for match in matches
        if match.found
        and match.rank == best[hit.passage.article_id]
        and names <= match.found | _headings(match.row)
    ]
    if section:
        kept = [_under(row, section) for row in kept]
    return replace(hit, passage=replace(hit.passage, view=View(tuple(kept))))


def _matches(view: View, asked: Set[str], question: str, headed: Set[str]) -> list[_Match]:
    made = []
    for row in view.rows:
        headings = _headings(row)
        numbers = range(len(row.cells))
        ranges = {at: within(question, row.value(at), row.heading(at)) for at in numbers}
        inside = {number for held in ranges.values() for number in held}
        section = terms_in(row.section)
        found = (section & asked) - headings - inside
        fullest = len(found) / len(section) if section else 0.0
        first = 0.0
        for number in numbers:
            said = terms_in(row.value(number))
            shared = ranges[number] or (said & asked) - headings - inside
            if shared:
                found |= shared
                share = 1.0 if ranges[number] else len(shared) / len(said)
                fullest = max(fullest, share)
                first = first if number else share
        held = frozenset(at for at in numbers if ranges[at])
        above = len(headed - found)
        made.append(_Match(row, frozenset(found), fullest, first, held, frozenset(inside), above))
    return made


def _asked_for(match: _Match, asked: Set[str], decides: bool) -> ViewRow:
    """The row with only those cells quotable whose column the question names.

    A cell of which the question itself holds half the terms, those aside that another cell is made
    of, is no answer to it, save where yes or no is asked: "Does A need B?" is decided by B. Where
    no column is named, every other cell may be.
    """
    row = match.row
    values = [terms_in(row.value(number)) for number in range(len(row.cells))]
    words = match.found - match.inside
    full = {term for said in values if said <= words for term in said}
    told = [
        number
        for number, said in enumerate(values)
        if number in match.ranges
        or (said and (said <= full or 2 * len(said & words - full) >= len(said)))
    ]
    # Who makes the Tern 3? Tern does, which only the name says.
    told = [
        number
        for number in told
        if not terms_in(row.heading(number)) & asked
        or not any(values[number] < values[other] for other in told)
    ]
    if decides:
        del told[1:]
    free = [number for number in range(len(row.cells)) if number not in told]
    named = _columns(row, free, asked)
    return replace(row, cells=tuple(row.cells[number] for number in named or free))


def _columns(row: ViewRow, free: Sequence[int], asked: Set[str]) -> list[int]:
    """Those of the cells whose column the question names: no other one says all that it says of
    them and more, or is called that and no more, as the "Tern 2" is beside the "Tern 2 Max"."""
    headings = {number: terms_in(row.heading(number)) for number in free}
    shared = {number: heading & asked for number, heading in headings.items()}
    full = [shared[number] for number in free if headings[number] <= asked]
    return [
        number
        for number in free
        if shared[number]
        and not any(shared[number] < other for other in shared.values())
        and (headings[number] <= asked or shared[number] not in full)
    ]


def _ordinals(question: str) -> set[str]:
    """The numbers that a column may bear in figures: 2 of "in the second year", of "year two"."""
    said = {*re.findall(r"\w+", folded(question))}
    told = zip(list(NUMBERS)[1:], ORDINALS, strict=False)
    return {str(n) for n, words in enumerate(told, start=1) if said & {*words, *_nth(str(n))}}


def _nth(number: str) -> set[str]:
    return {f"{number}{ending}" for ending in ("st", "nd", "rd", "th")}


def _headings(row: ViewRow) -> set[str]:
    """Terms of what is seen of a row beside its values; of "Year 2" the "2nd" as well."""
    told = {term for number in range(len(row.cells)) for term in terms_in(row.heading(number))}
    return told.union(*(_nth(term) for term in told if term.isdigit()))


def _names(question: str) -> set[str]:
    """Terms of the names in a question. "I" names nothing, nor does "The" of a title; an "A" may,
    as in "Vitamin A", and so may an acronym ("IT")."""
    small = stop_words(language_by_words(folded(question).split())) - {"a"}
    names = [
        name
        for name in _NAME.findall(question)
        if name != name.capitalize() or folded(name) not in small
    ]
    single = [_PLURAL.sub(r"\1", _MONTH.sub(lambda found: found.group()[:3], n)) for n in names]
    return {
        term for name in single for term in quarters.named(name) or terms(name.replace("_", " "))
    }


def _context(article: Article) -> set[str]:
    """Terms that need not stand in the row: what article and tables are called."""
    return terms_in(" ".join([article.title, *(table.name for table in article.tables)]))


def terms_in(text: str) -> set[str]:
    """Terms of ``text``, acronyms of several as of one, too, what is joined ("price_eur") as its
    words, months by their first letters, quarters in short ("Q3") as well, a chair by one name."""
    text = _MONTH.sub(lambda found: found.group()[:3], text)
    text = _PERSON.sub("chair", text)
    single = _PLURAL.sub(r"\1", text).replace("_", " ")
    return {*terms(text), *(terms(single) if single != text else ()), *quarters.named(text)}
