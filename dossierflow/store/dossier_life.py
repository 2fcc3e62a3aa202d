"""A dossier's life in the store: live from a day on, stopped, resumed; each step is kept with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from dossierflow.store.tables import masterdata
from dossierflow.store.tables.dossiers import dossier_events, dossiers

LIVE, BEGAN, STOPPED, RESUMED = "live", "began", "stopped", "resumed"
UNBOUND, BOUND = "unbound", "bound"
PRACTICE = "practice"  # it turned out to be the practice itself


@dataclass(frozen=True)
class LifeEvent:
    """What happened to a dossier. `facts` are keys and values; `reason` is a person's words."""

    at: datetime
    event: str
    reason: str
    facts: dict[str, str]


def go_live(connection: sa.Connection, dossier_id: str, starts_on: date, at: datetime) -> None:
    """From this invoice date on; a live dossier begins anew there, and a stopped one is resumed."""
    _set(connection, dossier_id, starts_on=starts_on, stopped=False, began_at=None)
    _keep(connection, dossier_id, LIVE, at, facts={"day": starts_on.isoformat()})


def stop(connection: sa.Connection, dossier_id: str, reason: str, at: datetime) -> None:
    _set(connection, dossier_id, stopped=True)
    _keep(connection, dossier_id, STOPPED, at, reason)


def resume(connection: sa.Connection, dossier_id: str, reason: str, at: datetime) -> None:
    _set(connection, dossier_id, stopped=False)
    _keep(connection, dossier_id, RESUMED, at, reason)


def unbind(
    connection: sa.Connection, dossier_id: str, party_id: int, reason: str, at: datetime, event: str = UNBOUND
) -> None:
    """Nothing is done for it from now on; what it was is kept."""
    _set(connection, dossier_id, stopped=True, unbound_at=at)
    _keep(connection, dossier_id, event, at, reason, {"party": str(party_id)})


def bind_again(connection: sa.Connection, dossier_id: str, party_id: int, at: datetime) -> None:
    """As one that was just found: it is read whole, and a person makes it live again."""
    fresh = {"stopped": False, "unbound_at": None, "starts_on": None, "began_at": None, "onboarded_at": None}
    _set(connection, dossier_id, **fresh)
    for table in (masterdata.relations, masterdata.gl_accounts, masterdata.journals):
        mine = table.update().where(table.c.dossier_id == dossier_id)
        parties = {one: None for one in ("customer_party_id", "supplier_party_id") if one in table.c}
        connection.execute(mine.values(imported="", **parties))
    _keep(connection, dossier_id, BOUND, at, facts={"party": str(party_id)})


def began(connection: sa.Connection, dossier_id: str, facts: Mapping[str, int], at: datetime) -> None:
    """The first run of a live dossier has told what it found."""
    _set(connection, dossier_id, began_at=at)
    _keep(connection, dossier_id, BEGAN, at, facts={name: str(value) for name, value in facts.items()})


def has_begun(connection: sa.Connection, dossier_id: str) -> bool:
    query = sa.select(dossiers.c.began_at).where(dossiers.c.id == dossier_id)
    return connection.execute(query).scalar() is not None


def history(connection: sa.Connection, dossier_id: str) -> list[LifeEvent]:
    """What happened, oldest first."""
    table = dossier_events
    rows = connection.execute(table.select().where(table.c.dossier_id == dossier_id).order_by(table.c.id))
    return [LifeEvent(row.at, row.event, row.reason, dict(row.facts)) for row in rows]


def _set(connection: sa.Connection, dossier_id: str, **values: object) -> None:
    connection.execute(dossiers.update().where(dossiers.c.id == dossier_id).values(**values))


def _keep(
    connection: sa.Connection,
    dossier_id: str,
    event: str,
    at: datetime,
    reason: str = "",
    facts: Mapping[str, str] | None = None,
) -> None:
    row = {"dossier_id": dossier_id, "event": event, "at": at, "reason": reason, "facts": dict(facts or {})}
    connection.execute(dossier_events.insert().values(row))
