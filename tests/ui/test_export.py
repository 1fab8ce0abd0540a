"""Files of a conversation: nothing of an article is markup in them either."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.ui.records import abstention, answer, citation
from ui.conversation import Conversation, Turn
from ui.export import document, literal, markdown


def test_markdown_holds_question_answer_sentence_and_place() -> None:
    text = markdown([replace(answer(), standalone_question="Who is the mayor of Tarnbridge?")])
    assert "## Who is the mayor?" in text
    assert "Asked as: Who is the mayor of Tarnbridge?" in text
    assert "**Ruth Okafor** (87 % likely right)" in text
    assert "> The mayor is Ruth Okafor \\& no other\\." in text
    start = citation().start_char_index
    assert f"</articles/a1/view#char={start},{start + 11}>" in text


def test_links_lead_back_to_the_page_and_judgements_are_told() -> None:
    talk = Conversation(turns=(Turn(answer(), judged="incorrect"),))
    text = document(talk, "markdown", "http://127.0.0.1:8000/").text
    assert "<http://127.0.0.1:8000/articles/a1/view#char=" in text
    assert "Checked by the reader: wrong." in text


def test_an_abstention_is_exported_as_one() -> None:
    assert "Not in these articles." in markdown([abstention()])


def test_markdown_of_an_article_is_taken_literally() -> None:
    assert literal("[a](javascript:x)\n# h") == r"\[a\]\(javascript:x\) \# h"


def test_json_is_the_body_of_the_api() -> None:
    talk = Conversation(turns=(Turn(answer()),))
    made = document(talk, "json", "/")
    assert made.name.endswith(".json")
    assert json.loads(made.text)["answers"][0]["citations"][0]["cited_text"] == "Ruth Okafor"
