"""A token chain: one consent, an access token that lives minutes, a refresh token that works once.

What stands here serves every service that rotates its refresh tokens. Losing one new pair, or using one
refresh token twice, ends a chain for good and sends a person back to the consent page; so a refresh is
claimed in the store before the call, and its result is committed there before anyone uses it.

One window no client can close: between the moment the service rotates the chain and the moment the new pair
is committed here. A process that dies in it, or an answer that is lost, costs the chain. The next one tries
the stored token once, is refused, and the connection *needs reconnect*, with that reason.
"""

from __future__ import annotations

import os
import socket
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from dossierflow.errors import DossierflowError, Reconnect, TryLater, Unavailable
from dossierflow.kernel.clock import Clock
from dossierflow.kernel.told import told
from dossierflow.texts import Phrase, phrase

PATIENCE = timedelta(minutes=15)  # how long one caller waits for a token before it gives up


@dataclass(frozen=True, slots=True)
class TokenPair:
    """Both tokens of one answer. Neither is shown by `repr`."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    obtained_at: datetime  # when the answer had arrived: an earliest refresh counts from here
    expires_at: datetime  # of the access token, counted from when the request left


class ConnectionState(StrEnum):
    """What a person is told of a connection."""

    CONNECTED = "connected"
    EXPIRING = "expiring"
    NEEDS_RECONNECT = "needs reconnect"


@dataclass(frozen=True, slots=True)
class ConnectionStatus:
    """One connection without its secrets. `id` is "service:user-id"; `generation` counts its pairs."""

    id: str
    user: str  # shown as the connected user
    generation: int
    obtained_at: datetime
    expires_at: datetime
    refreshing_since: datetime | None = None
    refreshing_by: str = ""
    broken_since: datetime | None = None
    reason: str = ""  # why a person must reconnect: a phrase, or a sentence of an earlier version


@dataclass(frozen=True, slots=True)
class StoredConnection:
    """A connection as the store holds it now."""

    status: ConnectionStatus
    pair: TokenPair


@dataclass(frozen=True, slots=True)
class ChainPolicy:
    """The times of a service's tokens.

    `life` of an access token where an answer does not say it; no refresh before `earliest` after the last
    one; an access token is not handed out in its last `margin`, so that no call is under way when it dies.
    A claim older than `stale_after` belongs to a process that is gone: this must be longer than a refresh
    call can take. Unused for `warn_idle` a chain is *expiring*, for `dies_idle` it is dead; None = never.
    """

    life: timedelta
    earliest: timedelta = timedelta(0)
    margin: timedelta = timedelta(seconds=10)
    stale_after: timedelta = timedelta(seconds=90)
    poll: timedelta = timedelta(seconds=0.5)
    warn_idle: timedelta | None = None
    dies_idle: timedelta | None = None

    def state(self, status: ConnectionStatus, now: datetime) -> ConnectionState:
        idle = now - status.obtained_at
        if status.broken_since or (self.dies_idle and idle >= self.dies_idle):
            return ConnectionState.NEEDS_RECONNECT
        if self.warn_idle and idle >= self.warn_idle:
            return ConnectionState.EXPIRING
        return ConnectionState.CONNECTED


class TokenStore(Protocol):
    """Where one connection's chain is kept. Every method is one committed transaction."""

    def load(self) -> StoredConnection:
        """Raises Reconnect where nobody ever consented."""

    def claim(self, generation: int, by: str, at: datetime, stale: datetime) -> StoredConnection | None:
        """Set the mark *refreshing since `at` by `by`*; what stood before, with the mark of whoever is gone.

        None where another holds a mark younger than `stale`, or where the pair is of another generation.
        """

    def release(self, by: str) -> None:
        """Take the mark of `by` away: its refresh changed nothing."""

    def save(self, generation: int, pair: TokenPair) -> StoredConnection:
        """Put the successor of `generation` in its place; what is stored then, also where it lost.

        Only one pair can follow a refresh token, so it counts even if its claim was taken over meanwhile.
        """

    def give_up(self, generation: int, reason: str, at: datetime) -> None:
        """Mark the chain as broken, unless a newer generation stands already."""


class NewTokens(TokenStore, Protocol):
    """A token store that can also begin a chain."""

    def start(self, user: str, pair: TokenPair) -> StoredConnection:
        """Keep the first pair of a consent; an earlier chain of the same user ends with it."""


class TooEarly(TryLater):
    """The service refuses a refresh so soon after the last one; the chain is intact."""


class TokenRefused(Reconnect):
    """The service does not know this refresh token any more."""


class RefreshLost(Unavailable):
    """No answer that can be read: the service may have rotated the chain."""


