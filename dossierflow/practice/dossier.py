"""One dossier, whole: what a bookkeeper wants to see of it on one page. From the store; costs no call."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from dossierflow.booking.ageing import UnbookedDocument, listed
from dossierflow.delivery.select import WAITING
from dossierflow.domain.delivery import State
from dossierflow.domain.document import DocumentSummary
from dossierflow.domain.dossier import Dossier, DossierSettings
from dossierflow.kernel.clock import Clock, belgian_day
from dossierflow.kernel.tokens import ConnectionStatus
from dossierflow.practice.overview import DossierWork, Practice
from dossierflow.statements import AccountRow
from dossierflow.statements import overview as bank_accounts
from dossierflow.store import documents, dossiers, practice_counts
from dossierflow.store.database import Store
from dossierflow.store.tokens import all_connections

NIGHTS = 30
SENT = frozenset({State.SENT, State.DELIVERED})


@dataclass(frozen=True)
class Trend:
    """By night, oldest first: how many documents were sent, how many booked, how many problems were new."""

    days: Sequence[date]
    sent: Sequence[int]
    booked: Sequence[int]
    problems: Sequence[int]

    @property
    def anything(self) -> bool:
        return any((*self.sent, *self.booked, *self.problems))


@dataclass(frozen=True)
class DossierStatus:
    """Where one dossier stands. `waiting` are documents with the gate that holds each; '' where none does."""

    at: datetime
    work: DossierWork
    connection: ConnectionStatus | None
    missing_rights: Sequence[tuple[str, str]]
    last: Mapping[str, datetime]  # when each kind of work was last done
    waiting: Sequence[tuple[DocumentSummary, str]]
    unbooked: Sequence[UnbookedDocument]
    accounts: Sequence[AccountRow]
    trend: Trend
    settings: Mapping[str, Any] = field(default_factory=dict)  # those that differ from the default

    @property
    def dossier(self) -> Dossier:
        return self.work.dossier


def statuses(store: Store, clock: Clock, practice: Practice, wanted: Iterable[str]) -> list[DossierStatus]:
    """Of these dossiers (ids); what they have in common is read once."""
    works = {one.dossier.id: one for one in practice.dossiers}
    chosen = [works[one] for one in dict.fromkeys(wanted) if one in works]
    accounts: dict[str, list[AccountRow]] = defaultdict(list)
    if chosen:
        for row in bank_accounts(store, clock, [one.dossier.id for one in chosen]):
            accounts[row.dossier].append(row)
    with store.read() as connection:
        connections = {one.id: one for one in all_connections(connection)}
        return [
            _status(connection, one, practice.at, connections, accounts[one.dossier.id]) for one in chosen
        ]


def differing(settings: DossierSettings) -> dict[str, Any]:
    """The settings that are not as the default."""
    default = DossierSettings()
    values = {one.name: getattr(settings, one.name) for one in fields(settings)}
    return {name: value for name, value in values.items() if value != getattr(default, name)}


def _status(
    connection: sa.Connection,
    work: DossierWork,
    now: datetime,
    connections: Mapping[str, ConnectionStatus],
    accounts: Sequence[AccountRow],
) -> DossierStatus:
    dossier = work.dossier
    return DossierStatus(
        now,
        work,
        connections.get(dossier.connection_id),
        dossiers.missing_rights(connection, dossier.id),
        _last(connection, dossier),
        _waiting(connection, dossier.id),
        listed(connection, dossier.id, now),
        accounts,
        _trend(connection, dossier.id, now),
        differing(dossier.settings),
    )


def _waiting(connection: sa.Connection, dossier_id: str) -> list[tuple[DocumentSummary, str]]:
    """What is not delivered yet, oldest first: what is ready, and what a gate holds that may open."""
    held = documents.held_back(connection, dossier_id)
    gates = {order: gate for order, gate in held.items() if gate in WAITING}
    ready = practice_counts.ready_orders(connection, dossier_id)
    found = documents.load(connection, dossier_id, order_ids=[*ready, *gates])
    return [(one, gates.get(one.order_id, "")) for one in found]


def _last(connection: sa.Connection, dossier: Dossier) -> dict[str, datetime]:
    found = {
        "onboarding": dossiers.onboarded_at(connection, dossier.id),
        "export": practice_counts.last_step(connection, dossier.id),
        "booking status": dossiers.last_moved(connection, f"exact:{dossier.division}"),
        "documents": dossiers.last_moved(connection, f"billit:{dossier.party_id}"),
    }
    return {work: at for work, at in found.items() if at is not None}


def _trend(connection: sa.Connection, dossier_id: str, now: datetime) -> Trend:
    today = belgian_day(now)
    days = [today - timedelta(days=back) for back in range(NIGHTS - 1, -1, -1)]
    since = now - timedelta(days=NIGHTS)
    steps = practice_counts.steps_since(connection, dossier_id, since)
    sent = Counter(belgian_day(at) for at, state in steps if state in SENT)
    booked = Counter(belgian_day(at) for at, state in steps if state is State.BOOKED)
    found = Counter(map(belgian_day, practice_counts.problems_since(connection, dossier_id, since)))
    return Trend(days, *([counted[day] for day in days] for counted in (sent, booked, found)))
