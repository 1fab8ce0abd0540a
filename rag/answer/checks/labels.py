"""Whether a quote stands in the line, behind the label and in the row that is asked about."""

from __future__ import annotations

import re
from itertools import pairwise, takewhile
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks.refusals import Refusal
from rag.answer.enumerations.marks import LINE, LINE_LABEL
from rag.answer.sayings import Relation, relation
from rag.language import list_marks
from rag.language.terms import folded, terms
from rag.retrieval.rows import terms_in, within
from rag.tables import ViewRow
from rag.types import Span

LABELLED: Final = re.compile(r"[^\w\n]*(?P<label>\w[^:\n]{0,40}):[ \t]+(?=\S)")
_UNIT: Final = re.compile(r"\([^()]*\)")
"""What a label says in brackets: "Value (EUR)"."""
_TELLS: Final = re.compile(
    r"[^\w\n]*(?P<subject>[^\n,.;:]{1,60}?)\s(?:is|are|was|were|has|have|costs?|takes?)\s"
)


def of_another_label(basis: Basis, span: Span) -> Refusal | None:
    """Words behind a label in a run of lines "Label: ...", where a line beside it, whose label the
    question names, was read to tell something of the same kind that the question does not tell
    itself: "Bridge: Kings Bridge" of "Who designed the Kings Bridge?"."""
    text = basis.article(span).text
    own = _label_of(text, span)
    # As they are written: what changed need not stand behind "Changed".
    asked = _words_of(basis.asked.text)
    if own is None or _words_of(_UNIT.sub("", own["label"])) <= asked:
        return None
    if basis.people(span.article_id).in_turns:
        return None  # Of Ann Lee not only she speaks.
    for other in basis.reading.spans:
        label = _label_of(text, other) if other.article_id == span.article_id else None
        if label is None or not _words_of(_UNIT.sub("", label["label"])) <= asked:
            continue
        if _words_of(basis.text(other)) <= asked:
            continue
        low, high = sorted((own.start(), label.start()))
        lines = [line for line in text[low:high].splitlines() if line.strip()]
        same = relation(basis.text(span), basis.text(other)) is not Relation.APART
        if same and all(LABELLED.match(line) for line in lines):
            return Refusal(f"said of {own['label']}", of_another=True)
    return None


def _label_of(text: str, span: Span) -> re.Match[str] | None:
    """The label at the head of the line that the words stand in, behind it."""
    found = LABELLED.match(text, text.rfind("\n", 0, span.start) + 1)
    return found if found and found.end() <= span.start else None


def _words_of(text: str) -> set[str]:
    return {*re.findall(r"\w+", folded(text))}


def of_another_line(basis: Basis, span: Span) -> Refusal | None:
    """Words of a line "2 October: harvest assembly", or of a list, of which the question says
    nothing, among lines of other days, or of that list, one of which holds at least half of what it
    says, two of its words side by side ("24 September: flu vaccinations"), or is about what it asks
    about: "Violets are blue"."""
    if basis.asked.form != "span":
        return None
    text, passage = basis.article(span).text, basis.hit(span.passage_id).passage
    asked = terms(basis.asked.text)
    lines = list(LINE.finditer(text, passage.start, passage.end))
    held = [
        {*asked} & {*terms(line.group())} if _is_one_of_several(text, line) else None
        for line in lines
    ]
    at = next((i for i, one in enumerate(lines) if one.start() <= span.start < one.end()), None)
    if at is None or held[at] is None or held[at]:
        return None
    before = takewhile(lambda one: one is not None, reversed(held[:at]))
    behind = takewhile(lambda one: one is not None, held[at + 1 :])
    telling = [{*pair} for pair in pairwise(asked)]
    if _subject(lines[at].group()):
        telling += filter(None, (_subject(line.group()) for line in lines))
    for one in (*before, *behind):
        if one and (2 * len(one) >= len({*asked}) or any(words <= one for words in telling)):
            return Refusal("said of another line", of_another=True)
    return None


def _subject(line: str) -> set[str]:
    """What a line is about that tells something of it."""
    found = _TELLS.match(line)
    return {*terms(found["subject"])} if found else set()


def _is_one_of_several(text: str, line: re.Match[str]) -> bool:
    """Whether a line begins with a day or a number, or is an item of a list and no sentence."""
    start = line.end() - len(line.group().lstrip())
    item = list_marks.after(text, start) > start and line.group().rstrip()[-1] not in ".!?;:"
    return item or LINE_LABEL.match(text, list_marks.after(text, start), line.end()) is not None


def of_no_row(basis: Basis, span: Span) -> Refusal | None:
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


def heads_table(basis: Basis, span: Span) -> Refusal | None:
    """A whole line, no sentence, right above a table: "Second quarter by segment"; or the row that
    names its columns."""
    article = basis.article(span)
    cell = article.cell_at(span.start)
    if cell is not None and cell.values == cell.headings and "\t" in basis.text(span):
        return Refusal("the heading of a table")
    start = article.text.rfind("\n", 0, span.start) + 1
    line, _, behind = article.text[start:].partition("\n")
    below = start + len(line) + 1 + len(behind) - len(behind.lstrip())
    whole = line.strip() == basis.text(span) and line.rstrip()[-1:] not in ".!?:"
    if whole and cell is None and article.cell_at(below) is not None:
        return Refusal("the heading of a table")
    return None
