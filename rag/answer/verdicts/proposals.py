"""What is only proposed, and what became of it."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final, NamedTuple

from rag.answer.basis import Basis
from rag.answer.sentences import leads
from rag.answer.verdicts.asked import NOT, stems, stems_with_above
from rag.answer.verdicts.plain_replies import sentences_behind
from rag.types import Decision, Span

_PROPOSES: Final = re.compile(
    r"(?<!\bthe )(?<!\ba )(?<!\bits )(?<!\bhis )(?<!\bher )(?<!\btheir )(?<!\bthis )(?<!\bof )"
    r"\bpropose[sd]\b"
    r"|\bmove[sd] (?:that|an? (?:amendment|motion|resolution)|the (?:adoption|motion))\b"
    r"|\b(?:an?|the|this|his|her|their|['’]s) (?:amendment|motion|petition|proposal|request)"
    r" (?:by|for|that|to|with)\b"
    r"|\bapplied for\b|\basked (?:for|that)\b"
    r"|\b(?:asked|wondered|discussed|considered|debated) (?:whether|if)\b"
    r"(?!.*\b(?:said|replied|answered|told|confirmed|explained)\b)"
    r"|(?P<plan>\b(?:plans|planned|intend(?:s|ed)|promise[sd]|pledge[sd]|vow(?:s|ed))"
    r"(?:,[^,;.]{1,60},)? to\b)",
    re.IGNORECASE,
)
_OF_PROPOSING: Final = re.compile(
    r"\b(?:propos\w+|move[ds]?|amendment|motion|petition\w*|request\w*|appl(?:y|ies|ied)"
    r"|ask(?:s|ed)?|plan(?:s|ned|ning)?|intend(?:s|ed)?|promis\w+|pledg\w+|vow\w*)\b",
    re.IGNORECASE,
)
_TO_COME: Final = re.compile(
    r"^(?:will|would|shall)\b|\bgoing to\b|^(?:am|is|are)\b.*\b\w{2,}ing\b", re.IGNORECASE
)
_BECAME: Final = (
    r"(?P<agreed>carried|approved?|passe?d?|adopted|accept(?:ed)?|agreed?|granted|resolved)"
    r"|(?P<refused>lost|fell|fail(?:ed)?|reject(?:ed)?|refused?|defeated|dismissed|turned down"
    r"|voted down|thrown out|threw out|withdrawn|withdrew)"
    r"|(?P<put_off>deferred|postponed|adjourned|shelved)"
)
_THING: Final = (
    r"(?:amendment|appeal|application|bid|idea|matter|motion|petition|plans?|proposals?|request"
    r"|resolution)"
)
_OUTCOME: Final = re.compile(
    rf"(?:^(?:unanimously |not )?|\b{_THING}(?: \w+){{0,3}} |\b(?:it|this|that) (?:was|has been)"
    rf"(?: \w+)? |(?=\w+(?: down| out)? (?:it|this|that|them|permission|(?:the|his|her|their)"
    rf" {_THING})\b)\b)(?:{_BECAME})\b(?P<else> (?:to|that)\b)?",
    re.IGNORECASE,
)
"""What became of a proposal: "The motion fell", "Carried by 6 votes to 1", "rejected it"."""
_ASKED_OUTCOME: Final = re.compile(
    r"\b(?:(?P<agreed>approv\w+|accept\w*|carr(?:y|ied)|pass(?:ed)?|adopt\w*|agree[ds]?|grant(?:ed)?"
    r"|succe\w+)|(?P<refused>reject\w*|refus\w+|los[et]|f[ae]ll|fail(?:ed)?|defeat\w*|dismiss\w*"
    r"|withdr[ae]w\w*|turn(?:ed)? down)|(?P<put_off>defer\w*|postpon\w+|adjourn\w*|shelved?))\b",
    re.IGNORECASE,
)
_BEHIND: Final = 3
"""Sentences behind a proposal among which what became of it is looked for."""


class _Outcome(NamedTuple):
    """What became of a proposal, and the sentence that tells it."""

    span: Span
    became: str | None
    """``agreed``, ``refused`` or ``put_off``; none where it is something else."""


def only_proposes(basis: Basis, span: Span) -> bool:
    """Whether a sentence tells what somebody wants to be so, where it is asked whether it is."""
    asked, text = basis.asked.text, basis.text(span)
    found = _PROPOSES.search(text)
    if found is None or _OUTCOME.search(text) or (found["plan"] and _TO_COME.search(asked)):
        return False
    if found["plan"] and not stems(text[found.end() :]) & stems(asked):
        return False  # "Ann supported it; Bo opposed it and promised to open the baths."
    return not _OF_PROPOSING.search(asked) or _ASKED_OUTCOME.search(asked) is not None


def outcome_of(basis: Basis, span: Span) -> _Outcome | None:
    """What the sentences behind a proposal tell of it, before the next heading or proposal."""
    for behind in islice(sentences_behind(basis, span), _BEHIND):
        text = basis.text(behind)
        found = _OUTCOME.search(text)
        of_another = "amendment" in text.lower() and "amendment" not in basis.text(span).lower()
        if of_another or (found is None and (_PROPOSES.search(text) or leads(basis, behind))):
            return None
        if found is not None:
            became = None if found["else"] else found.lastgroup
            if NOT.search(found.group()):
                became = "refused" if became == "agreed" else None
            return _Outcome(behind, became)
    return None


def tells_outcome(basis: Basis, span: Span) -> Decision | None:
    """What a sentence decides that itself tells what became of what is asked about: "His appeal was
    rejected" of "Was the appeal of Liam Young successful?"; what else is asked must be said there,
    or right before."""
    text, asked = basis.text(span), _ASKED_OUTCOME.search(basis.asked.text)
    found = _OUTCOME.search(text)
    became = found.lastgroup if found else None
    if found is None or asked is None or found["else"] or "put_off" in (became, asked.lastgroup):
        return None
    said = stems_with_above(basis, span, text)
    rest = stems(_ASKED_OUTCOME.sub("", basis.asked.text))
    if not rest <= said or NOT.search(f"{basis.asked.text} {text}"):
        return None
    return Decision("supports" if became == asked.lastgroup else "denies", None)


def of_proposal(basis: Basis, span: Span, read: Decision) -> Decision:
    """What a proposal decides by what became of it; ``read`` is what the reader makes of it as it
    was proposed."""
    outcome = outcome_of(basis, span)
    asked = _ASKED_OUTCOME.search(basis.asked.text)
    became = outcome.became if outcome else None
    if became is None or NOT.search(basis.asked.text):
        return Decision("unclear", None)
    if asked is not None and "put_off" not in (became, asked.lastgroup):
        return Decision("supports" if became == asked.lastgroup else "denies", None)
    if asked is not None:
        return Decision("supports" if became == asked.lastgroup else "unclear", None)
    if became == "agreed":
        return read
    denied = became == "refused" and read.verdict == "supports"
    return Decision("denies" if denied else "unclear", None)
