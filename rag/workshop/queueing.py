"""What a number of services and readers would do, from measured times: a closed queueing network.

Every client asks as soon as it has its answer. A question goes through stages in order; a stage is
one or more tasks side by side, each of which needs one core of its station for a time drawn from
those measured. Cores take tasks first come, first served; each service lets in a bounded number of
questions at once, and the rest wait. No network, no memory, no caches: what is predicted is
waiting, and only that.
"""

from __future__ import annotations

import heapq
import random
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

_WARM: Final = 0.1
"""Share of the questions at the beginning that is not counted."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One part of a question's way."""

    station: str
    """Whose cores work on it; ``service`` stands for those of the service that was asked."""
    seconds: Sequence[float]
    """Of one core, for each task; as measured."""
    tasks: int = 1
    """Side by side."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Machines."""

    services: int
    service_cores: int
    """Of each service; 0: they share the station ``shared``."""
    stations: Mapping[str, int]
    """Cores of everything else."""
    at_once: int
    """Questions that a service works on at once."""


class Predicted(NamedTuple):
    """What comes out."""

    per_second: float
    p50: float
    p95: float


@dataclass
class _Station:
    free: int
    waiting: deque[tuple[float, Callable[[], None]]] = field(default_factory=deque)


class _Run:
    """Events in order of time."""

    def __init__(self) -> None:
        self.now = 0.0
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._number = 0

    def after(self, seconds: float, what: Callable[[], None]) -> None:
        self._number += 1
        heapq.heappush(self._events, (self.now + seconds, self._number, what))

    def work(self, station: _Station, seconds: float, then: Callable[[], None]) -> None:
        """One core of ``station`` for so long, as soon as one is free."""
        if not station.free:
            station.waiting.append((seconds, then))
            return
        station.free -= 1

        def done() -> None:
            station.free += 1
            if station.waiting:
                self.work(station, *station.waiting.popleft())
            then()

        self.after(seconds, done)

    def step(self) -> None:
        self.now, _, what = heapq.heappop(self._events)
        what()


def predict(
    plan: Plan, stages: Sequence[Stage], clients: int, questions: int = 20_000, seed: int = 1
) -> Predicted:
    """Questions a second, and seconds that half and 95 % of them take at most."""
    draw = random.Random(seed)
    run = _Run()
    stations = {name: _Station(cores) for name, cores in plan.stations.items()}
    own = [
        _Station(plan.service_cores) if plan.service_cores else stations["shared"]
        for _ in range(plan.services)
    ]
    gates = [_Station(plan.at_once) for _ in range(plan.services)]
    ended: list[tuple[float, float]] = []

    def ask(client: int) -> None:
        service = client % plan.services
        began = run.now

        def let_in() -> None:
            stage(0)

        def stage(number: int) -> None:
            if number == len(stages):
                leave()
                return
            this = stages[number]
            station = own[service] if this.station == "service" else stations[this.station]
            left = this.tasks

            def one_done() -> None:
                nonlocal left
                left -= 1
                if not left:
                    stage(number + 1)

            for _ in range(this.tasks):
                run.work(station, draw.choice(this.seconds), one_done)

        def leave() -> None:
            gate = gates[service]
            if gate.waiting:
                gate.waiting.popleft()[1]()
            else:
                gate.free += 1
            ended.append((run.now, run.now - began))
            run.after(0.0, lambda: ask(client))

        gate = gates[service]
        if gate.free:
            gate.free -= 1
            let_in()
        else:
            gate.waiting.append((0.0, let_in))

    for client in range(clients):
        ask(client)
    while len(ended) < questions:
        run.step()
    counted = ended[int(questions * _WARM) :]
    took = sorted(seconds for _, seconds in counted)
    return Predicted(
        (len(counted) - 1) / (counted[-1][0] - counted[0][0]),
        took[len(took) // 2],
        took[int(len(took) * 0.95)],
    )
