"""Confidence fitted by the command, with the reader that ships."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rag import confidence
from rag.commands.app import app
from rag.commands.training import _tell
from rag.confidence import FEATURES, UNFITTED, Candidate
from rag.readers.quoter import SHIPPED
from rag.workshop.evaluation.calibration import Bin
from rag.workshop.training.asking import Example, weighs
from rag.workshop.training.calibrate import Domain, Fitted, _hopeless, _unpromising
from tests.workshop.conftest import WriteSquad

pytestmark = pytest.mark.model

_PLACES = "Lund Oslo Bergen Turku Gdansk Riga Kiel Lübeck Malmö Tartu Narva Visby".split()
_OLD = '{"weights": {"lead": 1.0}, "bias": 0.0, "threshold": 0.9, "meaning": "another version\'s"}'


@pytest.fixture
def reader(tmp_path: Path) -> Path:
    """A copy of the shipped reader, with a calibration that this version cannot use."""
    folder = tmp_path / "reader"
    folder.mkdir()
    for name in ("first.onnx", "rest.onnx", "tokenizer.json", "config.json"):
        shutil.copyfile(SHIPPED / name, folder / name)
    (folder / "calibration.json").write_text(_OLD)
    return folder


def _bridges(count: int) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    made = []
    for i in range(count):
        bridge, year = f"{_PLACES[i % 12]} bridge number {i}", str(1801 + i)
        text = f"The {bridge} was opened in {year}. Its {20 + i} arches are made of stone."
        asked = [(f"When was the {bridge} opened?", [year])]
        made.append((text, [*asked, (f"How many arches has the {bridge}?", [str(20 + i)])]))
    return made


def test_a_reader_is_calibrated_whatever_stood_there_before(
    write_squad: WriteSquad, reader: Path
) -> None:
    data = write_squad({"Bridges": _bridges(40)})
    done = CliRunner().invoke(app, ["calibrate", str(data), "--reader", str(reader), "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    fitted = confidence.load(reader / "calibration.json")
    assert set(fitted.weights) == set(FEATURES)
    assert fitted.fitted
    assert fitted.meaning == said["calibration"]["meaning"]
    assert said["questions_fitted"] + said["questions_held_out"] == 80
    assert said["auroc"] > 0.8


def _asked(answerable: int, rest: int) -> list[Example]:
    def one(has_answer: bool) -> Example:
        return Example("file", False, has_answer, (), (), None, 0.0, (), -1)

    return [one(True) for _ in range(answerable)] + [one(False) for _ in range(rest)]


@pytest.mark.parametrize("rest", [5, 20, 1000])
def test_questions_without_an_answer_weigh_as_a_third_however_many(rest: int) -> None:
    found = weighs(_asked(10, rest))
    assert found[:10].tolist() == [1.0] * 10
    assert found[10:].sum() == pytest.approx(5.0)


def test_few_questions_without_an_answer_weigh_no_more_than_others() -> None:
    assert weighs(_asked(10, 2)).tolist() == [1.0] * 12
    assert weighs(_asked(3, 0)).tolist() == [1.0] * 3


def _third(promise: float, good: bool = True) -> Example:
    """A question answered from the third passage, which promised so much."""
    candidate = Candidate("key", (), 0.99, {confidence.SHARE: 4.0}, 1.0)
    promises = (8.0, 9.0, promise)
    return Example("file", False, True, (candidate,), (good,), None, 0.0, promises, 2)


def test_what_right_answers_hardly_ever_stand_in_is_not_read() -> None:
    asked = [_third(2 + at / 100) for at in range(400)]
    assert _unpromising(asked) == 2.02  # two of four hundred are half a per cent
    assert _unpromising([*asked, *(_third(1.0, good=False) for _ in range(9))]) == 2.02
    assert _hopeless(asked) == pytest.approx(9 - 2.02)
    assert _unpromising([_third(9.5)] * 400) is None  # read whatever others promise


def test_what_was_measured_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    bins = (Bin(1, 0.25, 0.5),)
    figures = {"auroc": 0.8547, "accuracy_shown": 0.7, "coverage": 0.4, "reliability": bins}
    domain = Domain(name="own\nfile", questions=135, ece=0.1, **figures)  # type: ignore[arg-type]
    fitted = Fitted(
        calibration=UNFITTED,
        questions_fitted=1720,
        questions_held_out=1350,
        ece=0.0947,
        auroc=None,
        accuracy_shown=0.73,
        coverage=0.48,
        reliability=bins,
        withheld_unanswerable=0.92,
        accuracy_always=0.53,
        domains=(domain,),
    )
    _tell(fitted)
    said = capsys.readouterr().out
    for words in (
        "Fitted on 1,720 questions, measured on 1,350 others",
        "for 48% of the questions with an answer, right 73% of the time",
        "withheld for 92% of those without one",
        "calibration error 0.095, AUROC of right against wrong answers cannot be told",
        "own file, 135 questions: shown right 70% at coverage 40%, error 0.100, AUROC 0.855",
        "said/right: 0.25/0.50",
    ):
        assert words in said
    assert not set("{}()'") & set(said)


def test_what_stood_there_outlives_a_failure(write_squad: WriteSquad, reader: Path) -> None:
    data = write_squad({"Bridges": _bridges(5)})
    done = CliRunner().invoke(app, ["calibrate", str(data), "--reader", str(reader)])
    assert done.exit_code != 0
    assert "at least 20" in done.output
    assert (reader / "calibration.json").read_text() == _OLD
