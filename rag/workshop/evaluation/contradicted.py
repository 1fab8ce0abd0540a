"""Questions of news articles that mostly agree: which disagreements are shown, to be judged.

    python -m rag.workshop.evaluation.contradicted ARTICLES --index DIR [--questions N]

``ARTICLES`` is JSON lines (``id``, ``title``, ``text``), ``DIR`` their index (``rag build``). The
questions are made by pattern from their own words, the same on every run: who did what a sentence
tells of its subject, how many of what it counts, by how much something rose or fell, who holds an
office that an article gives to somebody. Whether a disagreement is one only a person can say: each
that is shown is printed with the sentence of each of its sides.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated, Final

import typer

from rag.assistant import Assistant
from rag.passages import split_sentences
from rag.people import people_of
from rag.question import analyse
from rag.settings import load
from rag.workshop import command
from rag.workshop.data.files import rows

_SEED: Final = 7
_NAME: Final = r"(?:[A-Z][\w&’'-]+)(?: (?:of |and )?[A-Z][\w&’'-]+){0,3}"
_DID: Final = (
    r"(?:will|has|had|is|was|won|bought|sold|became|took|began|raised|founded|wrote|beat|scored"
    r"|signed|joined|directed|leads|owns)"
)
_SUBJECT: Final = re.compile(
    rf"^(?:The )?(?P<name>{_NAME})(?:, [^,]{{3,60}},)? (?P<told>{_DID} .{{12,90}})$"
)
_COUNTED: Final = re.compile(
    r"\b(?P<number>\d[\d,.]*(?: (?:million|billion))?) (?P<what>(?:[a-z]+ )?[a-z]{4,}s)"
    r" (?P<told>(?:were|are|have|had|will) [^,;.]{8,80})"
)
_MOVED: Final = re.compile(
    rf"(?P<what>{_NAME}(?:['’]s? [a-z]+(?: [a-z]+)?)?)"
    r" (?P<verb>rose|fell|jumped|dropped|climbed|grew) (?:by )?\d"
)
_PRESENT: Final = {
    "rose": "rise", "fell": "fall", "jumped": "jump", "dropped": "drop", "climbed": "climb",
    "grew": "grow",
}  # fmt: skip


def questions(articles: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """Questions for a short answer, one an article, the patterns in turn as far as they go."""
    rng = random.Random(_SEED)
    order = list(articles)
    rng.shuffle(order)
    known: set[str] = set()
    for place, row in enumerate(order):
        made = [_of_offices(row["text"]), _of_sentences(row["text"], rng)]
        if place % 2:
            made.reverse()
        question = next((q for each in made for q in each if q not in known), None)
        if question is not None:
            known.add(question)
            yield question


def _of_offices(text: str) -> Iterator[str]:
    for person in people_of(text).people:
        for role in person.roles:
            if role.of and not role.qualifiers:
                office = " ".join([*sorted(role.modifiers), role.head])
                yield f"Who is the {office} of {role.of}?"


def _of_sentences(text: str, rng: random.Random) -> Iterator[str]:
    sentences = [" ".join(text[a:b].split()) for a, b in split_sentences(text)]
    rng.shuffle(sentences)
    for sentence in sentences:
        body = sentence.rstrip(" .")
        if '"' in body:
            continue
        made: list[str] = []
        if counted := _COUNTED.search(body):
            made.append(f"How many {counted['what']} {counted['told']}?")
        if moved := _MOVED.search(body):
            made.append(f"By how much did {moved['what']} {_PRESENT[moved['verb']]}?")
        if subject := _SUBJECT.match(body):
            made.append(f"Who {subject['told']}?")
        yield from (question for question in made if analyse(question).form == "span")


def main(
    file: Path,
    index: Annotated[Path, typer.Option()],
    number: Annotated[int, typer.Option("--questions")] = 300,
) -> None:
    """Print every disagreement shown, and how many."""
    asked = answered = 0
    shown: list[str] = []
    settings = load(index_dir=index, keep_conversations=False)
    with Assistant.open(settings) as assistant:
        for question in islice(questions(rows(file)), number):
            asked += 1
            answer = assistant.ask(question)
            answered += answer.status == "answered"
            if answer.conflicts:
                shown.append(question)
                print(f"{len(shown)}. {question}")
                for side in answer.conflicts:
                    for citation in side.citations:
                        print(f"   {side.answer} [{citation.document_url}]: {citation.sentence}")
    print(f"{asked} questions, {answered} answered, {len(shown)} disagreements shown")


if __name__ == "__main__":
    command.run(main)
