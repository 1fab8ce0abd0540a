"""A conversation as a file to keep: Markdown to read, JSON to process, both with citations."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.types import Answer, Citation
from ui.conversation import Conversation, to_storage

Kind = Literal["markdown", "json"]


@dataclass(frozen=True, slots=True)
class Document:
    """A file for the reader to save."""

    name: str
    type: str
    text: str


def document(conversation: Conversation, kind: Kind) -> Document:
    """The whole conversation as a file."""
    answers = conversation.answers()
    if kind == "json":
        body = to_storage(conversation, len(answers))
        text = json.dumps(body, ensure_ascii=False, indent=2) + "\n"
        return Document("answers.json", "application/json", text)
    return Document("answers.md", "text/markdown", markdown(answers))


def markdown(answers: Sequence[Answer]) -> str:
    """Questions, quoted answers and where they stand; what came from articles is escaped."""
    return "# Questions and quoted answers\n\n" + "\n".join(_one(given) for given in answers)


def _one(given: Answer) -> str:
    lines = [f"## {literal(given.question)}", ""]
    if given.standalone_question != given.question:
        lines += [f"Asked as: {literal(given.standalone_question)}", ""]
    if given.answer is None:
        why = given.abstention.message if given.abstention else ""
        lines += [f"Not in these articles. {literal(why)}", ""]
        return "\n".join(lines)
    lines += [f"**{literal(given.answer)}** ({round(given.confidence * 100)} % likely right)", ""]
    for citation in given.citations:
        lines += [
            f"{citation.index}. {_source(citation)}",
            f"   > {literal(citation.sentence)}",
            "",
        ]
    for side in given.conflicts:
        word = "given" if side.preferred else "also said"
        lines += [f"- {word}: {literal(side.answer)}, {_source(side.citation)}"]
    return "\n".join([*lines, ""])


def _source(citation: Citation) -> str:
    parts = [citation.document_title, str(citation.document_date or ""), citation.document_url]
    place = f"characters {citation.start_char_index}-{citation.end_char_index}"
    span = f"char={citation.start_char_index},{citation.end_char_index}"
    link = f"/articles/{citation.document_id}/view#{span}"
    return ", ".join([*(literal(part) for part in parts if part), place, f"<{link}>"])


def literal(words: str) -> str:
    """``words`` on one line with every character of Markdown and HTML taken literally."""
    line = " ".join(words.split())
    return "".join(f"\\{c}" if c in r"\`*_{}[]()<>#+-.!|~&$" else c for c in line)
