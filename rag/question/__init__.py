"""What is asked: the form a question calls for, what it demands of an answer, and its time.

``analyse`` is pure and costs well under a millisecond; ``parts`` splits questions asked together;
``spelling`` corrects words that stand in no article; ``in_full`` asks for an office that was typed
as keywords; ``plainly`` asks what stands within a courtesy, or what somebody wants confirmed;
``courtesies`` tells a greeting from a question.
"""

from rag.language.roles import Role
from rag.question.analysis import Asked, analyse
from rag.question.confirming import plainly
from rag.question.courtesies import is_courtesy, is_to_the_service
from rag.question.demands import Demands
from rag.question.kinds import Kind, asks, unlabelled
from rag.question.offices import in_full
from rag.question.parts import split

__all__ = [
    "Asked",
    "Demands",
    "Kind",
    "Role",
    "analyse",
    "asks",
    "in_full",
    "is_courtesy",
    "is_to_the_service",
    "plainly",
    "split",
    "unlabelled",
]
