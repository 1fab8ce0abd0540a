"""The gold questions about the seed articles keep the promises made of them."""

from pathlib import Path

from rag.evaluation import gold

SEEDS = Path(__file__).parents[2] / "seeds"
QUESTIONS = gold.read(SEEDS / "questions.jsonl")


def test_there_are_enough_and_a_third_has_no_answer() -> None:
    assert len(QUESTIONS) >= 36
    assert 3 * sum(not question.golds for question in QUESTIONS) >= len(QUESTIONS)


def test_every_answer_stands_in_its_article() -> None:
    for question in QUESTIONS:
        assert question.source is not None
        text = (SEEDS / "articles" / question.source).read_text(encoding="utf-8")
        for answer in question.golds:
            assert answer in text, (question.id, answer)
