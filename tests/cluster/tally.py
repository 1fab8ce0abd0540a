"""Several runs as one: ``python -m tests.cluster.tally FIGURES.json ...``"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

_ADDED = (
    "writes acknowledged",
    "writes unknown",
    "removals acknowledged",
    "questions",
    "lost",
    "resurrected",
    "from nowhere",
    "mixed",
)
_BACK = "seconds until a change was acknowledged again"


def tally(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Sums, and of every fault how often, and the median and the most of seconds."""
    faults: Counter[str] = Counter()
    back: dict[str, list[float]] = {}
    for run in runs:
        faults.update(run["faults"])
        for name, seconds in run[_BACK].items():
            back.setdefault(name, []).extend(seconds)
    asked = sum(run["questions"] for run in runs)
    answered = sum(run["questions"] * run["share answered"] for run in runs)
    return {
        "runs": len(runs),
        "faults": sum(faults.values()),
        "of each": dict(faults.most_common()),
        **{name: sum(run[name] for run in runs) for name in _ADDED},
        "share answered": round(answered / max(asked, 1), 5),
        f"{_BACK} (median, most)": {
            name: [sorted(s)[len(s) // 2], max(s)] for name, s in sorted(back.items())
        },
        "failed": [
            line for run in runs for line in (*run["clients failed"], *run["not well again"])
        ],
    }


if __name__ == "__main__":
    told = [json.loads(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:]]
    print(json.dumps(tally(told), indent=1))
