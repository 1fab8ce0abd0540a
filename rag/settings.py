"""The only reader of the environment. Every setting is ``RAG_`` + its name in capitals."""

from __future__ import annotations

import os
import re
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as NotParsed

from rag.errors import SettingsError
from rag.index_places import default_index

Port = Annotated[int, Field(ge=1, le=65535)]
Probability = Annotated[float, Field(ge=0, le=1)]
_FIELD: Final = re.compile(r'field "(\w+)"')


def _expanded(path: Path) -> Path:
    """``path`` with its ``~``: no shell expands that of ``--index=~/mine``, nor that of a unit."""
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise ValueError(f"nobody's home is known for the ~ of {path}") from error


Folder = Annotated[Path, AfterValidator(_expanded)]


class Settings(BaseSettings):
    """What can be chosen, with its default. Make one with :func:`load`."""

    model_config = SettingsConfigDict(
        env_prefix="RAG_", extra="forbid", frozen=True, env_ignore_empty=True
    )

    index_dir: Folder = Field(default_factory=default_index, description="Folder of the index.")
    engine: str = Field(
        "embedded",
        repr=False,  # may hold a password
        description="Where articles live and are searched: an engine's name, or an address that "
        "begins with it, as postgresql://user@host/database.",
    )
    engine_reads: str = Field(
        "", repr=False, description="Address of replicas to search; empty: where it is written."
    )
    engine_vectors: str = Field(
        "",
        repr=False,
        description="Address of Milvus, http://host:19530, where the engine is milvus://...",
    )
    embedder: str = Field("minilm", description="Turns texts into vectors.")
    embedder_model: str = Field("", description="Model folder or name, where the embedder asks.")
    reader: str = Field("quoter", description="Finds the words that answer.")
    reader_model: str = Field("", description="Model folder or name, where the reader asks.")
    threads: int = Field(0, ge=0, le=256, description="CPU threads for models; 0: every core.")

    rewriter: str = Field("rules", description="Completes follow-up questions.")

    fusion: Literal["convex", "rrf"] = Field("convex", description="How two rankings become one.")
    dense_weight: Probability = Field(0.6, description="Weight of dense scores in convex fusion.")
    candidates: int = Field(100, ge=1, le=1000, description="Passages taken from each search.")
    top_k: int = Field(8, ge=1, le=50, description="Passages read for a question.")
    min_confidence: Probability | None = Field(
        None, description="Below this an answer is withheld; none: the reader's own threshold."
    )

    keep_conversations: bool = Field(
        True, description="Keep conversations beside the index; false: in memory only."
    )

    host: str = Field("127.0.0.1", description="Address the service listens on.")
    port: Port = Field(8000, description="Port the service listens on.")
    max_question_chars: int = Field(2000, ge=10, description="Longest question accepted.")
    allowed_hosts: tuple[str, ...] = Field(
        (), description="Host names accepted besides loopback's; needed behind a proxy."
    )
    cors_origins: tuple[str, ...] = Field((), description="Origins whose pages may call the API.")
    trusted_proxies: str = Field(
        "", description="Addresses whose X-Forwarded-For is believed, separated by commas."
    )
    require_keys: bool = Field(
        False, description="Demand API keys on loopback too; on any other address always."
    )
    workers: int = Field(1, ge=1, le=64, description="Processes that serve one index.")
    api_concurrency: int = Field(0, ge=0, le=256, description="Questions at once; 0: every core.")
    api_queue: int = Field(64, ge=0, le=10_000, description="Questions that may wait their turn.")
    rate_limit: int | None = Field(
        None, ge=0, description="Requests a minute and key; 0: no limit; none: 600 off loopback."
    )
    max_body_bytes: int = Field(1_000_000, ge=1_000, description="Largest body but for uploads.")
    max_upload_bytes: int = Field(50_000_000, ge=1_000, description="Largest upload, all files.")
    original_bytes: int = Field(
        20_000_000, ge=0, description="Largest file kept beside its articles; 0: none is kept."
    )
    background_bytes: int = Field(
        2_000_000, ge=0, description="Uploads above this are read in the background."
    )
    body_timeout: float = Field(30.0, gt=0, description="Seconds a client has to send its body.")
    shutdown_timeout: int = Field(30, ge=1, description="Seconds running questions have to end.")
    log_requests: bool = Field(False, description="Write a line for each request to the log.")
    log_questions: bool = Field(
        False, description="Write a line for each answer to the log, with the texts."
    )
    openai_sources: bool = Field(
        True, description="Name the sources in the messages that OpenAI's clients show."
    )
    chat: bool = Field(True, description="Show the chat at /.")
    workbench: bool = Field(
        True, description="Load the workbench at /workbench/, with the chat and one worker."
    )
    fetch_connectors: tuple[str, ...] = Field(
        (),
        description="Connectors that `rag fetch` may use: feed, sitemap, s3, webdav; none is on.",
    )
    fetch_hosts: tuple[str, ...] = Field(
        (), description="Hosts that may be asked: example.org, *.example.org, example.org:8080."
    )
    fetch_networks: tuple[str, ...] = Field(
        (), description="Networks besides the public internet that may be reached: 10.1.0.0/16."
    )
    fetch_user: str = Field("", repr=False, description="Who asks WebDAV; the key id for S3.")
    fetch_password: SecretStr = Field(
        SecretStr(""), description="The password for WebDAV; the secret key for S3."
    )
    fetch_region: str = Field("us-east-1", description="Region that requests to S3 are signed for.")
    fetch_bytes: int = Field(50_000_000, ge=1_000, description="Largest document fetched.")
    fetch_total_bytes: int = Field(2_000_000_000, ge=1_000, description="Most that a run fetches.")
    fetch_documents: int = Field(1_000, ge=1, description="Most new documents of a run.")
    fetch_seconds: float = Field(60.0, gt=0, description="Longest that one document may take.")
    traces_endpoint: str = Field("", description="OTLP/HTTP address for traces; empty: none.")


def unknown() -> dict[str, str]:
    """Variables of the environment that look like settings and are none, with the nearest name."""
    known = [f"RAG_{name}".upper() for name in Settings.model_fields]
    given = (name for name in os.environ if name.startswith("RAG_") and name not in known)
    return {name: (get_close_matches(name, known, 1) or [""])[0] for name in sorted(given)}


def load(**changes: object) -> Settings:
    """Settings from the environment, then ``changes`` (those that are not none).

    Raises :class:`SettingsError` naming every bad key with the value found.
    """
    given = {key: value for key, value in changes.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except NotParsed as error:
        name, found = f"RAG_{_FIELD.findall(str(error))[0]}".upper(), error.__cause__
        raise SettingsError(
            f"Settings that cannot be used: {name}={os.environ.get(name)!r}: it is no list of JSON "
            f'({found}); write it so: {name}=\'["one", "two"]\''
        ) from error
    except ValidationError as error:
        problems = [
            f"RAG_{'_'.join(str(part) for part in item['loc']).upper()}={item['input']!r}: "
            f"{item['msg'].removeprefix('Value error, ')}"
            for item in error.errors()
        ]
        raise SettingsError("Settings that cannot be used: " + "; ".join(problems)) from error
