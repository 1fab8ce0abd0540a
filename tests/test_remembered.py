"""What was made of a text is kept as long as the texts are not too long together."""

from __future__ import annotations

from rag.remembered import remembered


def test_the_last_texts_are_kept_by_their_length() -> None:
    made: list[str] = []

    @remembered(10)
    def length(text: str) -> int:
        made.append(text)
        return len(text)

    asked = ["aaaa", "bbbb", "aaaa", "cccc", "aaaa", "bbbb"]
    assert [length(text) for text in asked] == [4] * 6
    assert made == ["aaaa", "bbbb", "cccc", "bbbb"]


def test_a_text_longer_than_all_that_is_kept_is_kept_alone() -> None:
    made: list[str] = []

    @remembered(10)
    def length(text: str) -> int:
        made.append(text)
        return len(text)

    book = "book" * 10
    assert [length(text) for text in ("short", book, book, "short")] == [5, 40, 40, 5]
    assert made == ["short", book, "short"]
