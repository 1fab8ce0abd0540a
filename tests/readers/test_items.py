"""Items of a list, read out of tags small enough for paper."""

from __future__ import annotations

import re

import numpy as np
import pytest

from rag.readers import _items
from rag.readers._network import Said
from rag.readers._spans import Window
from rag.types import Passage, Span

FAR = 9.0
"""A logit that is as good as certain."""


def told(text: str, begun: str, further: str, sure: float = FAR) -> tuple[Window, Said]:
    """``text`` as one window whose tokens are its words and marks, and tags that take the words of
    ``begun`` for first tokens, those of ``further`` for further ones."""
    places = [found.span() for found in re.finditer(r"\w+|[^\w\s]", text)]
    words = [text[a:b] for a, b in places]
    tags = np.zeros((len(words) + 2, 3), dtype=np.float32)
    tags[:, 0] = FAR
    for n, word in enumerate(words, start=1):
        if word in begun.split() or word in further.split():
            tags[n] = [FAR - sure, 0, 0]
            tags[n, 1 if word in begun.split() else 2] = FAR
    bare = np.array([False, *[word[0].isalnum() for word in words], False])
    types = [0] + [1] * (len(words) + 1)
    passage = Passage("a:0", "a", 0, len(text), text)
    window = Window(passage, types, types, [(0, 0), *places, (0, 0)], bare, bare)
    flat = np.zeros(len(types), dtype=np.float32)
    return window, Said(flat, flat, flat, tags, flat[:3], np.zeros((len(types), 2), np.float32))


def span(text: str, words: str, score: float, null: float = 0.0) -> Span:
    start = text.index(words)
    return Span("a", "a:0", start, start + len(words), score, null)


def found(text: str, begun: str, further: str, spans: list[Span], sure: float = FAR) -> list[str]:
    window, said = told(text, begun, further, sure)
    items = _items.items([([window], [said])], spans)
    return [text[one.start : one.end] for one in sorted(items, key=lambda one: one.start)]


def test_a_comma_parts_items_only_where_one_begins_behind_it() -> None:
    town = "It runs from Brunswick, Georgia to the sea."
    whole = [span(town, "Brunswick, Georgia", 5)]
    assert found(town, "Brunswick", ", Georgia", whole) == ["Brunswick, Georgia"]
    metals = "They mine copper, tin there."
    both = [span(metals, "copper, tin", 5)]
    assert found(metals, "copper tin", "", both) == ["copper", "tin"]


def test_and_parts_items_however_their_words_are_tagged() -> None:
    text = "They mine copper and tin there."
    assert found(text, "copper", "and tin", [span(text, "copper and tin", 5)]) == ["copper", "tin"]


def test_what_is_said_before_an_item_begins_is_left_out() -> None:
    text = "It was sung by the British band Manfred Mann there."
    sung = [span(text, "the British band Manfred Mann", 5)]
    assert found(text, "Manfred", "British band Mann", sung, sure=1) == ["Manfred Mann"]
    whole = found(text, "British", "band Manfred Mann", sung, sure=1)
    assert whole == ["British band Manfred Mann"]


def test_a_span_behind_the_best_holds_items_as_far_as_the_tags_speak_for_them() -> None:
    text = "Iron is mined, copper too, but no gold."
    spans = [span(text, "Iron", 5), span(text, "copper", -3), span(text, "gold", -3)]
    assert found(text, "Iron copper", "", spans) == ["Iron", "copper"]
    assert found(text, "", "", spans[:1]) == ["Iron"]


def test_a_sure_run_without_a_span_is_an_item_an_unsure_one_is_none() -> None:
    text = "Iron is mined, copper too."
    assert found(text, "Iron copper", "", [span(text, "Iron", 5)]) == ["Iron", "copper"]
    assert found(text, "Iron copper", "", [span(text, "Iron", 5)], sure=1) == ["Iron"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("hydrogen (H), nitrogen (N)", ["hydrogen", "nitrogen"]),
        ("Bach (father, organist) and Mozart", ["Bach", "Mozart"]),
        ("the law(s) and customs", ["law(s)", "customs"]),
        ("(2004)", ["(2004)"]),
        ("Paul Fleming (P.F.) and Philip Chiang (whose surname was cut to Chang by him)", None),
    ],
)
def test_a_bracket_behind_an_item_is_no_part_of_it_and_is_not_taken_apart(
    text: str, parts: list[str] | None
) -> None:
    cut = [text[a:b] for a, b in _items.pieces(text, 0, len(text))]
    assert cut == (["Paul Fleming", "Philip Chiang"] if parts is None else parts)
