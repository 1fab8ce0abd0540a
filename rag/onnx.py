"""ONNX Runtime as this project uses it: one place for threads and providers."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from rag.cores import cores
from rag.errors import ModelError
from rag.offline import stay_offline

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Tokenizer


Arrays = Mapping[str, "NDArray[Any]"]
"""What one run is given, by name: every array begins with the batch, of one sequence."""
TOKENS: Final = ("input_ids", "attention_mask", "token_type_ids")
_SLOWER: Final = ["SkipLayerNormFusion"]
"""What the runtime would fuse, although its one kernel takes longer than the two it replaces: a
tenth of a network's time."""


def runtime() -> ModuleType:
    """The module ``onnxruntime``, which reports to nobody.

    Left alone it writes a device id under the user's cache and looks up its vendor's host with
    every session. It reads its switch once, when it is imported, so it is imported here alone.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    # For a process in which something else imported it before.
    onnxruntime.disable_telemetry_events()
    module: ModuleType = onnxruntime
    return module


def token_arrays(ids: Sequence[int], type_ids: Sequence[int]) -> dict[str, NDArray[Any]]:
    """One sequence as a BERT encoder takes it: ids, and for each the segment it belongs to."""
    given = np.array([ids], dtype=np.int64)
    arrays = (given, np.ones_like(given), np.array([type_ids], dtype=np.int64))
    return dict(zip(TOKENS, arrays, strict=True))


class Model:
    """An ONNX model that reads token sequences one by one, several of them at the same time.

    A sequence never shares a run with another: dynamic int8 scales activations by the largest of
    the whole batch, so that a neighbour with outliers would cost accuracy (0.6 F1 of the reader,
    cosines of the encoder), padding would cost time, and the same text would give other numbers in
    other company. Threads side by side, each with a sequence of its own, are also quicker than
    threads that share one product. Safe to share between threads.
    """

    def __init__(
        self, path: Path, threads: int, outputs: Sequence[str], inputs: Sequence[str] = TOKENS
    ) -> None:
        """``threads`` 0 takes every core this process may use."""
        onnxruntime = runtime()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(
                str(path),
                sess_options=options,
                providers=["CPUExecutionProvider"],
                disabled_optimizers=_SLOWER,
            )
        except Exception as error:
            # The runtime has exceptions of its own for every way in which a file can be torn.
            raise ModelError(
                f"{path} cannot be read as an ONNX model ({_first_line(error)}). "
                "It may be cut off or damaged: put it there again, then run `rag doctor`."
            ) from error
        self._outputs = list(outputs)
        self._demand(path, "outputs", self._outputs, self._session.get_outputs())
        self._demand(path, "inputs", inputs, self._session.get_inputs())
        workers = threads or cores()
        self._pool = ThreadPoolExecutor(workers, "onnx") if workers > 1 else None

    @staticmethod
    def _demand(path: Path, kind: str, wanted: Sequence[str], there: Sequence[Any]) -> None:
        names = [item.name for item in there]
        if missing := sorted(set(wanted) - set(names)):
            raise ModelError(
                f"{path} is another model than expected: of its {kind} {', '.join(missing)} are "
                f"missing; it has {', '.join(names)}."
            )

    def run(self, sequences: Sequence[Arrays]) -> Iterator[list[Any]]:
        """For each sequence, in order, the arrays of the chosen outputs, ``(1, ...)`` each."""
        if self._pool is None or len(sequences) == 1:
            return map(self._one, sequences)
        return self._pool.map(self._one, sequences)

    def _one(self, sequence: Arrays) -> list[Any]:
        try:
            found: list[Any] = self._session.run(self._outputs, dict(sequence))
        except Exception as error:
            length = next(iter(sequence.values())).shape[1]
            raise ModelError(
                f"The model failed at a text of {length} tokens ({_first_line(error)}); "
                "run `rag doctor`."
            ) from error
        return found


_PLAIN: Final = {
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
    "Ø": "O", "ø": "o", "Ł": "L", "ł": "l", "Đ": "D", "đ": "d",
}  # fmt: skip
"""Letters that models hardly ever met, as those they know; offsets stay those of the text."""


def tokenizer(path: Path) -> Tokenizer:
    """The tokenizer of a ``tokenizer.json``, which neither pads nor cuts off.

    Raises :class:`ModelError` where the file is not one.
    """
    stay_offline()
    from tokenizers import Tokenizer, normalizers

    try:
        made: Tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:
        # The library raises plain exceptions only.
        raise ModelError(
            f"{path} cannot be read as a tokenizer ({_first_line(error)}); put it there again."
        ) from error
    made.no_padding()
    made.no_truncation()
    plain = [normalizers.Replace(odd, letters) for odd, letters in _PLAIN.items()]
    own = [made.normalizer] if made.normalizer is not None else []
    made.normalizer = normalizers.Sequence([*plain, *own])
    return made


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:200] or type(error).__name__


def sha256(model: Path) -> str:
    """Hex SHA-256 of a file."""
    with model.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
