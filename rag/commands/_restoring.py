"""An index put back as a copy has it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from rag import registry
from rag.api.security.api_keys import KeyStore
from rag.settings import Settings


def bring_back(settings: Settings, copy: Path) -> int:
    """Put ``copy`` in the place of the index of ``settings``; how many articles it has.

    A key that was revoked since the copy was made opens nothing again.
    """
    engine = registry.engine(settings.engine)
    with closing(engine.state(settings)) as state:
        revoked = {key.id for key in KeyStore(state).all() if key.revoked}
    engine.restore(settings, copy)
    with closing(engine.state(settings)) as state:
        keys = KeyStore(state)
        keys.revoke(*(key.id for key in keys.all() if key.id in revoked))
    with closing(engine.open(settings)) as store:
        return store.stats().articles
