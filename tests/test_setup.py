"""What `make` installs on a machine that has none of it, without installing anything."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")

_ROOT = Path(__file__).parents[1]
_INSTALLER = """#!/bin/sh
echo "$DEBIAN_FRONTEND $*" >> "$INSTALLED"
exit ${REFUSED:-0}
"""


def _made(target: str, folder: Path, **settings: str) -> tuple[int, str, list[str]]:
    """Exit code and output of `make target` on a bare machine, and what was asked of apt-get."""
    programs = folder / "bin"
    programs.mkdir()
    for name in ("make", "env", "id"):
        found = shutil.which(name)
        assert found, f"{name} is needed"
        (programs / name).symlink_to(found)
    asked = folder / "asked"
    asked.touch()
    for name, text in (("apt-get", _INSTALLER), ("sudo", '#!/bin/sh\nexec "$@"\n')):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    done = subprocess.run(
        [
            "make",
            target,
            f"PYTHON={sys.executable}",
            f"CLUSTER={folder}",
            "-o",
            f"{folder}/.cluster",
        ],
        cwd=_ROOT,
        env={"PATH": str(programs), "INSTALLED": str(asked), **settings},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr, asked.read_text().splitlines()


@pytest.mark.parametrize(
    ("target", "packages"),
    [
        ("browser", "chromium"),
        ("cluster", "--no-install-recommends etcd-server haproxy iproute2"),
    ],
)
def test_what_is_missing_of_debian_is_installed(target: str, packages: str, tmp_path: Path) -> None:
    code, said, asked = _made(target, tmp_path)
    assert code == 0, said
    assert asked == ["noninteractive update", f"noninteractive install -y {packages}"]


def test_an_installation_that_fails_is_told_and_ends_it(tmp_path: Path) -> None:
    code, said, asked = _made("browser", tmp_path, REFUSED="100")
    assert code != 0
    assert asked == ["noninteractive update"]
    assert "failed after" in said
