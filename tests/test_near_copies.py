"""Near-copies are collapsed; corrections are not."""

from rag.retrieval.near_copies import collapse
from rag.types import Hit, Passage

WORDS = [f"word{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(60)]
STORY = " ".join(WORDS)


def hits(*texts: str) -> list[Hit]:
    return [
        Hit(Passage(f"p{i}", f"a{i}", 0, len(text), text), 1.0 - i / 100)
        for i, text in enumerate(texts)
    ]


def summary(found: list[Hit]) -> list[tuple[str, tuple[str, ...]]]:
    return [(hit.passage.id, hit.copies) for hit in found]


def test_copies_collapse_into_the_best_ranked() -> None:
    found = collapse(hits(STORY, "quite another story", STORY, STORY + "!"), 8)
    assert summary(found) == [("p0", ("p2", "p3")), ("p1", ())]


def test_one_changed_word_in_sixty_is_a_copy() -> None:
    changed = " ".join(["other", *WORDS[1:]])
    assert summary(collapse(hits(STORY, changed), 8)) == [("p0", ("p1",))]


def test_a_changed_number_or_name_is_no_copy() -> None:
    told, corrected = STORY + " 41 people", STORY + " 43 people"
    assert len(collapse(hits(told, corrected), 8)) == 2
    assert len(collapse(hits(STORY + " by Ann", STORY + " by Éva"), 8)) == 2


def test_a_part_of_a_better_ranked_passage_is_a_copy_but_not_the_other_way_round() -> None:
    part = " ".join(WORDS[:30])
    assert summary(collapse(hits(STORY, part), 8)) == [("p0", ("p1",))]
    assert len(collapse(hits(part, STORY), 8)) == 2


def test_short_texts_are_copies_only_when_their_words_are_equal() -> None:
    found = collapse(hits("it is so", "It is so.", "it is so.", "it is not so", "", "?"), 8)
    assert summary(found) == [("p0", ("p2",)), ("p1", ()), ("p3", ()), ("p4", ("p5",))]


def test_k_bounds_what_is_kept_and_copies_of_the_kept_are_still_counted() -> None:
    found = collapse(hits(STORY, "something else entirely", STORY), 1)
    assert summary(found) == [("p0", ("p2",))]
