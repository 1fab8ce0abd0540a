"""Which kind of question it is, by rules; where none speaks it asks for a short fact."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

from rag.language.english import AUXILIARIES, QUESTION_WORDS, looks_plural
from rag.language.roles import roles_in


class Kind(Enum):
    """What a person wants to be told."""

    FACT = "fact"
    COUNT = "count"
    REASON = "reason"
    MANNER = "manner"
    HAPPENED = "happened"
    DECISION = "decision"
    LIST = "list"
    COMPARISON = "comparison"
    DEFINITION = "definition"
    SAID = "said"
    TIMELINE = "timeline"
    KEYWORDS = "keywords"


_BE: Final = r"(?:is|are|was|were)"
_AUXILIARY: Final = rf"(?:{'|'.join(AUXILIARIES)})(?:n['’]?t)?"
ATTRIBUTION: Final = (
    r"(?:say|said|says|tell|told|think|thought|claim|claimed|call|called|comment|state|stated"
    r"|announce|announced|explain|explained|argue|argued|describe|described|react|reacted|respond"
    r"|responded|warn|warned|promise|promised|admit|admitted|suggest|suggested|remark|remarked"
    r"|write|wrote|add|added|note|noted|recommend|recommended|insist|insisted|predict|predicted"
    r"|criticise|criticize|praise|praised|(?:ask|asked) (?:for|about)|complain|complained"
    r"|want(?! to)|(?:demand|request)(?= (?:of|from)\b|$))"
)
_OWN_VERB: Final = r"(?:(?!\b(?:when|while|after|before|until|if)\b)[^?])"
"""Not in what only tells when: "How did she feel when he called her?"."""
_DONE: Final = (
    r"(?:[a-z]+ed|built|rebuilt|sold|bought|found|made|won|lost|held|born|cut|shut|done|given|kept"
    r"|laid|left|put|seen|sent|shown|stolen|taken|thrown|written)"
)
"""A participle."""
_OF_ONE: Final = (
    r"(?!(?:and\s+)?why\b|(?:at|by|for|from|in|of|on|to|with|since|until|under|after|before|during)\s+"
    r"(?:who|whom|whose|what|which|how)\b(?!\s+(?:manner|respect|sense|way)s?\b))"
)
"""Not before what asks for a reason, or for one thing, whatever that is compared with: "By how much
did it rise compared with May?", "On what day, sooner than planned"."""
_QUESTION: Final = re.compile(
    r"^(?:(?:and|so|but|well|please|now)[,\s]+)*(?:(?:in|at|on|by|from|to|for|with|since|of|until"
    r"|under|after|before|during|through|about|as|within|into|against|despite|between)\s+)?"
    rf"(?:{'|'.join(QUESTION_WORDS)})(?:['’](?:s|re|d))?\b|^{_AUXILIARY}\b",
    re.IGNORECASE,
)
_ASKED_LATER: Final = re.compile(
    rf"\b(?:{'|'.join(QUESTION_WORDS)})\s+(?:{_AUXILIARY})\b"
    r"|\bhow (?:many|much|old|long|far|tall|high)\b"
    r"|\b(?:in|at|on|by|from|to|for|with|of|is|are|was|were)\s+(?:which|what|whom)\b",
    re.IGNORECASE,
)
"""What asks behind the first words: "toy story who is woody", "a week is how many days"."""
_LABEL: Final = re.compile(
    r"^(?:(?:q|a|question|answer) ?\d{0,2} ?:|[qa]\d{1,2}[.)]|\d{1,2}[.)]"
    r"|(?!(?:yes|no)\b)(?-i:[^\W\d_a-z][\w’'.-]*(?: [^\W\d_a-z][\w’'.-]*){0,2}):)\s+",
    re.IGNORECASE,
)
_ASKING: Final = re.compile(
    r"^(?:please\s+)?(?:name|list|give|tell|show|find|explain|describe|define|compare|enumerate"
    r"|summari[sz]e|quote)\b",
    re.IGNORECASE,
)

