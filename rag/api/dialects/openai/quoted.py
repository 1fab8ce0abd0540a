"""An answer as this dialect shows it: quoted words, their sources below, and annotations."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from rag.api.dialects.openai.asked import SOURCES
from rag.types import Answer, Citation


class UrlCitation(BaseModel):
    """Where the cited part of the message stands."""

    start_index: int
    end_index: int
    title: str
    url: str


class Quoted:
    """An answer, and the address under which people open its articles."""

    def __init__(self, answer: Answer, base_url: str, sources: bool) -> None:
        self.answer = answer
        self._base_url = base_url.rstrip("/")
        self._sources = sources

    @property
    def words(self) -> str:
        """The quoted words, or why there are none."""
        if self.answer.answer is not None:
            return self.answer.answer
        return self.answer.abstention.message if self.answer.abstention else ""

    @property
    def sources(self) -> str:
        """A numbered line a citation, to stand below the words; empty where not wanted.

        Many clients drop annotations and show the message alone: it says itself where it stands.
        """
        if not self._sources or not self.answer.citations:
            return ""
        lines = [self._line(cited) for cited in self.answer.citations]
        return SOURCES.removesuffix("[1] ") + "\n".join(lines)

    @property
    def content(self) -> str:
        """The whole message."""
        return self.words + self.sources

    def url(self, cited: Citation) -> str:
        """Where people see the quoted words marked."""
        return self._base_url + cited.permalink

    def url_citation(self, cited: Citation) -> UrlCitation:
        """The citation in this dialect."""
        return UrlCitation(
            start_index=cited.answer_start_index,
            end_index=cited.answer_end_index,
            title=cited.document_title,
            url=self.url(cited),
        )

    def _line(self, cited: Citation) -> str:
        day = f", {cited.document_date}" if cited.document_date else ""
        title = " ".join(cited.document_title.split())
        return f"[{cited.index}] {title}{day}, {self.url(cited)}"


class ChatAnnotation(BaseModel):
    """A citation as chat completions carry it, and as ``POST /ask`` gives it."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation
    citation: Citation


class ResponseAnnotation(UrlCitation):
    """A citation as responses carry it, and as ``POST /ask`` gives it."""

    type: Literal["url_citation"] = "url_citation"
    citation: Citation
