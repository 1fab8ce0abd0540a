"""Commands where nothing can be written: one clear line, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.commands import asking
from rag.engines._state import EmbeddedState
from rag.kept.feedback import FeedbackStore
from rag.settings import Settings
from tests.commands import typed
from tests.engines.test_places import unwritable

ROOT = Path(__file__).parent.parent


MODELS = {"RAG_EMBEDDER": "hashing", "RAG_READER": "sentence"}


def rag(settings: Settings, *arguments: str) -> tuple[int, str]:
    """Exit code and standard error of a command."""
    done = typed.rag(*arguments, "--index", str(settings.index_dir), **MODELS)
    return done.returncode, done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_json_into_a_full_device(settings: Settings, assistant: Assistant) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "rag", "list", "--json", "--index", str(settings.index_dir)],
            cwd=ROOT,
            env={**os.environ, **MODELS},
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == b"Error: nothing more can be written: No space left on device.\n"


def test_a_key_for_a_read_only_index(settings: Settings, assistant: Assistant) -> None:
    assistant.close()
    with unwritable(settings.index_dir):
        code, said = rag(settings, "keys", "create", "anna")
    assert code == 1
    assert said.startswith(f"Error: {settings.index_dir} is read-only")


def test_an_index_where_none_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ants.")
    (tmp_path / "closed").mkdir()
    index = tmp_path / "closed" / "index"
    with unwritable(tmp_path / "closed"):
        done = typed.rag("build", str(tmp_path / "a.txt"), "--index", str(index), **MODELS)
    said = f"Error: {index} cannot be made, for what it would lie in is read-only"
    assert (done.returncode, said in done.stderr) == (1, True)


@pytest.mark.parametrize(
    "command",
    [("gaps",), ("watched", "list"), ("snapshot", "list"), ("searches", "list"), ("keys", "list")],
)
def test_a_list_of_nothing_says_so(
    settings: Settings, assistant: Assistant, command: tuple[str, ...]
) -> None:
    assistant.close()
    code, said = rag(settings, *command)
    assert (code, said.count("\n")) == (0, 1)
    assert said.startswith(("No ", "There is no "))


def test_keys_in_a_damaged_room(settings: Settings, assistant: Assistant) -> None:
    (settings.index_dir / "state.sqlite").write_bytes(b"no database, " * 300)
    code, said = rag(settings, "keys", "list")
    assert code == 1
    assert "state.sqlite is damaged" in said


def test_a_backup_holds_the_state_room(
    settings: Settings, assistant: Assistant, tmp_path: Path
) -> None:
    answer = assistant.ask("Who heads it?")
    FeedbackStore(assistant.store.state).add(answer, "correct", comment="kept")
    assistant.close()
    assert rag(settings, "backup", str(tmp_path / "copy"))[0] == 0
    assert rag(settings, "restore", str(tmp_path / "copy"), "--replace")[0] == 0
    state = EmbeddedState(settings.index_dir)
    assert [judged.comment for judged in FeedbackStore(state).all()] == ["kept"]
    state.close()


def test_a_file_where_a_folder_is_wanted_is_named(
    settings: Settings, assistant: Assistant, tmp_path: Path
) -> None:
    assistant.close()
    (tmp_path / "file").write_text("There is something here.")
    code, said = rag(settings, "backup", str(tmp_path / "file"))
    assert (code, said) == (1, f"Error: {tmp_path / 'file'}: Not a directory.\n")


@pytest.mark.parametrize("command", ["build", "add", "watch"])
def test_what_is_not_there_is_said_before_anything_begins(tmp_path: Path, command: str) -> None:
    given, index = str(tmp_path / "nowhere"), tmp_path / "index"
    done = typed.rag(command, given, "--index", str(index), **MODELS)
    said = f"Error: No such file or folder: {given}.\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)
    assert not index.exists()


@pytest.mark.parametrize(
    "words", [("list", "--sort"), ("ask", "x", "--form"), ("keys", "create", "x", "--scope")]
)
def test_a_choice_that_there_is_not_is_named(words: tuple[str, ...]) -> None:
    done = typed.rag(*words, "poem")
    assert done.returncode == 2
    assert f"Invalid value for '{words[-1]}': 'poem' is not one of" in done.stderr


def test_a_collection_that_no_address_could_name_is_not_made(tmp_path: Path) -> None:
    done = typed.rag("build", str(tmp_path), "--collection", "a b", **MODELS)
    assert (done.returncode, "'a b' is no name; use up to 100 letters" in done.stderr) == (2, True)


def test_words_are_the_utf8_they_are_whatever_the_locale_takes_them_for(
    settings: Settings, assistant: Assistant
) -> None:
    assistant.close()
    typed_in_c = "Bürger".encode().decode("ascii", "surrogateescape")
    code, said = rag(settings, "remove", typed_in_c)
    assert (code, "No article or file called 'Bürger'" in said) == (1, True)


def test_a_question_from_where_nothing_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert asking.words_of("-") == ""


@pytest.mark.parametrize("command", [["ask"], ["remove"], ["keys", "create"]])
def test_what_is_typed_in_another_encoding_is_named(
    settings: Settings, assistant: Assistant, command: list[str]
) -> None:
    assistant.close()
    code, said = rag(settings, *command, os.fsdecode(b"caf\xe9"))
    assert code == 1
    assert said.startswith('Error: "caf\\xe9" is no UTF-8; type it so')


@pytest.mark.parametrize(
    "words",
    [("build", ""), ("add", "a.txt", ""), ("watch", ""), ("serve", ""), ("list", "--index", "")],
)
def test_a_path_that_is_none_is_not_the_current_folder(words: tuple[str, ...]) -> None:
    done = typed.rag(*words, **MODELS)
    assert done.returncode == 2
    assert "a path is missing here" in done.stderr
