"""Follow-up question -> stand-alone question, by rules: no model, no network.

``Conversations`` remembers what was asked and answered; ``rewrite`` is the pure function under it.
"""

from rag.converse.memory import Conversations, kept_as
from rag.converse.rewriting import rewrite
from rag.converse.turns import MOST_TURNS

__all__ = ["MOST_TURNS", "Conversations", "kept_as", "rewrite"]
