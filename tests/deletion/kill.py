"""Delete articles, kill the process in the middle of some, and look for them in every byte.

    python -m tests.deletion.kill --deletions 1000 --kills 100

A process deletes one article after another and writes down, before each, what it is about to
delete, and after it the number of the receipt. It is killed with SIGKILL at random moments and
started again. Afterwards every text whose deletion has a receipt is looked for, whole and in
pieces, in the raw bytes of the index's folder, and the chain of receipts is checked.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rag import deletion, ingest
from rag.assistant import Assistant
from rag.settings import load

_SYLLABLES = "ka lo mi nu ra se ti vo wy zu be do fi gu ha".split()


def text_of(number: int) -> str:
    """An article of its own words, about 1,200 characters."""
    draw = random.Random(number)
    # Long enough that none comes about by chance where two others meet.
    words = ["".join(draw.choice(_SYLLABLES) for _ in range(8)) for _ in range(80)]
    return f"Article {number:05}. " + " ".join(words) + "."


def opened(folder: Path) -> Assistant:
    return Assistant.open(
        load(index_dir=folder, embedder="hashing", reader="sentence"), create=True
    )


def work(folder: Path, journal: Path) -> None:
    """Delete what the journal does not say is deleted, until killed or done."""
    with opened(folder) as assistant, journal.open("a", encoding="utf-8") as lines:
        deletion.finish_interrupted(assistant.store)
        for article in assistant.articles(n=100_000, text=False):
            if article.source.startswith("uploads/gone"):
                began = time.perf_counter()
                receipt = ingest.remove_articles(assistant, [article.id]).deletion
                assert receipt is not None
                note = [article.source, receipt.number, time.perf_counter() - began]
                lines.write(json.dumps(note) + "\n")
                lines.flush()


def main() -> None:
    """Run, and print what was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--deletions", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--kept", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--work", type=Path, nargs=2)
    given = parser.parse_args()
    if given.work:
        work(*given.work)
        return
    draw = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as made:
        folder, journal = Path(made) / "index", Path(made) / "journal"
        journal.touch()
        with opened(folder) as assistant:
            for n in range(given.kept):
                ingest.add_bytes(assistant, f"kept/{n:05}.txt", text_of(100_000 + n).encode())
            for n in range(given.deletions):
                ingest.add_bytes(assistant, f"gone/{n:05}.txt", text_of(n).encode())
        command = [sys.executable, "-m", "tests.deletion.kill", "--work", str(folder), str(journal)]
        kills = 0
        while len(journal.read_text().splitlines()) < given.deletions:
            with subprocess.Popen(command) as process:
                before = len(journal.read_text().splitlines())
                if kills < given.kills:
                    while process.poll() is None and (
                        len(journal.read_text().splitlines()) == before
                    ):
                        time.sleep(0.01)
                    time.sleep(draw.random() * 0.3)
                    process.kill()
                    kills += process.wait() != 0
                process.wait()
            if not _left(folder):
                break
        report(folder, journal, given.deletions, kills)


def _left(folder: Path) -> list[str]:
    with opened(folder) as assistant:
        found = assistant.articles(n=100_000, text=False)
        return [a.source for a in found if a.source.startswith("uploads/gone")]


def report(folder: Path, journal: Path, deletions: int, kills: int) -> None:
    """Look at every byte."""
    notes = [json.loads(line) for line in journal.read_text().splitlines()]
    with opened(folder) as assistant:
        deletion.finish_interrupted(assistant.store)
        proof = deletion.verify(assistant.store)
        kept = assistant.count()
    raw = b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    known = {word for n in range(kept) for word in text_of(100_000 + n).split()}
    found = 0
    for n in range(deletions):
        own = [word for word in text_of(n).split()[2:-1] if word not in known]
        found += any(word.encode() in raw for word in own[:: len(own) // 6])
    print(f"deletions {deletions}, acknowledged {len(notes)}, kills {kills}, kept {kept}")
    print(f"receipts {proof.receipts}, hold: {proof.holds}, broken: {list(proof.broken)}")
    print(f"bytes searched {len(raw):,}; deleted texts of which a word was found: {found}")
    seconds = [note[2] for note in notes]
    print(f"a deletion took {statistics.median(seconds) * 1000:.0f} ms (median)")


if __name__ == "__main__":
    main()
