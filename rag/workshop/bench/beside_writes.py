"""Questions asked while their articles change: is every quote what stood in the state it names?

    python -m rag.workshop.bench.beside_writes --questions 10000 --threads 4

Made-up articles that say who keeps a lighthouse are replaced, deleted and added again without a
pause, each time with another keeper at another place of the text, while threads ask. Every state
the store ever had is remembered; afterwards each answer is held against the state its
``index_version`` names: quotes, passages and alternatives letter by letter, hashes, and the keeper.
Exit code 1 if anything is wrong. Takes the embedder and the reader of the settings.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

from rag.assistant import Assistant
from rag.settings import load
from rag.types import Answer, Article, Eq
from rag.workshop import command
from rag.workshop.data import indexed

_PLACES: Final = ("Arnholm", "Bexley", "Corrin", "Dunmere", "Eskdal", "Farrow", "Gullan", "Holt")
_FIRST: Final = ("Ada", "Bruno", "Clara", "Dmitri", "Elena", "Farid", "Greta", "Hugo")
_LAST: Final = ("Lindqvist", "Moreau", "Novak", "Okafor", "Petrov", "Quiroga", "Rossi", "Sato")
_FILLER: Final = "The sea was calm on that day and many boats were out."

States = dict[str, dict[str, Article]]
"""Articles by id, by the version of the state."""


def article(place: str, number: int) -> Article:
    """Version ``number`` of the article about the lighthouse of ``place``."""
    draw = random.Random(f"{place} {number}")
    before = " ".join([_FILLER] * draw.randrange(4))
    keeper = f"{draw.choice(_FIRST)} {draw.choice(_LAST)}"
    told = f"The keeper of the {place} lighthouse is {keeper}, who came there in"
    made = indexed.article(
        place.lower(),
        f"{place} lighthouse",
        f"{before} {told} {1900 + number % 100}.".strip(),
        source=f"{place.lower()}.txt",
    )
    return replace(made, metadata={"keeper": keeper})


def write(assistant: Assistant, states: States, stop: threading.Event) -> int:
    """Change one article after the other until told to stop; how many changes there were."""
    draw = random.Random(1)
    now = dict(next(iter(states.values())))
    number = 0
    while not stop.is_set():
        number += 1
        place = draw.choice(_PLACES)
        if place.lower() in now and draw.random() < 0.1:
            receipt = assistant.delete(Eq("article_id", place.lower()))
            del now[place.lower()]
        else:
            made = article(place, number)
            receipt = assistant.add([made])
            now[made.id] = made
        states[receipt.index_version] = dict(now)
    return number


def wrong(answer: Answer, place: str, states: States) -> str | None:
    """What is wrong with an answer about ``place``, or none."""
    state = states.get(answer.index_version)
    if state is None:
        return "names a state that never was"
    quotes = [*answer.citations, *(other.citation for other in answer.alternatives)]
    for quote in quotes + [each for side in answer.conflicts for each in side.citations]:
        source = state.get(quote.document_id)
        if source is None:
            return "quotes an article that was not there"
        start, end = quote.start_char_index, quote.end_char_index
        if source.text[start:end] != quote.cited_text or source.sha256 != quote.document_sha256:
            return "quotes words that did not stand there"
    for passage in answer.passages:
        source = state.get(passage.document_id)
        place_of = slice(passage.start_char_index, passage.end_char_index)
        if source is None or source.text[place_of] != passage.text:
            return "shows a passage that did not stand there"
    about = state.get(place.lower())
    shown = any(passage.document_id == place.lower() for passage in answer.passages)
    if about is not None and not shown:
        return "did not find an article that was there"
    return None


@dataclass(frozen=True)
class Outcome:
    """What a run gave."""

    answers: list[tuple[str, Answer]]
    """The place asked about, and what was answered."""
    states: States
    changes: int
    seconds: float

    @property
    def problems(self) -> Counter[str]:
        """What is wrong, and how often."""
        found = (wrong(answer, place, self.states) for place, answer in self.answers)
        return Counter(problem for problem in found if problem)

    @property
    def right(self) -> int:
        """Answers that are the keeper of the state they name."""
        return sum(
            answer.answer == state[place.lower()].metadata["keeper"]
            for place, answer in self.answers
            if place.lower() in (state := self.states.get(answer.index_version, {}))
        )


def run(assistant: Assistant, questions: int, threads: int) -> Outcome:
    """Ask of an empty assistant beside changes."""
    first = [article(place, 0) for place in _PLACES]
    states = {assistant.add(first).index_version: {made.id: made for made in first}}
    stop = threading.Event()
    started = time.perf_counter()

    def ask(number: int) -> tuple[str, Answer]:
        place = _PLACES[number % len(_PLACES)]
        return place, assistant.ask(f"Who is the keeper of the {place} lighthouse?")

    with ThreadPoolExecutor(threads + 1) as pool:
        writing = pool.submit(write, assistant, states, stop)
        try:
            answers = list(pool.map(ask, range(questions)))
        finally:
            stop.set()
        changes = writing.result()
    return Outcome(answers, states, changes, time.perf_counter() - started)


def main(questions: int = 10_000, threads: int = 4) -> None:
    """Run and report."""
    with indexed.opened(load(keep_conversations=False, threads=1, top_k=2)) as assistant:
        outcome = run(assistant, questions, threads)
        model = f"{assistant.embedder.id}, {assistant.reader.id}"
    answered = sum(answer.answer is not None for _, answer in outcome.answers)
    asked = len({answer.index_version for _, answer in outcome.answers})
    print(
        f"{len(outcome.answers)} questions ({model}) beside {outcome.changes} changes in "
        f"{outcome.seconds:.0f} s: {outcome.problems.total()} wrong; {answered} answered, "
        f"{outcome.right} with the keeper of the state they name; {asked} states asked"
    )
    for what, times in outcome.problems.most_common():
        print(f"{times} {what}")
    raise SystemExit(bool(outcome.problems))


if __name__ == "__main__":
    command.run(main)