_RULES: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            Kind.TIMELINE,
            r"\btime\s?lines?\b|\bchronolog|^(?:(?:the|a) )?(?:short |brief )?history of\b"
            r"|\bover (?:the (?:years|decades|months|weeks|centuries)|time)\b"
            r"|\b(?:year|month|week|day|hour|minute|step)"
            r" by (?:year|month|week|day|hour|minute|step)\b"
            r"|\b(?:through|throughout|down) the (?:years|decades|ages)\b"
            rf"|^what {_BE} the (?:stages|milestones|history)\b"
            r"|^what (?:was|were|have been|had been) the steps\b"
            r"|^how (?:has|have|had)\b.*\b(?:changed?|evolved?|developed?)$"
            r"|^(?:what|which)\b.*\bhappened\b.*\b(?:since|from \d{4})\b"
            rf"|^(?:who|what) (?:{_BE}|has been|have been)\b.*\bsince \d{{4}}"
            r"|^when (?:was|were|did|has|have)\b.*\b(?:and (?:lifted|when|ended|again|repealed"
            r"|closed|reopened|left|died)"
            r"|champion(?: (?:of|in|at) (?:the )?[\w-]+)?$|each time|in turn)\b"
            rf"|^when (?:was|were|has|have) [^?]+ {_DONE} and (?:\w+ )?{_DONE}\b",
        ),
        (
            Kind.COMPARISON,
            rf"^{_OF_ONE}(?:.*\bcompar(?:e|es|ed|ison)\b"
            r"|.*(?:\bdifferences?|(?<!many )(?<!which )(?<!what )\bdifferent)\b.*"
            r"\b(?:between|from|to|than|and)\b"
            r"|how\b[^?]*\bdiffer(?:s|ed)?\b"
            r"|(?!who|when|where).*(?:\bversus\b|\bvs\.?\s)"
            rf"|(?!who|which|what|where|when|{_AUXILIARY}\b)[^?]*\b(?:more|less|fewer|better|worse"
            r"|[a-z]{3,}er)\b[^?]*\bthan\b"
            r"|(?:which|who|what)\b[^?]*\b(?:more|less|fewer|[a-z]{2,}er)\b[^?]*\bor\b"
            rf"|{_AUXILIARY}\b[^?]*\s(?:or)\s(?!not\b))",
        ),
        (
            Kind.SAID,
            r"^(?:what|how)\s+(?:exactly\s+)?(?:did|does|do|has|have|had)\b"
            rf"(?!\s+(?:you|we|they|the articles)\b){_OWN_VERB}+?\b{ATTRIBUTION}\b"
            rf"|^what\s+{_BE}\s(?:(?!of\b)\S+\s)*?(?:opinion|view|views|reaction|response|comment|comments|words"
            r"|message|verdict)\b",
        ),
        (
            Kind.REASON,
            rf"^(?:and\s+)?why\b|\bhow come\b|^(?:what|for what)\s+(?:{_BE}\s+)?(?:the\s+)?"
            r"(?:(?:main|root|real|true|underlying|chief|exact|immediate)\s+)?"
            r"(?:reasons?|causes?|grounds|explanations?)\b"
            r"|^what (?:caused|causes|led to|leads to|made|makes|prompted|triggered)\b"
            r"|^explain (?:why|how)\b|\bfor what reasons?\b"
            rf"|^what {_BE}\b[^?]*\bmeant for\b",
        ),
        (
            Kind.COUNT,
            r"^(?:[a-z]+ ){0,3}?how (?:many|much|old|long|far|tall|big|large|high|deep|wide|fast"
            r"|often|heavy|soon|late|early|strong|hot|cold|expensive|loud|noisy|quiet|short|small|thick"
            r"|thin|narrow|shallow|steep|warm|bright|powerful|quick(?:ly)?|slow(?:ly)?|frequent(?:ly)?)\b"
            r"|^what (?:number|percentage|share|proportion|amount|fraction|percent|sum|price|age)\b"
            r"|^what per ?cent\b"
            rf"|^what {_BE} (?:the |its |their )?(?:[\w-]+ ){{0,2}}(?:sales|revenues|earnings"
            r"|takings|proceeds|receipts|profits|losses|exports|imports|emissions)\b",
        ),
        (
            Kind.DEFINITION,
            r"^(?:please\s+)?define\b|\bmeaning of\b"
            r"|^what (?:do|does|did)\b[^?]*\b(?:mean|stand for)\b"
            rf"|^what(?:['’]s|\s+{_BE}) (?:an?)\s+(?![^?]* (?:called|named|made)\b)[^?]{{1,60}}$",
        ),
        (
            Kind.HAPPENED,
            r"^what(?: has| had)?(?: just| then)? (?:happen(?:ed|s)|changed(?! hands))\b"
            rf"|^what(?:['’]s|\s+{_BE}|\s+(?:has|have) been) (?:added|changed|deprecated|fixed"
            r"|removed) (?:in|with|by) (?:[\w-]+ )?(?:(?:version|release) \d|v?\d+\.\d)",
        ),
        (
            Kind.MANNER,
            r"^(?:and\s+)?how\b|^what (?:are|is) the (?:steps?|procedures?)\b"
            r"|^in what (?:way|manner)s?\b|^by what means\b"
            r"|^what\b[^?]*\b(?:(?:can|could|must|should|shall)\s+(?!do\b)[^?]+\bdo"
            r"|(?:have|has|need|needs|had) to\s(?:[^?]+\s)?do(?!\s+with))\b",
        ),
        (
            Kind.LIST,
            r"^(?:please\s+)?(?:name|list|enumerate)\b|^(?:who|what|where) else\b"
            r"|^(?:give|tell|show) (?:me )?(?:all|a list|the names)\b"
            r"|^(?:who|what) (?:are|were) (?:all |some )?"
            r"(?:the |of the |its |their |his |her |on |in |at |among |from )"
            rf"|^who (?:(?:{_BE}|has been|have been) (?:present|in attendance"
            r"|on the (?:[\w-]+ ){0,2}(?:board|committee|panel|jury|council|crew))\b|attended\b"
            r"|(?:took|takes|take) part\b|sits? on\b)"
            rf"|^what(?:['’]s|\s+{_BE}(?:n['’]t)?)\s+(?:not\s+|never\s+|also\s+)?(?:covered|included"
            r"|excluded)\b"
            r"|^what can(?:['’]t|not)\b|^what (?:do|does|did) (?:\S+ ){1,3}need (?:for|to bring)\b"
            r"|^what (?:does|do)(?:n['’]t\b|\b[^?,]*\b(?:not|never|refuse|exclude|forbid|reject"
            r"|prohibit|ban)\b)",
        ),
        (Kind.DECISION, rf"^(?:and\s+|so\s+)?{_AUXILIARY}\b"),
        (
            Kind.KEYWORDS,
            r"^(?:please\s+)?(?:tell me|what do (?:you|we|the articles|they) (?:know|say|tell"
            r"|report)|what can you tell me|give me (?:information|news|an overview)|show me"
            r"|anything|information|news|summari[sz]e|find)\b|^what about\b"
            r"|^what (?:is|was) (?:known|reported|written|the news|new|going on)\b",
        ),
    )
)
_PLURAL: Final = re.compile(
    r"^(?:(?:in|at|on|by|from|to|for|with|of|under|through)\s+)?(?:which|what)\s+"
    r"(?P<like>(?:(?:other|two|three|four|five|major|main|new|different"
    r"|[a-z]+(?:an|ish|ese|ed|al|ic|ing|ent|ar|[aeiou]r))\s+){1,2})?(?P<noun>[a-z][a-z-]*)\b"
    r"(?!\s+(?:(?:the|an?|this|that|these|those|its|his|her|their|our|my|your|each|every|as(?!\s+of)"
    r"|two|three|four|five|six|seven|eight|nine|ten)\b"
    r"|(?:eur|usd|gbp|us)?\s?[$£€]?\d))(?(like)(?!\s+(?:on|to|into|through|next|up|out|off)\b))",
    re.IGNORECASE,
)
"""A word in -s before "the", "as" or a number is no plural but a verb: "what sets the clock"; so is
one with a direction, where the word before it may be a noun: "which river flows into"."""
_DID: Final = (
    r"[a-z]+[^e]ed|sold|bought|made|won|lost|held|took|left|rose|fell|grew|led|built|paid|said|met"
    r"|went|came|got|became|began|ran|saw"
)
_COMPOUND: Final = re.compile(
    r"^(?:(?:in|at|on|by|from|to|for|with|of|under|through)\s+)?(?:which|what)\s+"
    rf"(?:(?!(?:{_AUXILIARY}|of|in|on|for|to)\b)[\w-]+\s+){{1,2}}"
    r"(?P<noun>[a-z][a-z-]*)\s+(?:are|were|do|does|did|have|had|will|would|can|could|may|might"
    rf"|should|must|{_DID})\b",
    re.IGNORECASE,
)
"""A plural of several words shows by what follows it: "which hedge funds sold", not "which company
makes phones"."""
_OF_PLURAL: Final = re.compile(
    rf"\s+(?!(?:{_AUXILIARY}|he|she|it|they|we|you|also|both|each|all|ever|first|last|never|not|now"
    r"|once|only|still|then|together|[a-z]+ly)\b)"
    rf"(?-i:(?P<noun>[a-z][a-z-]*))\s+(?:is|was|has|does|did|had|{_DID})\b",
    re.IGNORECASE,
)
"""What is asked for where a plural only tells which: "which arms company sold it"."""
_AGREEING: Final = re.compile(
    r"^(?:which|what)\s+(?:[\w-]+\s+){0,2}?(?P<noun>[a-z][a-z-]*)\s+(?:are|were)\s+(?:not\s+"
    r"|also\s+|still\s+|now\s+|being\s+)?(?:in|on|at|from|of|part|among|under|available|[a-z]+ed|used|made"
    r"|sold|built|found|given|taken|worn|eaten)\b",
    re.IGNORECASE,
)
"""A plural that only its verb tells: "which fish are in", not "which town are they from"."""
_PERSON: Final = re.compile(r"\b(?:wo)?man\b", re.IGNORECASE)
_GROUPS: Final = frozenset(
    "team band company group club side party government firm family crew army".split()
)
"""What British writers follow by a plural."""
_PLURAL_WORDS: Final = frozenset("people men women children police countries cities media".split())
_NOT_PLURAL: Final = frozenset(
    "does is was has business news series species this its pass class".split()
)
_DEFINED: Final = re.compile(
    rf"^(?:what|who)(?:['’]s|\s+{_BE})\s+(?P<what>[^?]+?)\s*\?*$", re.IGNORECASE
)
_ATTRIBUTE_OF: Final = re.compile(
    r"\b(?:of|in|for|to|at|on|by|from|with|behind|about|after|against|before|between|during"
    r"|(?-i:under|beneath|inside|near)|per|since|until|without|that|which|who|when|called|named"
    r"|known|doing|going|being|now|next|current|currently)\b|['’]s?\s"
    r"|^the (?:average|default|maximum|minimum|normal|recommended|required|total|usual)\b",
    re.IGNORECASE,
)
_DOING: Final = re.compile(
    r"(?:who|what)(?:['’]s|\s\w+)\s(?:[a-z]{2,}ing(?!\S)|(?:he|she|it|they|we|you|I)\s)"
    r"|who\s\w+\s(?:[A-Z]\S*\s)+(?:[a-z]+\s)?[a-z]{2,}ing\b"
    r"|what\s\w+\s(?:[A-Z]\S*\s)+(?:[a-z]+\s)?[a-z]{2,}ing\s(?:up|off|out|over|down|away|back)\b",
)
"""Somebody does something, "who is suing Charlie Ergen", "what is Ann giving up": no name."""
_WAS_DONE: Final = re.compile(rf"what (?:was|were) {_DONE}\b")
"""Something was done, "what was discovered there"."""
_NUMBER_OF: Final = re.compile(r"(?:the )?(?:number|percentage) of\b", re.IGNORECASE)
_LONGEST_KEYWORDS: Final = 8


