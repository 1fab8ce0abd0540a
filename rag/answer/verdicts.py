"""Yes or no: what is quoted with the sentence that decides, and which way it decides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Final, NamedTuple

from rag import asof
from rag.answer import matching
from rag.answer.basis import Basis
from rag.answer.parts import Part
from rag.answer.sentences import ALLOWS, DECIDES, STEM, above, leads, meant, replies
from rag.question import asks, unlabelled
from rag.terms import terms
from rag.types import Decision, Span

_SURE: Final = 0.8
"""Probability from which a decision is told rather than left unclear."""
_LIKELY: Final = 0.5
"""The same of a denial, where the sentence itself denies in the words of the question."""
_PLAIN: Final = re.compile(
    r"(?:yes|no(?!\.\s*\d)|not (?:any ?more|any longer|at all|yet)|never)\b(?=[,.;:!–—])",
    re.IGNORECASE,
)
"""A reply; "No. 1" is none."""
_NOT_SO: Final = re.compile(r"not\b(?! (?:just|merely|only)\b)", re.IGNORECASE)
_BUT_ONLY: Final = re.compile(r"\bbut\b[^.;]*\bonly\b", re.IGNORECASE)
_PARTLY: Final = re.compile(
    r"only\b|(?:all|none|nobody|nothing) (?:but|except)\b|except\b|unless\b"
    r"|not (?:all|always|at|before|every\w*|for|if|in|on|unless|until|when|without)\b",
    re.IGNORECASE,
)
"""A reply that holds for some of what is asked: "Only assistance dogs"."""

_FORMER: Final = re.compile(
    r"(?:before|until|till|up (?:to|until)|prior to)\b[^,;]{0,40}?(?:\d|\blast\b|\brecently\b"
    r"|\bthen\b)|previously\b|formerly\b|in the past\b",
    re.IGNORECASE,
)
_NEARLY: Final = 0.9
"""Of the probability of what was once: what is now and so likely goes before it."""
_BY_THEN: Final = re.compile(
    r"\bhad(?: still| yet)?(?: not| never|n['’]t)\b[^;.]{0,60}?\b(?:by|before|until|till)\s"
    r"[^;,.]{0,30}?(?:\d|\bthen\b|\blast\b)",
    re.IGNORECASE,
)
"""What was not so at a time is told of that time alone: "had not been reopened by May 2024"."""
_USED_TO: Final = re.compile(r"(?<!is )(?<!are )(?<!be )(?<!was )(?<!were )(?<!been )\bused to\b")
_WAS: Final = re.compile(r"\b(?:was|were|had|did|could|\w+ed)\b")
_IS: Final = re.compile(r"\b(?:is|are|has|have|can|may|must|will|now|today|since|but|still)\b")

_PERMISSION: Final = re.compile(
    r"(?:and\s+|so\s+)?(?:(?:can|may|should)\b|(?:am|is|are)\b.*\b(?:allowed|permitted)\b)",
    re.IGNORECASE,
)
_FORBIDS: Final = re.compile(
    r"^(?:please\s+)?(?:do not|don['’]t|never)\b|\b(?:must|should|shall) (?:not|never)\b"
    r"|\b(?:must|should)n['’]t\b|^no(?:body| one| person) (?:shall|may)\b"
    r"|\b(?:is|are) (?:strictly )?(?:not (?:allowed|permitted)|forbidden|prohibited)\b"
    r"|\b(?:is|are) not(?= \w+[ai]ble\b)|\b(?:cannot|can['’]t|may not)\b",
    re.IGNORECASE,
)
_IS_THERE: Final = re.compile(r"(?:and\s+|so\s+)?(?:is|are) there\b", re.IGNORECASE)
_THERE_IS_NO: Final = re.compile(r"^there (?:is|are) no\b(?! longer)", re.IGNORECASE)
_NONE_IS: Final = r"^no (?!(?:doubt|less|longer|matter|more|one|other|sooner|wonder)\b)(?=\w)"
"""What begins so denies that there is any: "No covenant has been breached"."""
_BEEN: Final = frozenset({"been", "being"})
_STILL: Final = re.compile(r"\b(?:still|any ?more|any longer)\b", re.IGNORECASE)
_ENDED: Final = re.compile(
    r"\b(?:(?:was|were|has been|have been) )?(?:abolished|ceased|discontinued|ended|scrapped"
    r"|terminated|wound up|(?:closed|stopped)(?! (?:an?|the|his|her|its|their)\b))\b",
    re.IGNORECASE,
)
"""What ended; who closed the door, or stopped a train, ended neither."""
_CANNOT: Final = re.compile(r"can|may", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"^\d+(?:\.\d+)+\.?\s+")
_MAY_BUT_NOT: Final = re.compile(
    r"\b(?:can|may|must|should)\s[^,;:.]*?,?\s(?:but|and)\s+(?=(?:can|may|must|should) ?not\b)",
    re.IGNORECASE,
)
"""What may be, before what may not: "Juniors may attend but may not vote"."""
_NOT_THERE: Final = re.compile(
    r"(?<!\bif )\bnot (?P<what>(?:at|by|for|from|in|into|on|onto|with) [^,;:.()–—]+)",
    re.IGNORECASE,
)
_COSTS: Final = re.compile(
    r"\b(?:an?\s|any\s)?(?:costs?|charges?|charged|fees?|pay|paid)\b"
    r"(?:\s(?:any\s|some\s)?(?:money|anything|something|extra))?(?:\sfor\b)?",
    re.IGNORECASE,
)
_FREE: Final = re.compile(
    r"(?<![-–])\bfree\b(?!\s(?:from|to|time|days?|places?|spaces?|seats?|kicks?|will)\b)"
    r"(?!\sof\s(?!charge\b))",
    re.IGNORECASE,
)
_SUM: Final = re.compile(r"[$£€]|\b(?:crowns|dollars|euros|pence|pounds)\b", re.IGNORECASE)
_AT_TIMES: Final = re.compile(r"\b(?:at|by|during|for|from|in|last|next|since|this)\b", re.I)
_OPENNESS: Final = re.compile(r"\b(?:(?P<open>open)|closed|shut)\b", re.IGNORECASE)
_CONDITION: Final = re.compile(
    r"\b(?:without|with|unless|except|only|other than|more than|less than|at least|if|when|while"
    r"|where|until|before|after|during|once|over|under|above|below|between)\b",
    re.IGNORECASE,
)
_EXCEPTIONS: Final = frozenset({"unless", "except", "only", "other than"})
_CLAUSE: Final = re.compile(r"[,;:.()–—]\s*")

_PROPOSES: Final = re.compile(
    r"(?<!\bthe )(?<!\ba )(?<!\bits )(?<!\bhis )(?<!\bher )(?<!\btheir )(?<!\bthis )(?<!\bof )"
    r"\bpropose[sd]\b"
    r"|\bmove[sd] (?:that|an? (?:amendment|motion|resolution)|the (?:adoption|motion))\b"
    r"|\b(?:an?|the|this|his|her|their|['’]s) (?:amendment|motion|petition|proposal|request)"
    r" (?:by|for|that|to|with)\b"
    r"|\bapplied for\b|\basked (?:for|that)\b|(?P<plan>\b(?:plans|planned|intend(?:s|ed)) to\b)",
    re.IGNORECASE,
)
_OF_PROPOSING: Final = re.compile(
    r"\b(?:propos\w+|move[ds]?|amendment|motion|petition\w*|request\w*|appl(?:y|ies|ied)"
    r"|ask(?:s|ed)?|plan(?:s|ned|ning)?|intend(?:s|ed)?)\b",
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
_NOT: Final = re.compile(r"\b(?:not|never|without)\b|n['’]t\b", re.IGNORECASE)
_SAYS_NOT: Final = re.compile(r"\b(?:not|never|without|no|none of)\b|n['’]t\b", re.IGNORECASE)
_BOUNDED: Final = re.compile(r"\b(?:unless|except|only|other than|until|till|if)\b", re.IGNORECASE)
_NOW: Final = re.compile(r"(?:and\s+|so\s+)?(?:am|is|are|do|does|can|may|will)\b", re.IGNORECASE)
_AT_ONCE: Final = 40
"""Characters behind a "not" in which what it denies begins."""
_CLAIM: Final = r"(?:claims?|reports?|rumou?rs?|suggestions?|allegations?|accusations?|speculation)"
_DENIES: Final = r"(?:den(?:y|ies|ied|ying)|reject(?:s|ed|ing)|dismiss(?:es|ed|ing))"
_CLAIM_DENIED: Final = re.compile(
    rf"\bwhich (?:\w+ ){{1,4}}{_DENIES}\b"
    rf"|\b{_DENIES} (?:(?:all|any|as|media|newspaper|press|recent|such|the|these) )*"
    rf"(?:{_CLAIM}|that|having|being)\b"
    rf"|\b{_CLAIM}\b[^.;]*\b(?:are|is|was|were) (?:denied|dismissed|false|groundless|rejected"
    r"|unfounded|untrue)\b",
    re.IGNORECASE,
)
"""A claim of which the same sentence says that somebody denied it."""
_OF_CLAIM: Final = re.compile(rf"\b(?:{_CLAIM}|{_DENIES}|claim(?:ed|ing)|deny)\b", re.IGNORECASE)
_AUXILIARY: Final = re.compile(r"(?:and\s+|so\s+)?(?P<aux>[a-z]+)\b", re.IGNORECASE)
_SAME_AUXILIARY: Final = (
    "am|is|are",
    "was|were",
    "do|does",
    "did",
    "has|have",
    "had",
    "will|would",
)
_BEHIND: Final = 3
"""Sentences behind a proposal among which what became of it is looked for."""


class _Outcome(NamedTuple):
    """What became of a proposal, and the sentence that tells it."""

    span: Span
    became: str | None
    """``agreed``, ``refused`` or ``put_off``; none where it is something else."""


def deciding(basis: Basis, parts: Sequence[Part], threshold: float) -> list[Part]:
    """The sentence that decides; behind it the one that it cannot be told without, what became of a
    proposal or what follows a bare "No.", or else another that is likely enough.

    What replies to the very question goes alone. Of a question about now what was once goes behind
    what is.
    """
    if not parts:
        return []
    if reply := next((part for part in parts if replies(basis, part.span)), None):
        parts = [reply]
    least = max(DECIDES, _NEARLY * parts[0].probability)
    likely = [part for part in parts if part.probability >= least]
    if naming := [part for part in likely if _names_what_is_there(basis, part.span)]:
        parts = [*naming, *(part for part in parts if part not in naming)]
        likely = naming
    current = [part for part in likely if not _superseded(basis, part.span)]
    if current and _superseded(basis, parts[0].span):
        parts = [current[0], *(part for part in parts if part is not current[0])]
    best, beside = parts[0], [part for part in parts[1:2] if part.probability >= threshold]
    beside = [part for part in beside if leads(basis, best.span) or not leads(basis, part.span)]
    beside = [part for part in beside if not _is_bare(unlabelled(basis.text(part.span)))]
    before = above(basis, best.span)
    if before is not None and _explaining(basis, before) is not None:
        best = replace(best, span=before)
    outcome = _outcome(basis, best.span) if _only_proposes(basis, best.span) else None
    behind = outcome.span if outcome else _explaining(basis, best.span)
    return [best, replace(best, span=behind)] if behind else [best, *beside]


def decision(basis: Basis, best: Part | None) -> Decision:
    """What the best sentence decides: by the Yes or No with which it replies to what is asked, by
    what became of what it proposes, by what it forbids, by the row of a table that says all of it;
    else unclear, unless a measured classifier is sure of the passage that it stands in, and not
    against a Yes or No that it begins with."""
    unclear = Decision("unclear", None)
    if best is None:
        return unclear
    text = unlabelled(basis.text(best.span))
    said = _PLAIN.match(text)
    if said and replies(basis, best.span):
        return Decision("supports" if said.group().lower() == "yes" else "denies", None)
    if text.endswith("?") or _superseded(basis, best.span):
        return unclear
    quoted = filter(None, (best.span, _explaining(basis, best.span)))
    rules = (_excludes, _shuts, _is_free, _has_ended)
    if any(rule(basis, span) for span in quoted for rule in rules):
        return Decision("denies", None)
    if _replies_partly(basis, best.span):
        return unclear
    if _denies(basis, best.span):
        return Decision("denies", None)
    if told := _tells_outcome(basis, best.span):
        return told
    if matching.holds(basis, best.span):
        return Decision("supports", None)
    read = _read(basis, best.span)
    against = "denies" if said and said.group().lower() == "yes" else "supports"
    if read.verdict == against and (said or _NOT_SO.match(text)):
        return unclear
    return _of_proposal(basis, best.span, read) if _only_proposes(basis, best.span) else read


def _read(basis: Basis, span: Span) -> Decision:
    """What the reader's classifier is sure of, where the passage it read is the one quoted."""
    stance = basis.reading.decision
    first = basis.reading.sentences[:1]
    if stance is None or any(one.passage_id != span.passage_id for one in first):
        return Decision("unclear", None)
    unclear = Decision("unclear", round(1 - max(stance.supports, stance.denies), 4))
    if stance.supports > stance.denies:
        denied = _CLAIM_DENIED.search(basis.text(span)) and not _OF_CLAIM.search(basis.asked.text)
        sure = stance.supports >= _SURE and not denied and _names_what_is_there(basis, span)
        return Decision("supports", round(stance.supports, 4)) if sure else unclear
    sure = stance.denies >= (_LIKELY if _says_not(basis, span) else _SURE)
    return Decision("denies", round(stance.denies, 4)) if sure else unclear


