"""The command line."""

from __future__ import annotations


def main() -> None:
    """Entry point of the script ``rag``; stopped while it is being loaded, it says nothing."""
    try:
        from rag.commands.app import app
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    app()


if __name__ == "__main__":
    main()
