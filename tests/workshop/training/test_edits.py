"""Edited questions: like for like, and never the answer itself."""

from __future__ import annotations

import os
import random
import subprocess
import sys

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.workshop.training.edits import (
    SwapMaker,
    content_words,
    entities,
    numbers,
    reversed_question,
)

PASSAGE = "In 1881 Anna Berg left Oslo. Karl Holm stayed in Lund until 1902."


def flat(_: str) -> NDArray[np.float32]:
    """Every phrase is as like as any other, so only the rules choose."""
    return np.array([0.5, 0.0], dtype=np.float32)


def test_what_counts_as_an_entity() -> None:
    assert entities(PASSAGE) == ["Anna Berg", "Oslo", "Karl Holm", "Lund"]
    assert numbers(PASSAGE) == ["1881", "1902"]
    assert content_words("Which harbour opened first?") == ["harbour", "opened"]


@pytest.mark.parametrize("seed", range(8))
def test_a_swap_names_another_of_its_kind(seed: int) -> None:
    question = "Where did Anna Berg live?"
    maker = SwapMaker(flat, ["Ada Lovelace"], random.Random(seed))
    swap = maker.swaps(question, PASSAGE, [], ["Oslo"], 1)[0]
    assert question[swap.start : swap.end] == "Anna Berg"
    assert swap.replacement in {"Karl Holm", "Lund", "Ada Lovelace"}


@pytest.mark.parametrize("seed", range(8))
def test_a_year_becomes_another_year(seed: int) -> None:
    maker = SwapMaker(flat, [], random.Random(seed))
    (swap, *_) = maker.swaps("Who left in 1881?", PASSAGE, [], ["Anna Berg"], 1)
    assert swap.replacement.isdigit()
    assert swap.replacement != "1881"


def test_the_same_seed_makes_the_same_swaps_in_every_process() -> None:
    """Sets of strings come in another order in every process."""
    code = (
        "import random, numpy; from rag.workshop.training.edits import SwapMaker\n"
        "maker = SwapMaker(lambda _: numpy.array([0.5, 0.0]), [], random.Random(1))\n"
        "names = 'Did Oslo or Lund or Riga or Kiel or Turku win?'\n"
        f"print(maker.swaps(names, {PASSAGE!r} + ' So did Bern and Narva.', [], [], 2))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": str(seed)},
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        for seed in range(1, 4)
    }
    assert len(said) == 1


def test_reversal() -> None:
    turned = {reversed_question("Which harbour opened first?", random.Random(s)) for s in range(20)}
    assert turned == {"Which harbour opened last?", "Which harbour closed first?", None}
    negated = {reversed_question("Who is buried there?", random.Random(s)) for s in range(9)}
    assert negated == {"Who is not buried there?", "Who is never buried there?"}