def _names_what_is_there(basis: Basis, span: Span) -> bool:
    """Whether a sentence, or what leads to it, speaks of what there is asked to be, and not only of
    the place: "Is there a tram in Marle?"; of all other questions true."""
    if not _IS_THERE.match(basis.asked.text):
        return True
    before = above(basis, span)
    led = [basis.text(before)] if before and leads(basis, before) else []
    what = _asked_stems(basis) - _stems(" ".join(basis.asked.demands.names))
    return not what or bool(what & _stems(" ".join([basis.text(span), *led, *meant(basis, span)])))


def _says_not(basis: Basis, span: Span) -> bool:
    """Whether a sentence denies, on no condition and not of the past alone where it is asked about
    now, what the question asks in the same words, names aside: "None of the boats sank" of "Did any
    boat sink?"."""
    text, demands = basis.text(span), basis.asked.demands
    past = _WAS.search(text) and not _IS.search(text)
    if demands.negated or _BOUNDED.search(text) or (past and _NOW.match(basis.asked.text)):
        return False
    asked = _stems(" ".join(demands.words)) - _stems(" ".join(demands.names))
    return any(
        term[:STEM] in asked
        for found in _SAYS_NOT.finditer(text)
        for term in terms(_CLAUSE.split(text[found.end() :])[0][:_AT_ONCE])[:1]
    )


