"""Kill a writer at random moments and look at what it left.

    python -m tests.engines.kill --rounds 200

Each round starts a process that adds, replaces and deletes articles, writing a line to a journal
before each change (what it is about to do) and after it (that it was acknowledged), and kills it
with SIGKILL after a random time. Then the index is opened, as the next process would, and compared
with the journals: an acknowledged article that is missing is *lost*, a deleted one that is found
is a *ghost*. A change under way at the kill may have happened or not, but only whole.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from rag.engines.embedded import EmbeddedStore, open_at
from rag.testing.library import IDENTITY, article, now, once, passages, unit
from rag.types import And, Eq, In

LARGE = 60
"""The approximate index is used above so few passages, so that its file is written too."""

State = dict[str, int | None]
"""Version of every article; none: deleted."""


@dataclass
class Outcome:
    """What was found over all rounds."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    ghosts: int = 0
    opened_s: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def open_store(folder: Path) -> EmbeddedStore:
    return open_at(folder, IDENTITY, create=True, exact_up_to=LARGE)


def text_of(name: str, version: int) -> str:
    return f"{name} in version{version} says amber and birch and cedar at length"


def work(folder: Path, journal: Path, seed: int) -> None:
    """Change the store until killed."""
    draw = random.Random(seed)
    with journal.open("a", encoding="utf-8") as lines:

        def say(done: bool, change: State) -> None:
            lines.write(json.dumps([done, change]) + "\n")
            lines.flush()

        store = open_store(folder)
        version = seed * 100_000
        while True:
            version += 1
            names = draw.sample([f"article{i}" for i in range(40)], draw.choice([1, 1, 3, 10]))
            if draw.random() < 0.3:
                say(False, dict.fromkeys(names))
                once(store).delete(In("article_id", tuple(names)))
                say(True, dict.fromkeys(names))
            elif draw.random() < 0.1:
                store.optimize()
            else:
                say(False, dict.fromkeys(names, version))
                made = [article(name, text_of(name, version)) for name in names]
                pieces = [piece for one in made for piece in passages(one)]
                once(store).upsert(made, pieces, unit(len(pieces), seed=version % 1000))
                say(True, dict.fromkeys(names, version))
            if draw.random() < 0.1:
                store.close()
                store = open_store(folder)


def read(journal: Path, state: State) -> tuple[int, State]:
    """Apply acknowledged changes to ``state``; their number, and the change under way if any."""
    acknowledged = 0
    pending: State = {}
    for line in journal.read_text(encoding="utf-8").splitlines():
        done, change = json.loads(line)
        pending = {} if done else change
        if done:
            state.update(change)
            acknowledged += 1
    return acknowledged, pending


def check(folder: Path, state: State, pending: State, outcome: Outcome) -> None:
    """Compare the store with what it should hold, adopting the change under way if it is there."""
    started = time.perf_counter()
    store = open_store(folder)
    now(store).search_lexical("amber", 1)
    now(store).search_dense(unit(1)[0], 1)
    outcome.opened_s.append(time.perf_counter() - started)
    kept = {found.id: found for found in now(store).scan("", 10_000)}
    happened = [
        (kept[name].text == text_of(name, version) if name in kept else False)
        if version is not None
        else name not in kept
        for name, version in pending.items()
        if version is not None or state.get(name) is not None
    ]
    if any(happened):
        if not all(happened):
            outcome.problems.append(f"half a change: {pending}")
        state.update(pending)
    everything = now(store).search_dense(unit(1)[0], 10_000)
    if len({hit.passage.id for hit in everything}) != len(everything):
        outcome.problems.append("a passage is found twice")
    dense = {hit.passage.article_id for hit in everything}
    for name, version in state.items():
        found = name in kept
        hits = now(store).search_lexical(name, 100)
        lexical = {hit.passage.article_id for hit in hits} & {name}
        if version is None:
            outcome.ghosts += found or name in dense or bool(lexical)
            continue
        whole = found and kept[name].text == text_of(name, version)
        pieces = passages(kept[name]) if found else []
        stored = now(store).passages(name) == pieces and len(now(store).vectors(name)) == len(
            pieces
        )
        outcome.lost += not (whole and stored and name in dense and bool(lexical))
    outcome.problems += store.health(thorough=True)
    if now(store).count(And(())) != sum(version is not None for version in state.values()):
        outcome.problems.append("the store holds another number of articles than it should")
    if not np.isfinite(now(store).vectors(next(iter(kept), ""))).all():
        outcome.problems.append("a vector is not finite")
    if now(store).count(Eq("collection", "default")) != len(kept):
        outcome.problems.append("counting and scanning disagree")
    store.close()


def run(folder: Path, rounds: int, seed: int, longest_s: float = 4.0) -> Outcome:
    """``rounds`` kills over one index in ``folder``."""
    draw = random.Random(seed)
    outcome, state = Outcome(), State()
    open_store(folder).close()
    journal = folder.parent / "journal"
    for number in range(rounds):
        journal.write_text("")
        command = [sys.executable, "-m", "tests.engines.kill", "--seed", str(number + 1)]
        worker = subprocess.Popen([*command, "--work", str(folder), str(journal)])
        while not journal.read_text() and worker.poll() is None:
            time.sleep(0.02)
        time.sleep(draw.uniform(0, longest_s))
        if worker.poll() is not None:
            outcome.problems.append(f"the writer of round {number} ended with {worker.returncode}")
        worker.kill()
        worker.wait()
        outcome.kills += 1
        acknowledged, pending = read(journal, state)
        outcome.acknowledged += acknowledged
        check(folder, state, pending, outcome)
    return outcome


def main() -> None:
    """Run and report; exit code 1 if anything was lost, found again or wrong."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", nargs=2, metavar=("INDEX", "JOURNAL"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.work:
        work(Path(chosen.work[0]), Path(chosen.work[1]), chosen.seed)
    with tempfile.TemporaryDirectory() as folder:
        outcome = run(Path(folder) / "index", chosen.rounds, chosen.seed)
    print(
        f"{outcome.kills} kills, {outcome.acknowledged} acknowledged changes: "
        f"{outcome.lost} lost, {outcome.ghosts} ghosts, {len(outcome.problems)} problems; "
        f"slowest opening {max(outcome.opened_s):.2f} s"
    )
    for problem in outcome.problems:
        print(problem)
    raise SystemExit(bool(outcome.lost or outcome.ghosts or outcome.problems))


if __name__ == "__main__":
    main()
