"""Headings and lists that whoever looks for the main text of a page lost beside the paragraphs it
kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEADINGS: Final = frozenset("h1 h2 h3 h4 h5 h6 dt summary".split())
_BLOCKS: Final = frozenset("p li dd td th pre blockquote figcaption div section article".split())
_KEPT: Final = frozenset("p head item cell quote code".split())
_HOLDERS: Final = frozenset("list row table quote".split())
_LISTS: Final = ("ul", "ol", "dl")
_ITEMS: Final = ("li", "dd")
_BOILERPLATE: Final = frozenset("nav header footer aside figure button".split())
_MOST_WORDS: Final = 30
"""A heading is short."""
_KEY: Final = 80
"""Letters by which a block is known again: inline elements at its end may have gone."""
_ENOUGH: Final = 1000


def restore(body: _Element, tree: _Element) -> None:
    """Put headings of ``tree``, as it was, back into ``body``, its main text: those right above
    a block that was kept, with nothing between the two that was not. The title of the page is
    none of them: it stands elsewhere. Before that, lists below such a block (:func:`_with_lists`).

    Blocks are known again by their letters, where these stand as often on either side ("Yes" below
    three questions is kept three times, or tells nothing). A heading that is a link leads
    elsewhere, one in a menu, a footer or the like is none of the text, and one set apart from the
    block below it ("Related news") need not be its own.
    """
    kept = defaultdict[str, list[Any]](list)
    for each in body.iter():
        if _tag(each) in _KEPT:
            kept[_key(each)].append(each)
    titles = [_key(title) for title in tree.iter("title")]
    said = list(_blocks(tree))
    often = Counter(key for key, _ in said)
    _with_lists(tree, kept, often)
    met = Counter[str]()
    begun = False
    above: list[_Element] = []
    for key, element in said:
        nth = met[key]
        met[key] += 1
        if _tag(element) in _HEADINGS:
            above.append(element)
            continue
        places = kept.get(key, ())
        place = places[nth] if len(places) == often[key] else None
        for heading in reversed(above) if place is not None else ():
            key = _key(heading)
            if key in kept and _tag(heading) == "dt":
                continue
            titled = any(key in title for title in titles) or (_tag(heading) == "h1" and not begun)
            if key in kept or titled:
                break
            apart = heading.getparent() not in element.iterancestors()
            long = len(_words(heading).split()) > _MOST_WORDS
            if apart or long or _leads_away(heading):
                break
            place = _put(heading, place)
        begun = begun or place is not None
        above = []


def _with_lists(tree: _Element, kept: dict[str, list[Any]], often: Mapping[str, int]) -> None:
    """Put back lists of which nothing was kept, with no name of their own, below a block that was
    or another such list, with at most headings between."""
    for each in tree.iter(*_LISTS):
        groups = (each, *each.iterchildren("div"))
        items = [one for group in groups for one in group.iterchildren(*_ITEMS) if _key(one)]
        if not items or any(_key(item) in kept for item in items):
            continue
        if each.get("class") or each.get("id") or _leads_away(each):
            continue
        place = _above(each, kept, often)
        if place is None:
            continue
        copy = deepcopy(each)
        copy.tail = None
        place.addnext(copy)
        for item in each.iter(*_ITEMS, "dt"):
            kept[_key(item)].append(copy)


def _above(
    element: _Element, kept: Mapping[str, list[Any]], often: Mapping[str, int]
) -> _Element | None:
    """What was kept of the block before an element of the same parent, outside lists and tables."""
    for sibling in element.itersiblings(preceding=True):
        if _tag(sibling) in _HEADINGS or not _key(sibling):
            continue
        inner = [each for each in sibling.iterdescendants(*_BLOCKS) if _key(each)]
        key = _key(inner[-1] if inner else sibling)
        places = kept.get(key, ())
        if len(places) != 1 or often.get(key) != 1:
            return None
        place: _Element = places[0]
        return _outside(place)
    return None


def _outside(place: _Element) -> _Element:
    """The list, table or quotation that a block stands in, or the block."""
    parent = place.getparent()
    while parent is not None and _tag(parent) in _HOLDERS:
        place, parent = parent, parent.getparent()
    return place


def _put(heading: _Element, below: _Element) -> _Element:
    """Above a block, outside the list or table that it opens; what is put there."""
    below = _outside(below)
    head = below.makeelement("head")
    head.text = _words(heading)
    below.addprevious(head)
    return head


def _blocks(tree: _Element) -> Iterator[tuple[str, _Element]]:
    """Headings, and whatever holds text and no smaller block, in the page's order."""
    for element in tree.iter():
        tag = _tag(element)
        if tag in _HEADINGS and _words(element):
            yield _key(element), element
        elif tag in _BLOCKS and next(element.iterdescendants(*_BLOCKS, *_HEADINGS), None) is None:
            within = any(_tag(above) in _HEADINGS for above in element.iterancestors())
            if not within and (key := _key(element)):
                yield key, element


def _leads_away(element: _Element) -> bool:
    """Whether an element leads to other pages, or stands in what is not the text's."""
    linked = sum(len(_words(link)) for link in element.iter("a") if link.get("href"))
    around = any(
        _tag(above) in _BOILERPLATE or (_tag(above) == "a" and above.get("href"))
        for above in element.iterancestors()
    )
    return around or 2 * linked > len(_words(element))


def _key(element: _Element) -> str:
    return "".join(filter(str.isalnum, _words(element)))[:_KEY].casefold()


def _words(element: _Element) -> str:
    """What an element says, as far as it matters: of a page in one element not all."""
    said = ""
    for text in element.itertext():
        said += f" {text}"
        if len(said) > _ENOUGH:
            break
    return " ".join(said.split())


def _tag(element: _Element) -> str:
    return element.tag if isinstance(element.tag, str) else ""