def _behind(basis: Basis, span: Span) -> list[Span]:
    """The sentences behind ``span``, of its passage and of those read that go on from it."""
    text = basis.article(span).text
    found: list[Span] = []
    end = span.end
    for low, high, where in basis.places(span.article_id):
        if low >= end and (where == span.passage_id or not text[end:low].strip()):
            found.append(replace(span, passage_id=where, start=low, end=high))
            end = high
    return found


def _explaining(basis: Basis, span: Span) -> Span | None:
    """The sentence behind a bare "No."."""
    if not _is_bare(unlabelled(basis.text(span))):
        return None
    behind = next(iter(_behind(basis, span)), None)
    return None if behind is None or leads(basis, behind) else behind


def _is_bare(text: str) -> bool:
    """Whether a sentence is a bare "No."."""
    said = _PLAIN.match(text)
    return said is not None and len(text) <= said.end() + 1


def _replies_partly(basis: Basis, span: Span) -> bool:
    """Whether a sentence replies to a question, and only in part."""
    if _permission(basis) and _BUT_ONLY.search(basis.text(span)):
        return True
    if not _PARTLY.match(unlabelled(basis.text(span))):
        return False
    before = above(basis, span)
    return _permission(basis) or (before is not None and asks(basis.text(before)))


def _permission(basis: Basis) -> bool:
    """Whether it is asked what may be done."""
    asked = basis.asked.text
    return _PERMISSION.match(asked) is not None and _NOT.search(asked) is None


