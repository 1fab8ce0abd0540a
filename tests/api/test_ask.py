"""``POST /ask`` and ``/search``: the contract, abstention as a state, refusals."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from rag.types import Answer, Article, Citation
from tests.api.conftest import QUESTION, MakeApi, article

ANSWER = TypeAdapter(Answer)


def ask(client: TestClient, **body: Any) -> Answer:
    response = client.post("/ask", json=body)
    assert response.status_code == 200, response.text
    return ANSWER.validate_json(response.content)


def refused(client: TestClient, **body: Any) -> dict[str, Any]:
    response = client.post("/ask", json=body)
    assert response.status_code == 422, response.text
    assert response.json()["request_id"] == response.headers["x-request-id"]
    error: dict[str, Any] = response.json()["error"]
    assert error["type"] == "invalid_request_error"
    return error


def quoted_from(articles: list[Article], citation: Citation) -> str:
    text = {item.id: item.text for item in articles}[citation.document_id]
    return text[citation.start_char_index : citation.end_char_index]


def test_an_answer_is_quoted_from_where_it_says(
    api: TestClient, seed_articles: list[Article]
) -> None:
    answer = ask(api, question=QUESTION)
    assert answer.status == "answered"
    assert answer.citations
    for citation in answer.citations:
        assert quoted_from(seed_articles, citation) == citation.cited_text
    for passage in answer.passages:
        text = {item.id: item.text for item in seed_articles}[passage.document_id]
        assert text[passage.start_char_index : passage.end_char_index] == passage.text
    assert answer.offset_unit == "unicode_code_point"
    stages = {stage: ms for stage, ms in answer.timings_ms.items() if stage != "total"}
    assert list(stages) == ["embed", "retrieve", "read", "compose"]
    assert sum(stages.values()) <= answer.timings_ms["total"] + 0.03  # rounded


def test_offsets_survive_characters_outside_the_basic_plane(make_api: MakeApi) -> None:
    text = "😀😀 Many smile. 𝔘nder the bridge lives Serik Akshulakov, head of the center. 😀"
    api = make_api([article(text)])
    answer = ask(api, question="Who lives under the bridge?")
    for citation in answer.citations:
        assert text[citation.start_char_index : citation.end_char_index] == citation.cited_text


def test_an_empty_index_abstains(make_api: MakeApi) -> None:
    answer = ask(make_api([]), question=QUESTION)
    assert (answer.status, answer.answer, answer.citations) == ("abstained", None, [])
    assert answer.abstention is not None
    assert answer.abstention.reason == "empty_index"


def test_filters_that_leave_nothing_abstain(api: TestClient) -> None:
    answer = ask(api, question=QUESTION, filters={"published_to": "1900-01-01"})
    assert answer.abstention is not None
    assert answer.abstention.reason == "no_results"


@pytest.mark.parametrize("said", ["Hello!", "Thanks, bye", "who are you"])
def test_what_asks_nothing_of_the_articles_is_no_gap_and_no_turn(
    api: TestClient, said: str
) -> None:
    talk = {"conversation_id": "talk"}
    ask(api, question=QUESTION, **talk)
    answer = ask(api, question=said, **talk)
    assert answer.abstention is not None
    assert answer.abstention.reason == "not_a_question"
    assert (answer.abstention.candidates, answer.abstention.nearest_passage_ids) == ([], [])
    assert said not in api.get("/gaps").text
    followed = ask(api, question="When was it founded?", **talk)
    assert "Center" in followed.standalone_question


def test_a_threshold_nothing_reaches_abstains(api: TestClient) -> None:
    answer = ask(api, question="What is the boiling point of lead?", min_confidence=1.0)
    assert answer.status == "abstained"


def test_filters_restrict_what_may_answer(api: TestClient, seed_articles: list[Article]) -> None:
    only = seed_articles[0]
    answer = ask(api, question=QUESTION, filters={"article_ids": [only.id]})
    assert {passage.document_id for passage in answer.passages} == {only.id}


def test_an_empty_question_is_refused(api: TestClient) -> None:
    for question in ("", "  \n\t "):
        error = refused(api, question=question)
        assert (error["code"], error["param"]) == ("invalid_question", "question")


def test_a_question_of_ten_thousand_characters_is_refused(api: TestClient) -> None:
    error = refused(api, question="why " * 2500)
    assert error["param"] == "question"
    assert "2,000" in error["message"]


def test_of_many_questions_in_one_the_first_are_answered(api: TestClient) -> None:
    asked = " ".join(f"Who chairs board {number}?" for number in range(30))
    body = api.post("/ask", json={"question": asked}).json()
    assert [one["question"] for one in body["further"]] == [
        f"Who chairs board {number}?" for number in range(1, 10)
    ]
    assert "Of 30 questions the first 10 were answered." in body["warnings"]


def test_dates_the_wrong_way_round_are_refused(api: TestClient) -> None:
    filters = {"published_from": "2025-02-01", "published_to": "2025-01-01"}
    assert refused(api, question="When?", filters=filters)["param"] == "filters"


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "question"),
        ({"question": None}, "question"),
        ({"question": 3}, "question"),
        ({"question": "a", "qestion": "b"}, "qestion"),
        ({"question": "a", "top_k": 0}, "top_k"),
        ({"question": "a", "top_k": 10**30}, "top_k"),
        ({"question": "a", "min_confidence": 2}, "min_confidence"),
        ({"question": "a", "filters": {"publisher": "x"}}, "filters"),
        ({"question": "a", "filters": {"published_to": "yesterday"}}, "filters"),
        ({"question": "a", "filters": {"published_to": 0}}, "filters"),
        ({"question": "a", "conversation_id": "a b"}, "conversation_id"),
        ({"question": "a", "stream": 1}, "stream"),
        ({"question": "a", "top_k": "3"}, "top_k"),
    ],
)
def test_a_bad_field_is_named(api: TestClient, body: dict[str, Any], param: str) -> None:
    assert refused(api, **body)["param"] == param


def test_every_bad_field_is_named_at_once(api: TestClient) -> None:
    message = refused(api, question=1, top_k=-1, stream="perhaps")["message"]
    assert all(field in message for field in ("question", "top_k", "stream"))


def test_what_was_sent_is_not_repeated(api: TestClient) -> None:
    assert "hunter2" not in str(refused(api, question=["hunter2"], top_k="hunter2"))


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"question": "\\ud800"}', b"\xff\xfe"])
def test_a_body_that_is_no_question_is_refused(api: TestClient, body: bytes) -> None:
    response = api.post("/ask", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 422)
    assert response.json()["type"] == "error"


def test_follow_ups_share_a_conversation(api: TestClient) -> None:
    ask(api, question="Who is Serik Akshulakov?", conversation_id="c1")
    later = ask(api, question="Where does he work?", conversation_id="c1")
    alone = ask(api, question="Where does he work?")
    assert alone.standalone_question == "Where does he work?"
    assert later.conversation_id == "c1"


def test_search_gives_passages_best_first(api: TestClient) -> None:
    response = api.post("/search", json={"question": QUESTION, "top_k": 3})
    found = response.json()["data"]
    assert 1 <= len(found) <= 3
    scores = [passage["score"] for passage in found]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("path", ["/ask", "/search"])
@pytest.mark.parametrize("question", [" ", "?", "…?!"])
def test_what_has_no_word_is_refused(api: TestClient, path: str, question: str) -> None:
    refused = api.post(path, json={"question": question})
    assert refused.status_code == 422
    assert "ask something in words" in refused.json()["error"]["message"]


def test_verify_says_valid_moved_and_stale(api: TestClient) -> None:
    citation = ask(api, question=QUESTION).citations[0]
    sent = TypeAdapter(Citation).dump_python(citation, mode="json")
    moved = {**sent, "start_char_index": sent["start_char_index"] + 1}
    stale = {**sent, "document_id": "no-such"}
    response = api.post("/verify", json={"citations": [sent, moved, stale]})
    statuses = [verdict["status"] for verdict in response.json()["data"]]
    assert statuses == ["valid", "moved", "stale"]


def test_feedback_is_stored_and_exported(api: TestClient) -> None:
    answer = ask(api, question=QUESTION)
    body = {"answer_id": answer.id, "verdict": "incorrect", "expected": "Serik Akshulakov"}
    assert api.post("/feedback", json=body).status_code == 201
    exported = api.get("/feedback")
    assert exported.headers["content-type"].startswith("application/x-ndjson")
    line = exported.json()
    assert line["question"] == QUESTION
    assert line["answers"] == ["Serik Akshulakov"]


def test_feedback_on_an_answer_never_given_is_not_found(api: TestClient) -> None:
    body = {"answer_id": "ans_none", "verdict": "correct"}
    response = api.post("/feedback", json=body)
    assert response.status_code == 404
    assert response.json()["error"]["param"] == "answer_id"


def test_feedback_may_bring_its_answer_along(api: TestClient) -> None:
    answer = ask(api, question=QUESTION)
    sent = ANSWER.dump_python(answer, mode="json") | {"id": "ans_of_another_worker"}
    body = {"answer_id": "ans_of_another_worker", "verdict": "correct", "answer": sent}
    assert api.post("/feedback", json=body).status_code == 201
    body["answer"]["citations"][0]["end_char_index"] = 10**40
    assert api.post("/feedback", json=body).status_code == 422


def test_as_of_a_date(make_api: MakeApi) -> None:
    old = article("The head of the center is Anna Old.", published=date(2020, 1, 1))
    new = article("The head of the center is Boris New.", published=date(2025, 1, 1))
    answer = ask(
        make_api([old, new]),
        question="Who is the head of the center?",
        filters={"published_to": "2021-01-01"},
    )
    assert {passage.document_id for passage in answer.passages} == {old.id}
