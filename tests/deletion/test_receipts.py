"""What was deleted is in no file of the index; receipts say so, and cannot be made to say else."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from rag import deletion, ingest
from rag.articles import Draft, make_article
from rag.assistant import Assistant
from rag.deletion import all_receipts, is_signed
from rag.deletion.erasing import _INTENTS, Erasure
from rag.deletion.probes import WIDTH, by_hash, probes_of, traces
from rag.errors import NotFoundError
from rag.kept.feedback import FeedbackStore
from rag.rights import Rights
from rag.types import Article, Eq

SECRET = "Ada Moor of Ulm opened the quiet dam in nineteen thirty-two, as the ledger of Tam says. "
TEXT = (
    SECRET * 3
    + "Nobody else was there, and the water rose until the mill of Orm stood still. " * 40
)
OTHER = "Bees make honey in summer; ants do not, whatever the old song of the hills may tell us. "


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def add(assistant: Assistant, name: str, text: str) -> str:
    ingest.add_bytes(assistant, name, text.encode())
    return next(a.id for a in assistant.articles(n=1000) if a.source == f"uploads/{name}")


def test_no_byte_of_a_deleted_article_is_left(assistant: Assistant) -> None:
    folder = assistant.settings.index_dir
    add(assistant, "other.txt", OTHER * 30)
    gone = add(assistant, "moor.txt", TEXT)
    answer = assistant.ask("Who opened the quiet dam?", conversation_id="c", min_confidence=0.0)
    assert answer.citations[0].document_id == gone
    FeedbackStore(assistant.store.state).add(answer, "correct")
    assert b"Ada Moor" in everything(folder)

    receipt = ingest.remove_articles(assistant, [gone])

    left = everything(folder)
    for piece in (b"Ada Moor", b"quiet dam", b"mill of Orm", b"ledger of Tam"):
        assert piece not in left
    assert receipt.deletion is not None
    assert (receipt.deletion.conversation_turns, receipt.deletion.feedback) == (1, 1)
    assert receipt.deletion.articles[0].id == gone
    proof = deletion.verify(assistant.store)
    assert proof.holds
    assert (proof.receipts, proof.articles) == (1, 1)
    assert proof.bytes == len(everything(folder))


def test_no_line_is_left_of_an_answer_that_quotes_several_articles(assistant: Assistant) -> None:
    stays = add(assistant, "other.txt", OTHER * 3)
    gone = add(assistant, "moor.txt", TEXT)
    answer = assistant.ask("What do bees make in summer?", min_confidence=0.0)
    lines = f"honey\n{SECRET.split(' of ')[0]}"
    [cited] = answer.citations
    assert cited.document_id == stays
    of_both = replace(answer, answer=lines, citations=[cited, replace(cited, document_id=gone)])
    assistant.conversations.remember("c", of_both)
    assistant.conversations.remember("c", replace(answer, standalone_question="Is Ada Moor old?"))
    assistant.conversations.remember("c", answer)
    FeedbackStore(assistant.store.state).add(of_both, "correct")
    FeedbackStore(assistant.store.state).add(answer, "correct")

    receipt = ingest.remove_articles(assistant, [gone]).deletion

    assert receipt is not None
    assert (receipt.conversation_turns, receipt.feedback) == (2, 1)
    assert b"Ada Moor" not in everything(assistant.settings.index_dir)
    assert len(assistant.conversations.history("c")) == 1


def test_single_words_are_gone_from_the_search_structures_too(assistant: Assistant) -> None:
    add(assistant, "other.txt", OTHER * 30)
    gone = add(assistant, "moor.txt", "Zwyrtelbach " * 50)
    assert b"zwyrtelbach" in everything(assistant.settings.index_dir).lower()
    receipt = ingest.remove_articles(assistant, [gone])
    assert receipt.deletion is not None
    assert receipt.deletion.words_rewritten
    assert b"zwyrtelbach" not in everything(assistant.settings.index_dir).lower()


def test_a_trace_is_found_wherever_it_lies(assistant: Assistant) -> None:
    gone = add(assistant, "moor.txt", TEXT)
    ingest.remove_articles(assistant, [gone])
    hidden = assistant.settings.index_dir / "deep" / "left.bin"
    hidden.parent.mkdir()
    hidden.write_bytes(b"\0" * 5_000_000 + TEXT.encode()[:300] + b"\xff" * 9)
    proof = deletion.verify(assistant.store)
    assert not proof.holds
    [trace] = proof.traces
    assert (trace.article_id, trace.file) == (gone, str(hidden))
    assert trace.pieces > 0


def test_what_is_stored_again_is_no_trace(assistant: Assistant) -> None:
    gone = add(assistant, "moor.txt", TEXT)
    ingest.remove_articles(assistant, [gone])
    add(assistant, "again.txt", TEXT)
    proof = deletion.verify(assistant.store)
    assert proof.holds
    assert proof.stored_again == (gone,)


def test_the_file_it_was_read_from_goes_although_other_articles_of_it_stay(
    assistant: Assistant,
) -> None:
    lines = f'{{"id": "1", "text": "{SECRET}"}}\n{{"id": "2", "text": "{OTHER}"}}\n'
    ingest.add_bytes(assistant, "both.jsonl", lines.encode())
    gone, kept = sorted(assistant.articles(n=9), key=lambda article: "Bees" in article.text)
    assert b"Ada Moor" in ingest.original(assistant, gone.id).data
    ingest.remove_articles(assistant, [gone.id])
    with pytest.raises(NotFoundError):
        ingest.original(assistant, kept.id)
    assert assistant.article(kept.id) == kept


def test_a_file_that_lies_elsewhere_too_is_kept_there_until_it_goes_there(
    assistant: Assistant,
) -> None:
    both = f'{{"id": "1", "text": "{SECRET}"}}\n{{"id": "2", "text": "{OTHER}"}}\n'.encode()
    for name in ("ours", "theirs"):
        ingest.add_bytes(assistant, "moor.txt", TEXT.encode(), collection=name)
        ingest.add_bytes(assistant, "both.jsonl", both, collection=name)
    ours, theirs = (
        assistant.within(Rights(frozenset({name}), frozenset({name})))
        for name in ("ours", "theirs")
    )

    def kept(here: Assistant, name: str) -> list[Article]:
        return [one for one in here.articles(n=9) if name in one.source]

    ingest.remove_articles(ours, [one.id for one in kept(ours, "moor")])
    [moor] = kept(theirs, "moor")
    assert ingest.original(theirs, moor.id).data == TEXT.encode()
    # Of a file of several what is left is no copy of what went.
    ingest.remove_articles(ours, [kept(ours, "both")[0].id])
    with pytest.raises(NotFoundError):
        ingest.original(ours, kept(ours, "both")[0].id)
    ingest.remove_articles(theirs, [moor.id])
    with assistant.store.read() as view:
        assert view.original(moor.file_sha256) is None
    assert deletion.verify(assistant.store).holds


def test_receipts_are_a_chain_that_cannot_be_altered(assistant: Assistant) -> None:
    for n in range(3):
        ingest.remove_articles(assistant, [add(assistant, f"{n}.txt", TEXT + str(n))])
    chain = all_receipts(assistant.store.state)
    assert [receipt.number for receipt in chain] == [1, 2, 3]
    assert all(is_signed(receipt) for receipt in chain)
    assert chain[2].previous == chain[1].sha256()
    assert not is_signed(replace(chain[1], passages=chain[1].passages + 1))
    with assistant.store.state.write() as change:
        assert change.remove("deletion_receipt", f"{2:012}")
    assert any("missing" in line for line in deletion.verify(assistant.store).broken)


def test_a_receipt_knows_no_word_of_the_text(assistant: Assistant) -> None:
    receipt = ingest.remove_articles(assistant, [add(assistant, "moor.txt", TEXT)]).deletion
    assert receipt is not None
    for word in ("Moor", "Ulm", "dam", "mill"):
        assert word not in str(receipt)


def test_a_deletion_that_was_cut_off_is_finished(assistant: Assistant) -> None:
    gone = add(assistant, "moor.txt", TEXT)
    with assistant.store.write() as change:
        articles = change.get([gone])
        Erasure(assistant.store).begin(articles, 1)
        change.delete(Eq("article_id", gone))
    [receipt] = deletion.finish_interrupted(assistant.store)
    assert receipt.articles[0].id == gone
    assert b"Ada Moor" not in everything(assistant.settings.index_dir)
    assert deletion.finish_interrupted(assistant.store) == []


def test_a_deletion_cut_off_before_it_happened_is_none(assistant: Assistant) -> None:
    kept = add(assistant, "moor.txt", TEXT)
    Erasure(assistant.store).begin([assistant.article(kept)], 1)
    assert deletion.finish_interrupted(assistant.store) == []
    with assistant.store.state.read() as view:
        assert _INTENTS.all(view) == []
    assert all_receipts(assistant.store.state) == []


def test_pruned_articles_leave_a_receipt(assistant: Assistant, tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT)
    (folder / "b.txt").write_text(OTHER * 9)
    ingest.build(assistant, folder)
    (folder / "a.txt").unlink()
    ingest.build(assistant, folder, prune=True, emptied=True)
    [receipt] = all_receipts(assistant.store.state)
    assert len(receipt.articles) == 1
    assert b"Ada Moor" not in everything(assistant.settings.index_dir)


@pytest.mark.parametrize("length", [0, WIDTH - 1, WIDTH, WIDTH + 1, 500, 100_000])
def test_pieces_are_found_again_at_any_place(length: int) -> None:
    text = "".join(chr(97 + (n * n + n // 7) % 26) for n in range(length))
    probes = probes_of(text)
    assert bool(probes) == (length >= WIDTH)
    hay = io.BytesIO(b"x" * (2**22 - 11) + text.encode() + b"y" * 100)
    assert set(traces(hay, by_hash(probes))) == set(probes)
    assert not set(traces(io.BytesIO(b"z" * 100_000), by_hash(probes)))


def test_a_replaced_text_leaves_no_byte_and_a_receipt(assistant: Assistant) -> None:
    folder = assistant.settings.index_dir
    add(assistant, "other.txt", OTHER * 30)
    add(assistant, "moor.txt", TEXT)
    answer = assistant.ask("Who opened the quiet dam?", conversation_id="c", min_confidence=0.0)
    FeedbackStore(assistant.store.state).add(answer, "correct")
    add(assistant, "moor.txt", OTHER * 2 + "Nobody else was there. " * 20)
    [receipt] = all_receipts(assistant.store.state)
    assert (receipt.conversation_turns, receipt.feedback, len(receipt.articles)) == (1, 1, 1)
    for piece in (b"Ada Moor", b"quiet dam", b"mill of Orm"):
        assert piece not in everything(folder)
    assert deletion.verify(assistant.store).holds


def given(text: str, source: str = "given/moor.txt") -> Article:
    return make_article(Draft(text), source)


def test_a_text_that_another_one_was_given_for_leaves_a_receipt(assistant: Assistant) -> None:
    assert assistant.add([given(TEXT)]).deletion is None
    assert assistant.add([given(TEXT)]).deletion is None
    receipt = assistant.add([given(OTHER * 3)])
    assert receipt.deletion is not None
    assert b"Ada Moor" not in everything(assistant.settings.index_dir)
    [stored] = assistant.articles()
    after = assistant.replace(stored.id, lambda old: replace(given(SECRET), id=old.id))
    assert after.deletion is not None
    assert b"Bees make honey" not in everything(assistant.settings.index_dir)
    assert assistant.delete(Eq("source", "given/moor.txt")).deletion is not None
    assert b"Ada Moor" not in everything(assistant.settings.index_dir)
    assert deletion.verify(assistant.store).holds
    assert len(all_receipts(assistant.store.state)) == 3


def test_records_that_vanished_from_a_table_leave_a_receipt(
    assistant: Assistant, tmp_path: Path
) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    lines = [json.dumps({"id": str(n), "text": text}) for n, text in enumerate((TEXT, OTHER * 3))]
    (folder / "all.jsonl").write_text("\n".join(lines))
    ingest.build(assistant, folder)
    (folder / "all.jsonl").write_text(lines[1])
    ingest.build(assistant, folder)
    assert len(all_receipts(assistant.store.state)) == 1
    assert b"Ada Moor" not in everything(assistant.settings.index_dir)


def test_what_still_stands_after_an_edit_stays_quoted(assistant: Assistant) -> None:
    add(assistant, "moor.txt", TEXT)
    answer = assistant.ask("Who opened the quiet dam?", conversation_id="c", min_confidence=0.0)
    FeedbackStore(assistant.store.state).add(answer, "correct")
    add(assistant, "moor.txt", TEXT + "One line more.")
    [receipt] = all_receipts(assistant.store.state)
    assert (receipt.conversation_turns, receipt.feedback) == (0, 0)
    assert len(FeedbackStore(assistant.store.state).all()) == 1
    assert deletion.verify(assistant.store).holds


@pytest.mark.slow
def test_a_reader_of_the_former_state_does_not_stop_a_replacement(assistant: Assistant) -> None:
    add(assistant, "moor.txt", TEXT)
    with assistant.store.read() as view:
        view.counts()
        add(assistant, "moor.txt", OTHER * 3)
        assert all_receipts(assistant.store.state) == []
    assert len(deletion.finish_interrupted(assistant.store)) == 1
    assert b"Ada Moor" not in everything(assistant.settings.index_dir)
