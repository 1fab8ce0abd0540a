"""What a reader says of an answer after checking it, kept beside the index."""

from __future__ import annotations

from typing import get_args

from rag.feedback import FeedbackStore
from rag.settings import Settings
from ui.conversation import Conversation, Judgement


def judged(settings: Settings, talk: Conversation, answer_id: str, verdict: str) -> Conversation:
    """Store a judgement of one answer of ``talk``; the conversation with it.

    An answer that is not in this conversation, or a word that is no judgement, changes nothing.
    """
    given = next((answer for answer in talk.answers() if answer.id == answer_id), None)
    if given is None or verdict not in get_args(Judgement):
        return talk
    FeedbackStore(settings.index_dir).add(given, verdict)
    return talk.judged(answer_id, verdict)
