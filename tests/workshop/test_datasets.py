"""Files of the user's: every layout is read, and everything wrong is said at once."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.errors import DataError
from rag.workshop.data import beir, gold, squad

CONTEXT = "Ann Lee leads the centre. It opened in 1999."
QA: dict[str, Any] = {
    "id": "q1",
    "question": "Who leads the centre?",
    "answers": [{"text": "Ann Lee", "answer_start": 0}, {"text": "Ann Lee", "answer_start": 0}],
}
NO_ANSWER: dict[str, Any] = {
    "id": "q2",
    "question": "Who paid?",
    "answers": [],
    "is_impossible": True,
}
PARAGRAPH = {"context": CONTEXT, "qas": [QA, NO_ANSWER]}
SQUAD: dict[str, Any] = {
    "version": "v2.0",
    "data": [{"title": "The_Centre", "paragraphs": [PARAGRAPH]}],
}


def lines(*rows: object) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("v2.json", json.dumps(SQUAD)),
        ("articles.jsonl", lines(SQUAD["data"][0])),
        ("paragraphs.jsonl", lines({"header": {}}, {"title": "The Centre", **PARAGRAPH})),
        (
            "questions.jsonl",
            lines(
                *(
                    {
                        "id": qa["id"],
                        "title": "The_Centre",
                        "context": CONTEXT,
                        "question": qa["question"],
                        "answers": {
                            "text": [a["text"] for a in qa["answers"]],
                            "answer_start": [a["answer_start"] for a in qa["answers"]],
                        },
                    }
                    for qa in (QA, NO_ANSWER)
                )
            ),
        ),
    ],
)
@pytest.mark.parametrize("zipped", [False, True])
def test_squad_in_every_layout(tmp_path: Path, name: str, content: str, zipped: bool) -> None:
    path = tmp_path / (f"{name}.gz" if zipped else name)
    path.write_bytes(gzip.compress(content.encode()) if zipped else content.encode())
    assert squad.read(path) == [
        squad.Context(
            "The Centre",
            CONTEXT,
            (
                squad.Question("q1", "Who leads the centre?", ("Ann Lee",), ((0, 7),)),
                squad.Question("q2", "Who paid?", (), ()),
            ),
        )
    ]


def test_places_are_asked_for_where_they_are_needed(tmp_path: Path) -> None:
    path = tmp_path / "set.json"
    answerless = {"id": "none", **_asked([])}
    placeless = {
        "id": "bare",
        **_asked([{"text": "Ann Lee"}, {"text": "1999", "answer_start": 39}]),
    }
    paragraphs = [{"context": CONTEXT, "qas": [QA, NO_ANSWER, answerless, placeless]}]
    path.write_text(json.dumps({"data": [{"title": "t", "paragraphs": paragraphs}]}))
    bare = squad.read(path)[0].questions[3]
    assert bare.golds == ("Ann Lee", "1999")
    assert [CONTEXT[start:end] for start, end in bare.spans] == ["1999"]
    with pytest.raises(DataError) as caught:
        squad.read(path, places=True)
    message = str(caught.value)
    assert "question none: no answer, yet not marked is_impossible" in message
    assert "question bare: no `answer_start` of 'Ann Lee'" in message
    assert message.count("\n") == 2


def test_every_bad_file_is_named_at_once(tmp_path: Path) -> None:
    off = {"id": "off", **_asked([{"text": "Ann Lee", "answer_start": 3}])}
    files = {
        "good.json": json.dumps(SQUAD),
        "place.json": json.dumps({"data": [{"paragraphs": [{"context": CONTEXT, "qas": [off]}]}]}),
        "shape.json": '{"articles": []}',
        "empty.json": '{"data": []}',
        "half.json": '{"data": [',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    paths = [tmp_path / name for name in (*files, "missing.json")]
    with pytest.raises(DataError) as caught:
        squad.read_all(paths, places=True)
    message = str(caught.value)
    assert [path.name for path in paths if str(path) not in message] == ["good.json"]
    assert "does not read 'Ann Lee' at 3" in message
    assert squad.read_all(paths[:1] * 2, places=True) == [squad.read(paths[0])] * 2


def test_a_limit_keeps_every_context_and_spreads_the_questions(tmp_path: Path) -> None:
    paragraphs = [
        {"context": f"{n} is a number.", "qas": [{**QA, "id": f"{n}-{m}", "answers": []}] * 2}
        for n in range(5)
        for m in range(1)
    ]
    path = tmp_path / "set.json"
    path.write_text(json.dumps({"data": [{"title": "", "paragraphs": paragraphs}]}))
    contexts = squad.read(path, limit=5)
    assert [len(context.questions) for context in contexts] == [1, 1, 1, 1, 1]
    assert sum(len(c.questions) for c in squad.read(path, limit=100)) == 10


def test_every_problem_of_a_squad_file_is_listed(tmp_path: Path) -> None:
    bad = {
        "data": [
            {"title": "t", "paragraphs": [{"qas": []}, {"context": CONTEXT}]},
            {
                "title": "t",
                "paragraphs": [
                    {
                        "context": CONTEXT,
                        "qas": [
                            {"id": "off", **_asked([{"text": "Ann Lee", "answer_start": 3}])},
                            {"id": "odd", **_asked("Ann Lee")},
                            {"id": "both", **QA, "is_impossible": True},
                            {"answers": []},
                        ],
                    }
                ],
            },
            "article",
        ]
    }
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(bad))
    with pytest.raises(DataError) as caught:
        squad.read(path)
    message = str(caught.value)
    for said in (
        "data[0].paragraphs[0]: no text `context`",
        "data[0].paragraphs[1]: no list `qas`",
        "question off: the context does not read 'Ann Lee' at 3",
        "question odd: `answers` is no list",
        "marked is_impossible, yet it has answers",
        "qas[3]: no text `question`",
        "data[2]: an object was expected",
    ):
        assert said in message


def _asked(answers: object) -> dict[str, Any]:
    return {"question": "Who leads?", "answers": answers}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "not JSON"),
        (b"[]", "no list `data`"),
        (b'{"data": []}', "no question"),
        (b"\xff\xfe\x00", "cannot be read"),
    ],
)
def test_a_file_that_is_no_squad_at_all(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "set.json"
    path.write_bytes(content)
    with pytest.raises(DataError, match=said):
        squad.read(path)


def test_a_torn_gzip_and_a_missing_file(tmp_path: Path) -> None:
    path = tmp_path / "set.json.gz"
    path.write_bytes(gzip.compress(json.dumps(SQUAD).encode())[:-9])
    with pytest.raises(DataError, match="cannot be read"):
        squad.read(path)
    with pytest.raises(DataError, match="There is no file"):
        squad.read(tmp_path / "none.json")


def test_only_so_many_problems_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text("no\n" * 50)
    with pytest.raises(DataError, match="and 30 more"):
        gold.read(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "corpus.jsonl").write_text(
        lines(
            {"_id": "d1", "title": "Red", "text": "Red is a colour."},
            {"_id": "d2", "title": "Blue", "text": "The sky."},
            {"_id": "d3", "title": "Only a title", "text": ""},
        )
    )
    (tmp_path / "queries.jsonl").write_text(
        lines({"_id": "q1", "text": "colours"}, {"_id": "q2", "text": "nothing"})
    )
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\n")
    return tmp_path


def test_a_beir_folder(folder: Path) -> None:
    collection = beir.read(folder)
    assert [article.text for article in collection.articles] == [
        "Red is a colour.",
        "Blue\n\nThe sky.",
        "Only a title",
    ]
    assert collection.queries == {"q1": "colours"}
    assert collection.grades == {"q1": {"d1": 2, "d2": 0}}
    assert collection.unjudged == 1


def test_every_problem_of_a_beir_folder_is_listed(folder: Path) -> None:
    with (folder / "corpus.jsonl").open("a") as file:
        file.write('{"title": "x"}\n{"_id": "d1", "text": ""}\nnonsense\n')
    with (folder / "qrels.tsv").open("a") as file:
        file.write("q9\td1\t1\nq1\td9\t1\nq1 d1 1\n")
    with pytest.raises(DataError) as caught:
        beir.read(folder)
    message = str(caught.value)
    for said in (
        "corpus.jsonl line 4: no text `_id`",
        "corpus.jsonl line 5: the id 'd1' stands there twice",
        "corpus.jsonl line 6: not JSON",
        "qrels.tsv line 6: expected query-id, corpus-id",
        "qrels judge the query 'q9'",
        "the document 'd9'",
    ):
        assert said in message


def test_a_folder_that_is_no_collection(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no corpus, queries, qrels"):
        beir.read(tmp_path)
    with pytest.raises(DataError, match="There is no folder"):
        beir.read(tmp_path / "none")


def test_gold_questions(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(
        lines({"id": "a", "question": "Who?", "answers": ["Ann"], "source": "x.txt"})
        + lines({"question": "When?", "answers": [], "answerable": False})
    )
    assert gold.is_gold(path)
    assert gold.read(path) == [
        gold.GoldQuestion("a", "Who?", ("Ann",), "x.txt"),
        gold.GoldQuestion("line 2", "When?", ()),
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"answers": []}, "no text `question`"),
        ({"question": "Who?", "answers": "Ann"}, "`answers` must be a list"),
        ({"question": "Who?", "answers": [""]}, "`answers` must be a list"),
        ({"question": "Who?", "answers": [], "answerable": True}, "disagree"),
    ],
)
def test_bad_gold_questions(tmp_path: Path, row: dict[str, object], said: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(lines(row))
    with pytest.raises(DataError, match=said):
        gold.read(path)


@pytest.mark.parametrize("make", [squad.read, gold.read])
def test_empty_files(tmp_path: Path, make: Callable[[Path], object]) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_text("")
    with pytest.raises(DataError, match="no question"):
        make(path)
