"""Another thing than the last question's: "And women?", "And the library?"."""

from __future__ import annotations

import re
from typing import Final

from rag.converse import words
from rag.converse.ellipsis.ordinals import ORDINAL
from rag.converse.ellipsis.owners import OF_SOMEBODY
from rag.converse.wording import put_in
from rag.language.english import either
from rag.language.roles import roles_in

_COUNTED: Final = re.compile(
    r"^(?P<how>how\s+(?:many|much)|which|what)\s+(?P<noun>[a-z-]+)\b", re.I
)
_DONE: Final = frozenset({"happened", "happens", "came", "made", "caused", "led"})
"""Verbs after "what", which nothing is counted by."""
_DOES: Final = re.compile(rf"^(?:{words.AUXILIARY})\s+(?P<noun>[a-z-]+)\s+[a-z]", re.I)
"""A yes/no question about a bare noun: "Are dogs allowed?"."""
_OF_WHICH: Final = re.compile(
    r"\b(?:for|of)\s+(?P<what>(?:the|this|that|an?)\s+[a-z-]+)(?=\s*\?*$|\s+(?:at|in|on|from)\s)"
)
"""What the rest of a question is told of: "the rent for the flat at 27 Mill Street"."""
_WHO_IS_THE: Final = re.compile(
    r"(?P<who>who\s+(?:is|was|are|were))\s+(?P<what>the\s+(?:(?!\b(?:who|that|which)\b)[^?,])+?)\s*\?*$",
    re.IGNORECASE,
)
_COMPLEMENT: Final = re.compile(rf"\s(?:of|{words.PREPOSITION})\s", re.IGNORECASE)
_NOUN: Final = rf"(?!(?:{either(words.NOT_NAMES)})\b)[a-z-]+"
_INVERTED: Final = re.compile(
    rf"^(?P<wh>(?:{either(words.QUESTION_WORDS)})\b[\w ]*?)"
    rf"\s(?P<aux>{words.AUXILIARY})\s(?P<the>the|this|that)\s(?P<noun>{_NOUN}(?:\s{_NOUN})*)",
    re.IGNORECASE,
)
"""A question with its verb, or its auxiliary, before a definite noun."""
_NO_VERB: Final = re.compile(rf"\s(?:of|{words.AUXILIARY})\b", re.IGNORECASE)
"""What follows a noun, no verb, that a question is about."""
_OF_VERBS: Final = frozenset({"when", "why", "how"})
"""Behind "is" these ask of a thing what its verb says: "When was the museum opened?"."""


def other_noun(last: str, new: str) -> str | None:
    """ "How many men ...?" "And women?"; "When was the museum opened?" "And the library?"."""
    counted = _COUNTED.match(last)
    if counted and counted.group("noun").lower() in words.NOT_NAMES | _DONE:
        counted = None
    if counted and new.startswith("the ") and _is_plural(counted["noun"]) > _is_plural(new):
        counted = None
    if counted and re.fullmatch(r"(?:the\s+)?[a-z-]+", new):
        return put_in(counted, new.removeprefix("the "), "noun")
    done = _DOES.match(last) if re.fullmatch(r"[a-z-]+", new) else None
    bare = done is not None and done["noun"].islower() and not {new, done["noun"]} & words.NOT_NAMES
    if done and bare and _is_plural(done["noun"]) == _is_plural(new):
        return put_in(done, new, "noun")
    ends = re.search(r"\b(?:for|of)\s+(?P<what>[a-z-]+)\s*\?*$", last)
    of_it = re.fullmatch(r"(?P<what>[a-z-]+)(?:['’]s)?", new) if ends else None
    if ends and of_it and not {of_it["what"], ends["what"]} & words.NOT_NAMES:
        return put_in(ends, of_it["what"], "what")
    of = OF_SOMEBODY.match(last)
    if of and re.fullmatch(r"the\s+[a-z-]+(?:\s+[a-z-]+){0,2}", new):
        return put_in(of, new.removeprefix("the "), "what")
    place = _definite(last, new)
    return None if place is None else last[: place[0]] + new + last[place[1] :]


def _is_plural(noun: str) -> bool:
    return noun.endswith(("s", "men", "people", "children"))


def _definite(last: str, new: str) -> tuple[int, int] | None:
    """Where "the old museum" stands in the last question, for "the library": an office for an
    office, the same noun for itself, else all that is said of the thing before its verb; for "the
    second" alone the one word in its place; of "the rent for the flat" the flat."""
    if not re.match(r"(?:the|this|that)\s+[a-z]", new):
        return None
    offices = [office for office in roles_in(new) if office.end == len(new)]
    for office in roles_in(last) if offices else []:
        of = re.search(r"\s(?:of|for|at|to)\s", last[office.start : office.end])
        the = re.search(r"\b(?:the|this|that)\s+$", last[: office.start], re.IGNORECASE)
        whole = of is None or bool(offices[0].role.of)
        if the is not None:
            return the.start(), office.end if whole or of is None else office.start + of.start()
    noun = re.search(rf"\b(?:the|this|that)\s+(?:[a-z-]+\s+)?{new.split()[-1]}\b", last)
    if noun is not None and len(new.split()) > 2:
        return noun.span()
    one = re.fullmatch(r"the\s+(?P<noun>[a-z-]+)", new)
    ordinal = re.search(rf"\b(?:the|this|that)\s+(?:{ORDINAL.pattern})\b", last)
    if one and ordinal is not None and ORDINAL.fullmatch(one["noun"]):
        return ordinal.span()
    of_which = _OF_WHICH.search(last)
    if of_which and re.fullmatch(r"(?:the|this|that)\s+[a-z-]+(?:\s+[a-z-]+)?", new):
        return of_which.span("what")
    if one is None:
        return None
    named = re.search(r"\b(?:the|this|that)\s+[a-z-]+\b(?!\s+of\b)", last)
    run = _INVERTED.match(last)
    if named is None or run is None or run.start("the") != named.start():
        return named and named.span()
    found = list(re.finditer(r"[a-z-]+", run["noun"]))
    verb = run["wh"].lower() in _OF_VERBS or run["aux"].lower() not in words.COPULAS
    if verb and len(found) > 1 and not _NO_VERB.match(last, run.end()):
        found.pop()
    return named.start(), run.start("noun") + found[-1].end()


def another_thing(last: str, new: str) -> str | None:
    """ "Who is the headteacher?" "And the SENCO?": who the SENCO is, where the question says no
    more than the thing asked about, and of both is told, or of neither, what they are of."""
    found = _WHO_IS_THE.match(last)
    if found is None or not re.match(r"the\s", new, re.IGNORECASE):
        return None
    if bool(_COMPLEMENT.search(found["what"])) != bool(_COMPLEMENT.search(new)):
        return None
    return f"{found['who']} {new}?"
