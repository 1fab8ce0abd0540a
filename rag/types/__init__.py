"""The records that travel along the journey, and the protocols of its plug-in rooms.

Offsets everywhere are half-open ``[start, end)`` and count Unicode code points of
``Article.text``. Records are frozen; nothing downstream edits what an earlier stage made. The
files of this room are its own affair: everybody else imports from ``rag.types``.
"""

from __future__ import annotations

from rag.types.answers import (
    Abstention,
    AbstentionReason,
    Alternative,
    Answer,
    Citation,
    Conflict,
    Event,
    EventType,
    Receipt,
    RetrievedPassage,
    Verdict,
)
from rag.types.articles import READ_AGAIN, Article, FileRecord, Passage
from rag.types.conversation import Turn
from rag.types.deletions import DeletedArticle, DeletionReceipt, Probe
from rag.types.facts import facts_of, folded, folders_of, kind_of, tags_of, with_tags, words_of
from rag.types.filters import (
    And,
    Begins,
    Eq,
    Field,
    Filter,
    Filters,
    Has,
    In,
    Not,
    Or,
    Range,
    all_of,
    spellings,
)
from rag.types.forms import Correction, Decision, Form, Item
from rag.types.listing import ArticleCopy, Listed, Place, Sort, place_of
from rag.types.originals import Original, Rect
from rag.types.overviews import GridCell, Mention, Mentions, MentionShare
from rag.types.protocols import Embedder, Progress, Reader, Rewriter, Vectors
from rag.types.reading import Calibration, Choice, Evidence, Hit, Reading, Span, Stance
from rag.types.watched import Development, Gap, Told, ToldBy, Watched

__all__ = [
    "READ_AGAIN",
    "Abstention",
    "AbstentionReason",
    "Alternative",
    "And",
    "Answer",
    "Article",
    "ArticleCopy",
    "Begins",
    "Calibration",
    "Choice",
    "Citation",
    "Conflict",
    "Correction",
    "Decision",
    "DeletedArticle",
    "DeletionReceipt",
    "Development",
    "Embedder",
    "Eq",
    "Event",
    "EventType",
    "Evidence",
    "Field",
    "FileRecord",
    "Filter",
    "Filters",
    "Form",
    "Gap",
    "GridCell",
    "Has",
    "Hit",
    "In",
    "Item",
    "Listed",
    "Mention",
    "MentionShare",
    "Mentions",
    "Not",
    "Or",
    "Original",
    "Passage",
    "Place",
    "Probe",
    "Progress",
    "Range",
    "Reader",
    "Reading",
    "Receipt",
    "Rect",
    "RetrievedPassage",
    "Rewriter",
    "Sort",
    "Span",
    "Stance",
    "Told",
    "ToldBy",
    "Turn",
    "Vectors",
    "Verdict",
    "Watched",
    "all_of",
    "facts_of",
    "folded",
    "folders_of",
    "kind_of",
    "place_of",
    "spellings",
    "tags_of",
    "with_tags",
    "words_of",
]
