"""Questions cut short: "What about Almaty?", "And in 2019?", "Why?", "How many?", "Who else?".

Each is completed from the last question as it was understood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rag.converse import kinds, pronouns, words
from rag.converse.mentions import Mention
from rag.converse.names import Name, bare, is_name, names_in, tokens_of
from rag.roles import roles_in
from rag.types import Turn

_SAME_FOR: Final = re.compile(
    r"^(?:and\s+|but\s+|so\s+|ok(?:ay)?,?\s+)?"
    r"(?:(?:what|how)\s+about|(?:the\s+)?same(?:\s+question)?(?:\s+for|\s+about|\s+but)?)\s+"
    r"(?P<new>[^?]+?)\s*\?*$",
    re.IGNORECASE,
)
_SAID_FIRST: Final = re.compile(
    r"^(?:and\s+|but\s+|so\s+|ok(?:ay)?,?\s+)?(?:what|how)\s+about\s+(?P<what>[^,?]+?)\s*[,?:]\s*"
    rf"(?P<asked>(?:{'|'.join(words.QUESTION_WORDS | words.AUXILIARIES)})\s.+)$",
    re.IGNORECASE,
)
_AND: Final = re.compile(r"^(?:and|or|but)\s+(?P<for>for\s+)?(?P<new>[^?]+?)\s*\?+$", re.IGNORECASE)
_ALONE: Final = re.compile(
    r"^(?:and\s+|but\s+|so\s+)?(?P<wh>(?:(?:in|at|on|by|from|to|for|with|since|until|of)\s+)?"
    r"(?:why|when|where|who|whom|what|which|how)(?:\s+(?!(?:about|else)\b)[a-z]+){0,2}?)"
    r"(?:\s+(?:exactly|precisely))?\s*\?*$",
    re.IGNORECASE,
)
_ELSE: Final = re.compile(
    r"^(?:and\s+)?(?:(?P<wh>who|what|where|when|why|how)|any(?P<any>one|body|thing|where))\s+else"
    r"\s*\?*$",
    re.IGNORECASE,
)
_MORE: Final = re.compile(
    r"^(?P<ask>(?:please\s+)?(?:tell|show|give)\s+me\s+(?:some\s+)?more|any\s+others?|anything\s+more)"
    r"\s*(?P<end>[?.!]*)$",
    re.IGNORECASE,
)
_QUESTION: Final = re.compile(
    rf"^(?P<wh>(?:(?:in|at|on|by|from|to|for|with|since)\s+)?(?:{'|'.join(words.QUESTION_WORDS)})"
    rf"(?:\s+[\w'’-]+){{0,3}}?)\s+(?P<aux>{'|'.join(words.AUXILIARIES)})\s+(?P<rest>.+)$",
    re.IGNORECASE,
)
_YES_NO: Final = re.compile(rf"^(?P<aux>{'|'.join(words.AUXILIARIES)})\s+(?P<rest>.+)$", re.I)
_IN_TIME: Final = re.compile(
    r"\b(?:in|during|by|since)\s+(?:the\s+)?(?:[A-Z][a-z]+\s+)?(?:1[0-9]|20)\d\d\b"
)
_A_YEAR: Final = re.compile(r"\b(?:1[5-9]|20)\d\d\b(?![.,]\d|%)")
_A_TIME: Final = re.compile(r"^(?:(?:in|during|by|since|on)\s+)?(?:[A-Z][a-z]+\s+)?\d{4}$")
_PREPOSED: Final = re.compile(rf"^(?P<prep>{'|'.join(words.PREPOSITIONS)})\s+(?P<what>.+)$", re.I)
_ANY_NOUN: Final = re.compile(r"\b(?:any|some)\s+(?P<noun>[a-z-]+s|children|people)\b")
_COUNTED: Final = re.compile(
    r"^(?P<how>how\s+(?:many|much)|which|what)\s+(?P<noun>[a-z-]+)\b", re.I
)
_PICKED: Final = re.compile(
    rf"^(?:how\s+many|which|what)\s+(?P<noun>(?!(?:{'|'.join(sorted(words.VAGUE))})\b).+)$", re.I
)
_DONE: Final = frozenset({"happened", "happens", "came", "made", "caused", "led"})
"""Verbs after "what", which nothing is counted by."""
_VERSION: Final = r"\d+(?:\.(?:\d+|x))+"
_DAY: Final = rf"(?P<day>(?:{'|'.join(sorted(words.DATES, reverse=True))})s?)\b"
_AMOUNT: Final = re.compile(
    rf"(?:\b(?P<prep>{'|'.join(words.PREPOSITIONS)})\s+)?"
    r"\b(?P<amount>(?:\d+(?:[.,]\d+)*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"\s+(?P<of>[a-z]+?))s?\b",
    re.IGNORECASE,
)
_OF_WHICH: Final = re.compile(
    r"\b(?:for|of)\s+(?P<what>(?:the|this|that|an?)\s+[a-z-]+)(?=\s*\?*$|\s+(?:at|in|on|from)\s)"
)
"""What the rest of a question is told of: "the rent for the flat at 27 Mill Street"."""
_NUMBERED: Final = re.compile(
    rf"(?:(?:{'|'.join(words.PREPOSITIONS)})\s+)?"
    rf"\b(?P<of>(?!(?:{'|'.join([*words.PREPOSITIONS, *words.DATES])})\b)[a-z]+)"
    r"\s+(?P<number>\d{1,3})(?![\w.])",
    re.IGNORECASE,
)
_WHO_IS_THE: Final = re.compile(
    r"(?P<who>who\s+(?:is|was|are|were))\s+(?P<what>the\s+(?:(?!\b(?:who|that|which)\b)[^?,])+?)\s*\?*$",
    re.IGNORECASE,
)
_COMPLEMENT: Final = re.compile(rf"\s(?:of|{'|'.join(words.PREPOSITIONS)})\s", re.IGNORECASE)
_NOUN: Final = r"(?:(?:the|an?)\s+)?[\w-]+(?:\s+[a-z][\w-]*)?"
_IS: Final = re.compile(rf"^[\w'’-]+(?:\s+[\w'’-]+)?\s+(?:{'|'.join(words.COPULAS)})\b", re.I)
"""A question that ends with what it asks about: "What is the price of the book?"."""
_INVERTED: Final = re.compile(
    rf"^(?P<wh>(?:{'|'.join(words.QUESTION_WORDS)})\b[\w ]*?)"
    rf"\s(?P<aux>{'|'.join(words.AUXILIARIES)})\s(?P<the>the|this|that)\s(?P<noun>(?!(?:{'|'.join(words.NOT_NAMES)})\b)[a-z-]+"
    rf"(?:\s(?!(?:{'|'.join(words.NOT_NAMES)})\b)[a-z-]+)*)",
    re.IGNORECASE,
)
"""A question with its verb, or its auxiliary, before a definite noun."""
_NO_VERB: Final = re.compile(rf"\s(?:of|{'|'.join(words.AUXILIARIES)})\b", re.IGNORECASE)
"""What follows a noun, no verb, that a question is about."""
_OF_VERBS: Final = frozenset({"when", "why", "how"})
"""Behind "is" these ask of a thing what its verb says: "When was the museum opened?"."""
_ORDINAL: Final = re.compile(r"last|next|other|best|worst|first|second|third|[a-z]+(?:est|th)")
_OWNED: Final = re.compile(r"^(?:his|her|its|their)\s+(?P<what>[a-z][\w -]*)$", re.IGNORECASE)
_SHORT_ANSWER: Final = 6
"""Words; a longer answer is not put into a question."""


def said_first(question: str) -> str:
    """ "What about DVDs, how long can I keep them?" as "how long can I keep DVDs?"."""
    found = _SAID_FIRST.match(question)
    if found is None or set(found.group("what").lower().split()) & words.PRONOUNS:
        return question
    what, asked = found.group("what"), found.group("asked")
    whole = pronouns.put(asked, what)
    return _appended(asked, f"({what})") if whole == asked else whole


def complete(question: str, last: Turn, spoken: Sequence[Mention], about: str | None) -> str | None:
    """The whole question that ``question`` is short for, or none where it is not cut short.

    ``spoken`` is what the conversation has mentioned, ``about`` what it is about, where known.
    """
    if not last.question:
        return None
    return (
        _its_value(question, last)
        or _another(question, last, spoken, about)
        or _bare_question_word(question, last)
        or _what_else(question, last, about)
        or _tell_more(question, about)
    )


def _its_value(question: str, last: Turn) -> str | None:
    """ "What was it before?": the guidance, of "What is Marle's guidance?", and not Marle."""
    asked, of = _WHAT_WAS_IT.match(question), _OF_SOMEBODY.match(last.question)
    if asked is None or of is None:
        return None
    owned = last.question[of.start("owner") : of.end("what")]
    return f"What {asked['is'].lower()} {owned} {asked['when']}?"


def _another(question: str, last: Turn, spoken: Sequence[Mention], about: str | None) -> str | None:
    """The last question of something else: "What about X?", "And in 2019?"."""
    asked = _SAME_FOR.match(question)
    if asked is None:
        asked = _AND.match(question)
        if asked is None or not _is_fragment(asked.group("new")):
            return None
    new = asked.group("new").strip()
    if asked.groupdict().get("for") and not (
        is_name(new) or _OWNED.match(new) or _A_TIME.match(new)
    ):
        new = f"for {new}"
    whole = (
        _other_time(last.question, new)
        or _other_amount(last.question, new)
        or _other_number(last.question, new)
        or _other_place(last.question, new)
        or _other_owner(last.question, new, spoken)
        or _other_name(last.question, new)
        or _another_thing(last.question, new)
        or _other_noun(last.question, new)
    )
    if whole is not None:
        return whole
    if len(new.split()) > _SHORT_ANSWER:
        return None
    if about is None or set(tokens_of(about)) & set(tokens_of(new)) or names_in(f"- {new}"):
        return None
    return f"What about {new} ({about})?"


def _is_fragment(text: str) -> bool:
    """Whether ``text`` has no verb of its own, so far as the auxiliaries and its length tell."""
    found = text.lower().split()
    return (
        len(found) <= 6
        and not set(found) & (words.AUXILIARIES | words.QUESTION_WORDS)
        and (
            is_name(bare(text))
            or _NUMBERED.fullmatch(text) is not None
            or found[0] in words.PREPOSITIONS | _OPENERS
            or len(found) == 1
        )
    )


_OF_SOMEBODY: Final = re.compile(
    r"what\s+(?:is|was|are|were)\s+(?P<owner>[^?]*?['’]s?)\s(?P<what>[a-z-]+(?:\s[a-z-]+)*?)"
    r"(?:\s+(?:in|at|on|for|from|to|by|during|since|before|now)\b[^?]*)?\s*\?*$",
    re.IGNORECASE,
)
"""What asks for the value of something that is somebody's: "What is Marle's turnover in May?"."""
_WHAT_WAS_IT: Final = re.compile(
    r"(?:and\s+)?what\s+(?P<is>is|was)\s+it\s+(?P<when>(?:before|earlier|previously|originally"
    r"|initially|at first|now|last|in|until)\b[^?]*?)\s*\?*$",
    re.IGNORECASE,
)
_OPENERS: Final = frozenset({"the", "his", "her", "its", "their", "in", "a", "an"})


