"""Makes the waiting client from the awaiting one: ``python -m rag.workshop.clients``.

They differ in words alone; a test makes it again and finds no difference. Needs ``unasync``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import rag

_WORDS: Final = {
    "AsyncClient": "Client",
    "aclose": "close",
    "aiter_lines": "iter_lines",
    "aread": "read",
    "asyncio": "time",
    "awaiting": "waiting",
}


def made() -> str:
    """The text of ``rag/client/waiting.py``."""
    import unasync

    source = Path(rag.__file__).parent / "client" / "awaiting.py"
    with tempfile.TemporaryDirectory() as folder:
        rule = unasync.Rule(f"{source.parent}/", f"{folder}/", additional_replacements=_WORDS)
        unasync.unasync_files([str(source)], [rule])
        plain = Path(folder, source.name).read_bytes()
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", "waiting.py", "-"]
    done = subprocess.run(command, input=plain, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode()


if __name__ == "__main__":
    Path(rag.__file__).parent.joinpath("client", "waiting.py").write_text(made(), encoding="utf-8")
