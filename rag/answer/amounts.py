"""How an amount is written: "EUR 1.5 million", "£5", "nine minutes", "3 per cent"."""

from __future__ import annotations

from typing import Final

from rag.answer.numbers import SCALES
from rag.question.units import UNITS

_CODES: Final = (
    "AED AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF ILS INR JPY KRW KZT MXN NOK NZD PLN RUB SEK"
    " SGD THB TRY UAH USD ZAR".split()
)
_CURRENCY: Final = rf"(?:[$£€¥₽₹]|\b(?:{'|'.join(_CODES)})\s|\b(?:A|C|NZ|S|US)\$)"
_MONEY: Final = r"(?:dollars|pounds|euros|francs|crowns|pence|cents)"
_UNIT: Final = (
    rf"(?:[\s-]?(?:%|per\s?cent|°C)|(?P<scale>\s(?:{'|'.join(SCALES)})\b)?"
    rf"(?:[\s-]?(?:{'|'.join(sorted(UNITS, key=len, reverse=True))})s?\b|\s{_MONEY}\b)?)"
)
AMOUNT: Final = (
    rf"(?<![\w.,-])(?:(?P<currency>{_CURRENCY})\s?)?(?:\d[\d.,]*\d|\d|(?i:one|two|three|four|five"
    rf"|six|seven|eight|nine|ten|eleven|twelve)\b)(?P<unit>{_UNIT})"
)