def _other_time(last: str, new: str) -> str | None:
    if not _A_TIME.match(new):
        return None
    when = new if new.split()[0].lower() in words.PREPOSITIONS else f"in {new}"
    if _IN_TIME.search(last):
        return _IN_TIME.sub(when, last, count=1)
    if re.fullmatch(r"(?:in\s+)?\d{4}", new, re.IGNORECASE) and len(_A_YEAR.findall(last)) == 1:
        # "Who won the 1954 cup?": that of another year.
        return _A_YEAR.sub(new[-4:], last)
    return _appended(last, when)


def _other_amount(last: str, new: str) -> str | None:
    """ "And after 12 years?": instead of the only amount of years, behind that word where it has
    one."""
    found = _AMOUNT.fullmatch(new)
    if found is None:
        return None
    same = [
        told
        for told in _AMOUNT.finditer(last)
        if told["of"].lower() == found["of"].lower()
        and (found["prep"] or told["prep"] or "").lower() == (told["prep"] or "").lower()
    ]
    if len(same) != 1:
        return None
    return last[: same[0].start("amount")] + new[found.start("amount") :] + last[same[0].end() :]


def _other_place(last: str, new: str) -> str | None:
    """ "And in Almaty?": instead of the name that has the same preposition, else in addition."""
    found = _PREPOSED.match(new)
    if found is None:
        return None
    preposition, what = found.group("prep").lower(), found.group("what")
    version = re.compile(rf"(?P<before>\b{preposition}\s+(?:\w+\s+)?){_VERSION}", re.IGNORECASE)
    if re.fullmatch(_VERSION, what) and version.search(last):
        return version.sub(rf"\g<before>{what}", last, count=1)
    if kinds.is_date(what) and (day := re.search(rf"\b{preposition}\s+{_DAY}", last, re.I)):
        return last[: day.start("day")] + what + last[day.end("day") :]
    if not is_name(what):
        ends = re.search(rf"\b{preposition}\s+(?P<what>{_NOUN})\s*\?*$", last, re.IGNORECASE)
        if preposition in words.PLACING or not ends or not _IS.match(last):
            return _appended(last, new)
        return last[: ends.start("what")] + what + last[ends.end("what") :]
    same = [name for name in names_in(last) if name.before == preposition]
    if preposition == "for" and not same:
        return _other_name(last, what)
    return _replaced(last, same[-1], what) if same else _appended(last, new)


