"""The one tokenizer of BM25: the same terms for passages and questions, in every engine."""

from __future__ import annotations

import re
import threading
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import Stemmer

TOKENIZER: Final = "words-nfkc-casefold-snowball-en-v2"
"""Recorded in the index: terms made another way do not mix."""

_WORD = re.compile(
    r"\b[^\W\d_](?:\.[^\W\d_])+\b"  # U.S.
    r"|\d+(?:[.,]\d+)+"  # 1,398 or 3.14
    r"|\w+(?:['’]\w+)*"
)
_ACCENTS = re.compile("[\u0300-\u036f]")
_STOPWORDS = frozenset(
    "a an and are as at be but by for from had has have he her his i if in into is it its no not of"
    " on or s she such t that the their them then there these they this to was we were what when"
    " where which who whom whose why will with you your how did do does can".split()
)


def terms(text: str) -> list[str]:
    """Stemmed terms of ``text`` in order, stop words dropped.

    Spellings of the same thing meet: ``U.S.`` and ``US``, ``1,398`` and ``1398``, ``Beyoncé`` and
    ``Beyonce``. A text made only of stop words ("Who is it?") keeps them: a question must be able
    to match.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    if not folded.isascii():
        bare = _ACCENTS.sub("", unicodedata.normalize("NFD", folded))
        folded = unicodedata.normalize("NFC", bare)
    words = [_spelt(word) for word in _WORD.findall(folded)]
    content = [word for word in words if word not in _STOPWORDS] or words
    return [stem for stem in _stemmer().stemWords(content) if stem]


def _spelt(word: str) -> str:
    """One spelling of a word: no thousands separators, no dots in an acronym, straight quotes."""
    if word[0].isdigit():
        return word.replace(",", "")
    return word.replace(".", "").replace("’", "'")


_thread = threading.local()


def _stemmer() -> Stemmer.Stemmer:
    """A stemmer for this thread: Snowball's are not safe to share."""
    if not hasattr(_thread, "stemmer"):
        import Stemmer

        _thread.stemmer = Stemmer.Stemmer("english")
    return _thread.stemmer
