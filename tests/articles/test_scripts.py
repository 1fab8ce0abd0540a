"""Raised and lowered characters never make a number that nobody wrote."""

from __future__ import annotations

import pytest

from rag.articles._scripts import lowered, raised
from tests.articles.reading import read


@pytest.mark.parametrize(
    ("before", "script", "after", "line"),
    [
        ("carries 4,500", "12", " cars", "carries 4,500 [12] cars"),
        ("built in 1962", "[3]", " by", "built in 1962[3] by"),
        ("by Lund", "3", ".", "by Lund [3]."),
        ("Smith", "1,2", ",", "Smith [1,2],"),
        ("in 2019", "a", " and", "in 2019 [a] and"),
        ("the end.", "12", " Next", "the end. [12] Next"),
        ("has 10", "6", " planets", "has 10^6 planets"),
        ("10", "-3", " m", "10^-3 m"),
        ("10", "6", "5", "10^6 5"),
        ("x", "n", "", "x^n"),
        ("SO4", "2-", "", "SO4^2-"),
        ("40 m", "2", ",", "40 m²,"),
        ("5 km", "3", "", "5 km³"),
        ("3", "1", "/2", "3 1/2"),
        ("the 1", "st", " of", "the 1st of"),
        ("XIX", "e", " siècle", "XIXe siècle"),
        ("", "14", "C", "14C"),
        ("Brand", "®", "", "Brand®"),
    ],
)
def test_raised(before: str, script: str, after: str, line: str) -> None:
    assert before + raised(before, script, after) + after == line


@pytest.mark.parametrize(
    ("before", "script", "after", "line"),
    [
        ("H", "2", "O", "H2O"),
        ("101", "2", " is", "101_2 is"),
        ("log", "2", "8", "log2 8"),
        ("1/", "2", "", "1/2"),
    ],
)
def test_lowered(before: str, script: str, after: str, line: str) -> None:
    assert before + lowered(before, script, after) + after == line


SAID = "carries 4,500<sup>12</sup> cars, has 10<sup>6</sup> planets on 40 m<sup>2</sup>"
READ = "carries 4,500 [12] cars, has 10^6 planets on 40 m²"


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("a.html", f"<html><body><p>{SAID}.</p></body></html>"),
        ("a.html", f"<html><body><p>{'Ships come in. ' * 100}</p><p>{SAID}.</p></body></html>"),
        ("a.md", f"It {SAID}.\n"),
    ],
)
def test_in_files(name: str, file: str) -> None:
    assert READ in read(file, name).text
