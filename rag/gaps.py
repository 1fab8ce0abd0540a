"""Gaps: questions that were withheld, by topic, with the words that the articles lack."""

from __future__ import annotations

import hashlib
import time
from collections import ChainMap, Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from rag.confidence import normalised
from rag.state import Shelf, State
from rag.terms import terms, words_of_terms
from rag.types import Answer, Gap

_MOST: Final = 1_000
"""Questions kept, the last ones asked."""
_KEPT_S: Final = 90 * 24 * 3600.0
_SHOWN: Final = 20
"""Questions told of one topic."""


@dataclass(frozen=True, slots=True)
class _Withheld:
    question: str
    asked: int


_WITHHELD: Final = Shelf("withheld", _Withheld)


class Gaps:
    """Withheld questions in the state room; no word of an article is kept with them."""

    def __init__(self, state: State) -> None:
        self._state = state

    def note(self, answer: Answer, owner: str = "") -> None:
        """Keep the question of ``answer`` where it was withheld; forget it where it was not."""
        if answer.abstention is not None and answer.abstention.is_of_talk:
            return
        question = answer.standalone_question
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
        words = {kept.question: list(dict.fromkeys(terms(kept.question))) for kept in left}
        known: dict[str, bool] = {}
        gaps: list[Gap] = []
        while left:
            counts = Counter(word for kept in left for word in words[kept.question])
            # Of words as frequent, the longest says most.
            topic = max(counts, key=lambda word: (counts[word], len(word), word), default="")
            own = [kept for kept in left if topic in words[kept.question] or not topic]
            left = [kept for kept in left if kept not in own]
            own.sort(key=lambda kept: -kept.asked)
            used = {word: word for kept in own for word in words[kept.question]}
            shown = ChainMap(*(words_of_terms(kept.question) for kept in own), used)
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
