"""Whole sentences: what answers why, how, what a thing is, and yes or no.

A reader with an evidence head says which sentences bear on the question; what it says is weighed
with the spans found in them and with what retrieval knows. Of a reader without, the sentences that
hold its likeliest spans are taken: all the spans of a sentence speak for it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Final, NamedTuple

from rag import confidence, list_marks
from rag.answer import definitions, enumerations
from rag.answer.basis import Basis
from rag.answer.checks import refusal
from rag.answer.enumerations.led import led_to
from rag.answer.parts import Part
from rag.answer.ranking import Ranking, in_heading
from rag.answer.replaced import misstated
from rag.question import Kind, analyse, asks, unlabelled
from rag.terms import terms
from rag.types import Hit, Span

_MOST: Final = 3
_BESIDE: Final = 0.4
"""Of the best sentence's share: one so likely is quoted beside it."""
_EVIDENCE: Final = 0.25
"""Probability from which a further sentence is quoted: where one sentence is enough a second does
less harm than its want does where evidence is long (see ``docs/answers.md``)."""
DECIDES: Final = 0.6
"""Probability from which a sentence is shown as deciding, unless another is asked for: one that
does not decide misleads more than a near miss elsewhere."""
_OTHER_SIDE: Final = 0.1
"""The same, where it is the only one about one of the things compared."""
_RANKED: Final = 20
"""Answers whose spans speak for their sentences."""
_WEIGHTS: Final = (0.517, 1.509, 3.596, 4.537)
_BIAS: Final = -6.002
"""Of :class:`Signs`; fitted by ``python -m rag.workshop.training.sentences``."""
_SUREST: Final = 0.02
_MOST_STEPS: Final = 8
_MOST_LISTED: Final = 30
"""The same, where they are the lines of a list."""
_LISTED: Final = 2
"""Lines that make a list: what stands below it is no step."""
_NEARLY: Final = 0.8
"""Of the best sentence's probability: one so likely may stand below the heading that is asked."""
STEM: Final = 5
"""Letters by which "install" and "Installation" agree."""
_HOW_TO: Final = re.compile(
    r"(?:and\s+|so\s+)?(?:how\s+(?:do|does|can|could|should|to|must|would)|what\b.*\bdo)\b", re.I
)
"""What asks how a thing is done, and not how it was."""
ALLOWS: Final = frozenset(terms("may am allowed permitted"))
"""What only asks whether it may be."""
_HEADED_HOW: Final = re.compile(r"\W*(?:\d+[.)]?\s+)?how\s+to\b", re.IGNORECASE)
_TURNS: Final = re.compile(r"(?:But|However|Now|Since then|Yet)\b")
_CAUSE: Final = re.compile(
    r"\b(?:because|due to|owing to|thanks to|so that|in order to|as a result|result of|reasons?"
    r"|caused?|blam\w+|fear\w*|afraid|avoid\w*|prompt\w+|led to|explain\w*|since|therefore"
    r"|by \w+ing"
    r"|to (?:focus|help|make|allow|protect|prevent|keep|stop|ensure|reduce|cut|raise))\b",
    re.IGNORECASE,
)
"""What tells a reason or a manner."""


_Place = tuple[str, int, int]
"""A passage's id, and the extent of one of its sentences."""


class Signs(NamedTuple):
    """What is known of a sentence, by which it is weighed."""

    head: float
    """Log-odds that the evidence head gives it."""
    span: float
    """Calibrated probability of its best span."""
    retrieval: float
    """Fused score of its passage."""
    held: float
    """Share of the question's terms that stand in it."""


def evidence(basis: Basis, ranking: Ranking) -> list[Part]:
    """The sentences that answer, the best first; of a definition the words that define."""
    found = _of_head(basis, ranking) if basis.reading.sentences else _of_spans(basis)
    if basis.asked.kind is not Kind.DEFINITION:
        return found
    return [replace(part, span=definitions.clause(basis, part.span)) for part in found]


