"""How records are described to clients."""

from __future__ import annotations

from typing import Any, Final

DOCUMENTED: Final[dict[str, Any]] = {"use_attribute_docstrings": True}
"""Pydantic (which serves these records over HTTP) reads attribute docstrings as descriptions."""
