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

from rag.function_words import language_by_words, stop_words
from rag.question import Kind, analyse
from rag.tables import View, ViewRow
from rag.terms import folded, terms
from rag.types import Article, Hit

_NAME: Final = re.compile(r"(?<!^)(?<![.?!] )\b(?:[^\W\d_a-z]\w*|\w*\d\w*(?:[.,]\d+)*|\w+_\w+)")
"""A capitalised word that does not begin the question, or anything with a digit or joined:
"idle_limit"."""
_PLURAL: Final = re.compile(r"\b([^\W\d_a-z]{2,})s\b")
"""An acronym of several: no stemmer takes the s of "DVDs", which has no vowel."""

_NUMBERED: Final = (
    "one/first/1st two/second/2nd three/third/3rd four/fourth/4th five/fifth/5th six/sixth/6th"
    " seven/seventh/7th eight/eighth/8th nine/ninth/9th ten/tenth/10th"
).split()


@dataclass(frozen=True, slots=True)
class _Match:
    """How well a row is named by a question: more terms first, then a cell named in full."""

    row: ViewRow
    found: frozenset[str]
    """Terms of the question in the row's values and in what heads its section."""
    fullest: float
    """The largest share of one cell's terms that the question holds."""

    @property
    def rank(self) -> tuple[int, float]:
        return len(self.found), self.fullest


def named(question: str, hits: Sequence[Hit], articles: Mapping[str, Article]) -> list[Hit]:
    """``hits`` with the views of tables narrowed to the rows ``question`` names.

    Rows of one article compete; a table of which none is named keeps its place among the hits but
    shows nothing, so that nothing is read of it.
    """
    if all(hit.passage.view is None for hit in hits):
        return list(hits)
    asked, names = frozenset(_terms(question)), _names(question)
    columns = asked | _ordinals(question)
    decides = analyse(question).kind is Kind.DECISION
    told = {id_: _context(article) for id_, article in articles.items()}
    matches = {hit.passage.id: _matches(hit.passage.view, asked) for hit in hits}
    best: dict[str, tuple[int, float]] = {}
    for hit in hits:
        for match in matches[hit.passage.id]:
            article = hit.passage.article_id
            best[article] = max(match.rank, best.get(article, (0, 0.0)))
    return [
        _narrowed(
            hit,
            matches[hit.passage.id],
            best,
            columns,
            names - told[hit.passage.article_id],
            decides,
        )
        for hit in hits
    ]


def _narrowed(
    hit: Hit,
    matches: Sequence[_Match],
    best: dict[str, tuple[int, float]],
    asked: Set[str],
    names: Set[str],
    decides: bool,
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
    return replace(hit, passage=replace(hit.passage, view=View(tuple(kept))))


def _matches(view: View | None, asked: Set[str]) -> list[_Match]:
    if view is None:
        return []
    made = []
    for row in view.rows:
        headings = _headings(row)
        section = _terms(row.section)
        found = (section & asked) - headings
        fullest = len(found) / len(section) if section else 0.0
        for number in range(len(row.cells)):
            said = _terms(row.value(number))
            shared = (said & asked) - headings
            if shared:
                found |= shared
                fullest = max(fullest, len(shared) / len(said))
        made.append(_Match(row, frozenset(found), fullest))
    return made


def _asked_for(match: _Match, asked: Set[str], decides: bool) -> ViewRow:
    """The row with only those cells quotable whose column the question names.

    A cell of which the question itself holds half the terms, those aside that another cell is made
    of, is no answer to it, save where yes or no is asked: "Does A need B?" is decided by B. Where
    no column is named, every other cell may be.
    """
    row = match.row
    values = [_terms(row.value(number)) for number in range(len(row.cells))]
    full = {term for said in values if said <= match.found for term in said}
    told = [
        number
        for number, said in enumerate(values)
        if said and (said <= full or 2 * len(said & match.found - full) >= len(said))
    ]
    # Who makes the Tern 3? Tern does, which only the name says.
    told = [
        number
        for number in told
        if not _terms(row.heading(number)) & asked
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
    headings = {number: _terms(row.heading(number)) for number in free}
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
    return {str(n) for n, words in enumerate(_NUMBERED, start=1) if said & {*words.split("/")}}


def _headings(row: ViewRow) -> set[str]:
    """Terms of what is seen of a row beside its values."""
    return {term for number in range(len(row.cells)) for term in _terms(row.heading(number))}


def _names(question: str) -> set[str]:
    """Terms of the names in a question. "I" names nothing, nor does "The" of a title; an "A" may,
    as in "Vitamin A", and so may an acronym ("IT")."""
    small = stop_words(language_by_words(folded(question).split())) - {"a"}
    names = [
        name
        for name in _NAME.findall(question)
        if name != name.capitalize() or folded(name) not in small
    ]
    return {term for name in names for term in terms(_PLURAL.sub(r"\1", name).replace("_", " "))}


def _context(article: Article) -> set[str]:
    """Terms that need not stand in the row: what article and tables are called."""
    return _terms(" ".join([article.title, *(table.name for table in article.tables)]))


def _terms(text: str) -> set[str]:
    """Terms of ``text``, acronyms of several as of one, too, and what is joined ("price_eur") as
    its words."""
    single = _PLURAL.sub(r"\1", text).replace("_", " ")
    return {*terms(text), *(terms(single) if single != text else ())}
