"""The command line."""

from __future__ import annotations


def main() -> None:
    """Entry point of the ``rag`` script; stopped while it is still being loaded, it says nothing."""
    try:
        from rag.commands.app import app
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    app()


if __name__ == "__main__":
    main()
