"""Cards: what an answer, an abstention, a conflict or an error looks like. Record -> markup.

Every function is pure and returns HTML in which each word that came from an article or a person
was escaped by :mod:`ui.text`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rag.types import Abstention, Alternative, Answer, Citation, Conflict, RetrievedPassage, Verdict
from ui.text import attributes, escape, isolated, long_date, plural, sentence_with_quote

_CONFIDENCE_WORDS: Final = (
    (0.9, "Very likely right", "high"),
    (0.7, "Likely right", "high"),
    (0.5, "Probably right, do check", "middle"),
    (0.0, "Unsure, do check", "low"),
)
_WHY: Final = {
    "no_results": "No article matches this question and its filters.",
    "below_threshold": "Some passages come near, but none clearly answers.",
    "ambiguous": "Several answers stand there and none is clearly the right one.",
    "empty_index": "There are no articles yet.",
}
_COPY: Final = (
    '<button type="button" data-do="copy" title="Copy quote, citation and link (c)">'
    "Copy quote</button>"
)
_OF_AN_ANSWER: Final = (
    ("correct", "Verified", "I checked it: right (v)"),
    ("incorrect", "Wrong", "I checked it: wrong (x)"),
)
_OF_NONE: Final = (
    ("correct", "Indeed not there", "I checked: no article answers this (v)"),
    ("incorrect", "It is there", "I checked: an article does answer this (x)"),
)


def answer(given: Answer, verdicts: Sequence[Verdict], judged: str | None = None) -> str:
    """The answered card: the words, their sentence, how sure, whether they still stand there.

    ``judged`` is ``correct`` or ``incorrect`` once the reader has said so.
    """
    first = given.citations[0] if given.citations else None
    quoted = ""
    if first is not None and first.sentence.strip() != (given.answer or "").strip():
        quoted = f'<blockquote class="sentence">{sentence_with_quote(first)}</blockquote>'
    size = " long" if len(given.answer or "") > 120 else ""
    numbers = "".join(cite_button(c, "mark", str(c.index)) for c in given.citations)
    return (
        f'<section class="card answered"{attributes(answer=given.id)}>'
        f'<p class="said{size}">{isolated(given.answer or "")}'
        f'<span class="numbers">{numbers}</span></p>{quoted}'
        f'<ul class="facts">{_sureness(given)}{_check(verdicts)}'
        f"{_corroboration(given)}</ul>"
        f"{_conflicts(given.conflicts)}{_citations(given.citations)}"
        f"{_alternatives(given.alternatives)}{_warnings(given.warnings)}"
        f'<p class="actions">{_COPY}{_verdicts(given, judged, _OF_AN_ANSWER)}</p></section>'
    )


def abstention(given: Answer, judged: str | None = None) -> str:
    """The card that says the articles do not answer, and shows where they came nearest."""
    withheld = given.abstention or Abstention("below_threshold", "", [])
    if withheld.reason == "empty_index":
        return empty_index()
    numbers = (
        f'<p class="facts">{escape(withheld.message)}</p>'
        if withheld.reason in ("below_threshold", "ambiguous")
        else ""
    )
    nearest = [p for p in given.passages if p.passage_id in withheld.nearest_passage_ids]
    shown = "".join(_near(passage) for passage in nearest[:3])
    return (
        f'<section class="card abstained"{attributes(answer=given.id)}>'
        '<p class="said">Not in these articles</p>'
        f'<p class="why">{_WHY[withheld.reason]}</p>{numbers}'
        + (
            '<h3>The nearest passages <span class="not">not an answer</span></h3>'
            f'<ol class="nearest">{shown}</ol>'
            if shown
            else ""
        )
        + _warnings(given.warnings)
        + f'<p class="actions">{_verdicts(given, judged, _OF_NONE)}</p></section>'
    )


def error(message: str, advice: str = "") -> str:
    """What went wrong and the next step."""
    step = f'<p class="advice">{escape(advice)}</p>' if advice else ""
    return (
        '<section class="card failed"><p class="said">That did not work</p>'
        f'<p class="why">{isolated(message)}</p>{step}</section>'
    )


def empty_index() -> str:
    """How to add articles, when there are none."""
    return (
        '<section class="card empty"><p class="said">There are no articles yet</p>'
        '<p class="why">Answers are quoted from articles, so there must be some first.</p>'
        '<ol class="steps"><li><button type="button" data-do="articles">Add articles here</button> '
        "(text, Markdown, HTML, PDF, Word and more)</li>"
        "<li>or build an index from a folder: <code>rag build FOLDER</code></li></ol></section>"
    )


def pending(step: str, passages: int = 0) -> str:
    """What is happening while the answer is made."""
    words = {
        "searching": "Searching the articles",
        "reading": f"Reading {plural(passages, 'passage')}",
    }[step]
    return f'<section class="card pending"><p><span class="dots"></span>{words}</p></section>'


def confidence(value: float) -> str:
    """Plain words with the number: ``Likely right - 87 %``."""
    words, level = next((w, name) for floor, w, name in _CONFIDENCE_WORDS if value >= floor)
    percent = min(99, max(1, round(value * 100)))
    return (
        f'<li class="confidence {level}" title="Calibrated probability that the answer is right">'
        f'<span class="meter" aria-hidden="true"><span style="width:{percent}%"></span></span>'
        f"{words} <b>{percent} %</b></li>"
    )


def _sureness(given: Answer) -> str:
    """How sure the answer is; nothing where the articles disagree, which a figure would deny."""
    return "" if given.conflicts else confidence(given.confidence)


def cite_button(citation: Citation, kind: str, label: str) -> str:
    """A button that opens the article at the quoted words; ``kind`` names its look."""
    return (
        f'<button type="button" class="cite {kind}" data-do="open"'
        + attributes(
            article=citation.document_id,
            start=citation.start_char_index,
            end=citation.end_char_index,
            n=citation.index,
            quote=citation.cited_text,
            prefix=citation.prefix,
            suffix=citation.suffix,
            title=citation.document_title,
            origin=citation.document_url,
            date=citation.document_date.isoformat() if citation.document_date else None,
        )
        + f' aria-label="{escape(_button_name(citation, kind))}">{escape(label)}</button>'
    )


def _button_name(citation: Citation, kind: str) -> str:
    """What a screen reader calls the button; it holds the words that are seen on it."""
    if kind == "open":
        return f"Open {citation.document_title}"
    return f"Source {citation.index}: {citation.document_title}"


def _check(verdicts: Sequence[Verdict]) -> str:
    """The live check of the stored offsets against the article as it is now."""
    if not verdicts:
        return ""
    if all(verdict.status == "valid" for verdict in verdicts):
        return (
            '<li class="check valid" title="The article holds these very characters at the stored '
            'place; checked just now">Text matches source</li>'
        )
    worst = min((v for v in verdicts if v.status != "valid"), key=lambda v: v.status != "stale")
    words = "Source changed" if worst.status == "stale" else "Moved in source"
    return f'<li class="check {worst.status}" title="{escape(worst.message)}">{words}</li>'


def _corroboration(given: Answer) -> str:
    n = given.corroborating_documents
    if n < 2:
        return '<li class="support">Said by 1 article</li>'
    return f'<li class="support">Said by <b>{n:,}</b> independent articles</li>'


def _citations(citations: Sequence[Citation]) -> str:
    items = "".join(
        f'<li>{cite_button(c, "row", str(c.index))}<span class="where">'
        f'<span class="title">{isolated(c.document_title)}</span>'
        f'<span class="facts">{long_date(c.document_date)} <i>·</i> {isolated(c.document_url)}'
        f"{f' <i>·</i> page {c.page}' if c.page else ''}</span></span></li>"
        for c in citations
    )
    return f'<ol class="citations" aria-label="Sources">{items}</ol>' if items else ""


def _conflicts(conflicts: Sequence[Conflict]) -> str:
    """All sides of a disagreement, side by side with their dates."""
    if not conflicts:
        return ""
    sides = "".join(
        f'<li class="{"preferred" if side.preferred else "other"}">'
        f'<p class="when">{long_date(side.document_date)}'
        f"{'<span>given as the answer</span>' if side.preferred else ''}</p>"
        f'<p class="claim">{isolated(side.answer)}</p>'
        + "".join(
            f"<blockquote>{sentence_with_quote(citation)}</blockquote>"
            f'<p class="from">{cite_button(citation, "open", "Open")}'
            f"{isolated(citation.document_title)}</p>"
            for citation in side.citations
        )
        + "</li>"
        for side in conflicts
    )
    return (
        '<section class="conflict" aria-label="The articles disagree">'
        f"<h3>The articles disagree</h3><ul>{sides}</ul></section>"
    )


def _alternatives(alternatives: Sequence[Alternative]) -> str:
    if not alternatives:
        return ""
    return (
        '<details class="alternatives"><summary>'
        f"{plural(len(alternatives), 'other possible answer')}</summary>"
        f"<ul>{''.join(_alternative(a) for a in alternatives)}</ul></details>"
    )


def _alternative(alternative: Alternative) -> str:
    return (
        f"<li>{cite_button(alternative.citation, 'open', 'Open')}"
        f"<span>{isolated(alternative.answer)}</span>"
        f'<span class="facts">{round(alternative.confidence * 100)} % <i>·</i> '
        f"{isolated(alternative.citation.document_title)} <i>·</i> "
        f"{long_date(alternative.citation.document_date)}</span></li>"
    )


def _near(passage: RetrievedPassage) -> str:
    open_button = (
        '<button type="button" class="cite open" data-do="open"'
        + attributes(
            article=passage.document_id,
            start=passage.start_char_index,
            end=passage.end_char_index,
            n=0,
            quote=passage.text,
            title=passage.document_title,
            origin=passage.document_url,
            date=passage.document_date.isoformat() if passage.document_date else None,
        )
        + f' aria-label="{escape("Open " + passage.document_title)}">Open</button>'
    )
    return (
        f'<li><p class="from">{open_button}{isolated(passage.document_title)}'
        f" <i>·</i> {long_date(passage.document_date)}</p>"
        f"<blockquote>{isolated(_short(passage.text))}</blockquote></li>"
    )


def _short(words: str, limit: int = 280) -> str:
    return words if len(words) <= limit else words[:limit].rsplit(" ", 1)[0] + " …"


def _warnings(warnings: Sequence[str]) -> str:
    return "".join(f'<p class="warning">{escape(warning)}</p>' for warning in warnings)


def _verdicts(given: Answer, judged: str | None, words: Sequence[tuple[str, str, str]]) -> str:
    """The buttons that say what the reader found; the one pressed last stays pressed."""
    return "".join(
        f'<button type="button" data-do="judge" aria-pressed="{str(judged == value).lower()}"'
        f'{attributes(answer=given.id, verdict=value)} title="{hint}">{word}</button>'
        for value, word, hint in words
    )
