"""Question answering that only quotes: every answer is a verbatim span of a stored article.

The public names are listed in ``__all__``; importing this package costs milliseconds, because
anything heavy is imported by the object that needs it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.client import AsyncClient, Client
    from rag.errors import RagError
    from rag.settings import Settings
    from rag.types import Answer, Article, Citation, Hit, Passage, Span

__version__ = "0.2.0"

__all__ = [
    "Answer",
    "Article",
    "Assistant",
    "AsyncClient",
    "Citation",
    "Client",
    "Hit",
    "Passage",
    "RagError",
    "Settings",
    "Span",
    "__version__",
]

_HOME = {
    "Answer": "rag.types",
    "Article": "rag.types",
    "Assistant": "rag.assistant",
    "AsyncClient": "rag.client",
    "Client": "rag.client",
    "Citation": "rag.types",
    "Hit": "rag.types",
    "Passage": "rag.types",
    "RagError": "rag.errors",
    "Settings": "rag.settings",
    "Span": "rag.types",
}


def __getattr__(name: str) -> Any:
    """Import a public name on first use, so that ``import rag`` stays cheap."""
    if name not in _HOME:
        raise AttributeError(f"module 'rag' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
