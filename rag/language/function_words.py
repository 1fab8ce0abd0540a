"""The small words by which a language is told, and which search does without.

Folded as search folds them: no accents, no capitals. A question is too short for statistics of
letters, but hardly a sentence does without these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import chain
from typing import Final

ENGLISH: Final = "english"
CODES: Final = {
    "english": "en", "german": "de", "french": "fr", "spanish": "es", "italian": "it",
    "portuguese": "pt", "dutch": "nl", "swedish": "sv", "danish": "da", "norwegian": "no",
    "finnish": "fi", "hungarian": "hu", "romanian": "ro", "turkish": "tr", "russian": "ru",
}  # fmt: skip
"""Name of the Snowball stemmer -> ISO 639-1 code."""

_WORDS: Final = {
    "english": (
        "a an and are as at be but by for from had has have he her his i if in into is it its "
        "no not of on or s she such t that the their them then there these they this to was "
        "we were what when where which who whom whose why will with you your how did do does "
        "can"
    ),
    "german": (
        "der die das den dem des ein eine einen einem einer und oder aber ist sind war waren "
        "wird wurde hat haben hatte nicht mit von vom zu zum zur im in am an auf aus bei fur "
        "uber nach wer was wie wo wann warum welche welcher welches wem wen sich auch als es "
        "er sie wir ihr durch"
    ),
    "french": (
        "le la les l un une des du de d et ou est sont etait ete a au aux en dans par pour "
        "sur avec que qui quoi quel quelle quels quelles ou comment quand pourquoi il elle "
        "ils elles ne pas se son sa ses ce cette ces qu c n s plus"
    ),
    "spanish": (
        "el la los las un una unos unas de del y o es son era fue en por para con que quien "
        "quienes cual cuales como cuando donde porque no se su sus lo al a este esta estos "
        "hay muy mas"
    ),
    "italian": (
        "il lo la i gli le un uno una di del della dei delle dello e o ed sono era fu in nel "
        "nella per con che chi cosa quale quali come quando dove perche non si suo sua da dal "
        "al alla ha"
    ),
    "portuguese": (
        "o a os as um uma de do da dos das e ou sao era foi em no na nos nas por para com que "
        "quem qual quais como quando onde nao se seu sua ao mais pelo pela"
    ),
    "dutch": (
        "de het een en of is zijn was waren werd in op van voor met door aan naar uit bij dat "
        "die deze wie wat waar wanneer waarom welke hoe niet er ook hij zij te om"
    ),
    "swedish": (
        "och eller ar var en ett den det de som i pa av for med till fran om vem vad nar var "
        "varfor vilken vilket hur inte sig sin har hade att"
    ),
    "danish": (
        "og eller er var en et den det de som i pa af for med til fra om hvem hvad hvornar "
        "hvor hvorfor hvilken ikke sig sin har havde at blev"
    ),
    "norwegian": (
        "og eller er var en et den det de som i pa av for med til fra om hvem hva nar hvor "
        "hvorfor hvilken ikke seg sin har hadde at ble"
    ),
    "finnish": (
        "ja tai on oli ovat olivat ei se han ne he kuka mika missa milloin miksi miten joka "
        "jotka etta kun kuin myos ole"
    ),
    "hungarian": (
        "a az egy es vagy is nem volt van ki mi hol mikor miert hogyan melyik hogy aki ami "
        "meg el csak mint"
    ),
    "romanian": (
        "si sau este sunt era a fost in pe la cu de din pentru care cine ce cand unde cum nu "
        "se un o al ale lui sa mai prin"
    ),
    "turkish": (
        "ve veya bir bu da de ile icin olan oldu olarak kim ne nerede neden nasil hangi mi mu "
        "degil gibi daha cok"
    ),
    "russian": (
        "и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по ее "
        "мне было вот от меня о из ему кто где когда почему какой какая какие был была были "
        "это для"
    ),
}


@cache
def stop_words(language: str) -> frozenset[str]:
    """Words that search does without in a text of this language."""
    return frozenset(_WORDS[language].split())


@cache
def _votes() -> dict[str, tuple[str, ...]]:
    votes: dict[str, list[str]] = {}
    for language, words in _WORDS.items():
        for word in words.split():
            votes.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in votes.items()}


def language_by_words(words: Iterable[str]) -> str:
    """The language most of whose small words stand in a text; English where others lead by few.

    ``words`` are folded. A word that several languages share counts for each of them.
    """
    votes = _votes()
    found = Counter(chain.from_iterable(filter(None, map(votes.get, words))))
    if not found:
        return ENGLISH
    best, most = found.most_common(1)[0]
    return best if most > found[ENGLISH] + 1 else ENGLISH
