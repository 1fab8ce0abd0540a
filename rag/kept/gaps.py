"""Gaps: questions that were withheld, by topic, with the words that the articles lack."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import heapify, heapreplace
from typing import Final

from rag.confidence import normalised
from rag.language.english import AUXILIARIES
from rag.language.function_words import ENGLISH, stop_words
from rag.language.terms import terms, words_of_terms
from rag.state import Shelf, State
from rag.types import Answer, Gap

_MOST: Final = 1_000
"""Questions kept, the last ones asked."""
_KEPT_S: Final = 90 * 24 * 3600.0
_SHOWN: Final = 20
"""Questions told of one topic."""
_SMALL: Final = (
    "about after again all also any because before between both during each else ever every few get"
    " give here him just like little many me more most much my never now off only other our out"
    " over please same several since so some still tell than through too under until up very while"
    " within without yet"
)
"""Words that are no topic, and that no article can be said to lack."""


@dataclass(frozen=True, slots=True)
class _Withheld:
    question: str
    asked: int


_WITHHELD: Final = Shelf("withheld", _Withheld)


class Gaps:
    """Withheld questions in the state room; no word of an article is kept with them."""

    def __init__(self, state: State) -> None:
        self._state = state

    def note(self, answer: Answer, said: Sequence[str], owner: str = "") -> None:
        """Keep the question of ``answer`` where it was withheld; forget it where it was not.

        ``said`` is what the asker said before, the question last. One that was completed with other
        words, which an article may have brought, is kept as it was asked.
        """
        if answer.abstention is not None and answer.abstention.is_of_talk:
            return
        question = answer.standalone_question
        if not set(terms(question)) <= set(terms(" ".join(said))):
            question = said[-1]
        key = hashlib.sha256(
            f"{owner}\0{normalised(question)}".encode("utf-8", "replace")
        ).hexdigest()
        with self._state.read() as view:
            known = _WITHHELD.get(view, key)
        if answer.status != "abstained":
            if known is not None:
                with self._state.write(durable=False) as change:
                    _WITHHELD.remove(change, key)
            return
        now = time.time()
        with self._state.write(durable=False) as change:
            asked = known.asked + 1 if known else 1
            _WITHHELD.put(change, key, now, _Withheld(question, asked))
            _WITHHELD.forget(change, since=now - _KEPT_S, most=_MOST)

    def by_topic(self, stands: Callable[[str], bool]) -> list[Gap]:
        """The questions that share a word, the most asked first; ``stands`` says whether a word
        stands in any article."""
        with self._state.read() as view:
            left = [kept for _, kept in _WITHHELD.all(view, newest_first=True)]
        small = _small()
        words = [
            [word for word in dict.fromkeys(terms(kept.question)) if word not in small]
            for kept in left
        ]
        known: dict[str, bool] = {}
        gaps: list[Gap] = []
        for topic, numbers in topics(words):
            numbers.sort(key=lambda number: -left[number].asked)
            own = [left[number] for number in numbers]
            used = {word: word for number in numbers for word in words[number]}
            shown = dict(used)
            for kept in reversed(own):
                shown.update(words_of_terms(kept.question))
            for word in used:
                if word not in known:
                    known[word] = stands(word)
            gaps.append(
                Gap(
                    shown.get(topic, ""),
                    tuple(kept.question for kept in own[:_SHOWN]),
                    sum(kept.asked for kept in own),
                    tuple(shown[word] for word in used if not known[word]),
                )
            )
        return sorted(gaps, key=lambda gap: -gap.asked)


@cache
def _small() -> frozenset[str]:
    return stop_words(ENGLISH).union(terms(" ".join([_SMALL, *AUXILIARIES])))


def topics(words: Sequence[Sequence[str]]) -> Iterator[tuple[str, list[int]]]:
    """Topics of questions, given as their ``words``, and the numbers of the questions of each.

    A topic is the word of most questions that have none yet; of words as frequent the longest says
    most. What has no word is a topic of its own. A count only falls while topics are taken, so the
    first of the heap is the topic where its count still holds, and otherwise takes its new place.
    """
    holding: dict[str, list[int]] = {}
    for number, own in enumerate(words):
        for word in own:
            holding.setdefault(word, []).append(number)
    counts = {word: len(numbers) for word, numbers in holding.items()}
    ranked = sorted(counts, key=lambda word: (len(word), word), reverse=True)
    heap = [(-counts[word], rank) for rank, word in enumerate(ranked)]
    heapify(heap)
    open_ = set(range(len(words)))
    while heap:
        count, rank = heap[0]
        topic = ranked[rank]
        if counts[topic] != -count:
            heapreplace(heap, (-counts[topic], rank))
            continue
        if not count:
            break
        numbers = [number for number in holding[topic] if number in open_]
        open_.difference_update(numbers)
        for number in numbers:
            for word in words[number]:
                counts[word] -= 1
        yield topic, numbers
    if open_:
        yield "", sorted(open_)
