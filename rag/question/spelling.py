"""Words that stand in no article, and the ones of the articles that say the same or are a letter or
two from them.

The dictionary is the index's own vocabulary, compared by RapidFuzz (Bachmann et al.), so that
"Tokayv" becomes "Tokayev" where the articles speak of him. A word that English knows is left as it
is, whether the articles hold it or not: "hosted" is no misspelling of "posted".
"""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from rag.language.abbreviations import ABBREVIATIONS
from rag.language.terms import terms
from rag.types import Correction

_WORD: Final = re.compile(r"(?<!\w)[^\W\d_](?:[^\W\d]|['’-](?=[^\W\d_]))*(?!\w)")
"""``idle_timeout`` is one, as in the index; what holds a digit (``W700``) is none: the
next type is no misspelling of it."""
_INFLECTED: Final = re.compile(r"(?<=[^\W\d_]{4})(?:s|ed|ing|er|est)$")
_SHORTEST: Final = 4
_LONG: Final = 8
"""Letters from which two may be wrong."""
_MOST_CHARS: Final = 20_000_000
"""Of the articles' texts, what the vocabulary is made from: enough words for any name in use."""
_MOST_KNOWN: Final = 10_000
"""Words of which it is remembered whether the articles hold them."""
Vocabulary = dict[str, Counter[str]]
"""By first letter: words, and how often each stands in the articles."""
_ASKING: Final = ("which", "what", "where", "when", "whose")
_CONTRACTED: Final = re.compile(
    r"(?<!\bthe )(?<!\ba )(?<!\bof )\b(?:(?:is|are|was|were|do|does|did|has|have|had|ca|could|wo"
    r"|would|should|must|need)(?P<not>nt)|(?:what|who|where|when|how|that|there)(?P<is>s))\b",
    re.IGNORECASE,
)
"""What is typed without its apostrophe; not the cant of a wall."""
_SAME: Final = {
    one.lower(): other for pair in ABBREVIATIONS.items() for one, other in (pair, pair[::-1])
}
"""By either way of writing it: the other one."""
_EITHER: Final = re.compile(rf"(?<!\d)(?<!\d )\b(?:{'|'.join(_SAME)})\b", re.IGNORECASE)
"""Not the PM of a time of day."""
_TOKENIZER: Final = Path(__file__).parent.parent / "models" / "quoter" / "tokenizer.json"


class Spelling:
    """Corrects questions over one index; its vocabulary is read when a word is first unknown.

    Safe to share between threads.
    """

    def __init__(self) -> None:
        self._reading = threading.Lock()
        self._version = ""
        self._words: Vocabulary = {}
        self._known: dict[str, bool] = {}

    def corrected(
        self,
        question: str,
        version: str,
        stands: Callable[[str], bool],
        texts: Callable[[], Iterator[str]],
    ) -> tuple[str, list[Correction]]:
        """``question`` with unknown words replaced, and which they were.

        ``stands`` says whether words stand together in any article of the index's ``version``,
        ``texts`` gives the articles' texts.
        """
        question, written = as_abbreviated(question, stands)
        unknown = [
            found
            for found in _WORD.finditer(question)
            if len(found.group()) >= _SHORTEST
            and not self._is_known(found.group(), version, stands)
        ]
        if not unknown:
            return question, written
        words = self._vocabulary(version, texts)
        corrections: list[Correction] = []
        text = question
        for found in reversed(unknown):
            asked = found.group()
            named = asked[0].isupper() and found.start() > 0 and not question.isupper()
            nearest = _nearest(asked, words.get(asked[0].lower(), {}), named=named)
            if nearest is not None:
                text = text[: found.start()] + nearest + text[found.end() :]
                corrections.append(Correction(asked, nearest))
        return text, [*written, *corrections[::-1]]

    def _is_known(self, word: str, version: str, stands: Callable[[str], bool]) -> bool:
        with self._reading:
            if version != self._version:
                self._version, self._words, self._known = version, {}, {}
            known = self._known.get(word)
        if known is None:
            bare = re.sub(r"['’]s$", "", word)
            known = is_english(bare) or not terms(bare) or stands(bare)
            with self._reading:
                if len(self._known) >= _MOST_KNOWN:
                    self._known.clear()
                self._known[word] = known
        return known

    def _vocabulary(self, version: str, texts: Callable[[], Iterator[str]]) -> Vocabulary:
        with self._reading:
            if not self._words or version != self._version:
                self._words = vocabulary(texts())
            return self._words


