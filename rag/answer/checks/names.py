"""Whether an article speaks of whom the question names, and the quote of nobody else."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks.refusals import Refusal
from rag.language.roles import roles_in
from rag.language.terms import folded
from rag.people import people_of
from rag.types import Article, Span

PREFIX: Final = 5
"""Letters by which a word of a name is known, whatever its ending."""


_CAPITAL_INSIDE: Final = re.compile(r"[a-z]{2}[A-Z][a-z]")
_BOUNDS: Final = re.compile(
    r"\b(?:before|(?<!named )(?<!called )after|besides|than|succeed(?:s|ed)|replace[sd]"
    r"|follow(?:s|ed))\s+(?:the\s+)?$",
    re.IGNORECASE,
)
"""What stands before a name in a question that asks for another one."""


def wrong_name(basis: Basis, span: Span) -> Refusal | None:
    """A full name in the question, or one with a capital inside ("GiveWell"), of which the article
    holds nothing, or a sign that it lacks."""
    demands, article = basis.asked.demands, basis.article(span)
    for signed in demands.signed:
        sign = rf"(?<!\w){re.escape(signed)}(?![\w#+])"
        if not re.search(sign, f"{article.title}\n{article.text}", re.IGNORECASE):
            return Refusal(f"the article does not speak of {signed}", of_another=True)
    for name in demands.names:
        words = name.split()
        certain = len(words) > 1 or _CAPITAL_INSIDE.search(name)
        if certain and not _speaks_of(basis, article, words):
            return Refusal(f"the article does not speak of {name}", of_another=True)
    return None


def _speaks_of(basis: Basis, article: Article, words: list[str]) -> bool:
    plain = basis.folded(article.id)
    if any(stands_in(plain, word) for word in sorted(words, key=len)[-2:]):
        return True
    return initials_in(f"{article.title}\n{article.text}", words)


def stands_in(plain: str, word: str) -> bool:
    """Whether a word of folded text begins as ``word`` does, or is it where that is short: "Lee"
    stands neither in "asleep" nor in "leek"."""
    word = folded(word)
    ends = r"s?(?!\w)" if len(word) < PREFIX else ""
    return re.search(rf"(?<!\w){re.escape(word[:PREFIX])}{ends}", plain) is not None


def initials_in(text: str, words: list[str]) -> bool:
    """Whether the initials of a name ("IE") stand in ``text``."""
    initials = "".join(word[0] for word in words if word[0].isupper())
    return len(initials) > 1 and re.search(rf"\b{'[.]?'.join(initials)}\b", text) is not None


def of_another(basis: Basis, span: Span) -> Refusal | None:
    """Words of the role of somebody nobody asked about: "Ann Lee of Ayre, Bo Ek, head of Bree"."""
    names = basis.asked.demands.names
    if not names:
        return None
    whole = basis.sentence(span)
    text = basis.text(whole)
    if not roles_in(text):
        return None
    people = people_of(text)
    asked_about = [person for name in names for person in people.called(name)]
    start, stop = span.start - whole.start, span.end - whole.start
    holders = [
        person
        for person in people.people
        if asked_about and any(low <= start and stop <= high for low, high in person.offices)
    ]
    if not holders or any(person in asked_about for person in holders):
        return None
    return Refusal(f"said of {holders[0].name}", of_another=True)


def set_apart(basis: Basis, span: Span) -> Refusal | None:
    """Whom the question itself sets apart: who was mayor before Lee is not Ann Lee."""
    asked, said = basis.asked.text, folded(basis.text(span)).split()
    for name in basis.asked.demands.names:
        words = folded(name).split()
        if said[-len(words) if len(words) == 1 else 0 :] != words:
            continue
        if _BOUNDS.search(asked, 0, asked.find(name)):
            return Refusal(f"{name} is set apart in the question", of_another=True)
    return None
