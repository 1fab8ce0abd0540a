"""What the other heads say, read out of logits small enough for paper."""

from __future__ import annotations

import numpy as np
import pytest

from rag.readers import _forms as forms
from rag.readers._items import pieces
from rag.readers._network import Said
from rag.readers._spans import Window
from rag.types import Passage, Span

TEXT = "Iron, copper and tin are mined. Nobody mines gold."


def window() -> Window:
    """One question token, then the words of TEXT as tokens, then the closing mark."""
    words = [(0, 4), (4, 5), (6, 12), (13, 16), (17, 20), (21, 24), (25, 30), (30, 31)]
    words += [(32, 38), (39, 44), (45, 49), (49, 50)]
    offsets = [(0, 0), *words, (0, 0)]
    inside = np.array([False, *[TEXT[a].isalnum() for a, _ in words], False])
    types = [0] + [1] * (len(words) + 1)
    return Window(Passage("a:0", "a", 0, len(TEXT), TEXT), types, types, offsets, inside, inside)


def said(evidence: list[float], tags: list[int], decision: list[float]) -> Said:
    flat = np.zeros(14, dtype=np.float32)
    chosen = np.eye(3, dtype=np.float32)[np.array(tags)] * 9
    last = np.zeros((14, 2), dtype=np.float32)
    return Said(
        flat, flat, np.array(evidence, np.float32), chosen, np.array(decision, np.float32), last
    )


def test_sentences_items_and_a_decision() -> None:
    evidence = [0.0] + [3.0] * 8 + [-9.0] * 4 + [0.0]
    tags = [0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    read = [([window()], [said(evidence, tags, [0.0, 4.0, 0.0])])]
    sentences, items, decision = forms.read_out(read, [])
    assert [TEXT[s.start : s.end].strip() for s in sentences] == ["Iron, copper and tin are mined."]
    assert sorted(TEXT[i.start : i.end] for i in items) == ["Iron", "copper", "tin"]
    assert decision is not None
    assert decision.denies > 0.9
    assert decision.supports + decision.denies + decision.unclear == pytest.approx(1, abs=1e-5)


def test_a_likely_span_is_taken_apart() -> None:
    nothing = said([-9.0] * 14, [0] * 14, [0.0, 0.0, 4.0])
    span = Span("a", "a:0", 0, 20, 5.0, 0.0)
    unlikely = Span("a", "a:0", 45, 49, 1.0, 0.0)
    sentences, items, _ = forms.read_out([([window()], [nothing])], [span, unlikely])
    assert sentences == ()
    assert sorted(TEXT[i.start : i.end] for i in items) == ["Iron", "copper", "tin"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("the penis and the testicles", ["penis", "testicles"]),
        ("Barbados , Jamaica , and Cuba", ["Barbados", "Jamaica", "Cuba"]),
        ("syphilis ,", ["syphilis"]),
        ("a cash prize", ["cash prize"]),
        ("the", []),
        ("", []),
        ("because they are formed by many straight parallel pieces of iron, and of tin", None),
    ],
)
def test_pieces(text: str, parts: list[str] | None) -> None:
    found = [text[a:b] for a, b in pieces(text, 0, len(text))]
    assert found == ([text] if parts is None else parts)


def test_runs_of_blanks_among_joints_are_cut_at_once() -> None:
    # Aligned columns and blanked words: a pattern that repeats another would try for ages.
    text = "tin" + ("," + " " * 40 + "and") * 3 + " " * 40 + "of" + " " * 400 + "x"
    assert [text[a:b] for a, b in pieces(text, 0, len(text))] == ["tin", "x"]
