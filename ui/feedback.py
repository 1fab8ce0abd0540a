"""What a reader says of an answer after checking it, kept beside the index."""

from __future__ import annotations

from rag.feedback import FeedbackStore
from rag.settings import Settings
from ui.conversation import Conversation, Judgement


def judged(settings: Settings, talk: Conversation, answer_id: str, verdict: str) -> Conversation:
    """Store a judgement of one answer of ``talk``; the conversation with it.

    An answer that is not in this conversation, or a word that is no judgement, changes nothing:
    both come from the page's script, and only a forged request holds another.
    """
    given = next((answer for answer in talk.answers() if answer.id == answer_id), None)
    judgement: Judgement
    if verdict == "correct":
        judgement = "correct"
    elif verdict == "incorrect":
        judgement = "incorrect"
    else:
        return talk
    if given is None:
        return talk
    FeedbackStore(settings.index_dir).add(given, judgement)
    return talk.judged(answer_id, judgement)