def signs(basis: Basis, ranking: Ranking) -> list[tuple[Span, Signs]]:
    """Every sentence that the evidence head or a likely span speaks for, with what is known of it;
    those that cannot be what is asked for are left out."""
    heads: dict[tuple[str, int, int], float] = {}
    for said in basis.reading.sentences:
        whole = Span(said.article_id, said.passage_id, said.start, said.end, 0.0, 0.0)
        if basis.hit(said.passage_id).passage.view is None:
            whole = basis.sentence(whole)
        place = (whole.passage_id, whole.start, whole.end)
        heads[place] = max(heads.get(place, 0.0), said.probability)
    spans: dict[tuple[str, int, int], float] = {}
    for ranked in ranking.given[:_RANKED]:
        for span in ranked.candidate.spans:
            whole = basis.sentence(span)
            place = (whole.passage_id, whole.start, whole.end)
            spans[place] = max(spans.get(place, 0.0), ranked.probability)
    asked = set(terms(basis.asked.text))
    found: list[tuple[Span, Signs]] = []
    replies = _replies(basis, {place[0]: None for place in [*heads, *spans]})
    replied = set(replies.values())
    for passage_id, start, end in dict.fromkeys([*heads, *spans, *replies]):
        hit = basis.hit(passage_id)
        article_id = hit.passage.article_id
        span = Span(article_id, passage_id, start, end, 0.0, 0.0)
        place = (passage_id, start, end)
        if place in replied or asks(basis.text(span)) or misstated(basis, span):
            continue
        if refusal(basis, span) is not None:
            continue
        both = [place, replies[place]] if place in replies else [place]
        head = min(max(_SUREST, *(heads.get(one, 0.0) for one in both)), 1 - _SUREST)
        text = basis.article(span).text
        known = " ".join(meant(basis, span))
        held = max(
            len(asked & set(terms(f"{known} {text[low:high]}"))) / max(1, len(asked))
            for _, low, high in both
        )
        told = Signs(math.log(head / (1 - head)), spans.get(place, 0.0), hit.score, held)
        found.append((span, told))
    return found


def above(basis: Basis, span: Span) -> Span | None:
    """The sentence of its passage that stands right above ``span``."""
    before = [place for place in basis.sentences(span.passage_id) if place[1] <= span.start]
    return replace(span, start=before[-1][0], end=before[-1][1]) if before else None


def meant(basis: Basis, span: Span) -> list[str]:
    """What a sentence speaks of without naming it: its article's title, the people it means."""
    people = basis.people(span.article_id).meant(span.start, span.end)
    return [basis.article(span).title, *(person.name for person in people)]


def _replies(basis: Basis, passage_ids: Iterable[str]) -> dict[_Place, _Place]:
    """Sentences right below a question or a heading, with it: what bears on the question asked, in
    a list of questions and answers or of versions, is what stands below."""
    found: dict[_Place, _Place] = {}
    for passage_id in passage_ids:
        article_id = basis.hit(passage_id).passage.article_id
        spans = [
            Span(article_id, passage_id, low, high, 0.0, 0.0)
            for low, high in basis.sentences(passage_id)
        ]
        for above, below in pairwise(spans):
            if leads(basis, above) and not leads(basis, below):
                found[passage_id, below.start, below.end] = (passage_id, above.start, above.end)
    return found


def replies(basis: Basis, span: Span) -> bool:
    """Whether what stands right above a sentence asks the same as the question, save what the
    article's title and the people meant tell."""
    before = above(basis, span)
    if before is None:
        return False
    text = unlabelled(basis.text(before))
    told, asked = ({*terms(words)} - ALLOWS for words in (text, basis.asked.text))
    known = set(terms(" ".join(meant(basis, before))))
    return (
        asks(text)
        and told <= asked <= told | known
        and analyse(text).demands.negated == basis.asked.demands.negated
    )


def _steps(basis: Basis, likely: list[Part]) -> list[Part]:
    """All that stands below the heading of the best sentence, or of one nearly as likely, where it
    stands right below it and the heading tells what is asked; else below a heading "How to ..."
    that does: how a thing is done is told in steps, and what has changed one change after the
    other."""
    near = [part for part in likely if part.probability >= _NEARLY * likely[0].probability]
    found = next((steps for part in near if (steps := _steps_from(basis, part))), [])
    if found or not likely:
        return found
    for hit in basis.hits:
        led = _replies(basis, [hit.passage.id])
        for (where, low, high), (_, start, end) in led.items():
            span = Span(hit.passage.article_id, where, low, high, 0.0, 0.0)
            if _names_how(basis, replace(span, start=start, end=end)):
                return _steps_from(basis, replace(likely[0], span=span))
    return []


def _names_how(basis: Basis, heading: Span) -> bool:
    """Whether a heading "How to ..." says nothing but what is asked, and with the title most of
    it."""
    if not _HEADED_HOW.match(basis.text(heading)):
        return False
    asked, told, title = (
        {*terms(text)}
        for text in (basis.asked.text, basis.text(heading), basis.article(heading).title)
    )
    rest = asked - told
    return bool(told) and told <= asked and 2 * len(rest & title) >= len(rest)