def as_abbreviated(question: str, stands: Callable[[str], bool]) -> tuple[str, list[Correction]]:
    """``question`` with an abbreviation that stands in no article in full where that stands in one,
    or the other way round, and which they were."""
    written: list[Correction] = []

    def theirs(found: re.Match[str]) -> str:
        other = _SAME[found[0].lower()]
        if stands(found[0]) or not stands(other):
            return found[0]
        written.append(Correction(found[0], other))
        return other

    return _EITHER.sub(theirs, question), written


def contracted(question: str) -> str:
    """``question`` with the apostrophes that were left out: "whats", "cant", "dont"."""

    def written(found: re.Match[str]) -> str:
        word = found[0]
        if word.isupper():
            return word
        return f"{word[:-2]}n't" if found["not"] else f"{word[:-1]}'s"

    return _CONTRACTED.sub(written, question)


def is_english(word: str) -> bool:
    """Whether English knows ``word``, or the one that it is a form of: "pours", "heaviest"."""
    word = word.lower()
    known = _english()
    stem = _INFLECTED.sub("", word)
    forms = {stem, f"{stem}e", re.sub("i$", "y", stem), re.sub(r"(.)\1$", r"\1", stem)}
    return word in known or (stem != word and not known.isdisjoint(forms))


def vocabulary(texts: Iterator[str]) -> Vocabulary:
    """How often each word stands in ``texts``, as it is most often written there; by first letter,
    for only those of the same are compared."""
    counts: Counter[str] = Counter()
    read = 0
    for text in texts:
        counts.update(word for word in _WORD.findall(text) if len(word) >= _SHORTEST)
        read += len(text)
        if read > _MOST_CHARS:
            break
    written: dict[str, str] = {}
    for word, count in counts.items():
        kept = written.get(word.lower())
        if kept is None or count > counts[kept]:
            written[word.lower()] = word
    totals: Vocabulary = {}
    for word, count in counts.items():
        kept = written[word.lower()]
        own = totals.setdefault(kept[0].lower(), Counter())
        own[kept] += count
    return totals


def _nearest(asked: str, words: Mapping[str, int], *, named: bool) -> str | None:
    """The word of ``words``, all with its first letter, that ``asked`` is a misspelling of: the
    fewest letters away, then the most frequent; before them all a word that asks. What is written
    as a name is one."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    ending = re.search(r"['’]s$", asked)
    bare = (asked[: ending.start()] if ending else asked).lower()
    most = 2 if len(bare) >= _LONG else 1
    asks = process.extractOne(bare, _ASKING, scorer=OSA.distance, score_cutoff=1)
    if asks is not None and not named:
        return asks[0].capitalize() if asked[0].isupper() else asks[0]
    near = process.extract(
        bare,
        # The first letter is right, and of four each: "grime" is not "prime", "tern" not "term".
        [
            word
            for word in words
            if (word[0].isupper() or not named) and (len(bare) > _SHORTEST or len(word) > len(bare))
        ],
        scorer=OSA.distance,
        processor=str.lower,
        score_cutoff=most,
        limit=10,
    )
    if not near:
        return None
    best = min(near, key=lambda found: (found[1], -words[found[0]]))
    if best[1] == 0:
        return None  # It is the word, whatever the index makes of it.
    return str(best[0]) + (ending.group() if ending else "")


@cache
def _english() -> frozenset[str]:
    """Words so common in English that the reader's tokenizer has one token for each."""
    if not _TOKENIZER.is_file():
        return frozenset()
    vocabulary = json.loads(_TOKENIZER.read_text(encoding="utf-8"))["model"]["vocab"]
    return frozenset(word for word in vocabulary if word.isalpha() and len(word) >= _SHORTEST)
