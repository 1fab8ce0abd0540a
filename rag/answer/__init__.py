"""Spans -> Answer: grouped by what they say, checked, cited, in the form asked for, or withheld."""

from rag.answer.basis import Basis
from rag.answer.citing import CONTEXT_CHARS, retrieved
from rag.answer.composing import compose

__all__ = ["CONTEXT_CHARS", "Basis", "compose", "retrieved"]
