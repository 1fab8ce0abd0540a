"""The service: the journey over HTTP. ``rag.api.app`` makes it, ``rag.api.server`` runs it."""
