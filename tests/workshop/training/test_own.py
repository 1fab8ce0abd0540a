"""Questions of one's own beside their articles, as training takes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rag.errors import DataError
from rag.workshop.data import squad
from rag.workshop.training import own, rewordings

_TEXT = (
    "The old mill burnt in 1851. It was built again in 1853 by Ada Lunt.\n\n"
    "Ada Lunt sold the mill in 1870, and her sister Ida ran it from then on."
)


def _questions(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "questions.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A file of two articles, each called by its key."""
    path = tmp_path / "mills.jsonl"
    rows = [
        {"id": "mill", "title": "The mill", "text": _TEXT},
        {"id": "bridge", "title": "The bridge", "text": "It has 7 arches. " * 90},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def _read(questions: Path, file: Path, folder: Path) -> list[squad.Context]:
    out = folder / "own.json"
    out.write_text(json.dumps(own.squad(questions, file)), encoding="utf-8")
    return squad.read(out, places=True)


def test_every_answer_stands_where_it_is_said_to(tmp_path: Path, articles: Path) -> None:
    asked = _questions(
        tmp_path,
        {"question": "Who rebuilt it?", "answers": ["Ada Lunt", "Lunt"], "source": "mill"},
        {
            "question": "Who gave it away?",
            "answers": ["Ada Lunt"],
            "snippet": "Ada Lunt sold",
            "source": "mill",
        },
    )
    (context,) = _read(asked, articles, tmp_path)
    assert (context.title, context.text) == ("The mill", _TEXT)
    first, second = context.questions
    assert first.spans == ((_TEXT.index("Ada Lunt"), _TEXT.index("Ada Lunt") + 8), (62, 66))
    assert second.spans[0][0] == _TEXT.rindex("Ada Lunt")


def test_lists_and_decisions_keep_their_kind_and_stand_where_their_snippet_begins(
    tmp_path: Path, articles: Path
) -> None:
    sold = "Ada Lunt sold the mill in 1870, and her sister Ida ran it from then on."
    asked = _questions(
        tmp_path,
        {
            "question": "Which two sisters ran it?",
            "answers": ["Ada Lunt", "Ida"],
            "snippet": "Ada Lunt sold the",
            "source": "mill",
            "kind": "list",
        },
        {
            "question": "Did Ida sell the mill?",
            "answers": [sold],
            "source": "mill",
            "kind": "yesno",
            "label": "no",
        },
    )
    (context,) = _read(asked, articles, tmp_path)
    sisters, seller = context.questions
    assert sisters.kind == "list"
    assert [_TEXT[a:b] for a, b in sisters.spans] == ["Ada Lunt", "Ida"]
    assert sisters.spans[0][0] == _TEXT.rindex("Ada Lunt")
    assert (seller.kind, seller.label, seller.golds) == ("yesno", "no", (sold,))


def test_without_an_answer_a_question_stands_beside_what_resembles_it(
    tmp_path: Path, articles: Path
) -> None:
    asked = _questions(
        tmp_path,
        {"question": "Who owned the mill in 1900?", "answers": [], "source": "mill"},
        {"question": "How many piers has it?", "answers": [], "source": "bridge"},
    )
    mill, bridge = _read(asked, articles, tmp_path)
    assert mill.text == _TEXT
    assert not mill.questions[0].golds
    assert len(bridge.text) < 1000


def test_the_files_of_a_folder_are_called_by_their_names(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "mill.txt").write_text(_TEXT, encoding="utf-8")
    asked = _questions(
        tmp_path, {"question": "When did it burn?", "answers": ["1851"], "source": "mill.txt"}
    )
    (context,) = _read(asked, folder, tmp_path)
    assert context.questions[0].golds == ("1851",)


def test_all_that_is_not_there_is_named(tmp_path: Path, articles: Path) -> None:
    asked = _questions(
        tmp_path,
        {"id": "a", "question": "Who?", "answers": ["Ada"], "source": "tower"},
        {"id": "b", "question": "When?", "answers": ["1999"], "source": "mill"},
        {"id": "c", "question": "Where?", "answers": []},
    )
    with pytest.raises(DataError) as raised:
        own.squad(asked, articles)
    for told in ("a: no article is called 'tower'", "b: '1999' does not stand in mill", "c: no"):
        assert told in str(raised.value)


def test_questions_in_other_words_keep_their_answers(tmp_path: Path) -> None:
    def asked(name: str, question: str) -> dict[str, Any]:
        answers = [{"text": "1851", "answer_start": _TEXT.index("1851")}]
        return {"id": name, "question": question, "answers": answers}

    old = [asked("a", "When did it burn?"), asked("b", "In what year did the mill burn?")]
    data = [{"title": "Mill", "paragraphs": [{"context": _TEXT, "qas": old}]}, {"paragraphs": []}]
    (tmp_path / "old.json").write_text(json.dumps({"data": data}), encoding="utf-8")
    words = [{"id": "b", "question": "The fire was when?"}, {"id": "z", "question": "Elsewhere?"}]
    (tmp_path / "words.jsonl").write_text("\n".join(map(json.dumps, words)), encoding="utf-8")
    made = rewordings.squad(tmp_path / "words.jsonl", tmp_path / "old.json")
    (tmp_path / "new.json").write_text(json.dumps(made), encoding="utf-8")
    (context,) = squad.read(tmp_path / "new.json", places=True)
    assert [(q.text, q.golds) for q in context.questions] == [("The fire was when?", ("1851",))]
