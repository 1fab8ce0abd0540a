"""The gold questions about the seed articles keep the promises made of them."""

from pathlib import Path

from rag.language.terms import terms
from rag.passages import split_sentences
from rag.workshop.data import gold

SEEDS = Path(__file__).parents[3] / "seeds"
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


def test_a_paraphrase_shares_no_term_with_a_sentence_that_answers_it() -> None:
    paraphrases = [q for q in QUESTIONS if q.note and q.note.startswith("paraphrase: no")]
    assert len(paraphrases) >= 4
    for question in paraphrases:
        asked = set(terms(question.text))
        text = (SEEDS / "articles" / str(question.source)).read_text(encoding="utf-8")
        answering = [
            text[start:end]
            for start, end in split_sentences(text)
            if any(gold in text[start:end] for gold in question.golds)
        ]
        shared = [asked & set(terms(sentence)) for sentence in answering]
        assert set() in shared, (question.id, shared)
