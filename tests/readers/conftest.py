"""A tiny question-answering checkpoint, made here: random weights, the real architecture."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.workshop.encoder import published


@pytest.fixture(scope="session")
def tiny_checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that ``AutoModelForQuestionAnswering`` loads."""
    import torch
    import transformers

    folder = tmp_path_factory.mktemp("tiny-qa")
    torch.manual_seed(0)
    config = transformers.BertConfig(
        hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32
    )
    transformers.BertForQuestionAnswering(config).save_pretrained(folder)
    transformers.AutoTokenizer.from_pretrained(published()).save_pretrained(folder)
    return folder