def _superseded(basis: Basis, span: Span) -> bool:
    """Whether a sentence tells only what was once, to a question about now: "Before 4 January 2026
    it was open", "It used to be open"."""
    if not asof.asks_about_now(basis.asked.text) and not _permission(basis):
        return False
    text = unlabelled(basis.text(span))
    once = (_FORMER.match(text) and _WAS.search(text)) or _USED_TO.search(text)
    return bool(_BY_THEN.search(text) or (once and not _IS.search(text)))


def _denies(basis: Basis, span: Span) -> bool:
    """Whether a clause of a sentence forbids, or says that there is none, on no condition but one
    that is asked about: of what it speaks the question speaks as well."""
    text, asked = unlabelled(basis.text(span)), basis.asked.text
    if _permission(basis):
        pattern = _FORBIDS
    elif basis.asked.demands.negated:
        return False
    else:
        pattern = _THERE_IS_NO if _IS_THERE.match(asked) else _plain_denial(asked)
    plain = pattern not in (_FORBIDS, _THERE_IS_NO)
    text = _MAY_BUT_NOT.sub("", _NUMBERED.sub("", text))
    text = ";".join(part for part in text.split(";") if _holds_as_asked(part, asked))
    above_it = _stems(" ".join(meant(basis, span)))
    known = _stems(asked) | above_it
    wanted = _asked_stems(basis) - _BEEN - (above_it if plain else set())
    for clause in _CLAUSE.split(text):
        clause = clause.strip(" -•*")
        found = pattern.search(clause)
        if found:
            told = _stems(f"{clause[: found.start()]} {clause[found.end() :]}") - _BEEN
            much = len(told) > 1 and not plain and not _CANNOT.match(found.group())
            if told <= known and (much or wanted <= told):
                return True
    return False


