"""The head that chooses: what it learns, and that what is written says what was trained."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from rag import registry
from rag.readers import _choice
from rag.readers.quoter import SHIPPED
from rag.settings import load
from rag.testing.readers import hits
from rag.types import Span
from rag.workshop.training import choosing
from rag.workshop.training.choosing import Asked
from tests.workshop.conftest import WriteSquad

_WIDTH = 8


def _made(n: int) -> Asked:
    """Questions with three answers, of which the states tell the right one, if any is right: no
    feature does."""
    rng = np.random.default_rng(5)
    states = rng.normal(size=(n, 24, 4, _WIDTH)).astype(np.float16)
    right = np.zeros((n, 24), dtype=bool)
    answerable = rng.random(n) < 0.7
    right[np.flatnonzero(answerable), rng.integers(0, 3, n)[answerable]] = True
    states[right, 1, 0] = 5
    return Asked(
        states,
        rng.normal(size=(n, 24, 9)).astype(np.float32),
        np.broadcast_to(np.arange(24) < 3, (n, 24)).copy(),
        right,
        answerable,
        np.arange(n) % 4 == 0,
        np.ones(n, dtype=np.float32),
    )


def test_it_learns_what_tells_right_from_wrong_and_from_none(tmp_path: Path) -> None:
    rows = _made(1200)
    heads = choosing.train(rows, lambda _: None)
    told = choosing.figures(heads, rows)
    always = float(told.rpartition("answered ")[2].partition(",")[0])
    assert always > 0.95, told
    choosing.write(heads, _WIDTH, tmp_path / "choice.onnx")
    served = _choice.Choice(tmp_path / "choice.onnx")
    held = int(np.flatnonzero(rows.held & rows.answerable)[0])
    answers = [
        (
            Span("a", "a:0", 0, 1, 0.0, 0.0, rows.states[held, at].astype(np.float32)),
            dict(zip(_choice.FEATURES, map(float, rows.features[held, at]), strict=True)),
        )
        for at in range(3)
    ]
    logits = served(answers)
    assert int(np.argmax(logits)) == int(np.argmax(rows.right[held]))
    assert max(logits) > 0
    torch_logits = choosing._logits(heads, rows, np.array([held]))[0, :3]
    assert logits == pytest.approx(torch_logits.tolist(), abs=1e-4)


@pytest.mark.model
def test_the_command_makes_a_reader_that_chooses(
    write_squad: WriteSquad,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    reader = tmp_path / "reader"
    shutil.copytree(SHIPPED, reader, ignore=shutil.ignore_patterns("c*ion.json", _choice.FILE))
    data = write_squad()
    choosing.main(reader, [data], [data])
    assert "right if always answered" in capsys.readouterr().out
    made = registry.make("readers", "quoter", load(reader_model=str(reader)), None)
    reading = made.read("When did the harbour open?", hits("The harbour opened in 1881."))
    assert reading.choice is not None
    first = (reader / _choice.FILE).read_bytes()
    monkeypatch.setattr(choosing, "gather", None)  # what was asked is kept
    choosing.main(reader, [data])
    assert (reader / _choice.FILE).read_bytes() == first