class TokenKeeper:
    """Gives out the access token of one connection and refreshes it when it is due.

    Safe among threads (one keeper), processes and machines (one store). `refresh` makes the call, once: it
    returns the new pair or raises TooEarly, TokenRefused or RefreshLost; any other DossierflowError says
    that the chain was not touched.
    """

    def __init__(
        self, store: TokenStore, clock: Clock, refresh: Callable[[TokenPair], TokenPair], policy: ChainPolicy
    ) -> None:
        self._store, self._clock = store, clock
        self._refresh, self._policy = refresh, policy
        self._lock = threading.Lock()
        self._seen: StoredConnection | None = None
        self._dead = ""  # an access token that the service called expired
        self._quiet_until: datetime | None = None  # after TooEarly: the old token serves on until then

    def access(self) -> str:
        """An access token that lives. Waits for a refresh by another; raises Reconnect or Unavailable."""
        with self._lock:
            if self._seen is None or not self._usable(self._seen.pair):
                self._seen = self._obtain()
            return self._seen.pair.access

    def refused(self, access: str) -> None:
        """The service calls this access token expired: `access` does not give it out again."""
        self._dead = access

    def status(self) -> ConnectionStatus:
        return self._store.load().status

    def refresh_idle(self, older_than: timedelta = timedelta(days=20)) -> bool:
        """Keep a chain alive that nobody used for so long; whether it was refreshed."""
        with self._lock:
            stored = self._store.load()
            if self._clock.now() - stored.status.obtained_at < older_than:
                return False
            self._seen = self._obtain()
            return self._seen.status.generation > stored.status.generation

    def _usable(self, pair: TokenPair) -> bool:
        now = self._clock.now()
        quiet = self._quiet_until is not None and now < min(self._quiet_until, pair.expires_at)
        return pair.access != self._dead and (quiet or now < pair.expires_at - self._policy.margin)

    def _obtain(self) -> StoredConnection:
        deadline = self._clock.now() + PATIENCE
        early_waits = iter((self._policy.stale_after, self._policy.earliest))
        while self._clock.now() <= deadline:
            stored = self._store.load()
            if stored.status.broken_since:
                raise _broken(stored, stored.status.reason)
            if self._usable(stored.pair):
                return stored
            self._await_earliest(stored.pair)
            try:
                renewed = self._claim_and_refresh(stored)
            except TooEarly as early:
                self._stand_back(stored, early, next(early_waits, None))
                continue
            if renewed:
                return renewed
            self._clock.sleep(self._policy.poll.total_seconds())
        raise told(Unavailable, "token-of-another-process")

    def _await_earliest(self, pair: TokenPair) -> None:
        wait = pair.obtained_at + self._policy.earliest - self._clock.now()
        if wait <= timedelta(0):
            return
        if pair.access == self._dead:
            raise told(Unavailable, "token-young-and-refused", until=self._clock.now() + wait)
        self._clock.sleep(wait.total_seconds())

    def _stand_back(self, stored: StoredConnection, early: TooEarly, wait: timedelta | None) -> None:
        """Too early: a sibling won, or the old token lives on for a while, or only waiting helps."""
        current = self._store.load()
        now = self._clock.now()
        if current.status.generation != stored.status.generation:
            return
        if wait is None:
            raise told(Unavailable, "token-too-early", answer=Phrase(early.message))
        self._quiet_until = now + wait
        if not self._usable(current.pair):
            self._clock.sleep(wait.total_seconds())

    def _claim_and_refresh(self, stored: StoredConnection) -> StoredConnection | None:
        """The new pair, committed; None where another refreshes at this moment."""
        stale = self._clock.now() - self._policy.stale_after
        since = stored.status.refreshing_since
        if since is not None and since > stale:
            return None  # seen without a write: many wait here
        by = f"{socket.gethostname()[:64]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"
        now = self._clock.now()
        generation = stored.status.generation
        claimed = self._store.claim(generation, by, now, stale)
        if claimed is None:
            return None
        try:
            pair = self._refresh(claimed.pair)
        except (RefreshLost, TooEarly):
            raise  # the mark stays until it is stale: each try is counted, so the siblings must not repeat it
        except TokenRefused as refusal:
            return self._refused_refresh(claimed, refusal)
        except DossierflowError:
            self._store.release(by)
            raise
        return self._store.save(generation, pair)

    def _refused_refresh(self, stored: StoredConnection, refusal: TokenRefused) -> StoredConnection:
        """Read once more, a sibling may have won; else the chain is broken and a person must know."""
        current = self._store.load()
        if current.status.generation != stored.status.generation:
            return current
        reason = Phrase(refusal.message)
        if since := stored.status.refreshing_since:
            by = stored.status.refreshing_by
            reason = phrase("token.never-reported", answer=reason, since=since, by=by)
        self._store.give_up(stored.status.generation, reason, self._clock.now())
        raise _broken(stored, reason) from refusal


def _broken(stored: StoredConnection, reason: str) -> Reconnect:
    return told(Reconnect, "connection-broken", connection=stored.status.id, reason=Phrase(reason))
