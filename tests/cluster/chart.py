"""The chart as Helm renders it, checked with Kubernetes' own schemas; told as JSON.

Run by the Python of ``.venv-cluster``, which has Helm and nothing of this project:
``python tests/cluster/chart.py VALUES``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import helm_python  # type: ignore[import-not-found]
import kubernetes_validate  # type: ignore[import-not-found]
import yaml

CHART = Path(__file__).resolve().parents[2] / "deploy" / "chart"
VERSIONS = ("1.29", "1.34")
"""Of Kubernetes: an older one and a newer one."""


def main(values: dict[str, Any]) -> None:
    """Print what Helm has to say, the manifests, and what Kubernetes would refuse."""
    told: dict[str, Any] = {"lint": [], "manifests": [], "refused": []}
    try:
        report = helm_python.lint(CHART, values, strict=True)
        told["lint"] = report["messages"]
        with helm_python.Chart.load(CHART) as chart:
            rendered = chart.render(values, name="test", namespace="here")
    except helm_python.HelmError as error:
        told["error"] = str(error)
        rendered = {}
    for name, text in rendered.items():
        if name.endswith(".txt"):
            continue
        for manifest in filter(None, yaml.safe_load_all(text)):
            told["manifests"].append(manifest)
            for version in VERSIONS:
                try:
                    kubernetes_validate.validate(manifest, version, strict=True)
                except kubernetes_validate.ValidationError as error:
                    told["refused"].append(f"{name} ({version}): {error.message}")
    print(json.dumps(told))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
