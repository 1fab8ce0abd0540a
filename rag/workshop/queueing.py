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
from dataclasses import dataclass
from functools import partial
from itertools import count
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


class _Room:
    """Cores, or places of a service: taken first come, first served."""

    def __init__(self, free: int) -> None:
        self._free = free
        self._waiting: deque[Callable[[], None]] = deque()

    def take(self, then: Callable[[], None]) -> None:
        """Goes on with ``then`` as soon as one is free."""
        if self._free:
            self._free -= 1
            then()
        else:
            self._waiting.append(then)

    def give_back(self) -> None:
        if self._waiting:
            self._waiting.popleft()()
        else:
            self._free += 1


class _Run:
    """Events in order of time."""

    def __init__(self, plan: Plan, stages: Sequence[Stage], seed: int) -> None:
        self.ended: list[tuple[float, float]] = []
        """When each answer was there, and how long it took."""
        self._stages = stages
        self._draw = random.Random(seed)
        self._now = 0.0
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._number = count()
        self._stations = {name: _Room(cores) for name, cores in plan.stations.items()}
        self._own = [
            _Room(plan.service_cores) if plan.service_cores else self._stations["shared"]
            for _ in range(plan.services)
        ]
        self._gates = [_Room(plan.at_once) for _ in range(plan.services)]

    def step(self) -> None:
        """The next event."""
        self._now, _, then = heapq.heappop(self._events)
        then()

    def ask(self, client: int) -> None:
        """One question, and the next when it is answered."""
        gate = self._gates[client % len(self._gates)]
        gate.take(partial(self._stage, 0, client, self._now))

    def _stage(self, number: int, client: int, began: float) -> None:
        service = client % len(self._gates)
        if number == len(self._stages):
            self._gates[service].give_back()
            self.ended.append((self._now, self._now - began))
            self._after(0.0, partial(self.ask, client))
            return
        stage = self._stages[number]
        own = stage.station == "service"
        station = self._own[service] if own else self._stations[stage.station]
        left = stage.tasks

        def done() -> None:
            nonlocal left
            station.give_back()
            left -= 1
            if not left:
                self._stage(number + 1, client, began)

        for _ in range(stage.tasks):
            station.take(partial(self._after, self._draw.choice(stage.seconds), done))

    def _after(self, seconds: float, then: Callable[[], None]) -> None:
        heapq.heappush(self._events, (self._now + seconds, next(self._number), then))


def predict(
    plan: Plan, stages: Sequence[Stage], clients: int, questions: int = 20_000, seed: int = 1
) -> Predicted:
    """Questions a second, and seconds that half and 95 % of them take at most."""
    run = _Run(plan, stages, seed)
    for client in range(clients):
        run.ask(client)
    while len(run.ended) < questions:
        run.step()
    counted = run.ended[int(questions * _WARM) :]
    took = sorted(seconds for _, seconds in counted)
    return Predicted(
        (len(counted) - 1) / (counted[-1][0] - counted[0][0]),
        took[len(took) // 2],
        took[int(len(took) * 0.95)],
    )