def _other_owner(last: str, new: str, spoken: Sequence[Mention]) -> str | None:
    """ "And his brother?": the same of the brother of whom the last question was about, else who
    the brother is."""
    found = _OWNED.match(new)
    owned = pronouns.resolve(new, spoken)
    if found is None or owned == new:
        return None
    owner = owned.removesuffix(found.group("what"))
    same = [name for name in names_in(last) if set(tokens_of(name.text)) & set(tokens_of(owner))]
    if same:
        return _replaced(last, same[0], owned)
    return f"Who is {owned}?" if found.group("what") in words.PEOPLE else f"What about {owned}?"


def _other_name(last: str, new: str) -> str | None:
    """Instead of the name of the last question that is most like it."""
    candidates = names_in(last)
    if not is_name(new) or not candidates:
        return None
    return _replaced(last, max(candidates, key=lambda name: _likeness(name, new)), new)


def _likeness(name: Name, new: str) -> float:
    shared = set(tokens_of(name.text)) & set(tokens_of(new))
    alike = abs(kinds.person(name.text) - kinds.person(new))
    return 2 * len(shared) - alike - 0.1 * (name.before in words.PLACING)


def _other_noun(last: str, new: str) -> str | None:
    """ "How many men ...?" "And women?"; "When was the museum opened?" "And the library?"."""
    counted = _COUNTED.match(last)
    if counted and counted.group("noun").lower() in words.NOT_NAMES | _DONE:
        counted = None
    if counted and new.startswith("the ") and _is_plural(counted["noun"]) > _is_plural(new):
        counted = None
    if counted and re.fullmatch(r"(?:the\s+)?[a-z-]+", new):
        noun = new.removeprefix("the ")
        return last[: counted.start("noun")] + noun + last[counted.end("noun") :]
    ends = re.search(r"\b(?:for|of)\s+(?P<what>[a-z-]+)\s*\?*$", last)
    if ends and re.fullmatch(r"[a-z-]+", new) and not {new, ends.group("what")} & words.NOT_NAMES:
        return last[: ends.start("what")] + new + last[ends.end("what") :]
    of = _OF_SOMEBODY.match(last)
    if of and re.fullmatch(r"the\s+[a-z-]+(?:\s+[a-z-]+){0,2}", new):
        return last[: of.start("what")] + new.removeprefix("the ") + last[of.end("what") :]
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
    ordinal = re.search(rf"\b(?:the|this|that)\s+(?:{_ORDINAL.pattern})\b", last)
    if one and ordinal is not None and _ORDINAL.fullmatch(one["noun"]):
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