def kind_of(question: str) -> Kind:
    """The kind of ``question``."""
    text = " ".join(question.split())
    bare = text.rstrip("?!. ")
    if not _QUESTION.search(text) and not _ASKING.search(text):
        return _unasked(text)
    for kind, pattern in _RULES:
        if pattern.search(bare):
            return kind
    if _many(bare):
        return Kind.LIST
    if _defines(bare):
        return Kind.DEFINITION
    return Kind.FACT


def asks(sentence: str) -> bool:
    """Whether a sentence of an article is a question, as in a list of questions and answers; one
    that only ends with a question that it quotes is not."""
    return sentence.endswith("?") and _QUESTION.search(unlabelled(sentence)) is not None


def unlabelled(sentence: str) -> str:
    """A sentence without what marks it as a question or an answer, or says whose words it is: "Q:",
    "Answer 2:", "3.", "Ann Lee:"."""
    return _LABEL.sub("", sentence, count=1)


def _unasked(text: str) -> Kind:
    """Of words without a question: keywords, unless they ask for dates or end in a question."""
    timeline = next(pattern for kind, pattern in _RULES if kind is Kind.TIMELINE)
    if timeline.search(text):
        return Kind.TIMELINE
    if "?" in text and _NUMBER_OF.match(text):
        return Kind.COUNT
    if _ASKED_LATER.search(text):
        return Kind.FACT
    if "?" not in text and len(text.split()) <= _LONGEST_KEYWORDS:
        return Kind.KEYWORDS
    return Kind.FACT


