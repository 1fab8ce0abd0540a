"""Topics of withheld questions: those that counting anew finds, without counting anew for each."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

from rag.kept.gaps import topics


class Read(list[str]):
    """The words of a question, and how often anybody went through them."""

    times = 0

    def __iter__(self) -> Iterator[str]:
        self.times += 1
        return super().__iter__()


def counted_anew(words: list[list[str]]) -> Iterator[tuple[str, list[int]]]:
    left = list(range(len(words)))
    while left:
        counts = Counter(word for number in left for word in words[number])
        topic = max(counts, key=lambda word: (counts[word], len(word), word), default="")
        own = [number for number in left if topic in words[number] or not topic]
        left = [number for number in left if number not in own]
        yield topic, own


def test_topics_are_those_that_counting_anew_finds() -> None:
    chance = random.Random(7)
    for _ in range(200):
        known = [f"w{n}" for n in range(chance.randint(1, 12))]
        words = [
            list(dict.fromkeys(chance.choices(known, k=chance.randint(0, 5))))
            for _ in range(chance.randint(0, 15))
        ]
        assert list(topics(words)) == list(counted_anew(words))


def test_each_question_is_gone_through_as_often_however_many_there_are() -> None:
    questions = [Read([f"only{n}", f"mine{n}"]) for n in range(300)]
    assert len(list(topics(questions))) == 300
    assert max(question.times for question in questions) <= 2
