"""Kill the service, or a command, at random moments and look at what it left.

    python -m tests.api.kill --kills 500

Over HTTP articles are added under idempotency keys, at once and in the background, replaced and
deleted, and answers judged; on the command line files are added and removed and keys made. The
process is killed with SIGKILL after a random time. The next one must know everything that was
acknowledged (articles, judgements, keys), nothing that was deleted, end every job, and take the
request that was cut off once more under its key: refused as under way, it is *wedged*.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from rag.api.security.api_keys import KeyStore
from rag.api.server import as_environment
from rag.assistant import Assistant
from rag.deletion import finish_interrupted, verify
from rag.settings import Settings
from rag.workshop.service import free_port
from tests.api.conftest import running, service_settings

_LONGEST_S = 1.5
_NAMES = 40
_COMMANDS_EVERY = 5
"""One kill in so many is of a command."""


@dataclass
class Known:
    """What was acknowledged, and what was found to be otherwise."""

    texts: dict[str, str | None] = field(default_factory=dict)
    """By source; none: deleted."""
    unsure: dict[str, set[str | None]] = field(default_factory=dict)
    """What else may stand there, because a change was cut off."""
    judged: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    jobs: set[str] = field(default_factory=set)
    cut_off: tuple[str, dict[str, Any]] | None = None
    """The idempotency key and the body of the request that got no answer."""
    acknowledged: int = 0
    problems: list[str] = field(default_factory=list)

    def done(self, source: str, text: str | None) -> None:
        """A change was acknowledged."""
        self.texts[source] = text
        self.unsure.pop(source, None)
        self.acknowledged += 1

    def check_articles(self, stored: dict[str, str], where: str) -> None:
        """Compare with what is stored; what was cut off is known from here on."""
        for source in self.texts.keys() | self.unsure.keys():
            found = stored.get(source)
            if found != self.texts.get(source) and found not in self.unsure.get(source, ()):
                self.problems.append(f"{where}: {source} says {found!r}")
            self.texts[source] = found
        self.unsure.clear()


def text_of(draw: random.Random) -> str:
    """An article that no other one is."""
    return f"The owl number {draw.getrandbits(60)} of the mill sleeps by day and hunts by night."


def change_until_killed(client: httpx2.Client, known: Known, draw: random.Random) -> None:
    """One change after another, until the service is gone."""
    try:
        while True:
            _change(client, known, draw)
    except httpx2.TransportError:
        return


def _change(client: httpx2.Client, known: Known, draw: random.Random) -> None:
    source = f"made/{draw.randrange(_NAMES)}.txt"
    chance = draw.random()
    if chance < 0.6:
        text, later = text_of(draw), chance < 0.15
        body = {"articles": [{"source": source, "text": text}]}
        key = f"k{draw.getrandbits(60)}"
        known.unsure.setdefault(source, set()).add(text)
        known.cut_off = (key, body)
        reply = client.post(
            "/articles",
            json=body,
            params={"background": str(later).lower()},
            headers={"Idempotency-Key": key},
        )
        known.cut_off = None
        if later:
            known.jobs.add(reply.json()["id"])
            known.acknowledged += 1
            _wait_for(client, reply.json()["id"])
        else:
            assert reply.status_code == 201, reply.text
        known.done(source, text)
    elif chance < 0.8:
        found = client.get("/articles", params={"source": source}).json()["data"]
        if found:
            known.unsure.setdefault(source, set()).add(None)
            client.delete(f"/articles/{found[0]['id']}").raise_for_status()
            known.done(source, None)
    else:
        question = {"question": "When does the owl sleep?", "min_confidence": 1.0}
        answer = client.post("/ask", json=question).json()
        judged = client.post("/feedback", json={"answer_id": answer["id"], "verdict": "correct"})
        if judged.status_code == 201 and not answer["citations"]:
            # One that quotes an article goes with it, which is no loss.
            known.judged.add(judged.json()["id"])
            known.acknowledged += 1


def _wait_for(client: httpx2.Client, job: str) -> None:
    while client.get(f"/jobs/{job}").json()["status"] in ("queued", "running"):
        time.sleep(0.02)


def look(client: httpx2.Client, known: Known, number: int) -> None:
    """What the service knows after the kill."""
    stored = {}
    for article in client.get("/articles", params={"limit": 1000}).json()["data"]:
        stored[article["source"]] = client.get(f"/articles/{article['id']}").json()["text"]
    known.check_articles(stored, f"kill {number}")
    judged = {json.loads(line)["id"] for line in client.get("/feedback").text.splitlines()}
    if missing := known.judged - judged:
        known.problems.append(f"kill {number}: {len(missing)} judgements lost")
    for job in known.jobs:
        if client.get(f"/jobs/{job}").json()["status"] in ("queued", "running"):
            known.problems.append(f"kill {number}: job {job} never ends")
    known.jobs.clear()
    if known.cut_off is not None:
        key, body = known.cut_off
        reply = client.post("/articles", json=body, headers={"Idempotency-Key": key})
        # Asked for in the background before: another request, told from a wedged one.
        if reply.status_code == 409 and "idempotency_key_in_use" in reply.text:
            known.problems.append(f"kill {number}: the key of the request is wedged")
        if reply.is_success:
            known.done(body["articles"][0]["source"], body["articles"][0]["text"])
        known.cut_off = None


def kill_service(settings: Settings, known: Known, draw: random.Random, number: int) -> None:
    """Start it, look, change, kill."""
    with running(settings) as (process, client):
        look(client, known, number)
        changing = threading.Thread(target=change_until_killed, args=(client, known, draw))
        changing.start()
        time.sleep(draw.uniform(0.05, _LONGEST_S))
        process.kill()
        changing.join()


def kill_command(settings: Settings, known: Known, draw: random.Random, folder: Path) -> None:
    """Run a command and kill it; what it acknowledged (exit code 0) is known."""
    name = f"file{draw.randrange(5)}.txt"
    source, text = f"files/{name}", text_of(draw)
    path = folder / "files" / name
    path.parent.mkdir(exist_ok=True)
    chosen = draw.choice(("add", "add", "remove", "keys"))
    if chosen == "add":
        path.write_text(text)
    arguments = {
        "add": ["add", str(path)],
        "remove": ["remove", source],
        "keys": ["keys", "create", "owl", "--json"],
    }[chosen]
    if chosen != "keys":
        known.unsure.setdefault(source, set()).add(text if chosen == "add" else None)
    process = subprocess.Popen(
        [sys.executable, "-m", "rag", *arguments],
        env={**os.environ, **as_environment(settings)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        said, _ = process.communicate(timeout=draw.uniform(0.8, 8.0))
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return
    if process.returncode == 0 and chosen == "keys":
        known.keys.add(json.loads(said)["id"])
        known.acknowledged += 1
    elif process.returncode == 0:
        known.done(source, text if chosen == "add" else None)


def look_at_the_end(settings: Settings, known: Known) -> str:
    """Keys, receipts and every table."""
    with Assistant.open(settings) as assistant:
        finish_interrupted(assistant.store)
        stored = {article.source: article.text for article in assistant.articles(n=10_000)}
        known.check_articles(stored, "at the end")
        kept = {key.id for key in KeyStore(assistant.store.state).all()}
        if missing := known.keys - kept:
            known.problems.append(f"{len(missing)} keys lost")
        known.problems += assistant.store.health(thorough=True)
        proof = verify(assistant.store)
        known.problems += [*proof.broken, *(f"trace in {one.file}" for one in proof.traces)]
        return f"{proof.receipts} receipts, {len(known.keys)} keys, {len(known.judged)} judgements"


def main() -> None:
    """Run; exit code 1 if anything was lost or wedged."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    draw, known = random.Random(given.seed), Known()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        settings = service_settings(folder, port=free_port(), rate_limit=0)
        Assistant.open(settings, create=True).close()
        for number in range(1, given.kills + 1):
            if number % _COMMANDS_EVERY:
                kill_service(settings, known, draw, number)
            else:
                kill_command(settings, known, draw, folder)
            if number % 25 == 0:
                print(f"{number} kills, {known.acknowledged} acknowledged, "
                      f"{len(known.problems)} problems", flush=True)  # fmt: skip
        at_the_end = look_at_the_end(settings, known)
    print(f"{given.kills} kills, {known.acknowledged} acknowledged changes, {at_the_end}; "
          f"{len(known.problems)} problems")  # fmt: skip
    for problem in known.problems[:50]:
        print(problem)
    sys.exit(bool(known.problems))


if __name__ == "__main__":
    main()
