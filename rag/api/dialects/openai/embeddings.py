"""Embeddings: the vectors of this service's own encoder."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Annotated, Final, Literal

import numpy as np
from pydantic import BaseModel, Field, StringConstraints, model_validator

from rag.api.dialects.openai.asked import MODEL, Open
from rag.api.errors import ApiError
from rag.types import Embedder
from rag.wire.strict import whole_characters

MOST_TEXTS: Final = 256
"""Of one request; more would hold the processor from questions for too long."""
_Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]


class EmbeddingRequest(Open):
    """Texts whose vectors are wanted."""

    model: str = Field(max_length=200, description="`rag`.", examples=[MODEL])
    input: _Text | Annotated[list[_Text], Field(min_length=1, max_length=MOST_TEXTS)] = Field(
        examples=["Who is the head of the center?"]
    )
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: int | None = Field(None, description="None, or what the encoder has.")

    _whole = model_validator(mode="before")(whole_characters)

    @property
    def texts(self) -> Sequence[str]:
        """The texts, in order."""
        return [self.input] if isinstance(self.input, str) else self.input


class Embedding(BaseModel):
    """The vector of one text."""

    object: Literal["embedding"] = "embedding"
    index: int
    embedding: list[float] | str
    """Numbers, or in base64 their little-endian 32-bit form."""


class Usage(BaseModel):
    """No tokens are billed."""

    prompt_tokens: int = 0
    total_tokens: int = 0


class EmbeddingList(BaseModel):
    """The vectors, in the order of the texts; each has length 1."""

    object: Literal["list"] = "list"
    data: list[Embedding]
    model: str
    usage: Usage = Field(default_factory=Usage)


def embeddings(request: EmbeddingRequest, embedder: Embedder) -> EmbeddingList:
    """The vectors; raises the 422 refusal for another length than the encoder's."""
    if request.dimensions not in (None, embedder.dim):
        raise ApiError(
            422,
            "not_supported",
            f"`dimensions`: the encoder gives {embedder.dim} numbers; leave it out.",
            param="dimensions",
        )
    vectors = embedder.embed_passages(request.texts)
    return EmbeddingList(
        data=[
            Embedding(
                index=index,
                embedding=vector.tolist()
                if request.encoding_format == "float"
                else base64.b64encode(vector.astype("<f4", copy=False).tobytes()).decode(),
            )
            for index, vector in enumerate(np.asarray(vectors))
        ],
        model=MODEL,
    )
