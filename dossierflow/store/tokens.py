"""Token chains in the store: encrypted at rest, replaced by compare-and-set."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
import stamina
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from dossierflow.errors import Reconnect
from dossierflow.kernel.sites import site_of
from dossierflow.kernel.tokens import ConnectionStatus, StoredConnection, TokenPair
from dossierflow.kernel.told import setting_error, told
from dossierflow.store.database import Store, upsert
from dossierflow.store.tables.connections import connections


def fresh_key() -> str:
    """A new key for DOSSIERFLOW_SECRET_KEY."""
    return Fernet.generate_key().decode()


class TokenCipher:
    """Encrypts token pairs with the first of the keys and opens them with any.

    `secret_key` holds one Fernet key, or several separated by commas: put a new key in front, and every
    chain is encrypted with it at its next refresh.
    """

    def __init__(self, secret_key: str) -> None:
        keys = [key.strip() for key in secret_key.split(",") if key.strip()]
        if not keys:
            raise setting_error("secret-key-missing")
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            raise setting_error("secret-key-malformed") from None

    def close(self, pair: TokenPair, site: str = "") -> str:
        """Both tokens and the site that gave them, which nobody changes without the key."""
        return self._fernet.encrypt(json.dumps([pair.access, pair.refresh, site]).encode()).decode()

    def open(self, sealed: str) -> tuple[str, str, str]:
        """The access token, the refresh token, and the site that gave them; '' where it was not kept yet."""
        try:
            access, refresh, *site = json.loads(self._fernet.decrypt(sealed.encode()))
        except InvalidToken:
            raise setting_error("secret-key-other") from None
        return access, refresh, site[0] if site else ""


class StoredTokens:
    """The TokenStore of one connection ("exact:<user id>") in the database.

    `address` is where its tokens would go. A chain keeps the site that it was given by and is not opened for
    another one: Reconnect. One that was kept before sites were gets its site at the next refresh.
    """

    def __init__(self, store: Store, token_cipher: TokenCipher, connection: str, address: str = "") -> None:
        self._store, self._token_cipher, self.connection = store, token_cipher, connection
        self._site = site_of(address) if address else ""
        self._mine = connections.c.id == connection

    def load(self) -> StoredConnection:
        with self._store.read() as database:
            return self._read(database)

    def start(self, user: str, pair: TokenPair) -> StoredConnection:
        """Keep the first pair of a new consent; an earlier chain of the same user ends with it."""
        with self._store.begin() as database:
            before = database.scalar(sa.select(connections.c.generation).where(self._mine))
            row = {"id": self.connection, "user": user, **self._fresh((before or 0) + 1, pair)}
            upsert(database, connections, [row])
            return self._read(database)

    def claim(self, generation: int, by: str, at: datetime, stale: datetime) -> StoredConnection | None:
        since = connections.c.refreshing_since
        claimed = (
            connections.update()
            .where(self._mine, connections.c.generation == generation, connections.c.broken_since.is_(None))
            .where(sa.or_(since.is_(None), since <= stale))
            .values(refreshing_since=at, refreshing_by=by)
        )
        with self._store.begin() as database:
            before = self._read(database)
            return before if database.execute(claimed).rowcount else None

    def release(self, by: str) -> None:
        with self._store.begin() as database:
            database.execute(
                connections.update()
                .where(self._mine, connections.c.refreshing_by == by)
                .values(refreshing_since=None, refreshing_by="")
            )

    # The pair exists nowhere else: a database that is locked or restarting must not cost the chain.
    @stamina.retry(on=sa.exc.OperationalError, attempts=20, timeout=60)
    def save(self, generation: int, pair: TokenPair) -> StoredConnection:
        with self._store.begin() as database:
            database.execute(
                connections.update()
                .where(self._mine, connections.c.generation == generation)
                .values(self._fresh(generation + 1, pair))
            )
            return self._read(database)

    def give_up(self, generation: int, reason: str, at: datetime) -> None:
        with self._store.begin() as database:
            database.execute(
                connections.update()
                .where(self._mine, connections.c.generation == generation)
                .values(broken_since=at, reason=reason, refreshing_since=None, refreshing_by="")
            )

    def _fresh(self, generation: int, pair: TokenPair) -> dict[str, Any]:
        return {
            "generation": generation,
            "sealed": self._token_cipher.close(pair, self._site),
            "obtained_at": pair.obtained_at,
            "expires_at": pair.expires_at,
            "refreshing_since": None,
            "refreshing_by": "",
            "broken_since": None,
            "reason": "",
        }

    def _read(self, database: sa.Connection) -> StoredConnection:
        row = database.execute(connections.select().where(self._mine)).one_or_none()
        if row is None:
            raise told(Reconnect, "no-such-connection", connection=self.connection)
        access, refresh, site = self._token_cipher.open(row.sealed)
        if site and self._site and site != self._site:
            mine, named = self.connection, self._site
            raise told(Reconnect, "tokens-of-another-site", connection=mine, site=site, address=named)
        return StoredConnection(_status(row), TokenPair(access, refresh, row.obtained_at, row.expires_at))


def all_connections(database: sa.Connection) -> list[ConnectionStatus]:
    """Every connection of every service, without its tokens: no key is needed."""
    return [_status(row) for row in database.execute(connections.select().order_by(connections.c.id))]


def user_of(store: Store, connection_id: str) -> str:
    """The name of a connection's user; '' where nobody has connected yet."""
    with store.read() as database:
        asked = sa.select(connections.c.user).where(connections.c.id == connection_id)
        return database.execute(asked).scalar() or ""


def _status(row: sa.Row[Any]) -> ConnectionStatus:
    return ConnectionStatus(
        id=row.id,
        user=row.user,
        generation=row.generation,
        obtained_at=row.obtained_at,
        expires_at=row.expires_at,
        refreshing_since=row.refreshing_since,
        refreshing_by=row.refreshing_by,
        broken_since=row.broken_since,
        reason=row.reason,
    )
