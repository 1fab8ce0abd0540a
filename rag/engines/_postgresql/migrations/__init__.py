"""The tables, as the list of steps that made them; Alembic runs those that are missing.

A released step is never edited: a change of the tables is one more file in ``versions/``, whose
``revision`` becomes :data:`HEAD`. A step may run while services of the version before it answer,
so it only adds; what nobody reads any more goes with a later release.
"""

from typing import Final

HEAD: Final = "0001"
"""The version this program writes."""
