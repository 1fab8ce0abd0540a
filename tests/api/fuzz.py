"""Fuzz the whole API from its own OpenAPI document.

    python -m tests.api.fuzz --examples 5000

Starts a server over the seed articles that demands keys, and runs every check of Schemathesis
against it with about that many examples in all. Exit code 0: no failure, no 500.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest import mock

from rag import articles
from rag.api.security import access
from rag.api.security.api_keys import KeyStore
from tests.api.conftest import serving

SEEDS = Path(__file__).parents[2] / "seeds" / "articles"


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--examples", type=int, default=5000, help="about so many in all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="a path, to fuzz nothing else")
    options = parser.parse_args()
    texts = [
        article
        for path in sorted(SEEDS.glob("*.txt"))
        for article in articles.read(path, source=f"articles/{path.name}")
    ]
    with (
        tempfile.TemporaryDirectory() as folder,
        # What each operation says to a stranger is asked here, however fast the machine asks it.
        mock.patch.object(access, "_GUESSES", 1_000_000),
        serving(Path(folder), texts, require_keys=True, rate_limit=0) as live,
    ):
        _, secret = KeyStore(live.app.state.assistant.store.state).create("fuzz", "write")
        document = live.app.openapi()
        operations = sum(len(methods) for methods in document["paths"].values())
        command = [
            str(Path(sys.executable).with_name("schemathesis")),
            f"--config-file={Path(__file__).with_name('schemathesis.toml')}",
            "run",
            f"{live.url}/openapi.json",
            "--checks=all",
            f"--header=Authorization:Bearer {secret}",
            f"--max-examples={max(1, options.examples // (1 if options.only else operations))}",
            f"--seed={options.seed}",
            "--generation-database=none",
            # How quickly requests are made up says nothing of the service.
            "--suppress-health-check=too_slow",
            "--continue-on-failure",
            "--workers=1",
            "--no-color",
            *([f"--include-path={options.only}"] if options.only else []),
        ]
        environment = {**os.environ, "SCHEMATHESIS_HOOKS": "tests.api.fuzz_hooks"}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
