"""How a follow-up question is made to stand alone: one file an alternative (``RAG_REWRITER``)."""
