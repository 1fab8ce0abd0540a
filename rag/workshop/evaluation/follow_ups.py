"""Conversations as they are published -> the questions that follow up on others.

JSON lines (``.gz`` or not), a line a question: ``conv_id``, ``turn``, ``history``, ``question`` and

- ``rewrite``, with title, section, then questions and answers in turn as the history: CANARD
  (Elgohary et al. 2019), whose authors had people rewrite each question;
- ``rewrite``, with the earlier questions alone as the history: TREC CAsT (Dalton et al. 2020);
- ``topic`` and ``answer``, with questions and answers as the history: TopiOCQA (Adlakha et al.
  2022), where nobody rewrote anything, but each question is answered by the article ``topic``, and
  the topic changes within a conversation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

from rag.converse import rewrite
from rag.types import Turn
from rag.workshop.data.files import rows

Part = Literal["develop", "report", "all"]

_PREAMBLE: Final = 2
"""Title and section stand before the first question of CANARD's histories."""
_UNANSWERED: Final = ("i don't know", "unanswerable")


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question in a conversation, and what is known of what it means."""

    conversation: str
    earlier: tuple[Turn, ...]
    """Oldest first, each with the title of what answered it."""
    question: str
    gold: str | None = None
    """How a person made it stand alone."""
    topic: str = ""
    """The title of the article that answers it."""
    answer: str = ""
    """What that article answers."""

    @property
    def changes_topic(self) -> bool:
        """Whether another article answers it than answered the question before."""
        return bool(self.topic) and self.topic != self.earlier[-1].title

    def understood(self) -> str:
        """Our rewrite; earlier questions stand in the history as we understood them."""
        return rewrite(self.question, self._history())

    def completed(self) -> str:
        """What becomes of the person's rewrite, asked in the same place: it stands alone."""
        return rewrite(self.gold or "", self._history())

    def _history(self) -> list[Turn]:
        history: list[Turn] = []
        for turn in self.earlier:
            asked = rewrite(turn.question, history)
            history.append(replace(turn, question=asked, asked=turn.question))
        return history


def read_follow_ups(path: Path, part: Part = "all") -> list[FollowUp]:
    """The follow-ups of ``path`` that have a question before them.

    The first half of the conversations is for making rules ("develop"), the second for reporting.
    """
    asked = rows(path)
    names = list(dict.fromkeys(row["conv_id"] for row in asked))
    develop = set(names[: len(names) // 2])
    topics = {(row["conv_id"], row["turn"]): row.get("topic", "") for row in asked}
    found = [
        _follow_up(row, topics)
        for row in asked
        if part == "all" or (row["conv_id"] in develop) == (part == "develop")
    ]
    return [item for item in found if item.earlier]


def _follow_up(row: Mapping[str, Any], topics: Mapping[tuple[str, int], str]) -> FollowUp:
    history: Sequence[str] = row["history"]
    if len(history) == row["turn"] - 1:
        earlier = tuple(Turn(question, None) for question in history)
    else:
        title = "" if "topic" in row else history[0]
        said = history if "topic" in row else history[_PREAMBLE:]
        earlier = tuple(
            Turn(question, _answer(answer), title=title or topics.get((row["conv_id"], turn), ""))
            for turn, (question, answer) in enumerate(zip(said[::2], said[1::2], strict=True), 1)
        )
    return FollowUp(
        row["conv_id"],
        earlier,
        row["question"],
        row.get("rewrite"),
        row.get("topic", ""),
        _answer(row.get("answer", "")) or "",
    )


def _answer(text: str) -> str | None:
    return None if text.lower().startswith(_UNANSWERED) else text