def _steps_from(basis: Basis, best: Part) -> list[Part]:
    passage_id = best.span.passage_id
    above = _replies(basis, [passage_id]).get((passage_id, best.span.start, best.span.end))
    if above is None:
        return []
    heading = replace(best.span, start=above[1], end=above[2])
    words = unlabelled(basis.text(heading))
    if not _tells_how(basis, heading) or (asks(words) and not _HOW_TO.match(words)):
        return []
    text = basis.article(heading).text
    steps: list[Part] = []
    listed = 0
    end = best.span.start
    for low, high, where in basis.places(heading.article_id):
        if low < best.span.start:
            continue
        span = replace(best.span, passage_id=where, start=low, end=high)
        follows = end + len(text[end:low]) - len(text[end:low].lstrip())
        of_list = list_marks.marks(text, low) or (listed and list_marks.goes_on(text, low))
        most = _MOST_LISTED if of_list else _MOST_STEPS
        apart = list_marks.after(text, follows) < low
        if apart or leads(basis, span) or len(steps) >= most:
            break
        steps.append(replace(best, span=span))
        listed = len(steps) if of_list else listed
        end = high
    return steps[:listed] if listed >= _LISTED else steps


def _tells_how(basis: Basis, heading: Span) -> bool:
    """Whether a heading says nothing but what is asked; or whether it begins with what is to be
    done, at least half of it is asked and, with the title, it says all that is asked: "Install
    from the repository"."""
    asked, told, title = (
        [term[:STEM] for term in terms(text)]
        for text in (basis.asked.text, basis.text(heading), basis.article(heading).title)
    )
    if not told or {*told} <= {*asked}:
        return bool(told)
    own = {*told} & {*asked}
    return told[0] == asked[0] and 2 * len(own) >= len({*told}) and {*asked} <= {*told, *title}


def leads(basis: Basis, span: Span) -> bool:
    """Whether a sentence only tells what is below it."""
    text = basis.text(span)
    in_capitals = text.isupper() and text[-1].isalpha() and len(text.split()) > 1
    # A title and the date below it are one where both look like wrapped prose.
    titled = text.split("\n", 1)[0] == basis.article(span).title and text[-1] not in '.!?:”"'
    heading = (in_capitals or titled or in_heading(basis, span)) and (
        basis.article(span).cell_at(span.start) is None
    )
    return heading or asks(text)


def _is_title(basis: Basis, span: Span) -> bool:
    """Whether a line is the title of its article, or one of the lines of it."""
    title = " ".join(basis.article(span).title.split())
    return in_heading(basis, span) and " ".join(basis.text(span).split()) in title


def _of_head(basis: Basis, ranking: Ranking) -> list[Part]:
    found = [
        Part(span, definitions.weighed(basis, span, weigh(known), told=replies(basis, span)))
        for span, known in signs(basis, ranking)
    ]
    found.sort(key=lambda part: -part.probability)
    further = [
        part
        for part in found[1:]
        if part.probability >= _EVIDENCE
        and not _is_title(basis, part.span)
        and (leads(basis, found[0].span) or not leads(basis, part.span))
    ]
    likely = _without_repeats(basis, [*found[:1], *further])
    if basis.asked.kind is Kind.DEFINITION:
        return [
            part
            for place, part in enumerate(likely[:_MOST])
            if place == 0 or definitions.defines(basis, part.span)
        ]
    headed = basis.asked.kind is Kind.HAPPENED or _HOW_TO.match(basis.asked.text)
    if headed and (steps := _steps(basis, likely)):
        return steps
    if basis.asked.form == "sentences" and (led := _led_to(basis, likely[:1])):
        return led
    if basis.asked.kind in (Kind.REASON, Kind.MANNER):
        if basis.asked.kind is Kind.REASON:
            likely = _with_answer(basis, ranking, likely)
        return _with_reason(basis, likely, found)
    if basis.asked.kind is Kind.COMPARISON:
        return _of_both(basis, likely, found)
    return likely[:_MOST]


def _led_to(basis: Basis, best: list[Part]) -> list[Part]:
    """The best sentence with the whole list that it leads to: "Customers may pay by:"."""
    if not best or not basis.text(best[0].span).endswith(":"):
        return []
    span = best[0].span
    text = basis.article(span).text
    start = next((at for at in range(span.end, len(text)) if not text[at].isspace()), span.end)
    items, more = led_to(basis, span.passage_id, start)
    whole = [] if more else items
    return [*best, *(replace(best[0], span=item) for item in whole)] if whole else []


def _with_answer(basis: Basis, ranking: Ranking, likely: list[Part]) -> list[Part]:
    """``likely``; where its best gives no reason, behind the sentence of the answer that would be
    shown as a short one: of two that hold the question's words it is the one that answers."""
    answer = ranking.best
    if not likely or answer is None or answer.probability < basis.reader.calibration.threshold:
        return likely
    whole = replace(basis.sentence(answer.span), score=0.0, null_score=0.0)
    best = likely[0].span
    if _CAUSE.search(basis.text(best)) or (best.start < whole.end and whole.start < best.end):
        return likely
    if leads(basis, whole):
        return likely
    return [
        Part(whole, answer.probability),
        *(part for part in likely if part.span.start != whole.start),
    ]


