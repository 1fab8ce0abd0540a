"""Another version, with other tables, takes the place of this one while it is asked and written."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from rag.engines._postgresql.migrations import HEAD
from tests.cluster.history import History, problems
from tests.cluster.programs import unavailable
from tests.cluster.proxy import Proxy
from tests.cluster.service import ROOT, Service
from tests.cluster.web import WebClient
from tests.postgres import server

pytestmark = pytest.mark.cluster

ADDRESS = "127.0.15.253"
NEXT = "9999"
STEP = f'''
from alembic import op

revision = "{NEXT}"
down_revision = "{HEAD}"


def upgrade() -> None:
    op.execute("ALTER TABLE articles ADD COLUMN noted text NOT NULL DEFAULT 'by the next version'")
    op.execute("CREATE INDEX articles_noted ON articles (noted)")
'''


def next_version(folder: Path) -> Path:
    """This program with one more step of its tables."""
    shutil.copytree(ROOT / "rag", folder / "rag", ignore=shutil.ignore_patterns("__pycache__"))
    steps = folder / "rag" / "engines" / "_postgresql" / "migrations"
    (steps / "versions" / "next_step.py").write_text(STEP, encoding="utf-8")
    told = (steps / "__init__.py").read_text(encoding="utf-8")
    assert f'"{HEAD}"' in told
    told = told.replace(f'"{HEAD}"', f'"{NEXT}"')
    (steps / "__init__.py").write_text(told, encoding="utf-8")
    return folder


def until_ready(service: Service) -> None:
    """Wait for it."""
    until = time.monotonic() + 90
    while not service.ready():
        assert time.monotonic() < until, service.process and service.process.log
        time.sleep(0.2)


def test_services_and_tables_are_renewed_while_they_are_used(tmp_path: Path) -> None:
    if unavailable():
        pytest.skip(unavailable())
    newer = next_version(tmp_path / "next")
    history = History()
    ports = (8190, 8191)
    with server() as database:
        services = [Service(tmp_path, ADDRESS, port, database.uri, "") for port in ports]
        proxy = Proxy(tmp_path, ADDRESS, ["127.0.0.1"] * 3, ports)
        clients = [WebClient(number, proxy.web, history, number) for number in range(2)]
        try:
            proxy.start()
            for service in services:
                service.start()
                until_ready(service)
            for client in clients:
                client.start()
            time.sleep(3)
            for service in services:
                service.stop()
                service.code = newer
                service.start()
                until_ready(service)
                time.sleep(3)
            for client in clients:
                client.over.set()
                client.join(60)
            for client in clients:
                client.ask_all()
        finally:
            for service in services:
                service.kill()
            proxy.kill()
        assert database.sql("SELECT version_num FROM served.schema_version") == [(NEXT,)]
        assert database.sql("SELECT DISTINCT noted FROM served.articles") in (
            [("by the next version",)],
            [],
        )
    assert [client.failed for client in clients] == [None, None]
    assert problems(history) == []
    assert history.refused == []
    assert sum(write.outcome == "acknowledged" for write in history.writes) > 10
