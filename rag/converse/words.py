"""Closed lists of English words that the rules go by. All lower case."""

from __future__ import annotations

from typing import Final

from rag.language import english
from rag.language.english import either


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


QUESTION_WORDS: Final = frozenset(english.QUESTION_WORDS)
AUXILIARIES: Final = frozenset(english.AUXILIARIES) | _words(
    "be been isn't aren't wasn't weren't don't doesn't didn't hasn't haven't hadn't can't couldn't"
    " won't wouldn't shouldn't"
)
AUXILIARY: Final = either(AUXILIARIES)
ASKING: Final = either(QUESTION_WORDS | AUXILIARIES)
"""What a question begins with."""
COPULAS: Final = _words("is are was were isn't aren't wasn't weren't")
PREPOSITIONS: Final = _words(
    "in at on from to into onto of for with without by about against between among through"
    " during before after since until near under over behind around across inside outside"
    " within beyond towards upon as than like despite besides"
)
PREPOSITION: Final = either(PREPOSITIONS)
PLACING: Final = _words("in at on from to into near during since until within across around")
"""Prepositions whose noun is a setting, seldom what the talk is about."""
DETERMINERS: Final = _words("the a an this that these those any some every each no another other")
PRONOUNS: Final = _words(
    "he she it they him her them his hers its their theirs himself herself itself themselves"
    " i me my we us our you your this that these those there"
)
CONJUNCTIONS: Final = _words("and or but so then also that if when while because though although")
NOT_NAMES: Final = (
    QUESTION_WORDS
    | AUXILIARIES
    | PREPOSITIONS
    | DETERMINERS
    | PRONOUNS
    | CONJUNCTIONS
    | _words(
        "name list tell give show find describe explain please ok okay yes no not besides other"
        " there here how's what's who's where's mr mrs ms dr sir today now thanks hello hi i'm are"
        " were where according aside apart both either neither all most many much more"
    )
)
"""Words that a capital letter does not make a name, as at the start of a question."""
DATES: Final = frozenset(
    [*english.MONTH_NUMBERS, *english.WEEKDAYS, "spring", "summer", "autumn", "fall", "winter"]
)
NATIONAL: Final = _words(
    "french greek dutch german russian soviet chinese japanese korean italian spanish"
    " portuguese english british irish scottish welsh american canadian mexican brazilian"
    " turkish kazakh indian european asian african arab polish czech swedish danish norwegian"
    " finnish swiss austrian hungarian ukrainian israeli iranian egyptian australian latin"
    " roman christian jewish muslim catholic"
)
JOINERS: Final = _words("of the for de del della da di van von der den la le al bin ibn du dos & y")
"""Lower-case words that may stand inside a name."""

ORGANISATIONS: Final = _words(
    "company corporation corp inc ltd llc plc gmbh group holding holdings firm bank fund"
    " agency ministry department government parliament senate congress council committee"
    " commission court board bureau office authority university college school academy"
    " institute institution center centre hospital clinic laboratory lab society association"
    " federation union league club team party foundation organization organisation church army"
    " navy police force studio studios records entertainment band orchestra choir ensemble"
    " network channel newspaper magazine journal times post news airlines airways motors"
    " industries technologies systems software press museum library theatre theater gallery"
    " airport station factory brand startup"
)
"""Heads of names of organisations, and what people call them ("the company")."""
PLACES: Final = _words(
    "city town village country state province region county district island islands river"
    " lake mountain mountains sea ocean bay valley street road avenue square park bridge tower"
    " castle palace cathedral building stadium republic kingdom empire states north south east"
    " west"
)
WORKS: Final = _words(
    "album song single film movie book novel play show series episode game treaty war battle"
    " act law bill agreement prize award championship cup festival tournament olympics"
    " conference summit forum programme program project report constitution theory plan ship"
    " aircraft telescope mission language model product system tour concert opera symphony"
    " poem painting statue exhibition lawsuit case trial election hypothesis disease virus"
    " vaccine drug"
)
THINGS: Final = ORGANISATIONS | PLACES | WORKS
GROUPS: Final = _words(
    "band team group orchestra choir ensemble family tribe members brothers sisters party"
    " club company government committee union people couple duo trio quartet"
)
OWN_DEEDS: Final = _words(
    "lost won gave changed left kept sold began started ended used took spent lived dedicated"
    " devoted risked sacrificed abandoned renounced withdrew finished resumed found made"
)
"""What people mostly do to what is theirs: "who lost his crown" is the crown of who lost it."""
VAGUE: Final = _words(
    "time times year years day days month week period moment end beginning start result results"
    " name names number amount cause reason reasons problem problems effect effects article section"
    " story text same first last next main most best fact thing things way kind type case meaning"
    " answer question hiatus rest others other one ones date place part early late"
)
"""Nouns and adjectives that "it" and "they" seldom go back to."""
PEOPLE: Final = _words(
    "president minister king queen emperor prince princess director head chairman chairwoman"
    " chair founder ceo leader governor mayor senator secretary ambassador general captain"
    " coach manager author writer singer actor actress artist composer player scientist doctor"
    " professor teacher student judge lawyer journalist reporter man woman person boy girl"
    " child father mother son daughter brother sister husband wife uncle aunt friend pope"
    " bishop someone anyone somebody everybody everyone nobody owner inventor poet painter"
)
MALE: Final = _words(
    "king emperor prince chairman actor man boy father son brother husband uncle nephew"
    " grandfather pope mr sir lord duke"
)
FEMALE: Final = _words(
    "queen empress princess chairwoman actress woman girl mother daughter sister wife aunt"
    " niece grandmother mrs ms miss lady duchess"
)
HONORIFICS: Final = PEOPLE | _words("mr mrs ms dr sir miss lord lady prof cllr councillor")