def _with_reason(basis: Basis, likely: list[Part], found: list[Part]) -> list[Part]:
    """``likely``; where its best only tells what is asked about, with the sentence beside it that
    tells why or how: "He turned it down. He feared ..."."""
    if not likely or _CAUSE.search(basis.text(likely[0].span)):
        return likely[:_MOST]
    best = likely[0]
    places = basis.sentences(best.span.passage_id)
    at = next((i for i, (low, _) in enumerate(places) if low == best.span.start), None)
    if at is None:
        return likely[:_MOST]
    known = {(part.span.passage_id, part.span.start): part for part in found}
    beside: list[tuple[bool, float, Part]] = []
    for low, high in [*places[at + 1 : at + 3], *places[max(0, at - 1) : at]]:
        span = replace(best.span, start=low, end=high)
        if leads(basis, span):
            continue
        part = known.get((span.passage_id, low)) or Part(span, 0.0)
        beside.append((_CAUSE.search(basis.text(span)) is not None, part.probability, part))
    if not beside:
        return likely[:_MOST]
    told, _, reason = max(beside, key=lambda each: each[:2])
    if not told:
        return likely[:_MOST]
    rest = [part for part in likely[1:] if part.span != reason.span]
    return [best, reason, *rest][:_MOST]


def _of_both(basis: Basis, likely: list[Part], found: list[Part]) -> list[Part]:
    """``likely``, and the best sentence about each name compared of which it says nothing."""
    chosen = likely[:_MOST]
    for name in basis.asked.demands.names:
        words = set(terms(name))
        if any(words & set(terms(basis.text(part.span))) for part in chosen):
            continue
        other = next((p for p in found if words & set(terms(basis.text(p.span)))), None)
        if other is not None and other.probability >= _OTHER_SIDE:
            chosen.append(other)
    return _with_turn(basis, chosen)


def _with_turn(basis: Basis, chosen: list[Part]) -> list[Part]:
    """``chosen`` with the sentence behind the best one that takes some of it back: "But its record
    was beaten"."""
    if not chosen:
        return chosen
    best = chosen[0]
    behind = next(
        (place for place in basis.sentences(best.span.passage_id) if place[0] >= best.span.end),
        None,
    )
    if behind is None:
        return chosen
    turn = replace(best.span, start=behind[0], end=behind[1])
    if not _TURNS.match(basis.text(turn)) or any(part.span.start == turn.start for part in chosen):
        return chosen
    return [best, Part(turn, best.probability), *chosen[1:]][: _MOST + 1]


def weigh(known: Signs) -> float:
    """Probability that a sentence answers: ``1 / (1 + exp(-(b + w . x)))``, and no less than that
    of its best span where the evidence head, too, takes the sentence for one that answers: other
    words than the question's hold most reasons and decisions."""
    z = _BIAS + sum(weight * value for weight, value in zip(_WEIGHTS, known, strict=True))
    weighed = 1 / (1 + math.exp(-z))
    return max(weighed, known.span) if known.head > 0 else weighed


def _of_spans(basis: Basis) -> list[Part]:
    where: dict[str, Span] = {}

    def sentence(span: Span, _: Hit) -> str:
        whole = basis.sentence(span)
        key = f"{whole.passage_id}:{whole.start}-{whole.end}"
        where.setdefault(key, whole)
        return key

    found = confidence.candidates(basis.asked.text, basis.hits, basis.reading, sentence)
    calibration = basis.reader.calibration
    parts: list[tuple[float, Part]] = []
    for candidate in found[:12]:
        whole = where[candidate.key]
        if refusal(basis, candidate.spans[0]) is not None:
            continue
        probability = confidence.probability(calibration, candidate.features)
        if basis.asked.kind is Kind.DEFINITION and definitions.defines(basis, whole):
            probability += (1 - probability) * definitions.DEFINED
        parts.append((candidate.share, Part(whole, probability)))
    if not parts:
        return []
    parts.sort(key=lambda pair: -pair[1].probability)
    least = _BESIDE * parts[0][0]
    chosen = [parts[0][1], *(part for share, part in parts[1:] if share >= least)][:_MOST]
    return _without_repeats(basis, chosen)


def _without_repeats(basis: Basis, parts: list[Part]) -> list[Part]:
    """``parts`` without those that say, or hold, the words of a likelier one."""
    kept: list[Part] = []
    for part in parts:
        words = confidence.normalised(basis.text(part.span))
        if not any(
            enumerations.overlap(part.span, other.span)
            or words == confidence.normalised(basis.text(other.span))
            for other in kept
        ):
            kept.append(part)
    return kept
