"""What every request of this dialect shares: whom it asks, which articles, what is refused.

Clients of this dialect send much that means nothing here, such as a temperature: nothing is
generated, so that is ignored. What a client would rely on (that a tool is called, that an answer
follows a schema) is refused by name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final, Literal, TypedDict

from pydantic import BaseModel, ConfigDict, Field, model_validator

from rag.api.errors import ApiError
from rag.converse import MOST_TURNS
from rag.types import Filters, Form, Rewriter, Turn
from rag.wire.questions import Likelihood, TopK
from rag.wire.strict import SentFilters, whole_characters

MODEL: Final = "rag"
SOURCES: Final = "\n\n[1] "
"""Where the quoted words of a message end and the lines saying where they stand begin."""
_WORDS: Final = frozenset({"text", "input_text", "output_text"})


class Open(BaseModel):
    """What may be sent with more than is known here."""

    model_config = ConfigDict(extra="allow")


class ContentPart(Open):
    """A piece of a message; only text is read."""

    type: str = Field(examples=["text"])
    text: str | None = None


class Message(Open):
    """One message of the conversation so far."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[ContentPart] | None = None

    @property
    def words(self) -> str:
        """The text of the message."""
        if isinstance(self.content, str):
            return self.content
        return " ".join(part.text for part in self.content or [] if part.text)


class AskOptions(TypedDict):
    """The options of a question, as ``Service.ask`` takes them."""

    filters: Filters
    top_k: int | None
    min_confidence: float | None
    form: Form | None


class OpenRequest(Open):
    """A question in this dialect, with this service's own fields (a client's ``extra_body``)."""

    model: str = Field(
        max_length=200,
        description="`rag`, or `rag:NAME` to ask the collection NAME alone.",
        examples=[MODEL],
    )
    filters: SentFilters = Field(
        default_factory=Filters, description="Which articles may answer, as in `POST /ask`."
    )
    top_k: TopK = None
    min_confidence: Likelihood | None = Field(
        None, description="Below this the answer is withheld, as in `POST /ask`."
    )
    form: Form | None = Field(None, description="What the answer is made of, as in `POST /ask`.")

    _whole = model_validator(mode="before")(whole_characters)

    def options(self, collections: Sequence[str]) -> AskOptions:
        """The options of the question; ``collections`` are those there are.

        Raises the 404 refusal for an unknown model.
        """
        filters = self.filters
        collection = collection_of(self.model, collections)
        if collection is not None:
            if filters.collections not in ([], [collection]):
                raise ApiError(
                    422,
                    "invalid_filter",
                    f"The model asks the collection {collection!r} and `filters` others; "
                    "name collections in one place.",
                    param="filters.collections",
                )
            filters = replace(filters, collections=[collection])
        return {
            "filters": filters,
            "top_k": self.top_k,
            "min_confidence": self.min_confidence,
            "form": self.form,
        }


def collection_of(model: str, collections: Sequence[str]) -> str | None:
    """The collection that ``model`` names, or none for the model that asks all of them."""
    name, _, collection = model.partition(":")
    if name == MODEL and (model == MODEL or collection in collections):
        return collection or None
    there = ", ".join([MODEL, *(f"{MODEL}:{each}" for each in sorted(collections)[:20])])
    raise ApiError(
        404, "model_not_found", f"There is no such model; there are {there}.", param="model"
    )


def refuse_unmeant(request: Open, messages: Sequence[Message]) -> None:
    """Raise the 422 refusal naming the first thing that is asked for and cannot be had."""
    sent: dict[str, Any] = request.model_extra or {}
    for name, asked, why in _UNMEANT:
        if asked(sent):
            raise ApiError(422, "not_supported", f"`{name}`: {why}", param=name)
    for message in messages:
        for part in message.content if isinstance(message.content, list) else ():
            if message.role == "user" and part.type not in _WORDS:
                raise ApiError(
                    422,
                    "not_supported",
                    f"A message holds a part of type {part.type[:40]!r}; questions are asked in "
                    "words.",
                    param="content",
                )


def _kind(value: Any) -> str:
    """The ``type`` of an object, the object itself where it is a word."""
    return str(value.get("type", "")) if isinstance(value, dict) else str(value or "")


def _demanded(choice: Any) -> bool:
    return isinstance(choice, dict) or choice in ("required", "any")


_NO_TOOLS: Final = "no tool is ever called; leave it out, or let it be `auto`."
_NO_SCHEMA: Final = "an answer is a quotation and follows no schema; ask for `text`."
_UNMEANT: Final[Sequence[tuple[str, Callable[[dict[str, Any]], bool], str]]] = (
    ("tool_choice", lambda sent: _demanded(sent.get("tool_choice")), _NO_TOOLS),
    ("function_call", lambda sent: isinstance(sent.get("function_call"), dict), _NO_TOOLS),
    ("n", lambda sent: sent.get("n") not in (None, 1), "there is one answer; ask for 1."),
    (
        "response_format",
        lambda sent: _kind(sent.get("response_format")) not in ("", "text"),
        _NO_SCHEMA,
    ),
    (
        "text.format",
        lambda sent: (
            isinstance(sent.get("text"), dict)
            and _kind(sent["text"].get("format")) not in ("", "text")
        ),
        _NO_SCHEMA,
    ),
    (
        "modalities",
        lambda sent: sent.get("modalities") not in (None, [], ["text"]),
        "answers are text.",
    ),
    ("audio", lambda sent: bool(sent.get("audio")), "answers are text."),
    (
        "logprobs",
        lambda sent: bool(sent.get("logprobs") or sent.get("top_logprobs")),
        "no tokens are generated; `rag.confidence` says how likely the answer is.",
    ),
    ("background", lambda sent: bool(sent.get("background")), "an answer is given at once."),
)


def question_of(
    messages: Sequence[Message], rewriter: Rewriter, before: Sequence[Turn] = ()
) -> str:
    """The last question, with what it leaves to the conversation before it put in.

    A long conversation is looked through from the turns of its end, as remembered ones are.
    Raises the 422 refusal where nobody asks anything.
    """
    history: list[Turn] = list(before)
    asked: str | None = None
    last: str | None = None
    for message in _latest(messages):
        words = " ".join(message.words.partition(SOURCES)[0].split())
        if message.role == "user" and words:
            if asked is not None:
                history.append(Turn(rewriter.rewrite(asked, history), asked=asked))
            asked = words
        elif message.role == "assistant" and asked is not None:
            history.append(Turn(rewriter.rewrite(asked, history), words or None, asked=asked))
            last, asked = asked, None
    if asked is None and last is not None:
        # The conversation ends with an answer: its question is asked once more.
        asked = last
        history.pop()
    if asked is None:
        raise ApiError(
            422, "invalid_question", "No message of role `user` has words.", param="messages"
        )
    return rewriter.rewrite(asked, history)


def said_in(messages: Sequence[Message]) -> list[str]:
    """What the asker said, the question last."""
    own = (" ".join(one.words.split()) for one in _latest(messages) if one.role == "user")
    return list(filter(None, own))


def _latest(messages: Sequence[Message]) -> Sequence[Message]:
    """From the user's message on that is as many questions back as a follow-up looks."""
    asked = 0
    for at in range(len(messages) - 1, -1, -1):
        asked += messages[at].role == "user" and bool(messages[at].words.strip())
        if asked > MOST_TURNS:
            return messages[at:]
    return messages
