"""Third-person pronouns of a question: which ones look outside it, and what to put for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Final

from rag.converse import antecedents, kinds, words
from rag.converse.mentions import Mention
from rag.converse.names import names_in, possessive
from rag.converse.wording import put_in
from rag.language.english import either, looks_plural


class _Class(Enum):
    HE = "he"
    SHE = "she"
    IT = "it"
    THEY = "they"


_PERSONAL: Final = frozenset({_Class.HE, _Class.SHE})
_ABOUT_PEOPLE: Final = frozenset({"to", "from", "since", "until"})
"""What happens to somebody does not set the scene, as what happens in a place does."""


class _Case(Enum):
    SUBJECT = "he"
    OBJECT = "him"
    POSSESSIVE = "his"


_FORMS: Final[dict[str, tuple[_Class, _Case]]] = {
    "he": (_Class.HE, _Case.SUBJECT),
    "him": (_Class.HE, _Case.OBJECT),
    "his": (_Class.HE, _Case.POSSESSIVE),
    "she": (_Class.SHE, _Case.SUBJECT),
    "her": (_Class.SHE, _Case.POSSESSIVE),
    "hers": (_Class.SHE, _Case.POSSESSIVE),
    "it": (_Class.IT, _Case.SUBJECT),
    "its": (_Class.IT, _Case.POSSESSIVE),
    "they": (_Class.THEY, _Case.SUBJECT),
    "them": (_Class.THEY, _Case.OBJECT),
    "their": (_Class.THEY, _Case.POSSESSIVE),
    "theirs": (_Class.THEY, _Case.POSSESSIVE),
}
_PRONOUN: Final = re.compile(
    rf"(?<![\w-])(?:{'|'.join(_FORMS)})\b(?!['’](?:re|ve|ll|d)|-)", re.IGNORECASE
)
"""Not the end of a name: "Zheng-He"."""

_EMPTY: Final = re.compile(
    r"\b(?:what|which)\s+(?:year|day|time|month|date|season|decade|century|age)\s+(?:is|was)\s+it\b"
    r"|\bwho\s+(?:is|was)\s+it(?=\s*[?.!]*$|\s+(?:now|then|today|before|after|until|between|in)\b)"
    r"|\b(?:who|what|why|where|when|how|which)\s+(?:is|was)\s+it\s+(?:that|who|which|when|like\s+to)"
    r"|\b(?:does|did|do|would|will|can|could)\s+it\s+(?:\w+ly\s+|ever\s+)?(?:take|seem|appear|matter|rain|snow"
    r"|mean\s+(?:to|that|when|if|for)|cost\s+(?:\w+\s+)?to|happen\s+that)\b"
    r"|\b(?:is|was|isn't|wasn't|be)\s+it\s+(?:\w+\s+)?(?:possible|true|legal|illegal|necessary)\b"
    r"|\b(?:is|was)\s+it\s+(?:\w+\s+){1,2}(?:that|to|for\s+\w+\s+to)\b"
    r"|\bit\s+(?:is|was|takes|took|seems|seemed|appears|appeared|rains|rained|will|would)\b"
    r"|\b(?:make|made|makes)\s+it\b|\bit\s+called\s+(?:when|if)\b|\bhe\s+or\s+she\b",
    re.IGNORECASE,
)
_AFTER_OBJECT: Final = words.NOT_NAMES | frozenset({"", "again", "alone"})
_CLAUSE: Final = re.compile(
    r"[,;]|\b(?:when|while|because|after|before|since|if|that|and|but|although|though|where)\b",
    re.IGNORECASE,
)
_SUBORDINATE: Final = re.compile(
    rf"(?:when|if|after|before|as|while|since|because|once)\s+"
    rf"(?!(?:{words.AUXILIARY})\b).*?\s(?=(?:what|which|who|where|why|how|when)\b)",
    re.IGNORECASE,
)
_NOUN_OF: Final = re.compile(
    r"(\w+)\s+(?:of|by|in|for|to|with|on|from|about|behind|at|after|regarding)\s+$"
)
_JOINED: Final = re.compile(
    r"[\w'’]\s+(?=(?:and|but|or)\s+(?:what|which|who|where|why|how|when)\b)", re.IGNORECASE
)
"""Where one question is joined to another: "What is mortadella and where is it from?"."""
_TOLD_OF: Final = re.compile(
    r"^(?:(?:please\s+)?(?:tell\s+(?:me|us)|talk)\s+about|describe|explain"
    rf"|(?:what|who)\s+(?:{either(words.COPULAS)})|when|if|while|once|because)\s+(?P<what>\w+)",
    re.IGNORECASE,
)
"""What a question begins by naming: "Tell me about feijoada and its significance", "When
rain falls, what is it called?"."""
_COUPLED: Final = re.compile(r"\b[A-Z][\w'’-]+\s+and\s+(?!then\b)\w+")
_WH_SUBJECT: Final = re.compile(
    r"^(?:what|which|whose|how\s+many)\s+(?P<head>[\w'’-]+)\s+(?P<rest>[\w'’-]+\s+.*)$",
    re.IGNORECASE,
)
_A_NOUN: Final = re.compile(r"\ban?\s+\w+", re.IGNORECASE)
"""Something new in the question itself; a later pronoun mostly goes back to it."""
_DO_SUBJECT: Final = re.compile(
    r"\b(?:do|does|did|has|have|had|can|could|will|would|should)\s+"
    r"(?:the|a|an|each|every|some|most|many|all)\s+(?P<subject>[\w'’ -]+)$",
    re.IGNORECASE,
)
_OPENS_CLAUSE: Final = (
    words.AUXILIARIES
    | words.QUESTION_WORDS
    | words.CONJUNCTIONS
    | {"", "after", "before", "since", "until", "than", "as"}
)
_SINGULAR_S: Final = words.NOT_NAMES | frozenset({"news", "series", "always", "across", "as"})


