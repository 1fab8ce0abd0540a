"""Every engine's state room: records in order, changes whole, names held by the living."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import pytest

from rag.settings import Settings
from rag.state import Record, Shelf, State
from rag.store import Engine


@dataclass(frozen=True)
class Thing:
    """A record of a made-up kind."""

    name: str
    size: int = 0


THINGS: Final = Shelf("thing", Thing)

_HOLD: Final = """
import sys, time
from rag import registry
from rag.settings import load
settings = load()
with registry.engine(settings.engine).state(settings).hold("worker"):
    print("ready", flush=True)
    time.sleep(600)
"""
_GONE_S: Final = 20.0
"""How soon the names of a killed process are free."""


class StateContract:
    """Subclass it with the fixtures ``engine`` and ``settings`` of :class:`EngineContract`."""

    @pytest.fixture
    def state(self, engine: Engine, settings: Settings) -> Iterator[State]:
        """The room of a place where nothing was kept yet."""
        made = engine.state(settings)
        yield made
        made.close()

    def test_records_come_in_order_and_are_replaced(self, state: State) -> None:
        assert state.writable
        with state.read() as view:
            assert THINGS.all(view) == []
            assert THINGS.get(view, "a") is None
            assert view.kinds() == []
        with state.write() as change:
            for at, key in ((3.0, "c"), (1.0, "a"), (2.0, "b"), (2.0, "b2")):
                THINGS.put(change, key, at, Thing(key))
            THINGS.put(change, "a", 5.0, Thing("new", 7))
            assert THINGS.get(change, "a") == Thing("new", 7)
        with state.read() as view:
            assert [key for key, _ in THINGS.all(view)] == ["b", "b2", "c", "a"]
            assert [key for key, _ in THINGS.all(view, newest_first=True, limit=2)] == ["a", "c"]
            assert THINGS.get(view, "c", since=3.5) is None
            assert view.records("other") == []
            assert view.kinds() == ["thing"]

    def test_what_is_out_of_bounds_is_forgotten(self, state: State) -> None:
        with state.write(durable=False) as change:
            for at in range(6):
                THINGS.put(change, f"t{at}", at, Thing("x"))
            change.put("other", Record("t0", 0.0, "{}"))
            for at in range(3):
                THINGS.put(change, f"one {at}", at, Thing("y"))
            THINGS.forget(change, most=1, of="one ")
            assert [key for key, _ in THINGS.all(change) if key[0] == "o"] == ["one 2"]
            assert THINGS.remove(change, "one 2")
            assert len(THINGS.all(change)) == 6
            THINGS.forget(change, since=2)
            THINGS.forget(change, most=3)
            assert THINGS.remove(change, "t5")
            assert not THINGS.remove(change, "t5")
        state.erase()
        with state.read() as view:
            assert [key for key, _ in THINGS.all(view)] == ["t3", "t4"]
            assert view.get("other", "t0") is not None

    def test_any_record_is_kept_to_the_character(self, state: State) -> None:
        odd = "a\x00b \U0001f525 'über'"
        with state.write() as change:
            THINGS.put(change, odd, 1.5, Thing(odd))
        with state.read() as view:
            assert THINGS.all(view) == [(odd, Thing(odd))]

    def test_a_change_of_records_that_fails_changes_nothing(self, state: State) -> None:
        def broken_off() -> None:
            with state.write() as change:
                THINGS.put(change, "a", 1.0, Thing("x"))
                raise RuntimeError

        with pytest.raises(RuntimeError):
            broken_off()
        with state.read() as view:
            assert THINGS.all(view) == []

    def test_changes_of_records_take_turns(self, state: State) -> None:
        """Who reads and then writes is not overtaken."""

        def add() -> None:
            with state.write() as change:
                before = THINGS.get(change, "sum") or Thing("sum")
                THINGS.put(change, "sum", 1.0, Thing("sum", before.size + 1))

        with ThreadPoolExecutor(4) as threads:
            for done in [threads.submit(add) for _ in range(20)]:
                done.result()
        with state.read() as view:
            assert THINGS.get(view, "sum") == Thing("sum", 20)

    def test_a_record_of_an_earlier_program_lacks_a_field(self, state: State) -> None:
        with state.write() as change:
            change.put("thing", Record("a", 1.0, '{"name": "old", "gone": 1}'))
            assert THINGS.get(change, "a") == Thing("old")

    def test_a_name_is_held_until_its_block_ends(self, state: State) -> None:
        assert not state.held("me")
        with state.hold("me"):
            assert state.held("me")
            assert not state.held("you")
        assert not state.held("me")

    def test_the_names_of_a_killed_process_are_free(self, state: State, settings: Settings) -> None:
        environment = {
            **os.environ,
            "RAG_ENGINE": settings.engine,
            "RAG_INDEX_DIR": str(settings.index_dir),
        }
        command = [sys.executable, "-c", _HOLD]
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, text=True
        ) as worker:
            try:
                assert worker.stdout is not None
                assert worker.stdout.readline() == "ready\n"
                assert state.held("worker")
            finally:
                worker.kill()
            worker.wait()
            until = time.monotonic() + _GONE_S
            while state.held("worker") and time.monotonic() < until:
                time.sleep(0.05)
            assert not state.held("worker")
