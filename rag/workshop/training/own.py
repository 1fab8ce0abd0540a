"""Questions of one's own beside the articles they are about, as data to train and calibrate with.

``python -m rag.workshop.training.own QUESTIONS.jsonl FILE OUT.json``: questions as ``rag eval
answers`` takes them (:mod:`rag.workshop.data.gold`), each with the ``source`` of its article:
the key of a row of FILE, the name of FILE or of a file in it, where FILE is a folder. Where the
words of an answer stand more than once, a ``snippet`` says which are meant: the first from where it
begins. A question of ``kind`` `list` has each of its items as an answer, one of kind `sentence` or
`yesno` the sentences that answer or decide. A question without an answer stands beside the part of
its article that resembles it most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from rag import articles
from rag.articles import Problem, SourceFile
from rag.language.terms import terms
from rag.passages import split_sentences
from rag.types import Article
from rag.workshop import command
from rag.workshop.data import gold
from rag.workshop.data.files import Problems, write_json
from rag.workshop.data.gold import GoldQuestion

_PART: Final = 800
"""Characters of an article beside a question that it does not answer."""


def squad(questions: Path, file: Path) -> dict[str, Any]:
    """The questions as SQuAD 2.0 data, whose contexts are whole articles or parts of them.

    Raises :class:`DataError` naming every question whose article or words are not there.
    """
    asked = gold.read(questions)
    called = _named(file, {question.source for question in asked})
    problems = Problems(questions, f"{gold.EXPECTED} about the articles of {file}")
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for question in asked:
        article = called.get(question.source or "")
        if article is None:
            problems.add(f"{question.id}: no article is called {question.source!r}")
        elif not question.golds:
            context = (article.title, _nearest(article, question.text))
            found[context].append(_row(question, []))
        else:
            answers: list[dict[str, Any]] = [
                {"text": each, "answer_start": _place(article, question, each)}
                for each in question.golds
            ]
            if missing := [each["text"] for each in answers if each["answer_start"] < 0]:
                problems.add(f"{question.id}: {missing[0]!r} does not stand in {question.source}")
            found[article.title, article.text].append(_row(question, answers))
    problems.raise_any()
    data = [
        {"title": title, "paragraphs": [{"context": text, "qas": rows}]}
        for (title, text), rows in found.items()
    ]
    return {"version": "own", "data": data}


def _named(file: Path, wanted: Iterable[str | None]) -> Mapping[str, Article]:
    """The articles of a file, or of the files below a folder, by the names that are wanted."""
    names = set(wanted)
    found: dict[str, Article] = {}
    paths = sorted(path for path in file.rglob("*") if path.is_file()) if file.is_dir() else [file]
    for path in paths:
        for article in articles.stream(SourceFile.at(path), path.name, tell_language=False):
            if not isinstance(article, Problem):
                for name in {article.source, article.source.partition("#")[2]} & names:
                    found.setdefault(str(name), article)
    return found


def _row(question: GoldQuestion, answers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    told = {"kind": question.kind, "label": question.label}
    return {
        "id": question.id,
        "question": question.text,
        "answers": answers,
        "is_impossible": not answers,
        **{name: value for name, value in told.items() if value},
    }


def _place(article: Article, question: GoldQuestion, answer: str) -> int:
    """Where the words stand, from the snippet on where there is one; -1 for nowhere."""
    snippet = question.snippet or ""
    start = article.text.find(snippet)
    found = article.text.find(answer, max(0, start))
    return article.text.find(answer) if found < 0 and answer not in snippet else found


def _nearest(article: Article, question: str) -> str:
    """Whole sentences around those that share most terms with the question."""
    asked = set(terms(question))
    sentences = split_sentences(article.text)
    shared = [len(asked & set(terms(article.text[a:b]))) for a, b in sentences]
    if not shared:
        return article.text
    first = last = max(range(len(shared)), key=lambda at: sum(shared[max(0, at - 1) : at + 2]))
    while sentences[last][1] - sentences[first][0] < _PART:
        if first == 0 and last == len(sentences) - 1:
            break
        first, last = max(0, first - 1), min(len(sentences) - 1, last + 1)
    return article.text[sentences[first][0] : sentences[last][1]]


def main(questions: Path, file: Path, out: Path) -> None:
    """Write what the questions become."""
    write_json(out, squad(questions, file))


if __name__ == "__main__":
    command.run(main)