def _plain_denial(asked: str) -> re.Pattern[str]:
    """How a sentence denies that there is any, or in the same tense what is asked: "did not" of
    "Did the boat sink?"."""
    found = _AUXILIARY.match(asked)
    said = found["aux"].lower() if found else ""
    aux = next((same for same in _SAME_AUXILIARY if said in same.split("|")), None)
    does_not = rf"|\b(?:(?:{aux})(?: not\b|n['’]t\b)|never\b)" if aux else ""
    return re.compile(_NONE_IS + does_not, re.IGNORECASE)


def _holds_as_asked(text: str, asked: str) -> bool:
    """Whether words hold on no condition but one that is asked about."""
    conditions = {found.group().lower() for found in _CONDITION.finditer(text)}
    return not conditions & _EXCEPTIONS and conditions <= {*asked.lower().split()}


def _excludes(basis: Basis, span: Span) -> bool:
    """Whether a sentence, with what stands above it, says all that is asked, and "not" of the
    place, the time or the purpose: "valid for league matches, not for cup matches"."""
    text = unlabelled(basis.text(span))
    asked = _asked_stems(basis)
    before = above(basis, span)
    said = _stems(" ".join([text, basis.text(before) if before else "", *meant(basis, span)]))
    if basis.asked.demands.negated or not asked <= said:
        return False
    return any(
        (told := _stems(found["what"])) and told <= asked and not _CONDITION.search(found["what"])
        for found in _NOT_THERE.finditer(text)
    )


def _shuts(basis: Basis, span: Span) -> bool:
    """Whether it is asked if something is open at a time, and a clause calls it closed then, at all
    times of the year and the day; or the other way round."""
    asked = _OPENNESS.search(basis.asked.text)
    if asked is None or _NOT.search(basis.asked.text):
        return False
    time = _stems(basis.asked.text[asked.end() :])
    for clause in _CLAUSE.split(basis.text(span)):
        told = {bool(found["open"]) for found in _OPENNESS.finditer(clause)}
        if time and time <= _stems(clause) and told == {not asked["open"]}:
            return not any(each.search(clause) for each in (_NOT, _CONDITION, _AT_TIMES))
    return False


