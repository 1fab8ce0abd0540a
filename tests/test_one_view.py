"""A question sees one state of the store: what it searched, what it read, what it quotes."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rag import registry
from rag.assistant import Assistant
from rag.settings import Settings
from rag.types import Hit, Reading
from rag.workshop.bench import beside_writes
from tests.api.conftest import article, serving

BEFORE = "It was a calm day. The head of the clinic is Serik Akshulakov, a surgeon."
AFTER = "Nobody of that name works here; the clinic was closed long ago, and its head is Bo."
QUESTION = "Who is the head of the clinic?"


class ChangingReader:
    """Replaces or deletes the article it is reading, then reads on."""

    id = "changing"

    def __init__(self, settings: Settings) -> None:
        self._inner = registry.make("readers", "sentence", settings, None)
        self.calibration = self._inner.calibration
        self.assistant: Assistant | None = None

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        assert self.assistant is not None
        self.assistant.add([article(AFTER, id="a")])
        reading: Reading = self._inner.read(question, hits)
        return reading


def test_an_article_replaced_while_it_is_read_is_quoted_as_it_was_read(
    settings: Settings, assistant: Assistant
) -> None:
    reader = ChangingReader(settings)
    own = Assistant(settings, assistant.store, assistant.embedder, lambda: reader)
    reader.assistant = own
    version = own.add([article(BEFORE, id="a")]).index_version
    answer = own.ask(QUESTION, min_confidence=0)
    (cited,) = answer.citations
    assert answer.index_version == version
    assert BEFORE[cited.start_char_index : cited.end_char_index] == cited.cited_text
    assert cited.document_sha256 == article(BEFORE).sha256
    assert own.index_version != version
    assert [verdict.status for verdict in own.verify([cited])] == ["stale"]


@pytest.mark.slow
def test_questions_beside_changes_quote_the_state_they_name(assistant: Assistant) -> None:
    outcome = beside_writes.run(assistant, questions=60, threads=2)
    assert len(outcome.answers) == 60
    assert outcome.changes > 0
    assert not outcome.problems


@pytest.mark.slow
def test_answers_of_a_server_beside_replacements(tmp_path: Path) -> None:
    texts = [BEFORE, AFTER, "Bo. " * 9 + BEFORE]
    with serving(tmp_path, [article(BEFORE, id="a")]) as live, live.client() as client:
        states = {client.post("/ask", json={"question": QUESTION}).json()["index_version"]: BEFORE}
        stop = threading.Event()

        def replace() -> None:
            for number in range(10_000):
                if stop.is_set():
                    return
                text = texts[number % len(texts)]
                receipt = client.put("/articles/a", json={"text": text}).json()
                states[receipt["index_version"]] = text

        with ThreadPoolExecutor(1) as pool:
            writing = pool.submit(replace)
            body = {"question": QUESTION, "min_confidence": 0}
            answers = [client.post("/ask", json=body).json() for _ in range(40)]
            stop.set()
            writing.result()
    assert len({answer["index_version"] for answer in answers}) > 1
    for answer in answers:
        text = states[answer["index_version"]]
        (cited,) = answer["citations"]
        assert text[cited["start_char_index"] : cited["end_char_index"]] == cited["cited_text"]
