"""What `deploy/` says to compose, HAProxy and Kubernetes is what they take."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from rag import __version__
from tests.cluster.programs import beside, program, unavailable

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
PASSWORD = {"database": {"password": "very-secret"}}
EVERYTHING = {
    "database": {
        "writer": "postgresql://rag@db:5432/articles",
        "reader": "postgresql://rag@replicas:5432/articles",
        "existingSecret": "database",
    },
    "settings": {"RAG_LOG_QUESTIONS": "false"},
    "ingress": {"enabled": True, "tlsSecret": "tls", "className": "nginx"},
    "autoscaling": {"enabled": True},
    "networkPolicy": {"from": [{"podSelector": {"matchLabels": {"role": "proxy"}}}]},
    "tolerations": [{"key": "dedicated", "operator": "Exists"}],
    "nodeSelector": {"disk": "fast"},
    "imagePullSecrets": [{"name": "registry"}],
}


def rendered(values: dict[str, Any]) -> dict[str, Any]:
    """What Helm makes of the chart; see ``chart.py``."""
    python = beside("python")
    if python is None:
        pytest.skip("Helm is not installed: `make test-cluster`")
    done = subprocess.run(
        [python, Path(__file__).with_name("chart.py"), json.dumps(values)],
        capture_output=True,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def one(told: dict[str, Any], kind: str) -> dict[str, Any]:
    """The one manifest of a kind."""
    (found,) = [manifest for manifest in told["manifests"] if manifest["kind"] == kind]
    return dict(found)


@pytest.mark.cluster
@pytest.mark.parametrize("values", [PASSWORD, EVERYTHING], ids=["plain", "everything"])
def test_the_chart_lints_and_kubernetes_takes_it(values: dict[str, Any]) -> None:
    told = rendered(values)
    assert "error" not in told
    assert [found for found in told["lint"] if found["severity"] > 1] == []
    assert told["refused"] == []
    assert len(told["manifests"]) >= 5


@pytest.mark.cluster
def test_services_are_probed_bounded_and_hold_no_password() -> None:
    told = rendered(PASSWORD)
    deployment = one(told, "Deployment")
    pod = deployment["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert {"startupProbe", "livenessProbe", "readinessProbe"} < set(container)
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert {"requests", "limits"} <= set(container["resources"])
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert "very-secret" not in json.dumps(deployment)
    assert one(told, "Secret")["stringData"] == {"password": "very-secret"}
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    for kind, path in (("PodDisruptionBudget", "selector"), ("NetworkPolicy", "podSelector")):
        selector = one(told, kind)["spec"][path]["matchLabels"]
        assert selector.items() <= labels.items()
    assert one(told, "Service")["spec"]["selector"].items() <= labels.items()


@pytest.mark.cluster
@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({}, "database.password"),
        (
            {"database": {"writer": "postgresql://rag:secret@db/articles", "password": "x"}},
            "writer",
        ),
        ({**PASSWORD, "settings": {"ENGINE": "x"}}, "ENGINE"),
        ({**PASSWORD, "ingress": {"enabled": True}}, "tlsSecret"),
        ({**PASSWORD, "replica": 3}, "replica"),
    ],
)
def test_wrong_values_are_refused_by_name(values: dict[str, Any], names: str) -> None:
    told = rendered(values)
    assert names in told["error"] + json.dumps(told["lint"])


@pytest.mark.cluster
def test_haproxy_takes_its_configuration() -> None:
    if unavailable():
        pytest.skip(unavailable())
    hosts = {f"DATABASE{n}": f"127.0.0.{n}" for n in (1, 2, 3)}
    given = {"LISTEN": "127.0.0.1", "WEB1": "127.0.0.1:1", "WEB2": "127.0.0.1:2", **hosts}
    done = subprocess.run(
        [program("haproxy"), "-c", "-f", str(DEPLOY / "cluster" / "haproxy.cfg")],
        env={**os.environ, **given},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()


def test_the_chart_is_of_this_version() -> None:
    chart = yaml.safe_load((DEPLOY / "chart" / "Chart.yaml").read_text(encoding="utf-8"))
    assert chart["appVersion"] == __version__


def test_compose_names_only_what_there_is() -> None:
    file = DEPLOY / "cluster" / "compose.yaml"
    told = yaml.safe_load(file.read_text(encoding="utf-8"))
    services, volumes = told["services"], set(told["volumes"])
    assert {name for name in services if name.startswith("database")} == {
        "database1",
        "database2",
        "database3",
    }
    used = set()
    for name, service in services.items():
        assert set(service.get("depends_on", [])) <= set(services), name
        assert service["cap_drop"] == ["ALL"], name
        assert "mem_limit" in service, name
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            if source.startswith("."):
                assert (file.parent / source).exists()
            else:
                used.add(source)
        if "build" in service:
            context = file.parent / service["build"]["context"]
            assert (context / service["build"]["dockerfile"]).exists(), name
    assert used == volumes
    proxy = services["proxy"]["environment"]
    config = (file.parent / "haproxy.cfg").read_text(encoding="utf-8")
    assert all(f'"${{{key}' in config for key in proxy)
    published = [port for one in services.values() for port in one.get("ports", [])]
    assert all(port.startswith("127.0.0.1:") for port in published)
