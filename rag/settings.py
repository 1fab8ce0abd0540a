"""The only reader of the environment. Every setting is ``RAG_`` + its name in capitals."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.errors import SettingsError

Port = Annotated[int, Field(ge=1, le=65535)]
Probability = Annotated[float, Field(ge=0, le=1)]


class Settings(BaseSettings):
    """What can be chosen, with its default. Make one with :func:`load`."""

    model_config = SettingsConfigDict(env_prefix="RAG_", extra="forbid", frozen=True)

    index_dir: Path = Field(Path("index"), description="Folder of the index.")
    engine: str = Field("embedded", description="Where articles live and are searched.")
    embedder: str = Field("minilm", description="Turns texts into vectors.")
    embedder_model: str = Field("", description="Model folder or name, where the embedder asks.")
    reader: str = Field("quoter", description="Finds the words that answer.")
    reader_model: str = Field("", description="Model folder or name, where the reader asks.")
    cache_dir: Path = Field(
        Path("~/.cache/rag"), description="Where converted models are kept, made once."
    )
    threads: int = Field(0, ge=0, le=256, description="CPU threads for models; 0: every core.")

    fusion: Literal["convex", "rrf"] = Field("convex", description="How two rankings become one.")
    dense_weight: Probability = Field(0.5, description="Weight of dense scores in convex fusion.")
    candidates: int = Field(100, ge=1, le=1000, description="Passages taken from each search.")
    top_k: int = Field(8, ge=1, le=50, description="Passages read for a question.")
    min_confidence: Probability | None = Field(
        None, description="Below this an answer is withheld; none: the reader's own threshold."
    )

    host: str = Field("127.0.0.1", description="Address the service listens on.")
    port: Port = Field(8000, description="Port the service listens on.")
    max_question_chars: int = Field(2000, ge=10, description="Longest question accepted.")


def load(**changes: object) -> Settings:
    """Settings from the environment, then ``changes`` (those that are not none).

    Raises :class:`SettingsError` naming every bad key with the value found.
    """
    given = {key: value for key, value in changes.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        problems = [
            f"RAG_{'_'.join(str(part) for part in item['loc']).upper()}={item['input']!r}: "
            f"{item['msg']}"
            for item in error.errors()
        ]
        raise SettingsError("Settings that cannot be used: " + "; ".join(problems)) from error