def resolve(question: str, spoken: Sequence[Mention]) -> str:
    """``question`` with the first pronoun of each kind replaced by what it means.

    A pronoun stays where the question itself says what it means, where it means nothing ("what
    year was it when"), and where the conversation has nothing that fits. Later pronouns of the
    same kind then have their antecedent in the question and stay too.
    """
    pieces: list[str] = []
    done: set[_Class] = set()
    at = 0
    for match, kind, case in _pronouns(question):
        if kind in done:
            continue
        done.add(kind)
        if _is_bound(question, match.start(), kind, case):
            continue
        meant = _antecedent(kind, spoken, "".join([*pieces, question[at:]]))
        if meant is not None:
            text = possessive(meant.text) if case is _Case.POSSESSIVE else meant.text
            pieces += [question[at : match.start()], text]
            at = match.end()
    return "".join([*pieces, question[at:]]) if pieces else question


def put(question: str, what: str) -> str:
    """``question`` with its first pronoun replaced by ``what``, where that can be what it means."""
    for match, kind, case in _pronouns(question):
        if kind is _Class.IT and (kinds.is_date(what) or _is_plural(what.split()[-1].lower())):
            return question
        text = possessive(what) if case is _Case.POSSESSIVE else what
        return put_in(match, text)
    return question


def _pronouns(question: str) -> Iterator[tuple[re.Match[str], _Class, _Case]]:
    """Those of a question that mean something."""
    empty = [match.span() for match in _EMPTY.finditer(question)]
    for match in _PRONOUN.finditer(question):
        if not any(low <= match.start() < high for low, high in empty):
            yield match, *_form(question, match)


def _form(question: str, match: re.Match[str]) -> tuple[_Class, _Case]:
    word = match.group().lower()
    kind, case = _FORMS[word]
    following = re.match(r"\s*([\w'’]*)", question[match.end() :])
    after = following.group(1).lower() if following else ""
    if word == "her" and after in _AFTER_OBJECT:
        case = _Case.OBJECT
    opens = _last_word(question[: match.start()]) in _OPENS_CLAUSE
    if word == "it" and not opens and after in words.NOT_NAMES | {""}:
        case = _Case.OBJECT
    return kind, case


def _antecedent(kind: _Class, spoken: Sequence[Mention], question: str) -> Mention | None:
    if kind in _PERSONAL:
        return antecedents.person(spoken, question, kind.value)
    if kind is _Class.IT:
        return antecedents.thing(spoken, question)
    return antecedents.group(spoken, question)