def _another_thing(last: str, new: str) -> str | None:
    """ "Who is the headteacher?" "And the SENCO?": who the SENCO is, where the question says no
    more than the thing asked about, and of both is told, or of neither, what they are of."""
    found = _WHO_IS_THE.match(last)
    if found is None or not re.match(r"the\s", new, re.IGNORECASE):
        return None
    if bool(_COMPLEMENT.search(found["what"])) != bool(_COMPLEMENT.search(new)):
        return None
    return f"{found['who']} {new}?"


def _other_number(last: str, new: str) -> str | None:
    """ "What about week 2?": instead of the only week of the last question."""
    found = _NUMBERED.fullmatch(new)
    if found is None:
        return None
    same = [told for told in _NUMBERED.finditer(last) if told["of"].lower() == found["of"].lower()]
    if len(same) != 1:
        return None
    return last[: same[0].start("number")] + found["number"] + last[same[0].end() :]


def _bare_question_word(question: str, last: Turn) -> str | None:
    """ "When?", "How many?", "In which city?" asked of what the last question was about."""
    found = _ALONE.match(question)
    if found is None:
        return None
    wh = found.group("wh")
    lower = set(wh.lower().split())
    if lower & words.AUXILIARIES or (len(lower) > 1 and not _is_wh_phrase(wh)):
        return None
    answer = bare(last.answer or "") if len((last.answer or "").split()) <= _SHORT_ANSWER else ""
    yes_no = _YES_NO.match(last.question)
    if yes_no:
        return _of_yes_no(wh, last.question, yes_no)
    asked = _QUESTION.match(last.question)
    if asked and asked.group("aux").lower() in words.COPULAS and answer and _is_definition(asked):
        return f"{_capital(wh)} {asked.group('aux')} {answer} {asked.group('rest')}"
    if asked and asked.group("aux").lower() not in {"has", "have", "had"}:
        same = asked.group("wh").lower().split()[-1] == wh.lower().split()[-1]
        if same:
            return None
        if asked.group("wh").lower().split()[0] in {"what", "who", "whom", "which"} and answer:
            return _asked_of(wh, asked, (last.answer or answer).strip(" .,"))
        picked = _PICKED.match(asked.group("wh"))
        if picked and wh.lower() in {"which", "which ones", "what ones"}:
            return f"Which {picked.group('noun')} {asked.group('aux')} {asked.group('rest')}"
        return _asked_of(wh, asked, picked.group("noun") if picked else "")
    subject = re.match(r"^(?:who|what|which\s+[\w-]+)\s+(?P<rest>.+)$", last.question, re.I)
    if subject and answer and lower & {"why", "when", "where", "how"} and len(lower) == 1:
        return f"{_capital(wh)} was it that {answer} {subject.group('rest')}"
    return f"{last.question.rstrip(' ?.!')}, and {wh[0].lower() + wh[1:]}?"


