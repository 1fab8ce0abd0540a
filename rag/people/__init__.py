"""Who is who in one article: the people it names, the roles they hold, and who is meant or speaks.

Derived from an article's text alone, beside it and never in it: names and roles are linked where
they stand side by side ("Akmaral Alnazarova, Minister of Health"; "Prime Minister Tony Blair"), a
surname with the full name that bears it, a role standing alone ("the President added") with the
only person it can be, a pronoun with the person spoken of last, and every quotation, or turn
of a conversation written down, with its speaker. Offsets are those of the article's text.
"""

from __future__ import annotations

from rag.language.roles import Written, roles_in
from rag.people.names import full_names, names_in, same_name
from rag.people.offices import (
    ANYBODY,
    Surroundings,
    holders_of,
    is_definite,
    taken_up,
    without_holder,
)
from rag.people.pronouns import add_pronouns, lives, sex_of
from rag.people.records import People, Person
from rag.people.speech import acts, speech_in
from rag.people.turns import turns_in
from rag.remembered import remembered

__all__ = ["People", "Person", "people_of", "same_name", "sex_of"]


@remembered(4_000_000)
def people_of(text: str) -> People:
    """Who is who in ``text``; the last articles asked about are remembered."""
    names = names_in(text)
    speaking = {n for n, start, end, _ in names if " " not in n and acts([(start, end)], text)}
    names = [(n, start, end, title or n in speaking) for n, start, end, title in names]
    written = roles_in(text)
    full = full_names(names)
    around = Surroundings(names, written, text)
    beside = {name: around.roles_beside(name, full[name]) for name in full}
    for name in [name for name in full if not beside[name] and around.is_body(full[name])]:
        del full[name], beside[name]
    taken = {role for held in beside.values() for role in held}
    alone = [r for r in written if r not in taken and is_definite(text, r.start) and not r.role.of]
    mentions = {name: list(places) for name, places in full.items()}
    roles = {
        name: [without_holder(role.role, name) for role in held] for name, held in beside.items()
    }
    meant: dict[str, list[Written]] = {name: [] for name in full}
    for role, name in holders_of(alone, beside, full, text).items():
        mentions[name].append((role.start, role.end))
        if role.role.head not in ANYBODY:
            meant[name].append(role)
    places = sorted((start, end, name) for name, where in full.items() for start, end in where)
    for name in [name for name in full if not roles[name]]:
        roles[name] = taken_up(meant[name], name, places, text)
    somebody = {n for n in full if roles[n] or acts(full[n], text) or lives(full[n], text)}
    add_pronouns(text, {n: w for n, w in mentions.items() if n in somebody})
    people = tuple(
        Person(
            name,
            tuple(roles[name]),
            tuple(sorted(mentions[name])),
            tuple(sorted(full[name])),
            tuple(sorted((role.start, role.end) for role in beside[name])),
            tuple(dict.fromkeys(role.role for role in meant[name])),
        )
        for name in full
    )
    turns = turns_in(text)
    return People(people, turns or speech_in(text, people), bool(turns))
