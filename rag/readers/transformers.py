"""Any Hugging Face extractive QA model: ``RAG_READER_MODEL`` names its folder (or hub name)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag import confidence, extras
from rag.errors import ModelError, SettingsError
from rag.offline import stay_offline
from rag.readers import _spans
from rag.settings import Settings
from rag.types import Embedder, Hit, Reading


def make(settings: Settings, embedder: Embedder) -> TransformersReader:
    """The reader of ``settings.reader_model``; raises :class:`ModelError` where it fails."""
    if not settings.reader_model:
        raise SettingsError(
            "RAG_READER=transformers needs RAG_READER_MODEL: a model folder or hub name."
        )
    extras.need("models", "torch", "transformers")
    return TransformersReader(settings.reader_model, settings.threads)


class TransformersReader:
    """Runs ``AutoModelForQuestionAnswering`` on the CPU and scores spans as the quoter does."""

    calibration = confidence.UNFITTED

    def __init__(self, model: str, threads: int = 0) -> None:
        stay_offline()
        import torch
        import transformers

        transformers.logging.disable_progress_bar()
        if threads:
            torch.set_num_threads(threads)
        try:
            fast: Any = transformers.AutoTokenizer.from_pretrained(model)
            self._model = transformers.AutoModelForQuestionAnswering.from_pretrained(model).eval()
        except (OSError, ValueError) as error:
            raise ModelError(
                f"No question-answering model at {model!r}: {error}. Give a local folder, or set "
                "HF_HUB_OFFLINE=0 to let it be downloaded."
            ) from error
        if not getattr(fast, "is_fast", False):
            raise ModelError(f"The model at {model!r} has no fast tokenizer, so no offsets.")
        self._tokenizer = fast.backend_tokenizer
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._takes_types = "token_type_ids" in fast.model_input_names
        self.id = f"transformers:{model}"

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """Reads every passage; windows of 288 tokens, 96 of them shared."""
        parts = _spans.windows(self._tokenizer, question, hits, titled=False)
        return _spans.reading(parts, [self._logits(windows) for windows in parts])

    def _logits(
        self, windows: Sequence[_spans.Window]
    ) -> list[tuple[_spans.Logits, _spans.Logits]]:
        import torch

        found: list[tuple[_spans.Logits, _spans.Logits]] = []
        with torch.inference_mode():
            for window in windows:
                inputs = {"input_ids": torch.tensor([window.ids])}
                if self._takes_types:
                    inputs["token_type_ids"] = torch.tensor([window.type_ids])
                output = self._model(**inputs)
                found.append((output.start_logits[0].numpy(), output.end_logits[0].numpy()))
        return found
