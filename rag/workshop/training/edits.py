"""Questions made unanswerable by a small change, in the manner of SQuAD 2.0.

Rajpurkar et al. 2018 class their unanswerable questions: an antonym, a negation, a swapped
entity or number, a condition that contradicts the text. Two kinds of change are made here.
A `Swap` exchanges words of the question for other words of like kind; the sampler applies it to
the question or to the passage. A reversal rewrites the question with an antonym or a `not`.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_ENTITY = re.compile(r"\b[A-Z][\w'’&-]*(?:[ ](?:(?:of|the|de|von|van|and)[ ])?[A-Z][\w'’&-]*)*")
_NUMBER = re.compile(r"(?<![\w.,])\d[\d,.]*\d(?!\w)|(?<![\w.,])\d(?!\w)")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]{3,}")
_COMMON = frozenset(
    "what which when where whose whom does were have been that this with from they their there "
    "many much long into about would could should after before than then most more kind type name "
    "year years also will other some only over such used using very being called make made did "
    "during between while because under these those first last same each both through "
    "according".split()
)
_STARTERS = frozenset(
    "what which who whom whose when where why how in on at for from to by of the a an is are was "
    "were did do does it he she they this that his her their its as but and or if i we you "
    "according during after before since until while besides along".split()
)
_OPPOSITES = (
    "first last|before after|largest smallest|larger smaller|biggest smallest|bigger smaller|"
    "highest lowest|higher lower|most least|more fewer|north south|northern southern|east west|"
    "eastern western|won lost|win lose|winner loser|increase decrease|increased decreased|"
    "increasing decreasing|increases decreases|maximum minimum|oldest youngest|older younger|"
    "earliest latest|earlier later|early late|begin end|began ended|begins ends|started finished|"
    "start finish|opened closed|open close|born died|birth death|inside outside|above below|"
    "male female|men women|man woman|father mother|son daughter|brother sister|husband wife|"
    "king queen|boy girl|his her|he she|good bad|best worst|better worse|positive negative|"
    "rich poor|strong weak|strongest weakest|longest shortest|longer shorter|long short|"
    "old new|oldest newest|hot cold|high low|large small|big small|major minor|majority minority|"
    "public private|rural urban|allowed forbidden|allow prevent|accepted rejected|accept reject|"
    "supported opposed|support oppose|gained lost|gain lose|attacked defended|built destroyed|"
    "buy sell|bought sold|arrive leave|arrived left|with without|include exclude|included excluded|"
    "agree disagree|agreed disagreed|easy difficult|fast slow|faster slower|fastest slowest|"
    "success failure|successful unsuccessful|legal illegal|common rare|popular unpopular|"
    "like dislike|liked disliked|love hate|loved hated|happy sad|ancient modern|domestic foreign|"
    "internal external|upper lower|front back|left right|top bottom|day night|rise fall|rose fell|"
    "advantage disadvantage|advantages disadvantages|benefit drawback|benefits drawbacks|"
    "always never|all none|many few|same different|similar different|cheap expensive|light heavy|"
    "lighter heavier|hard soft|closest farthest|nearest farthest|raised lowered|expanded shrank|"
    "created destroyed|founded dissolved|joined left|removed added|remove add|victory defeat|"
    "friend enemy|allies enemies|ally enemy|able unable|possible impossible|known unknown|"
    "wide narrow|thick thin|deep shallow|dry wet|clean dirty|full empty|safe dangerous|"
    "hired fired|import export|imported exported|imports exports|summer winter|spring autumn|"
    "morning evening|parent child|parents children|teacher student|teachers students|"
    "offense defense|offensive defensive|democratic republican|catholic protestant|"
    "primary secondary"
)
_NEGATED = re.compile(
    r"\b(is|are|was|were|can|could|did|does|do|has|have|had|will|would|should|may|might)\b", re.I
)


_OPPOSITE: dict[str, list[str]] = defaultdict(list)
for _one, _other in map(str.split, _OPPOSITES.split("|")):
    _OPPOSITE[_one].append(_other)
    _OPPOSITE[_other].append(_one)
_OPPOSITE_WORD = re.compile(rf"\b(?:{'|'.join(_OPPOSITE)})\b", re.I)


@dataclass(frozen=True, slots=True)
class Swap:
    """Exchange `question[start:end]` for `replacement`."""

    start: int
    end: int
    replacement: str


def entities(text: str) -> list[str]:
    """Capitalised spans that do not merely begin a sentence with a common word."""
    found = []
    for match in _ENTITY.finditer(text):
        span = match.group()
        head = span.split(" ", 1)
        if head[0].lower() in _STARTERS:
            span = head[1] if len(head) == 2 else ""
        if len(span) > 2:
            found.append(re.sub(r"['’]s$", "", span))
    return list(dict.fromkeys(found))


def numbers(text: str) -> list[str]:
    """Figures and years of a text, each once."""
    return list(dict.fromkeys(_NUMBER.findall(text)))


def content_words(text: str) -> list[str]:
    """Lower-cased words of four letters and more that carry meaning, each once."""
    words = (word.lower() for word in _WORD.findall(text))
    return list(dict.fromkeys(word for word in words if word not in _COMMON))


class SwapMaker:
    """Makes swaps, choosing replacements of like kind by the encoder's own word vectors.

    vector: word or phrase -> (dim,) float32 of unit length.
    strays: spans from anywhere, for articles with few of their own.
    """

    def __init__(
        self,
        vector: Callable[[str], NDArray[np.float32]],
        strays: Sequence[str],
        rng: random.Random,
    ) -> None:
        self._vector = vector
        self._strays = list(strays)
        self._rng = rng

    def swaps(
        self,
        question: str,
        passage: str,
        neighbours: Sequence[str],
        answers: Sequence[str],
        most: int,
    ) -> list[Swap]:
        """Up to `most` swaps: numbers and entities first, a common word for want of them.

        passage, neighbours: where replacements come from; answers: texts never used as such.
        """
        made = self._number_swaps(question, passage)
        made += self._entity_swaps(question, passage, neighbours, answers)
        self._rng.shuffle(made)
        if len(made) < most:
            made.extend(self._word_swaps(question, passage, answers))
        return made[:most]

    def _number_swaps(self, question: str, passage: str) -> list[Swap]:
        made = []
        for match in _NUMBER.finditer(question):
            old = match.group()
            alike = [n for n in numbers(passage) if abs(len(n) - len(old)) <= 1]
            others = [n for n in alike if n not in question]
            if old.isdigit() and (not others or self._rng.random() < 0.5):
                shift = self._rng.randint(1, 30) if len(old) >= 3 else self._rng.randint(1, 5)
                others = [str(int(old) + shift), str(max(int(old) - shift, 1))]
            others = [n for n in others if n != old]
            if others:
                made.append(Swap(match.start(), match.end(), self._rng.choice(others)))
        return made

    def _entity_swaps(
        self, question: str, passage: str, neighbours: Sequence[str], answers: Sequence[str]
    ) -> list[Swap]:
        lowered = question.lower()
        near = entities(passage)
        names = dict.fromkeys([*entities(question), *near])
        spots = [(lowered.find(e.lower()), e) for e in names]
        spots = [(at, e) for at, e in spots if at >= 0 and _whole_word(lowered, at, len(e))]
        if not spots:
            return []
        far = [e for text in neighbours for e in entities(text)]
        taken = " ".join(answers).lower()
        made = []
        for at, entity in sorted(spots, key=lambda spot: -len(spot[1]))[:2]:
            pool = (
                near
                if self._rng.random() < 0.5
                else far + self._rng.sample(self._strays, min(40, len(self._strays)))
            )
            words = set(entity.lower().split())
            pool = [
                e
                for e in pool
                if e.lower() not in lowered
                and e.lower() not in taken
                and not words & set(e.lower().split())
                and e.lower() not in entity.lower()
            ]
            choice = self._alike(entity, pool, 1.0)
            if choice:
                made.append(Swap(at, at + len(entity), choice))
        return made

    def _word_swaps(self, question: str, passage: str, answers: Sequence[str]) -> list[Swap]:
        lowered = question.lower()
        taken = " ".join(answers).lower()
        words = content_words(question)
        if not words:
            return []
        word = self._rng.choice(words)
        pool = [
            w
            for w in content_words(passage)
            if w[:4] not in lowered and w not in taken and w[-2:] == word[-2:]
        ]
        choice = self._alike(word, pool, 0.55)
        at = lowered.find(word)
        return [Swap(at, at + len(word), choice)] if choice else []

    def _alike(self, old: str, pool: Sequence[str], most: float) -> str | None:
        """One of the three candidates nearest to `old` with a cosine below `most`."""
        if not pool:
            return None
        target = self._vector(old)
        scored = [(float(self._vector(phrase) @ target), phrase) for phrase in dict.fromkeys(pool)]
        scored.sort(reverse=True)
        best = [p for cosine, p in scored if cosine < most][:3]
        return self._rng.choice(best) if best else None


def reversed_question(question: str, rng: random.Random) -> str | None:
    """The question with one word turned into its opposite, or negated; None where neither fits."""
    spots = [m for m in _OPPOSITE_WORD.finditer(question) if m.group().lower() != "his"]
    if spots and rng.random() < 0.9:
        spot = rng.choice(spots)
        other = rng.choice(_OPPOSITE[spot.group().lower()])
        return question[: spot.start()] + other + question[spot.end() :]
    verb = _NEGATED.search(question)
    if verb is None or " not " in question or "n't" in question:
        return None
    return f"{question[: verb.end()]} {rng.choice(('not', 'not', 'never'))}{question[verb.end() :]}"


def _whole_word(text: str, at: int, length: int) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + length] if at + length < len(text) else " "
    return not before.isalnum() and not after.isalnum()
