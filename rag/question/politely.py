"""What is asked within a courtesy, asked outright: "Could you tell me who won, please?"."""

from __future__ import annotations

import re
from typing import Final

from rag.language.english import AUXILIARIES, QUESTION_WORDS, looks_plural
from rag.language.roles import roles_in

DOUBTED: Final = "Is it that {}?"
"""Every word of it is a stop word, which "true" is not: none finds anything or counts as held."""

_LEAD: Final = (
    r"(?:(?:and|so|but|well|please|pls|ok|okay|now|then|also|(?:hi|hello|hey)(?: there)?"
    r"|good (?:morning|afternoon|evening))[,.!\s]+)*"
)
_KINDLY: Final = r"(?:(?:please|pls|kindly|possibly|perhaps|also|just|maybe|really|quickly) )*"
_SOMEBODY: Final = (
    r"(?:you|u|i|anyone|anybody|someone|somebody|the (?:articles|texts|documents)"
    r"|(?:the|any|this) (?:article|text|document))"
)
_TELL: Final = r"(?:(?:tell|remind|inform|show)(?:ing)? (?:me|us)|let(?:ting)? (?:me|us) know)"
_LEARN: Final = (
    rf"(?:{_TELL}|know|ask(?: you)?|say|mention|remember|recall|confirm|check|finding out|look up"
    r"|learn|understand|explain(?: to (?:me|us))?|have any? idea"
    r"|(?:help (?:me|us) )?(?:to )?find(?: out)?)"
)
_AM: Final = r"(?:['’]m| am| was|['’]ve been| have been) (?:(?:just|also|still|really) )?"
_ASKED: Final = re.compile(
    rf"{_LEAD}(?:"
    rf"(?:can|could|would|will|do|does|did|may|might) {_SOMEBODY} {_KINDLY}"
    rf"(?:(?:happen|be able) to |mind )?{_LEARN}"
    rf"|(?:{_TELL}|find out|explain(?: to (?:me|us))?|confirm|check)"
    r"|i(?:['’]d| would)? (?:(?:really|just|also) )?(?:like|love|want|wanted|need|needed|wish) to "
    rf"{_LEARN}"
    r"|i wonder(?:ed)?"
    rf"|i{_AM}(?:wondering|asking|curious(?: to know)?|interested to know|not sure|unsure"
    rf"|trying to {_LEARN})"
    r"|(?:(?:do you |have you )?(?:have |got )?)?any (?:idea|clue)"
    r"|what (?:i|we)(?:['’]d| would)? (?:really )?(?:like|want|need) to (?:know|ask|find out) is"
    r"|(?:i have )?(?:(?:my|the|a|one|another) )?(?:\w+ )?question(?: is)?"
    r"|(?:q|answer(?: (?:me|this))?)(?=:)"
    r")(?P<mark>\s*[:,–-])?\s+(?P<said>\S.*)",
    re.IGNORECASE,
)
_QUESTION: Final = re.compile(
    r"(?:(?:in|at|on|by|from|to|for|with|since|of|until|under|during) )?"
    rf"(?:{'|'.join(QUESTION_WORDS)})\b(?! (?:you|we|they|the articles?) (?:know|say|tell|have)\b)",
    re.IGNORECASE,
)
_ON_ITS_OWN: Final = re.compile(rf"(?:{'|'.join(AUXILIARIES)})\b", re.IGNORECASE)
"""Behind a colon a question of yes or no is asked in full."""
_DOUBT: Final = re.compile(r"(?:if|whether|that)\s+(?P<said>\S.*)", re.IGNORECASE)
_IF_YOU_COULD: Final = re.compile(
    rf"(?P<who>{_SOMEBODY}) (?P<could>can|could|would|might) (?P<tell>\S.*)", re.IGNORECASE
)
_ORDERED: Final = re.compile(
    rf"{_LEAD}(?:can|could|would|will) (?:yo)?u {_KINDLY}(?P<do>"
    r"(?:(?:list|name) (?:the|all|some|any|every|an?|one|two|three|\d+)"
    r"|describe|define|compare|summari[sz]e|quote|enumerate|explain"
    r"|(?:tell|show|find) (?:me|us)|give (?:me|us) (?:the|all|every|some|an?|information|details))"
    r"\s+\S.*)",
    re.IGNORECASE,
)
_SOUGHT: Final = re.compile(
    rf"{_LEAD}(?:(?:(?:can|could|would|will) (?:yo)?u {_KINDLY})?"
    rf"(?:{_TELL}(?: of)?|give (?:me|us)|find(?: (?:me|us|out))?|look up|name)|do you know"
    r"|i(?:['’]d| would)? (?:want|need|like) to (?:know|find(?: out)?)|i need"
    rf"|i{_AM}(?:looking|searching) for"
    r"|(?:(?:can|could) you )?help (?:me|us) (?:to )?find(?: out)?)\s+"
    r"(?P<what>(?:the|his|her|its|their|our)\s+(?P<noun>[^,;:?!]+?)(?:['’]s? \S[^,;:?!]*"
    r"| (?:of|for|in|at|on|to|from|between|by|with|that|which|who|where) [^,;:?!]+))",
    re.IGNORECASE,
)
_WHOLE: Final = re.compile(
    r"(?:names|list|story|news|latest|details|background|gist|summary|facts|basics|rest|articles?"
    r"|documents?|texts?|passages?)\b",
    re.IGNORECASE,
)
"""What is no short answer, or has a form of its own."""
_WHO: Final = re.compile(
    r"(?:\w+ )*(?:wife|husband|spouse|partner|mother|father|son|daughter|brother|sister|person|man"
    r"|woman|winner)",
    re.IGNORECASE,
)
_THANKS: Final = re.compile(
    r"(?P<asked>\S+\s.*?)(?:[\s,?.!]{1,5}(?:please|pls)"
    r"|[,?.!]{1,5}\s*(?:thanks|thank you|thx|cheers)(?: (?:so|very) much)?)[?.!\s]*",
    re.IGNORECASE,
)
_TEXTS: Final = r"(?:the|this|these|your|our|my) (?:articles?|documents?|texts?|files?|passages?)"
_SOURCE: Final = re.compile(
    rf"\A(?:according to|based on|as per|in|from) {_TEXTS},\s*(?=\S)"
    rf"|(?<=\w)(?:,? (?:according to|based on|as per)|,? in(?= \w+ \w+s\b)|, in) {_TEXTS}"
    r"(?=[?.!\s]*$)",
    re.IGNORECASE,
)
"""Where else could it be told."""
_ANYTHING: Final = re.compile(
    rf"{_LEAD}(?:(?:is|are) there"
    rf"|(?:can|could|do|does|did) {_SOMEBODY} {_KINDLY}(?:have|{_LEARN}))"
    r" (?:anything|something|(?:any |some |more )?(?:information|news|details|articles|texts"
    r"|documents)) (?:on|about|regarding|concerning) (?P<topic>\S.*)",
    re.IGNORECASE,
)
_INDIRECT: Final = re.compile(
    r"(?P<wh>who|what|where|when|why|how(?: [a-z]+)?)(?: exactly)? "
    r"(?=(?:the|an?|my|our|his|her|its|their|it|he|she|they|this|that|these|those)\b|(?-i:[A-Z])"
    r"|\S+ \S+$)(?P<subject>(?:(?!who|which|that)\S+ )+?)"
    r"(?P<aux>is|are|was|were|has|have|had|will|can|could|should|must)(?P<rest>(?: .*)?)",
    re.IGNORECASE,
)
_SAID: Final = re.compile(
    r"(?P<wh>what|how|why) (?P<who>(?!who\b|was\b|is\b)\S+(?: \S+){0,5}?)"
    r" (?P<verb>said|says|thought|thinks)(?P<rest>(?: (?:about|on|of|to)\b.*)?)",
    re.IGNORECASE,
)
_ASKED_FOR: Final = {
    "said": ("did", "say"),
    "says": ("does", "say"),
    "thought": ("did", "think"),
    "thinks": ("does", "think"),
}
_ALREADY: Final = re.compile(rf"(?:how [a-z]+|\S+) (?:{'|'.join(AUXILIARIES)})\b", re.IGNORECASE)
"""Asked in the order of a question."""


