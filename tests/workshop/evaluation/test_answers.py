"""End to end through the assistant, and the summary on outcomes made by hand."""

import json
from pathlib import Path

import pytest

from rag.errors import DataError
from rag.settings import Settings, load
from rag.workshop.evaluation import answers
from rag.workshop.evaluation.records import Configuration, Outcome

SEEDS = Path(__file__).parents[3] / "seeds"


def outcome(
    confidence: float, *, right: bool = False, golds: tuple[str, ...] = ("Ann",), cited: bool = True
) -> Outcome:
    return Outcome(
        id="q",
        question="Who?",
        golds=golds,
        answer="Ann" if right else "Bo",
        confidence=confidence,
        shown=confidence >= 0.5,
        exact=float(right),
        f1=float(right),
        right=right,
        cited=cited,
        retrieved=True,
    )


def summed(outcomes: list[Outcome]) -> answers.AnswersResult:
    configuration = Configuration.of(load(), "hashing", "sentence")
    return answers.summary(outcomes, configuration, "set.json", 3, 0.5)


def test_the_summary_on_paper() -> None:
    result = summed(
        [
            outcome(0.9, right=True),
            outcome(0.8, right=True, cited=False),
            outcome(0.6),
            outcome(0.3, right=True),
            outcome(0.1, golds=()),
        ]
    )
    assert (result.questions, result.unanswerable) == (5, 1)
    assert result.shown == {
        "coverage": pytest.approx(3 / 5),
        "EM": pytest.approx(2 / 3),
        "F1": pytest.approx(2 / 3),
        "right": pytest.approx(2 / 3),
        "citation precision": pytest.approx(2 / 3),
    }
    assert result.always["EM"] == pytest.approx(3 / 4)
    # Right: two shown, and the one that has no answer and got none.
    assert result.overall["right"] == pytest.approx(3 / 5)
    assert result.overall["EM"] == pytest.approx(3 / 5)
    assert result.abstention["withheld, unanswerable"] == 1.0
    assert result.abstention["withheld, answerable"] == pytest.approx(1 / 4)
    assert result.abstention["coverage at 80% accuracy"] == pytest.approx(2 / 5)
    assert result.abstention["threshold for 80% accuracy"] == 0.8
    # Right ones at 0.9, 0.8, 0.3 against wrong ones at 0.6, 0.1: five of six pairs.
    assert result.abstention["AUROC, right against wrong answers"] == pytest.approx(5 / 6)


def test_nothing_found_is_no_answer_to_judge() -> None:
    nothing = Outcome("q", "Who?", (), "", 0.0, False, 1.0, 1.0, False, False, False)
    result = summed([nothing])
    assert result.abstention["AURC"] is None
    assert result.calibration["ECE, equal mass"] is None
    assert result.overall["right"] == 1.0


def test_the_curve_is_thinned_but_keeps_its_end() -> None:
    result = summed([outcome(i / 1000, right=i % 2 == 0) for i in range(250)])
    assert len(result.risk_coverage) <= 101
    assert result.risk_coverage[-1].coverage == 1.0


def test_a_squad_file_is_its_own_corpus(squad_file: Path, settings: Settings) -> None:
    result = answers.evaluate(squad_file, settings)
    assert (result.documents, result.questions, result.unanswerable) == (2, 4, 1)
    assert result.always["answer retrieved"] == 1.0
    first = result.outcomes[0]
    assert "Ann Lee" in first.answer
    assert first.right
    assert first.cited
    assert result.threshold == 0.5


def test_the_threshold_is_the_one_of_the_settings(squad_file: Path, settings: Settings) -> None:
    strict = settings.model_copy(update={"min_confidence": 1.0})
    result = answers.evaluate(squad_file, strict)
    assert result.threshold == 1.0
    assert result.shown["coverage"] == pytest.approx(sum(o.shown for o in result.outcomes) / 4)


def test_gold_questions_are_asked_of_the_folder_beside_them(settings: Settings) -> None:
    result = answers.evaluate(SEEDS / "questions.jsonl", settings, limit=6)
    assert result.documents == 2
    assert result.questions == 6
    assert result.unanswerable == 2
    assert all(o.note for o in result.outcomes)


def test_another_folder_of_articles(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "one.txt").write_text("Ann Lee leads the heart centre in Oslo.")
    questions = tmp_path / "gold.jsonl"
    questions.write_text(json.dumps({"question": "Who leads?", "answers": ["Ann Lee"]}) + "\n")
    with pytest.raises(DataError, match="--articles"):
        answers.evaluate(questions, settings)
    result = answers.evaluate(questions, settings, folder=tmp_path / "texts")
    assert result.outcomes[0].right


def test_unreadable_articles_are_named(tmp_path: Path, settings: Settings) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "one.txt").write_text("Ann Lee leads the heart centre in Oslo.")
    (folder / "broken.json").write_bytes(b"\x00\x01\x02" * 99)
    questions = tmp_path / "gold.jsonl"
    questions.write_text(json.dumps({"question": "Who leads?", "answers": ["Ann Lee"]}) + "\n")
    with pytest.raises(DataError, match=r"broken\.json"):
        answers.evaluate(questions, settings)


def test_squad_data_take_no_folder(squad_file: Path, settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="brings its own paragraphs"):
        answers.evaluate(squad_file, settings, folder=tmp_path)
