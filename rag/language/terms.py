"""The one tokenizer of BM25: the same terms for passages and questions, in every engine."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rag.language.function_words import language_by_words, stop_words

if TYPE_CHECKING:
    import Stemmer

TOKENIZER: Final = "words-nfkc-casefold-snowball-v3"
"""Recorded in the index: terms made another way do not mix."""

_UNITS: Final = (
    "km cm mm m km2 m2 m3 kg g mg t lb oz ft in mi l ml cl ha mph kmh kph km/h kw kwh mw mwh gw w v"
    " hz khz mhz ghz kb mb gb tb bit px pt c f k bn mn tn mln mrd eur usd gbp am pm h min s ms"
)
UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff々〆"
"""Letters of scripts that put no blanks between words."""
_SPELLINGS: Final = (
    r"\b[^\W\d_](?:(?:\.[^\W\d_])+\b|[-‐‑][^\W\d_]{2,})"  # U.S.  e-mail
    r"|\d\d{0,2}(?:\.\d{3}){2,}(?![.\d])"  # 1.398.000
    r"|\d\d*(?:[.,]\d+)+"  # 1,398 or 3.14
    rf"|\d\d*(?=(?:{'|'.join(sorted(_UNITS.split(), key=len, reverse=True))})\b)"  # 10 of 10km
)
"""One digit by itself at first: by a plain class the engine sees at once where no number begins."""
_WORD = re.compile(rf"{_SPELLINGS}|[{UNSPACED}]+|[^\W{UNSPACED}]+(?:['’]\w+)*")
_ASCII_WORD = re.compile(rf"[a-z]{{2}}\w*(?:'\w+)*|{_SPELLINGS}|\w+(?:'\w+)*", re.ASCII)
"""The same where there is no other letter, which takes a fraction of the time; what begins with two
letters is none of the spellings."""
_ACCENTS = re.compile("[\u0300-\u036f]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
"""Soft hyphens and characters without width."""
_RUN = re.compile(rf"[{UNSPACED}]+")
_GROUPS = re.compile(r"\d(?<![\d.,]\d)\d{0,2}(?: \d{3})+(?![\d])(?![.,]\d)")
"""Begins with the digit itself: a text is searched for one far more quickly than for no digit."""
_PLAIN: Final = {
    **{"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
}
"""Letters with a stroke, which no normal form takes apart."""
_STROKED: Final = re.compile(f"[{''.join(_PLAIN)}]")


def terms(text: str) -> list[str]:
    """Stemmed terms of ``text`` in order, stop words dropped, by the language of its words.

    Spellings of the same thing meet: ``U.S.`` and ``US``, ``1,398,000`` and ``1.398.000``,
    ``Beyoncé`` and ``Beyonce``, ``Ørsted`` and ``Orsted``, ``e-mail`` and ``email``, ``10km`` and
    ``10 km``. What is written without blanks becomes every pair of neighbouring characters. A text
    made only of stop words ("Who is it?") keeps them: a question must be able to match.
    """
    return list(_terms(text))


@lru_cache(maxsize=512)
def _terms(text: str) -> tuple[str, ...]:
    """The same; of one question the same few texts are compared over and over."""
    plain = folded(text)
    _, stemmed = _stemmed(plain)
    if plain.isascii():
        return tuple(stem for stem in stemmed if stem)
    return tuple(term for stem in stemmed for term in _pairs(stem) if term)


def words_of_terms(text: str) -> dict[str, str]:
    """The terms of ``text``, each with the first word (folded) that it was made of: what a person
    is shown of it."""
    words, stemmed = _stemmed(folded(text))
    return dict(zip(reversed(stemmed), reversed(words), strict=True))


def _stemmed(plain: str) -> tuple[list[str], list[str]]:
    """The words of a folded text that are no stop words, and their stems."""
    pattern = _ASCII_WORD if plain.isascii() else _WORD
    words = [word if word.isalpha() else _spelt(word) for word in pattern.findall(plain)]
    language = language_by_words(words)
    stops = stop_words(language)
    content = [word for word in words if word not in stops] or words
    return content, _stemmer(language).stemWords(content)


def folded(text: str) -> str:
    """``text`` as it is compared: case, accents, width and invisible characters do not count."""
    text = unicodedata.normalize("NFKC", text).casefold()
    if not text.isascii():
        bare = _ACCENTS.sub("", unicodedata.normalize("NFD", _UNSEEN.sub("", text)))
        text = _STROKED.sub(lambda found: _PLAIN[found[0]], unicodedata.normalize("NFC", bare))
    return _GROUPS.sub(lambda found: found[0].replace(" ", ""), text)


def _spelt(word: str) -> str:
    """One spelling of a word: no thousands separators, no dots in an acronym, straight quotes."""
    if word[0].isdigit():
        return word.replace(".", "") if word.count(".") > 1 else word.replace(",", "")
    if len(word) > 1 and word[1] in "-‐‑":
        return word[0] + word[2:]
    return word.replace(".", "").replace("’", "'")


def _pairs(term: str) -> list[str]:
    """Every two neighbours of a run without blanks; any other term as it is."""
    if len(term) < 3 or not _RUN.fullmatch(term):
        return [term]
    return [term[at : at + 2] for at in range(len(term) - 1)]


_thread = threading.local()


def _stemmer(language: str) -> Stemmer.Stemmer:
    """A stemmer for this thread: Snowball's are not safe to share."""
    made: dict[str, Stemmer.Stemmer] = _thread.__dict__.setdefault("stemmers", {})
    if language not in made:
        import Stemmer

        made[language] = Stemmer.Stemmer(language)
    return made[language]
