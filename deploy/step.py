"""Runs one step of an installation or a check, and never leaves anyone before a silent screen.

``step.py "What is being done" COMMAND ARGUMENT...`` passes the command's output on; where there is
none for five seconds it says what is still being done, and for how long. With ``--quiet`` the
output is kept back, and shown only if the command fails. Nothing but Python itself is needed.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time

_SILENCE_S = 5.0


def run(what: str, command: list[str], quiet: bool) -> int:
    """The command's exit code; its output and a sign of life go to standard output."""
    started = heard = time.monotonic()
    kept = bytearray()
    print(f"{what} ...", flush=True)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        output = process.stdout
        assert output is not None
        done = threading.Event()

        def tell() -> None:
            nonlocal heard
            while not done.wait(0.5):
                if time.monotonic() - heard > _SILENCE_S:
                    heard = time.monotonic()
                    print(f"  ... {what}: {heard - started:.0f} s", flush=True)

        teller = threading.Thread(target=tell, daemon=True)
        teller.start()
        while part := output.read1(65536):  # type: ignore[attr-defined]
            if quiet:
                kept += part
            else:
                heard = time.monotonic()
                sys.stdout.buffer.write(part)
                sys.stdout.buffer.flush()
        done.set()
        teller.join()
    took = time.monotonic() - started
    if process.returncode:
        sys.stdout.buffer.write(bytes(kept))
        print(f"  failed after {took:.0f} s (exit code {process.returncode})", flush=True)
    elif took > 1:
        print(f"  done in {took:.0f} s", flush=True)
    return process.returncode


def main() -> int:
    """Exit code of the command, or 2 where none was given."""
    given = sys.argv[1:]
    quiet = given[:1] == ["--quiet"]
    if quiet:
        given = given[1:]
    if len(given) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    return run(given[0], given[1:], quiet)


if __name__ == "__main__":
    sys.exit(main())
