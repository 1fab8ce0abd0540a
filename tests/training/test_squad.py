"""SQuAD files: what is read, and how much of what is wrong is told at once."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from rag.errors import DataError
from rag.training.squad import read_all, read_squad

from .conftest import WriteSquad


def test_answers_are_places_of_the_context(write_squad: WriteSquad) -> None:
    contexts = read_squad(write_squad())
    assert [c.article for c in contexts] == ["Harbours", "Harbours", "Birds"]
    terns = contexts[2].questions[0]
    assert [contexts[2].text[a:b] for a, b in terns.answers] == ["May", "in May"]


def test_gzip_and_unanswerable(write_squad: WriteSquad, tmp_path: Path) -> None:
    plain = write_squad({"A": [("Nothing is said.", [("By whom?", [])])]})
    packed = tmp_path / "train.json.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read_squad(packed)[0].questions[0].answers == ()


def test_every_bad_file_is_named_at_once(write_squad: WriteSquad, tmp_path: Path) -> None:
    wrong_place = json.loads(write_squad().read_text())
    wrong_place["data"][0]["paragraphs"][0]["qas"][0]["answers"][0]["answer_start"] += 1
    bad = {
        "place.json": json.dumps(wrong_place),
        "shape.json": '{"articles": []}',
        "empty.json": '{"data": []}',
        "half.json": '{"data": [',
    }
    paths = [write_squad(name="good.json"), tmp_path / "missing.json"]
    for name, text in bad.items():
        (tmp_path / name).write_text(text)
        paths.append(tmp_path / name)
    with pytest.raises(DataError) as caught:
        read_all(paths)
    message = str(caught.value)
    assert all(name in message for name in (*bad, "missing.json"))
    assert "good.json" not in message
    assert "does not read '1881'" in message


def test_an_answerless_question_must_say_so(write_squad: WriteSquad) -> None:
    document = json.loads(write_squad().read_text())
    document["data"][0]["paragraphs"][0]["qas"][0]["answers"] = []
    path = write_squad(name="other.json")
    path.write_text(json.dumps(document))
    with pytest.raises(DataError, match="not marked is_impossible"):
        read_squad(path)
