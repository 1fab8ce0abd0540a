"""A greeting, thanks, "Who are you?": what is said to whoever answers, not asked of articles."""

from __future__ import annotations

import re
from typing import Final

from rag.language.terms import folded

_COURTESIES: Final = """
hello; hello there; hi; hi there; hey; greetings; good morning; good afternoon; good evening;
good day; thanks; thanks a lot; many thanks; thank you; thank you so much; thank you very much; thx;
ok; okay; bye; goodbye; good bye
hallo; guten morgen; guten tag; guten abend; danke; danke schön; vielen dank; tschüss
bonjour; bonsoir; salut; merci; merci beaucoup; au revoir
hola; buenos días; gracias; muchas gracias; adiós
привет; здравствуйте; здравствуй; добрый день; добрый вечер; доброе утро; спасибо;
большое спасибо; спасибо большое; до свидания
"""
_TO_THE_SERVICE: Final = """
who are you; what are you; how are you; what is your name; what's your name; what can you do;
what do you do; what can i ask you; how can you help me; can you help me; help; help me;
are you a bot; are you a robot; are you human; are you an ai
wer bist du; wer sind sie; was kannst du; wie geht es dir
qui es-tu; qui êtes-vous; que peux-tu faire; comment ça va
quién eres; qué puedes hacer; cómo estás
кто ты; кто вы; что ты умеешь; что вы умеете; как тебя зовут; как дела; помощь
"""
_WORD: Final = re.compile(r"\w+(?:['’]\w+)*")


def _words(text: str) -> str:
    return "".join(f"{word} " for word in _WORD.findall(folded(text).replace("’", "'")))


def _phrases(*lists: str) -> re.Pattern[str]:
    phrases = (_words(phrase) for one in lists for phrase in re.split("[;\n]", one.strip()))
    return re.compile(f"(?:{'|'.join(filter(None, phrases))})+")


_COURTEOUS: Final = _phrases(_COURTESIES)
_ADDRESSED: Final = _phrases(_COURTESIES, _TO_THE_SERVICE)


def is_courtesy(text: str) -> bool:
    """Whether ``text`` is nothing but a greeting, thanks or a goodbye, of which no article can tell
    anything: "Hello there!", "Ok, thank you"."""
    return _COURTEOUS.fullmatch(_words(text)) is not None


def is_to_the_service(text: str) -> bool:
    """Whether ``text`` is a courtesy, or asks who answers or what that can do, which an article may
    answer of whoever wrote it: "Who are you?"."""
    return _ADDRESSED.fullmatch(_words(text)) is not None
