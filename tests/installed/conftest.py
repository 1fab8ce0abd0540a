"""The package as a stranger installs it: a wheel, unpacked where no repository is near."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from rag.workshop.service import free_port
from tests.api.conftest import client_of, wait_until_ready

REPOSITORY = Path(__file__).parents[2]
MODEL_FREE = {"RAG_EMBEDDER": "hashing", "RAG_READER": "sentence", "RAG_CHAT": "false"}


@dataclass(frozen=True)
class Installation:
    """A folder of modules, and a home that nothing was put into yet."""

    site: Path
    home: Path

    def environment(self, **settings: str) -> dict[str, str]:
        """Variables for a process that finds this installation and this home, and no other."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("RAG_")}
        homes = dict.fromkeys(("HOME", "USERPROFILE", "LOCALAPPDATA"), str(self.home))
        kept.pop("XDG_DATA_HOME", None)
        return {**kept, **homes, "PYTHONPATH": str(self.site), **settings}

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """``rag ARGUMENT...`` from the empty home."""
        return self.python("-m", "rag", *arguments, **settings)

    def python(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """``python ARGUMENT...`` from there."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.home,
            env=self.environment(**settings),
            capture_output=True,
            text=True,
            check=False,
        )

    @contextmanager
    def serving(self, *arguments: str, **settings: str) -> Iterator[httpx2.Client]:
        """``rag serve ARGUMENT...`` from the empty home, waited for."""
        port = free_port()
        log = self.home / "serve.log"
        with (
            log.open("wb") as output,
            subprocess.Popen(
                [sys.executable, "-m", "rag", "serve", *arguments, "--port", str(port)],
                cwd=self.home,
                env=self.environment(**settings),
                stdout=output,
                stderr=subprocess.STDOUT,
            ) as process,
            client_of(f"http://127.0.0.1:{port}") as client,
        ):
            try:
                wait_until_ready(process, client, log)
                yield client
            finally:
                process.kill()


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="session")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the wheel puts among the installed modules."""
    site = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


@pytest.fixture
def installation(unpacked: Path, tmp_path: Path) -> Installation:
    """The wheel unpacked, and an empty home."""
    home = tmp_path / "home"
    home.mkdir()
    return Installation(unpacked, home)