def _is_bound(question: str, at: int, kind: _Class, case: _Case) -> bool:
    """Whether the words before ``at`` hold an antecedent, so that the question stands alone.

    A subject or object finds it in an earlier clause, a possessive in its own clause as well.
    """
    before = question[:at]
    if _is_inverted(before):
        before = _opening_clause(before)
    elif case is _Case.OBJECT:
        breaks = list(_CLAUSE.finditer(before))
        before = before[: breaks[-1].start()] if breaks else ""
    elif "," in question[at:] and "," not in before and _opens_phrase(before):
        # "According to her family, what did Betsy Ross sell?": the name comes later.
        before = question
    if not before.strip():
        return False
    if _has_name(question, len(before), kind):
        return True
    before = _without_owner(before) if case is _Case.POSSESSIVE else before
    found = [word.lower().rstrip("'’") for word in re.findall(r"[\w'’-]+", before)]
    if not found:
        return False
    if kind is not _Class.IT and "who" in found[1:-1]:
        return True  # "The bearer who refused to dip his flag".
    if kind in _PERSONAL:
        return bool(words.PEOPLE & set(found)) or (
            found[0] == "who"
            and found[-1] not in words.AUXILIARIES
            and (case is _Case.SUBJECT or found[-1] in words.OWN_DEEDS)
        )
    if kind is _Class.THEY:
        return (
            bool(_A_NOUN.search(before))
            or bool(_COUPLED.search(before))
            or any(_is_plural(word) for word in found)
            or (found[0] == "who" and case is _Case.POSSESSIVE and found[-1] not in words.COPULAS)
        )
    return _has_thing(before, case)


def _is_inverted(before: str) -> bool:
    """Whether what follows is the subject of the main clause: "what year did" it open."""
    found = re.findall(r"[\w'’]+", _main_clause(before).lower())
    return (
        bool(found) and found[-1] in words.AUXILIARIES and not words.AUXILIARIES & set(found[:-1])
    )


def _opening_clause(before: str) -> str:
    """The clause before the main one ("After Tesla was founded," "When rain falls"), or ""."""
    return before[: len(before) - len(_main_clause(before))]


def _main_clause(before: str) -> str:
    joined = list(_JOINED.finditer(before))
    if joined:
        return before[joined[-1].end() :]
    comma = before.rfind(",")
    if comma >= 0:
        return before[comma + 1 :]
    opening = _SUBORDINATE.match(before)
    return before[opening.end() :] if opening else before


def _has_name(question: str, end: int, kind: _Class) -> bool:
    for name in names_in(question):
        person = kinds.person(name.text)
        placed = name.before in words.PLACING - (_ABOUT_PEOPLE if kind in _PERSONAL else set())
        if name.end <= end and (not placed or person == 1.0):
            if kind not in _PERSONAL and person < 1.0:
                return True
            if kind in _PERSONAL and person and not kinds.is_group(name.text):
                return True
    return False


def _without_owner(before: str) -> str:
    """Without the noun a possessive belongs to: in "the name of its" the name is no antecedent."""
    match = _NOUN_OF.search(before)
    return before[: match.start()] if match else before


def _has_thing(before: str, case: _Case) -> bool:
    """Whether a common noun before the pronoun can be what "it" means."""
    told = _TOLD_OF.match(before)
    if told and told.group("what").lower() not in words.NOT_NAMES:
        return True
    determined = bool(re.search(r"\b(?:the|a|an|this|that)\s+\w+", before, re.IGNORECASE))
    if case is _Case.OBJECT:
        return determined
    wh = _WH_SUBJECT.match(before)
    if wh and wh.group("rest").split()[0].lower() not in words.AUXILIARIES:
        return wh.group("head").lower() not in words.AUXILIARIES
    if _DO_SUBJECT.search(before) or _A_NOUN.search(before):
        return True
    return case is _Case.SUBJECT and determined


def _is_plural(word: str) -> bool:
    return word in words.PEOPLE | words.GROUPS | {"people", "men", "women", "children", "both"} or (
        looks_plural(word) and word not in _SINGULAR_S
    )


def _opens_phrase(before: str) -> bool:
    first = before.lower().split()[:1]
    return bool(first) and first[0] in _OPENS_CLAUSE | words.PREPOSITIONS | {"according"}


def _last_word(text: str) -> str:
    found = re.search(r"([\w'’]+)\s*$", text)
    return found.group(1).lower() if found else ""