def _asked_of(wh: str, asked: re.Match[str], what: str) -> str:
    """``wh`` asked of the rest of a question, and of ``what`` its own question word stood for: "Why
    were dryers recalled?", "When did the company recall dryers?"."""
    aux, rest = asked.group("aux"), asked.group("rest")
    opening = rest.split()[0].rstrip("?")
    verb_only = aux.lower() in words.COPULAS or opening == rest.rstrip(" ?.!")
    is_subject = opening.islower() and opening not in words.DETERMINERS | words.PRONOUNS
    if what and verb_only and is_subject:
        return f"{_capital(wh)} {aux} {what} {rest}"
    whole = f"{_capital(wh)} {aux} {rest}"
    return _appended(whole, what) if what else whole


def _is_wh_phrase(wh: str) -> bool:
    return bool(
        re.match(
            r"^(?:\w+\s+)?(?:how\s+(?:many|much|long|old|often|far|big|tall)|which|what|whose"
            r"|why\s+not|(?:by|with|from|to|for|since|until|of)\s+(?:whom?|what|when|where))"
            r"(?:\s+[a-z]+)?$",
            wh,
            re.IGNORECASE,
        )
    )


def _of_yes_no(wh: str, last: str, yes_no: re.Match[str]) -> str:
    counted = _ANY_NOUN.search(last)
    asked = wh.lower().split()
    if counted and asked[-1] == counted.group("noun"):
        asked = asked[:-1]
    if counted and " ".join(asked) in {"how many", "how much", "which", "what", "which ones"}:
        rest = last[: counted.start()].rstrip() + last[counted.end() :]
        head = "which" if asked[0] == "which" else " ".join(asked)
        return f"{_capital(head)} {counted.group('noun')} {rest[0].lower()}{rest[1:]}"
    if wh.lower() == "why not":
        return f"{last.rstrip(' ?.!')}, and why not?"
    # Asked where or when a thing happened, it no longer matters whether it happened at all.
    return f"{_capital(wh)} {yes_no.group('aux').lower()} {yes_no.group('rest')}"


def _is_definition(asked: re.Match[str]) -> bool:
    """Whether the answer and the rest of the question say what something is."""
    return asked.group("wh").lower() in {"who", "what"} and not re.search(
        r"\b\w+(?:ed|ing)\b|\bborn\b", asked.group("rest")
    )


def _what_else(question: str, last: Turn, about: str | None) -> str | None:
    found = _ELSE.match(question)
    if found is None:
        return None
    asked = {"one": "who", "body": "who", "where": "where"}.get(found.group("any") or "", "what")
    wh = (found.group("wh") or asked).lower()
    first, _, rest = last.question.partition(" ")
    if first.lower() == wh and rest:
        rest = rest.removeprefix("else ")
        return f"{first} else {rest}"
    return f"{question.rstrip(' ?.!')} about {about}?" if about else None


def _tell_more(question: str, about: str | None) -> str | None:
    found = _MORE.match(question)
    if found is None or about is None:
        return None
    return f"{found.group('ask')} about {about}{found.group('end')}"


def _appended(question: str, words_after: str) -> str:
    body = question.rstrip(" ?.!")
    return f"{body} {words_after}?"


def _replaced(question: str, name: Name, new: str) -> str:
    return question[: name.start] + new + question[name.end :]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
