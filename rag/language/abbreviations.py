"""Abbreviations so common that one text writes them where another writes the words."""

from __future__ import annotations

from typing import Final

ABBREVIATIONS: Final = {
    "AI": "artificial intelligence",
    "ATM": "cash machine",
    "CV": "curriculum vitae",
    "EU": "European Union",
    "GDP": "gross domestic product",
    "GP": "general practitioner",
    "HQ": "headquarters",
    "HR": "human resources",
    "ICU": "intensive care unit",
    "IMF": "International Monetary Fund",
    "IPO": "initial public offering",
    "NGO": "non-governmental organisation",
    "NYC": "New York City",
    "PM": "prime minister",
    "UAE": "United Arab Emirates",
    "UK": "United Kingdom",
    "UN": "United Nations",
    "USA": "United States",
    "VAT": "value added tax",
    "WTO": "World Trade Organization",
}
"""Those of offices stand in :mod:`rag.language.roles`; what is also a common word (US, WHO, IT) is
none."""
