"""The switches that keep libraries of models, and the workbench's, off the network."""

from __future__ import annotations

import os
from typing import Final

_SWITCHES: Final = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "TOKENIZERS_PARALLELISM": "false",
}


def stay_offline() -> None:
    """Set the switches, unless the user has set them: call it before importing such a library.

    Not at the import of ``rag``: whoever imports a package does not expect that the hub becomes
    unreachable for the rest of the program.
    """
    for name, value in _SWITCHES.items():
        os.environ.setdefault(name, value)
