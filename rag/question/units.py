"""What is measured, however its unit is written: mg and milligrams."""

from __future__ import annotations

from typing import Final

UNITS: Final[dict[str, str]] = {
    word: name
    for name, words in {
        "percent": "% percent percentage pct",
        "kilometre": "km kilometre kilometer",
        "metre": "metre meter",
        "centimetre": "cm centimetre centimeter",
        "millimetre": "mm millimetre millimeter",
        "kilogram": "kg kilogram kilogramme",
        "gram": "g gram gramme",
        "milligram": "mg milligram milligramme",
        "microgram": "µg μg mcg microgram microgramme",
        "tonne": "tonne ton",
        "litre": "l litre liter",
        "millilitre": "ml millilitre milliliter",
        "year": "yr year",
        "hour": "h hr hour",
        "minute": "min minute",
        "second": "sec second",
        "millisecond": "ms millisecond",
        "hertz": "hz hertz",
        "kilohertz": "khz kilohertz",
        "megahertz": "mhz megahertz",
        "gigahertz": "ghz gigahertz",
        "celsius": "°c celsius",
        "fahrenheit": "°f fahrenheit",
        "watt": "w watt",
        "kilowatt": "kw kilowatt",
        "megawatt": "mw megawatt",
        "gigawatt": "gw gigawatt",
        "kilowatt-hour": "kwh",
        "megawatt-hour": "mwh",
        "decibel": "db decibel",
        "kilobyte": "kb kilobyte",
        "megabyte": "mb megabyte",
        "gigabyte": "gb gigabyte",
        "terabyte": "tb terabyte",
        "kilocalorie": "kcal kilocalorie",
        "kilojoule": "kj kilojoule",
    }.items()
    for word in words.split()
} | {word: word for word in "mile barrel month week day mph lux volt".split()}
"""The name of each unit by what is written for it, in lower case and for one."""
IN_OTHERS: Final = {
    "kilogram": (1e3, "gram"),
    "milligram": (1e-3, "gram"),
    "microgram": (1e-6, "gram"),
    "millilitre": (1e-3, "litre"),
}
"""What one of a unit is in another, in which it may be told as well."""
