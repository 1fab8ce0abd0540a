"""The official client of the chat-completions dialect against a running server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import openai
import pytest
from fastapi.testclient import TestClient

from rag.api.dialects.openai.asked import Message, question_of
from rag.api.errors import ApiError
from rag.rewriters.rules import Rules
from rag.types import Article
from tests.api.conftest import QUESTION, Live, MakeApi, article, serving

ASKED: list[Any] = [{"role": "user", "content": QUESTION}]


@pytest.fixture(scope="module")
def client(live: Live) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{live.url}/v1", api_key="none", max_retries=0) as made:
        yield made


def test_a_completion_is_quoted_and_cited(
    client: openai.OpenAI, live: Live, seed_articles: list[Article]
) -> None:
    done = client.chat.completions.create(model="rag", messages=ASKED, temperature=0.2)
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
    whole = client.chat.completions.create(model="rag", messages=ASKED)
    pieces, annotations, reasons = "", [], []
    stream = client.chat.completions.create(model="rag", messages=ASKED, stream=True)
    for chunk in stream:
        choice = chunk.choices[0]
        pieces += choice.delta.content or ""
        annotations += getattr(choice.delta, "annotations", None) or []
        reasons.append(choice.finish_reason)
    assert pieces == whole.choices[0].message.content
    assert len(annotations) == len(whole.choices[0].message.annotations or [])
    assert reasons[-1] == "stop"


def test_the_message_itself_says_where_the_words_stand(client: openai.OpenAI) -> None:
    """Clients that drop annotations show the message alone."""
    done = client.chat.completions.create(model="rag", messages=ASKED)
    message = done.choices[0].message
    assert message.content is not None
    assert message.annotations
    words, _, sources = message.content.partition("\n\n")
    assert words == message.content[: message.annotations[0].url_citation.end_index]
    assert sources.startswith("[1] ")
    assert message.annotations[0].url_citation.url in sources


def test_the_source_lines_can_be_switched_off(make_api: MakeApi) -> None:
    api = make_api(openai_sources=False)
    done = api.post("/v1/chat/completions", json={"model": "rag", "messages": ASKED}).json()
    assert done["choices"][0]["message"]["content"] == done["rag"]["answer"]


def test_the_id_of_a_stream_can_be_judged(client: openai.OpenAI, live: Live) -> None:
    stream = client.chat.completions.create(model="rag", messages=ASKED, stream=True)
    (answer_id,) = {chunk.id for chunk in stream}
    with live.client() as http:
        judged = http.post("/feedback", json={"answer_id": answer_id, "verdict": "correct"})
    assert judged.status_code == 201


@pytest.fixture(scope="module")
def shelves(tmp_path_factory: pytest.TempPathFactory) -> Iterator[openai.OpenAI]:
    """Two collections that contradict each other."""
    shelved = [
        article("The mayor of Aster is Ida Holm.", collection="old", title="Old"),
        article("The mayor of Aster is Bo Ek.", collection="new", title="New"),
    ]
    with (
        serving(tmp_path_factory.mktemp("shelves"), shelved) as running,
        openai.OpenAI(base_url=f"{running.url}/v1", api_key="none", max_retries=0) as client,
    ):
        yield client


def mayor(client: openai.OpenAI, model: str = "rag", **extra: object) -> str:
    done = client.chat.completions.create(
        model=model,
        messages=[{"role": "user", "content": "Who is the mayor of Aster?"}],
        extra_body=extra,
    )
    return done.choices[0].message.content or ""


def test_a_collection_is_a_model(shelves: openai.OpenAI) -> None:
    assert [model.id for model in shelves.models.list()] == ["rag", "rag:new", "rag:old"]
    assert shelves.models.retrieve("rag:old").id == "rag:old"
    assert "Ida Holm" in mayor(shelves, "rag:old")
    assert "Bo Ek" in mayor(shelves, "rag:new")
    with pytest.raises(openai.NotFoundError):
        mayor(shelves, "rag:lost")


def test_filters_and_threshold_come_in_the_extra_body(shelves: openai.OpenAI) -> None:
    assert "Ida Holm" in mayor(shelves, filters={"collections": ["old"]}, top_k=1)
    assert "Aster is" not in mayor(shelves, min_confidence=1.0)
    for wrong in ({"filters": {"collection": ["old"]}}, {"top_k": 1000}):
        with pytest.raises(openai.UnprocessableEntityError):
            mayor(shelves, **wrong)


@pytest.mark.parametrize(
    ("sent", "param"),
    [
        ({"n": 2}, "n"),
        ({"tools": [{"type": "function"}], "tool_choice": "required"}, "tool_choice"),
        ({"tool_choice": {"type": "function", "function": {"name": "f"}}}, "tool_choice"),
        ({"response_format": {"type": "json_schema", "json_schema": {}}}, "response_format"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"modalities": ["text", "audio"]}, "modalities"),
        ({"modalities": True}, "modalities"),
        ({"modalities": 1}, "modalities"),
        ({"logprobs": True}, "logprobs"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]},
            "content",
        ),
    ],
)
def test_what_cannot_be_honoured_is_refused_by_name(
    api: TestClient, sent: dict[str, object], param: str
) -> None:
    body = {"model": "rag", "messages": ASKED, **sent}
    refused = api.post("/v1/chat/completions", json=body)
    assert refused.status_code == 422
    assert refused.json()["error"]["code"] == "not_supported"
    assert refused.json()["error"]["param"] == param


def test_what_means_nothing_is_ignored(api: TestClient) -> None:
    body = {
        **{"model": "rag", "messages": ASKED, "temperature": 0, "n": 1, "seed": 7},
        **{"tools": [], "tool_choice": "auto", "response_format": {"type": "text"}},
    }
    assert api.post("/v1/chat/completions", json=body).status_code == 200


def test_a_response_is_quoted_and_cited(client: openai.OpenAI, live: Live) -> None:
    done = client.responses.create(model="rag", input=QUESTION)
    body = done.model_dump()
    (message,) = body["output"]
    (text,) = message["content"]
    assert text["annotations"][0]["url"].startswith(f"{live.url}/articles/")
    assert done.output_text.startswith(body["rag"]["answer"])
    who = client.responses.create(model="rag", input="Who is Serik Akshulakov?")
    follow_up = client.responses.create(
        model="rag", input="Where was he born?", previous_response_id=who.id
    )
    assert follow_up.model_dump()["rag"]["question"] == "Where was Serik Akshulakov born?"
    with pytest.raises(openai.NotFoundError):
        client.responses.create(model="rag", input="Who?", previous_response_id="ans_none")


def test_a_response_in_a_stream(client: openai.OpenAI) -> None:
    whole = client.responses.create(model="rag", input=QUESTION)
    with client.responses.stream(model="rag", input=QUESTION) as stream:
        kinds = [event.type for event in stream]
        last = stream.get_final_response()
    assert last.output_text == whole.output_text
    assert kinds[0] == "response.created"
    assert "response.output_text.annotation.added" in kinds
    assert kinds[-1] == "response.completed"


def test_embeddings_are_those_of_the_index(client: openai.OpenAI) -> None:
    texts = ["A cat sat.", "A dog."]
    plain = client.embeddings.create(model="rag", input=texts, encoding_format="float")
    packed = client.embeddings.create(model="rag", input=texts)
    assert [item.index for item in plain.data] == [0, 1]
    for one, other in zip(plain.data, packed.data, strict=True):
        assert sum(x * x for x in one.embedding) == pytest.approx(1, abs=1e-4)
        assert one.embedding == pytest.approx(other.embedding)
    with pytest.raises(openai.UnprocessableEntityError):
        client.embeddings.create(model="rag", input="A cat.", dimensions=3)


def test_the_models(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["rag", "rag:default"]
    assert client.models.retrieve("rag").id == "rag"


def test_refusals_are_the_clients_own_errors(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as unknown:
        client.chat.completions.create(model="gpt", messages=[{"role": "user", "content": "a"}])
    assert unknown.value.code == "model_not_found"
    with pytest.raises(openai.UnprocessableEntityError) as empty:
        client.chat.completions.create(model="rag", messages=[{"role": "user", "content": " "}])
    assert empty.value.param == "messages"


def messages(*said: tuple[str, str]) -> list[Message]:
    return [Message(role=role, content=words) for role, words in said]  # type: ignore[arg-type]


def test_the_last_user_message_is_the_question() -> None:
    said = messages(("system", "Be brief."), ("user", "Who is Ann?"))
    assert question_of(said, Rules()) == "Who is Ann?"
    assert question_of(messages(("user", "Who is Ann?"), ("assistant", "A surgeon")), Rules()) == (
        "Who is Ann?"
    )


def test_source_lines_are_no_part_of_what_was_answered() -> None:
    said = messages(
        ("user", "Who is the head of the National Neurosurgery Center?"),
        ("assistant", "Serik Akshulakov\n\n[1] On Roy Moore, http://127.0.0.1/articles/a#char=1,2"),
        ("user", "Where was he born?"),
    )
    assert question_of(said, Rules()) == "Where was Serik Akshulakov born?"


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
    assert Message.model_validate({"role": "user", "content": parts}).words == "Who ?"
