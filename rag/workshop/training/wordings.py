"""The same question in other words: synonyms of WordNet, and turns of phrase.

WordNet (Miller 1995) is read from the files that Debian's ``wordnet-base`` lays down, the common
sense of a word first; without it only phrases are turned.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

WORDNET: Final = Path("/usr/share/wordnet")
_PARTS = ("noun", "verb", "adj", "adv")
_WORD = re.compile(r"(?<![\w'’-])[a-z]{4,}(?![\w'’-])")
_KEPT = frozenset(
    "what which when where whose whom does were have been that this with from they their there "
    "many much long into about would could should after before than then most more less least "
    "first last same each both only over under name kind type number amount year years time "
    "people person city country state president minister".split()
)
_ENDINGS: Final = (("", ("",)), ("ing", ("", "e")), ("ed", ("", "e")), ("s", ("",)))
"""Of an inflected word, and what its lemma has in their place."""
_TURNS: Final = tuple(
    (re.compile(pattern, re.I), tuple(turns))
    for pattern, turns in (
        (r"^in (?:what|which) year ", ("When ", "What was the year when ")),
        (r"^when (did|was|were|is|does) ", (r"In what year \1 ", r"On what date \1 ")),
        (r"^where (did|was|were|is|does) ", (r"In what place \1 ", r"At which location \1 ")),
        (r"^who is the ", ("Who serves as the ", "What is the name of the ", "Name the ")),
        (r"^who was the ", ("Who served as the ", "What was the name of the ")),
        (r"^who (\w+ed) ", (r"Which person \1 ", r"Who was it that \1 ", r"By whom was \1 ")),
        (r"^how many ", ("What number of ", "What is the number of ")),
        (r"^how much ", ("What amount of ", "What quantity of ")),
        (r"^why (did|was|were|is|does) ", (r"For what reason \1 ", r"What is the reason why \1 ")),
        (r"^what is the name of ", ("What do they call ", "How is it called, ")),
        (r"^what (is|was|were|are) ", (r"Tell me what \1 ", r"Which \1 ")),
        (r"^what did ", ("Which thing did ", "Tell me what did ")),
        (r"^what (type|kind|sort) of ", ("What category of ", "Which variety of ")),
        (r"^which ", ("What ",)),
    )
)


def reworded(question: str, rng: random.Random, kept: Sequence[str] = ()) -> str | None:
    """The question in other words, or None where none are known.

    Up to two common words give way to a synonym; words of `kept` (the answers, say) stay.
    """
    turned = question
    if rng.random() < 0.6:
        for pattern, turns in _TURNS:
            if pattern.search(turned):
                turned = pattern.sub(rng.choice(turns), turned, count=1)
                break
    fixed = " ".join(kept).lower()
    words = [m for m in _WORD.finditer(turned) if m.group() not in _KEPT]
    rng.shuffle(words)
    changes: list[tuple[int, int, str]] = []
    for match in words:
        others = [w for w in synonyms(match.group()) if w not in fixed]
        if others and match.group() not in fixed:
            changes.append((match.start(), match.end(), rng.choice(others)))
        if len(changes) == 2:
            break
    for start, end, word in sorted(changes, reverse=True):
        turned = turned[:start] + word + turned[end:]
    return turned if turned != question else None


@cache
def synonyms(word: str) -> tuple[str, ...]:
    """Words of the commonest sense, in the inflection of ``word`` where that is regular."""
    for ending, added in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem + ending == word and (len(stem) > 3 or not ending):
            for lemma in (stem + each for each in added):
                if found := _of_lemma(lemma):
                    return tuple(_inflected(other, ending) for other in found)
    return ()


def _inflected(word: str, ending: str) -> str:
    if ending in ("ing", "ed") and word.endswith("e"):
        word = word[:-1]
    if ending == "s" and word.endswith(("s", "x", "ch", "sh")):
        word += "e"
    return word + ending


def _of_lemma(lemma: str) -> tuple[str, ...]:
    """Other single words of the first sense of the part of speech with the most senses."""
    entries = [(len(s), part, s[0]) for part in _PARTS if (s := _index(part).get(lemma))]
    if not entries:
        return ()
    _, part, offset = max(entries)
    words = _synset(part, offset)
    return tuple(w for w in words if w != lemma and w.isalpha() and w.islower() and len(w) > 2)


@cache
def _index(part: str) -> dict[str, list[int]]:
    """Lemma -> offsets of its senses, commonest first; empty without WordNet."""
    path = WORDNET / f"index.{part}"
    if not path.is_file():
        return {}
    found: dict[str, list[int]] = {}
    for line in path.read_text(encoding="ascii").splitlines():
        if not line.startswith(" "):
            fields = line.split()
            found[fields[0]] = [int(f) for f in fields[-int(fields[2]) :]]
    return found


def _synset(part: str, offset: int) -> list[str]:
    """The words of the synset that stands at a byte offset (wndb(5WN))."""
    with (WORDNET / f"data.{part}").open("rb") as data:
        data.seek(offset)
        fields = data.readline().decode("ascii").split()
    count = int(fields[3], 16)
    return [fields[4 + 2 * i].split("(")[0] for i in range(count)]