def _many(bare: str) -> bool:
    """Whether "which" or "what" stands before a plural: more than one thing is asked for."""
    agreeing = _AGREEING.match(bare)
    if agreeing is not None and agreeing.group("noun").lower() not in _GROUPS:
        return True
    plural = _PLURAL.match(bare)
    if plural and plural["like"] and (roles_in(plural["like"]) or _PERSON.search(plural["like"])):
        # Somebody does something: "which professor works in Leeds".
        plural = None
    of_it = _OF_PLURAL.match(bare, plural.end("noun")) if plural else None
    if of_it is not None and not _plural(of_it["noun"]):
        return False
    return any(
        found is not None and _plural(found.group("noun").lower())
        for found in (plural, _COMPOUND.match(bare))
    )


def _plural(noun: str) -> bool:
    if noun in _NOT_PLURAL:
        return False
    return noun in _PLURAL_WORDS or looks_plural(noun)


def _defines(bare: str) -> bool:
    """Whether "what is" or "who is" is followed by nothing but a name: "Who is Gael Monfils?"."""
    found = _DEFINED.match(bare)
    if found is None:
        return False
    what = found.group("what")
    words = what.split()
    if _ATTRIBUTE_OF.search(what) or len(words) > 5:
        return False
    asked = bare[:1].lower() + bare[1:]
    if _DOING.match(asked) or _WAS_DONE.match(asked):
        return False
    if any((office.start, office.end) == (0, len(what)) for office in roles_in(what)):
        return False
    if bare.lower().startswith("who"):
        return words[0].lower() not in {"the", "a", "an", "his", "her", "its", "their"}
    capital = any(word[:1].isupper() for word in words)
    return capital or words[0].lower() not in {"the", "his", "her", "its", "their"}
