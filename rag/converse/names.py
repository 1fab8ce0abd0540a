"""Names as they stand in questions and answers, found by their capital letters.

An identifier ("max_connections", "e01") is one without any.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from rag.converse import words

_TOKEN: Final = re.compile(
    r"\b(?:[A-Z]\.){2,}|\b(?:[A-Z]|St|Mt|Jr|Dr)\.(?=\s)|\w(?:[\w'’&-]|\.(?=\w))*|&|\S"
)
_QUOTED: Final = re.compile(r"[\"“]([^\"“”]{2,60})[\"”]")
_POSSESSIVE: Final = re.compile(r"['’]s?$")
_EDGES: Final = " \t\n\"'“”‘’.,;:!?"
_LEADING: Final = re.compile(
    r"^(?:in|at|on|by|from|to|with|for|of|near|into)\s+(?=\S)", re.IGNORECASE
)
_ADDRESSED: Final = re.compile(r"^(?:Mrs?|Ms|Dr|Sir)\b\.?\s+(?=[^\W\d_a-z])")
"""How somebody is addressed, before their name."""
_IDENTIFIER: Final = re.compile(r"[^\W\d_](?=\w*[\d_])\w*(?<!_)")
_NUMBER: Final = re.compile(r"\d{1,3}(?:\.\d+)*")
_NEVER: Final = words.NOT_NAMES | words.DATES
_LONGEST: Final = 9
"""Words in a name, at most."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text: ``text[start:end]``, without a possessive ending."""

    text: str
    start: int
    end: int
    before: str
    """The word before it in lower case, past an article; empty at the start."""


def names_in(text: str) -> list[Name]:
    """The names of ``text`` in order. Roles are left out: "President of Kazakhstan" is Kazakhstan.

    A text without a capital letter (typed in haste) has none.
    """
    found = [
        Name(
            match.group(1).strip(_EDGES),
            match.start(1),
            match.end(1),
            _word_before(text[: match.start()]),
        )
        for match in _QUOTED.finditer(text)
        if match.group(1).strip(_EDGES)
    ]
    quoted = [(name.start, name.end) for name in found]
    for run in _runs(list(_TOKEN.finditer(text))):
        # One capital at the start may be the sentence's.
        if (len(run) > 1 or run[0].start() > 0) and not any(
            low < run[-1].end() and run[0].start() < high for low, high in quoted
        ):
            found.extend(_name(text, part) for part in _without_roles(run))
    return sorted(found, key=lambda name: name.start)


def is_name(text: str) -> bool:
    """Whether the whole of ``text`` is one name ("Serik Akshulakov", "Mrs Abbot", "the Phoenix
    Suns")."""
    tokens = [token.group() for token in _TOKEN.finditer(_ADDRESSED.sub("", text, count=1))]
    if not 0 < len(tokens) <= _LONGEST or tokens[-1].lower() in words.JOINERS:
        return False
    proper = [token for token in tokens if _capital(token)]
    rest = [token for token in tokens if not _capital(token)]
    return bool(proper) and all(
        token.lower() in words.JOINERS or token.lower() == "and" or token[0].isdigit()
        for token in rest
    )


def bare(answer: str) -> str:
    """An answer without quotation marks, end punctuation and a preposition before it."""
    return _POSSESSIVE.sub("", _LEADING.sub("", answer.strip(_EDGES)).strip(_EDGES))


def without_note(title: str) -> str:
    """A title without the note that tells it from its namesakes: "Travis (band)" is "Travis"."""
    return re.sub(r"\s*\([^()]*\)\s*$", "", title).strip()


def titled(question: str, title: str) -> re.Match[str] | None:
    """Where ``question`` speaks of what an article is titled, article and all: "a marsh lynx" of
    "Marsh lynx"."""
    of = re.escape(without_note(title))
    return re.search(rf"\b(?:(?:the|an?)\s+)?{of}\b", question, re.IGNORECASE) if of else None


def possessive(name: str) -> str:
    """``name`` with its possessive ending."""
    return name + ("'" if name.endswith(("s", "S")) else "'s")


def tokens_of(name: str) -> list[str]:
    """The words of a name in lower case, articles left out."""
    found = [_POSSESSIVE.sub("", token.group()).lower() for token in _TOKEN.finditer(name)]
    return [token for token in found if token not in {"the", "a", "an"} and token[:1].isalnum()]


def _capital(token: str) -> bool:
    """Whether ``token`` is written as a name is: with a capital letter, or as an identifier."""
    if not token[0].isupper():
        return bool(_IDENTIFIER.fullmatch(token))
    return token.lower().replace("’", "'") not in _NEVER


def _runs(tokens: list[re.Match[str]]) -> list[list[re.Match[str]]]:
    """Longest runs of capitalised tokens, joined by small words and numbers."""
    runs: list[list[re.Match[str]]] = []
    current: list[re.Match[str]] = []
    pending: list[re.Match[str]] = []
    for token, following in zip_longest(tokens, tokens[1:]):
        word = token.group()
        if _capital(word):
            current += [*pending, token] if current else [token]
            pending = []
            # "The Seven Years' War" is one name, "Ann Lee's Porsche" are two.
            inside = word[-1] in "'’" and following is not None and _capital(following.group())
            ends = not inside and bool(_POSSESSIVE.search(word))
        else:
            joins = word.lower() in words.JOINERS or _NUMBER.fullmatch(word)
            ends = not (current and joins and len(pending) < 2)
            if not ends:
                pending.append(token)
        if ends:
            runs.append(_with_number(current, pending))
            current, pending = [], []
    runs.append(_with_number(current, pending))
    return [run for run in runs if run]


def _with_number(run: list[re.Match[str]], pending: list[re.Match[str]]) -> list[re.Match[str]]:
    """A number right after a name belongs to it: Apollo 11, Ubuntu 22.04."""
    return run + pending[:1] if pending and _NUMBER.fullmatch(pending[0].group()) else run


def _without_roles(run: list[re.Match[str]]) -> list[list[re.Match[str]]]:
    """The name at the end of "President of the Republic of Kazakhstan"; a run without a role."""
    lower = [token.group().lower() for token in run]
    if "of" in lower and lower[lower.index("of") - 1] in words.PEOPLE:
        # A minister is of a portfolio and then of a country.
        of = lower[::-1].index("of") + 1 if lower[0] in {"minister", "secretary"} else None
        rest = run[len(run) - of + 1 :] if of else run[lower.index("of") + 1 :]
        while rest and rest[0].group().lower() in words.JOINERS:
            rest = rest[1:]
        return _without_roles(rest)
    if len(run) == 1 and lower[0] in words.PEOPLE | words.NATIONAL:
        return []
    return [run] if run else []


def _name(text: str, run: list[re.Match[str]]) -> Name:
    start = run[0].start()
    end = run[-1].start() + len(_POSSESSIVE.sub("", run[-1].group()))
    article = re.search(r"\b[Tt]he\s+$", text[:start])
    if article and not re.search(r"[’']s\b", text[start:end]):
        start = article.start()
    return Name(text[start:end], start, end, _word_before(text[:start]))


def _word_before(text: str) -> str:
    found = re.search(r"([\w'’]+)\s+(?:(?:the|a|an)\s+)?$", text, re.IGNORECASE)
    return found.group(1).lower() if found else ""
