"""Follow-up question -> stand-alone question, by rules: no model, no network.

``Conversations`` remembers what was asked and answered; ``rewrite`` is the pure function under it.
"""

from rag.converse.memory import Conversations
from rag.converse.rewriting import rewrite

__all__ = ["Conversations", "rewrite"]
