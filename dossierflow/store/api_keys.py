"""Where an API key may go. It has no site of its own, as a token chain has: it gets the one of its first use.

The key itself is not stored. What is kept is signed with it, so that nobody who can write here but does not
know the key can send it elsewhere.
"""

from __future__ import annotations

import hmac
from datetime import datetime

import sqlalchemy as sa

from dossierflow.errors import Reconnect
from dossierflow.kernel.sites import site_of
from dossierflow.kernel.told import told
from dossierflow.store.database import Store, upsert
from dossierflow.store.tables.connections import api_keys


def refuse_elsewhere(store: Store, key: str, address: str, now: datetime) -> None:
    """Reconnect where the key belongs to another site than that of the address; its first use decides."""
    mine, site = api_keys.c.fingerprint == _signed(key, "fingerprint"), site_of(address)
    with store.read() as database:
        kept = database.execute(sa.select(api_keys).where(mine)).one_or_none()
    if kept is None:
        with store.begin() as database:
            # Whoever came first at the same moment has decided.
            upsert(database, api_keys, [_row(key, site, now)], keep=api_keys.c.keys())
            kept = database.execute(sa.select(api_keys).where(mine)).one()
    if kept.site != site or not hmac.compare_digest(kept.proof, _signed(key, f"site {site}")):
        raise told(Reconnect, "api-key-of-another-site", site=kept.site, address=site)


def move(store: Store, key: str, address: str, now: datetime) -> str:
    """A person sends the key to another site from now on; the site."""
    site = site_of(address)
    with store.begin() as database:
        upsert(database, api_keys, [_row(key, site, now)])
    return site


def _row(key: str, site: str, now: datetime) -> dict[str, object]:
    return {
        "fingerprint": _signed(key, "fingerprint"),
        "site": site,
        "proof": _signed(key, f"site {site}"),
        "since": now,
    }


def _signed(key: str, text: str) -> str:
    return hmac.new(key.encode(), text.encode(), "sha256").hexdigest()