def _is_free(basis: Basis, span: Span) -> bool:
    """Whether it is asked if something costs, and the sentence, which names no sum, says of all
    that is asked that it is free."""
    asked, text = basis.asked.text, basis.text(span)
    if not _COSTS.search(asked) or not _FREE.search(text) or _SUM.search(text):
        return False
    if _CONDITION.search(text) or _NOT.search(f"{asked} {text}"):
        return False
    of = _stems(_COSTS.sub(" ", asked))
    return bool(of) and of <= _stems(" ".join([text, *meant(basis, span)]))


def _has_ended(basis: Basis, span: Span) -> bool:
    """Whether it is asked if there is something, or still is, and the sentence, which speaks of all
    that is asked, says that it ended."""
    asked, text = basis.asked.text, basis.text(span)
    if basis.asked.demands.negated and not _STILL.search(asked):
        return False
    if not (_IS_THERE.match(asked) or _STILL.search(asked)) or not _ENDED.search(text):
        return False
    if _NOT.search(text) or _CONDITION.search(text) or _ENDED.search(asked):
        return False
    of = _stems(_STILL.sub(" ", asked))
    return bool(of) and of <= _stems(" ".join([text, *meant(basis, span)]))


def _asked_stems(basis: Basis) -> set[str]:
    """What is asked, save whether it may be."""
    return {term[:STEM] for term in {*terms(basis.asked.text)} - ALLOWS}


def _stems(text: str) -> set[str]:
    return {term[:STEM] for term in terms(text)}


def _only_proposes(basis: Basis, span: Span) -> bool:
    """Whether a sentence tells what somebody wants to be so, where it is asked whether it is."""
    asked, text = basis.asked.text, basis.text(span)
    found = _PROPOSES.search(text)
    if found is None or _OUTCOME.search(text) or (found["plan"] and _TO_COME.search(asked)):
        return False
    return not _OF_PROPOSING.search(asked) or _ASKED_OUTCOME.search(asked) is not None


def _outcome(basis: Basis, span: Span) -> _Outcome | None:
    """What the sentences behind a proposal tell of it, before the next heading or proposal."""
    for behind in islice(_behind(basis, span), _BEHIND):
        text = basis.text(behind)
        found = _OUTCOME.search(text)
        of_another = "amendment" in text.lower() and "amendment" not in basis.text(span).lower()
        if of_another or (found is None and (_PROPOSES.search(text) or leads(basis, behind))):
            return None
        if found is not None:
            became = None if found["else"] else found.lastgroup
            if _NOT.search(found.group()):
                became = "refused" if became == "agreed" else None
            return _Outcome(behind, became)
    return None


def _tells_outcome(basis: Basis, span: Span) -> Decision | None:
    """What a sentence decides that itself tells what became of what is asked about: "His appeal was
    rejected" of "Was the appeal of Liam Young successful?"; what else is asked must be said there,
    or right before."""
    text, asked = basis.text(span), _ASKED_OUTCOME.search(basis.asked.text)
    found = _OUTCOME.search(text)
    became = found.lastgroup if found else None
    if found is None or asked is None or found["else"] or "put_off" in (became, asked.lastgroup):
        return None
    before = above(basis, span)
    said = _stems(" ".join([text, basis.text(before) if before else "", *meant(basis, span)]))
    rest = _stems(_ASKED_OUTCOME.sub("", basis.asked.text))
    if not rest <= said or _NOT.search(f"{basis.asked.text} {text}"):
        return None
    return Decision("supports" if became == asked.lastgroup else "denies", None)


def _of_proposal(basis: Basis, span: Span, read: Decision) -> Decision:
    """What a proposal decides by what became of it; ``read`` is what the reader makes of it as it
    was proposed."""
    outcome = _outcome(basis, span)
    asked = _ASKED_OUTCOME.search(basis.asked.text)
    became = outcome.became if outcome else None
    if became is None or _NOT.search(basis.asked.text):
        return Decision("unclear", None)
    if asked is not None and "put_off" not in (became, asked.lastgroup):
        return Decision("supports" if became == asked.lastgroup else "denies", None)
    if asked is not None:
        return Decision("supports" if became == asked.lastgroup else "unclear", None)
    if became == "agreed":
        return read
    denied = became == "refused" and read.verdict == "supports"
    return Decision("denies" if denied else "unclear", None)