def outright(text: str) -> str:
    """ "Could you tell me who the mayor is, please?" as "Who is the mayor?", "I need the name of
    the vet" as "What is the name of the vet?", "Can you list the trams?" as "List the trams",
    "Do you know if it rained?" as "Is it that it rained?"; everything else as it is.

    What is said around a question is nothing that an article could answer: "Do you know who won?"
    is no question of yes or no.
    """
    if thanked := _THANKS.fullmatch(text):
        text = f"{thanked['asked']}?"
    text = _SOURCE.sub("", text)
    said = text.rstrip("?!. ")
    if asked := _ASKED.fullmatch(said):
        rest = asked["said"]
        if _QUESTION.match(rest) or (asked["mark"] and _ON_ITS_OWN.match(rest)):
            return _asked(rest)
        if doubt := _DOUBT.fullmatch(rest):
            if could := _IF_YOU_COULD.fullmatch(doubt["said"]):
                return outright(f"{could['could']} {could['who']} {could['tell']}")
            return DOUBTED.format(doubt["said"])
    if ordered := _ORDERED.fullmatch(said):
        return outright(ordered["do"][0].upper() + ordered["do"][1:])
    if anything := _ANYTHING.fullmatch(said):
        return f"Tell me about {anything['topic']}"
    sought = _SOUGHT.fullmatch(said)
    if sought and not _WHOLE.match(sought["noun"]):
        noun = sought["noun"]
        asks = "Who" if roles_in(noun) or _WHO.fullmatch(noun) else "What"
        return f"{asks} {'are' if looks_plural(noun) else 'is'} {sought['what']}?"
    return text


def _asked(rest: str) -> str:
    """A question that stood within a sentence: "who the mayor is" as "Who is the mayor?", "what
    she said" as "What did she say?"."""
    if _ALREADY.match(rest):
        return f"{rest[0].upper()}{rest[1:]}?"
    if said := _SAID.fullmatch(rest):
        does, say = _ASKED_FOR[said["verb"].lower()]
        rest = f"{said['wh']} {does} {said['who']} {say}{said['rest']}"
    elif indirect := _INDIRECT.fullmatch(rest):
        rest = f"{indirect['wh']} {indirect['aux']} {indirect['subject']}{indirect['rest']}"
        rest = " ".join(rest.split())
    return f"{rest[0].upper()}{rest[1:]}?"
