"""The official client of the chat-completions dialect against a running server."""

from __future__ import annotations

from collections.abc import Iterator

import openai
import pytest

from rag.api.dialects.openai.chat_completions import ChatMessage, question_of
from rag.api.errors import ApiError
from rag.rewriters.rules import Rules
from rag.types import Article
from tests.api.conftest import QUESTION, Live


@pytest.fixture(scope="module")
def client(live: Live) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{live.url}/v1", api_key="none", max_retries=0) as made:
        yield made


def test_a_completion_is_quoted_and_cited(
    client: openai.OpenAI, live: Live, seed_articles: list[Article]
) -> None:
    done = client.chat.completions.create(
        model="rag", messages=[{"role": "user", "content": QUESTION}], temperature=0.2
    )
    message = done.choices[0].message
    assert message.content
    assert message.annotations
    texts = {item.id: item.text for item in seed_articles}
    for annotation in message.annotations:
        cited = annotation.url_citation
        assert cited.url.startswith(f"{live.url}/articles/")
        article_id, _, place = cited.url.rpartition("/")[2].partition("#char=")
        start, end = map(int, place.split(","))
        part = message.content[cited.start_index : cited.end_index]
        assert texts[article_id][start:end] == part
    assert done.choices[0].finish_reason == "stop"


def test_a_completion_in_a_stream(client: openai.OpenAI) -> None:
    whole = client.chat.completions.create(
        model="rag", messages=[{"role": "user", "content": QUESTION}]
    )
    pieces, annotations, reasons = "", [], []
    stream = client.chat.completions.create(
        model="rag", messages=[{"role": "user", "content": QUESTION}], stream=True
    )
    for chunk in stream:
        choice = chunk.choices[0]
        pieces += choice.delta.content or ""
        annotations += getattr(choice.delta, "annotations", None) or []
        reasons.append(choice.finish_reason)
    assert pieces == whole.choices[0].message.content
    assert len(annotations) == len(whole.choices[0].message.annotations or [])
    assert reasons[-1] == "stop"


def test_the_models(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["rag"]
    assert client.models.retrieve("rag").id == "rag"


def test_refusals_are_the_clients_own_errors(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as unknown:
        client.chat.completions.create(model="gpt", messages=[{"role": "user", "content": "a"}])
    assert unknown.value.code == "model_not_found"
    with pytest.raises(openai.UnprocessableEntityError) as empty:
        client.chat.completions.create(model="rag", messages=[{"role": "user", "content": " "}])
    assert empty.value.param == "messages"


def messages(*said: tuple[str, str]) -> list[ChatMessage]:
    return [ChatMessage(role=role, content=words) for role, words in said]  # type: ignore[arg-type]


def test_the_last_user_message_is_the_question() -> None:
    said = messages(("system", "Be brief."), ("user", "Who is Ann?"))
    assert question_of(said, Rules()) == "Who is Ann?"
    assert question_of(messages(("user", "Who is Ann?"), ("assistant", "A surgeon")), Rules()) == (
        "Who is Ann?"
    )


def test_a_follow_up_is_understood_from_the_messages() -> None:
    said = messages(
        ("user", "Who is the head of the National Neurosurgery Center?"),
        ("assistant", "Serik Akshulakov"),
        ("user", "Where was he born?"),
    )
    assert "Akshulakov" in question_of(said, Rules())


def test_nobody_asking_is_refused() -> None:
    with pytest.raises(ApiError):
        question_of(messages(("assistant", "Hello"), ("user", "  ")), Rules())


def test_parts_of_a_message_are_read_as_text() -> None:
    parts = [{"type": "text", "text": "Who"}, {"type": "image_url"}, {"type": "text", "text": "?"}]
    assert ChatMessage.model_validate({"role": "user", "content": parts}).words == "Who ?"
