"""A conversation as a file to keep: Markdown to read, JSON to process, both with citations."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rag.types import Answer, Citation
from ui.conversation import Conversation, Judgement, to_storage

Kind = Literal["markdown", "json"]

_SAID: Final[dict[Judgement, str]] = {"correct": "right", "incorrect": "wrong"}


@dataclass(frozen=True, slots=True)
class Document:
    """A file for the reader to save."""

    name: str
    type: str
    text: str


def document(conversation: Conversation, kind: Kind, home: str) -> Document:
    """The whole conversation as a file; ``home`` is the address of the page, for its links."""
    answers = conversation.answers()
    if kind == "json":
        body = to_storage(conversation, len(answers))
        text = json.dumps(body, ensure_ascii=False, indent=2) + "\n"
        return Document("answers.json", "application/json", text)
    text = markdown(answers, home, conversation.judgements())
    return Document("answers.md", "text/markdown", text)


def markdown(
    answers: Sequence[Answer], home: str = "/", judged: Mapping[str, Judgement] | None = None
) -> str:
    """Questions, quoted answers and where they stand; what came from articles is escaped."""
    said = judged or {}
    return "# Questions and quoted answers\n\n" + "\n".join(
        _one(given, home, said.get(given.id)) for given in answers
    )


def _one(given: Answer, home: str, judged: Judgement | None) -> str:
    lines = [f"## {literal(given.question)}", ""]
    if given.standalone_question != given.question:
        lines += [f"Asked as: {literal(given.standalone_question)}", ""]
    if judged is not None:
        lines += [f"Checked by the reader: {_SAID[judged]}.", ""]
    if given.answer is None:
        why = given.abstention.message if given.abstention else ""
        return "\n".join([*lines, f"Not in these articles. {literal(why)}", ""])
    sure = "the articles disagree" if given.conflicts else f"{given.confidence:.0%} likely right"
    lines += [f"**{literal(given.answer)}** ({sure})", ""]
    for citation in given.citations:
        lines += [
            f"{citation.index}. {_source(citation, home)}",
            f"   > {literal(citation.sentence)}",
            "",
        ]
    for side in given.conflicts:
        word = "given" if side.preferred else "also said"
        lines += [f"- {word}: {literal(side.answer)}, {_source(side.citations[0], home)}"]
    return "\n".join([*lines, ""])


def _source(citation: Citation, home: str) -> str:
    parts = [citation.document_title, str(citation.document_date or ""), citation.document_url]
    place = f"characters {citation.start_char_index}-{citation.end_char_index}"
    span = f"char={citation.start_char_index},{citation.end_char_index}"
    link = f"{home}articles/{citation.document_id}/view#{span}"
    return ", ".join([*(literal(part) for part in parts if part), place, f"<{link}>"])


def literal(words: str) -> str:
    """``words`` on one line with every character of Markdown and HTML taken literally."""
    line = " ".join(words.split())
    return "".join(f"\\{c}" if c in r"\`*_{}[]()<>#+-.!|~&$" else c for c in line)
