"""The simulation agrees with queues whose answer is known on paper."""

from __future__ import annotations

import random

import pytest

from rag.workshop.queueing import Plan, Stage, predict


def drawn(mean: float, n: int = 20_000) -> list[float]:
    """Exponential times."""
    draw = random.Random(3)
    return [draw.expovariate(1 / mean) for _ in range(n)]


def mean_values(demands: list[float], clients: int) -> tuple[float, float]:
    """Throughput and response of a closed network of single cores with exponential times: exact
    mean value analysis (Reiser and Lavenberg 1980)."""
    waiting = [0.0] * len(demands)
    rate = response = 0.0
    for n in range(1, clients + 1):
        times = [demand * (1 + queue) for demand, queue in zip(demands, waiting, strict=True)]
        response = sum(times)
        rate = n / response
        waiting = [rate * time for time in times]
    return rate, response


def test_one_client_waits_for_nobody() -> None:
    plan = Plan(services=1, service_cores=2, stations={"database": 1}, at_once=8)
    stages = [Stage("service", [0.01]), Stage("database", [0.02]), Stage("service", [0.03], 2)]
    found = predict(plan, stages, clients=1, questions=100)
    assert found.per_second == pytest.approx(1 / 0.06)
    assert (found.p50, found.p95) == pytest.approx((0.06, 0.06))


@pytest.mark.parametrize("clients", [1, 2, 4, 16])
def test_two_stations_agree_with_mean_value_analysis(clients: int) -> None:
    plan = Plan(services=1, service_cores=1, stations={"database": 1}, at_once=1000)
    stages = [Stage("service", drawn(0.05)), Stage("database", drawn(0.02))]
    rate, _ = mean_values([0.05, 0.02], clients)
    assert predict(plan, stages, clients).per_second == pytest.approx(rate, rel=0.04)


def test_many_clients_get_what_the_narrowest_station_gives() -> None:
    stages = [Stage("service", [0.1]), Stage("database", [0.02])]
    for services in (1, 2, 4):
        plan = Plan(services, service_cores=2, stations={"database": 2}, at_once=4)
        found = predict(plan, stages, clients=64, questions=2_000)
        assert found.per_second == pytest.approx(services * 2 / 0.1, rel=0.02)
    plan = Plan(32, service_cores=2, stations={"database": 2}, at_once=4)
    found = predict(plan, stages, clients=512, questions=4_000)
    assert found.per_second == pytest.approx(2 / 0.02, rel=0.02)


def test_services_on_the_same_cores_do_not_add_up() -> None:
    stages = [Stage("service", [0.05]), Stage("shared", [0.01])]
    rates = [
        predict(Plan(n, 0, {"shared": 2}, at_once=2), stages, 16, questions=2_000).per_second
        for n in (1, 2)
    ]
    assert rates[0] == pytest.approx(2 / 0.06, rel=0.02)
    assert rates[1] == pytest.approx(rates[0], rel=0.02)
