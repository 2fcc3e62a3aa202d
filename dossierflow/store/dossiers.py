"""Dossiers, rights and cursors in the store."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dossierflow.domain.dossier import Dossier, DossierSettings, OutOfReach
from dossierflow.domain.enterprise import enterprise_number
from dossierflow.domain.settings import Flat, difference, flat, settings_of
from dossierflow.kernel.told import misuse
from dossierflow.store import settings as settings_store
from dossierflow.store.database import upsert
from dossierflow.store.tables.dossiers import cursors, dossiers, rights
from dossierflow.texts import Phrase, phrase

KNOWN = 8  # dossiers that a refusal lists


def save(connection: sa.Connection, *saved: Dossier) -> None:
    """Insert or update. Settings (`set_settings`) and stage (`dossier_life`) of one that exists stay."""
    rows = [
        {
            "id": dossier.id,
            "name": dossier.name,
            "enterprise_number": dossier.enterprise_number,
            "division": dossier.division,
            "party_id": dossier.party_id,
            "connection_id": dossier.connection_id,
            "settings": difference(flat(dossier.settings), {}),
            "template": dossier.template,
            "starts_on": dossier.starts_on,
            "stopped": dossier.stopped,
        }
        for dossier in saved
    ]
    upsert(connection, dossiers, rows, keep=["settings", "template", "starts_on", "stopped"])


def set_settings(connection: sa.Connection, dossier_id: str, settings: DossierSettings) -> None:
    """The dossier is served so from now on; only what differs from its template is kept."""
    row = connection.execute(sa.select(dossiers.c.template).where(dossiers.c.id == dossier_id)).one()
    own = difference(flat(settings), settings_store.base(settings_store.templates(connection), row.template))
    settings_store.keep(connection, dossier_id, own, row.template)


def every(connection: sa.Connection) -> list[Dossier]:
    """All that were ever found, the stopped ones among them."""
    templates = settings_store.templates(connection)
    rows = connection.execute(dossiers.select().order_by(dossiers.c.id))
    return [_dossier(row, templates) for row in rows]


def in_service(connection: sa.Connection) -> list[Dossier]:
    """All that nobody stopped."""
    return [one for one in every(connection) if not one.stopped]


def get(connection: sa.Connection, dossier_id: str) -> Dossier:
    """The dossier with this id, as it is stored now."""
    row = connection.execute(dossiers.select().where(dossiers.c.id == dossier_id)).one()
    return _dossier(row, settings_store.templates(connection))


def find(connection: sa.Connection, text: str) -> Dossier:
    """The dossier with this id, enterprise number, or (a unique part of its) name; Misuse otherwise."""
    found = every(connection)
    return _one(found, {one.id: one for one in found}, text)


def named(connection: sa.Connection, wanted: str) -> list[Dossier]:
    """The dossiers that a person names, separated by commas, each once; where nothing is written, all that
    nobody stopped.

    A name with a comma in it is taken as a whole where a dossier is called so. Misuse where a name fits no
    dossier or several, and where commas name nothing: what cannot be understood never means "all".
    """
    if not wanted.strip():
        return in_service(connection)
    found = every(connection)
    parts = [" ".join(part.split()) for part in wanted.replace(";", ",").split(",")]
    chosen: dict[str, Dossier] = {}
    by_id = {one.id: one for one in found}
    while parts:
        count, dossier = _longest(found, by_id, parts)
        parts = parts[count:]
        if dossier is not None:
            chosen[dossier.id] = dossier
    if not chosen:
        raise misuse("names-no-dossier", text=wanted, known=_known(found))
    return list(chosen.values())


def _longest(
    found: list[Dossier], by_id: Mapping[str, Dossier], parts: list[str]
) -> tuple[int, Dossier | None]:
    """How many of these parts, from the first on, name one dossier together; and which."""
    most = 1 + max((one.name.count(",") for one in found), default=0)
    for count in range(min(len(parts), most), 1, -1):
        together = ", ".join(parts[:count]).casefold()
        similar = [one for one in found if together in _spaced(one.name)]
        if len(similar) == 1 and all(parts[:count]):
            return count, similar[0]
    return 1, _one(found, by_id, parts[0]) if parts[0] else None


def _spaced(name: str) -> str:
    """As people write it: one space behind a comma."""
    return ", ".join(" ".join(part.split()) for part in name.split(",")).casefold()


def _one(found: list[Dossier], by_id: Mapping[str, Dossier], text: str) -> Dossier:
    """The dossier with this id, enterprise number, or (a unique part of its) name; Misuse otherwise."""
    if text in by_id:
        return by_id[text]
    number = enterprise_number(text)
    exact = [one for one in found if number and number == one.enterprise_number]
    exact = exact or [one for one in found if text.casefold() == one.name.casefold()]
    similar = exact or [one for one in found if text.casefold() in _spaced(one.name)]
    if len(similar) == 1:
        return similar[0]
    raise misuse(
        "several-dossiers-match" if similar else "no-dossier-matches",
        text=text,
        known=_known(similar or found),
    )


def _known(dossiers: list[Dossier]) -> Phrase:
    """The dossiers that can be named, the first of them where there are many."""
    if not dossiers:
        return phrase("known-dossiers.none")
    named = ", ".join(f"{one.id} ({one.name})" for one in dossiers[:KNOWN])
    if len(dossiers) > KNOWN:
        return phrase("known-dossiers.more", dossiers=named, count=len(dossiers) - KNOWN)
    return phrase("known-dossiers.all", dossiers=named)


def note_reach(connection: sa.Connection, dossier_id: str, why: OutOfReach | None) -> None:
    """Whether work can be done in a dossier, as both services were just seen."""
    values = {"out_of_reach": why.value if why else ""}
    connection.execute(dossiers.update().where(dossiers.c.id == dossier_id).values(values))


def mark_onboarded(connection: sa.Connection, dossier_id: str, at: datetime) -> None:
    connection.execute(dossiers.update().where(dossiers.c.id == dossier_id).values(onboarded_at=at))


def onboarded_at(connection: sa.Connection, dossier_id: str) -> datetime | None:
    """When the dossier was read whole; None where it must be, for the first time or again."""
    query = sa.select(dossiers.c.onboarded_at).where(dossiers.c.id == dossier_id)
    at: datetime | None = connection.execute(query).scalar_one()
    return at


def note_moves(connection: sa.Connection, moved_at: Mapping[str, str]) -> None:
    """Compare each division's DivisionMoveDate with the one seen before.

    When it changes, Exact moved the division to another database and every sync cursor is void: the dossier
    is read whole again.
    """
    known = connection.execute(sa.select(dossiers.c.id, dossiers.c.moved_at))
    changed = {row.id for row in known if row.moved_at != moved_at.get(row.id, row.moved_at)}
    for dossier_id in changed:
        moved = {"moved_at": moved_at[dossier_id], "onboarded_at": None}
        connection.execute(dossiers.update().where(dossiers.c.id == dossier_id).values(moved))


# Rights


def save_rights(
    connection: sa.Connection, dossier_id: str, found: Iterable[tuple[str, str, bool | None]], at: datetime
) -> None:
    rows = [
        {
            "dossier_id": dossier_id,
            "endpoint": endpoint,
            "action": action,
            "granted": granted,
            "checked_at": at,
        }
        for endpoint, action, granted in found
    ]
    upsert(connection, rights, rows)


def missing_rights(connection: sa.Connection, dossier_id: str) -> list[tuple[str, str]]:
    """(endpoint, action) pairs that the connected user certainly lacks."""
    rows = connection.execute(
        sa.select(rights.c.endpoint, rights.c.action)
        .where(rights.c.dossier_id == dossier_id, rights.c.granted.is_(False))
        .order_by(rights.c.endpoint)
    )
    return [(row.endpoint, row.action) for row in rows]


def rights_checked_at(
    connection: sa.Connection, dossier_id: str, pairs: Iterable[tuple[str, str]]
) -> datetime | None:
    """Since when something is known of all of these (endpoint, action) pairs that were ever asked about."""
    asked = sa.tuple_(rights.c.endpoint, rights.c.action).in_(list(pairs))
    return connection.execute(
        sa.select(sa.func.min(rights.c.checked_at)).where(rights.c.dossier_id == dossier_id, asked)
    ).scalar()


# Cursors


#: The position of a cursor that has read nothing yet, in an endpoint that counts from 1.
BEGINNING = "0"


def cursor(connection: sa.Connection, scope: str, endpoint: str) -> str:
    """Where the last read stopped, '' at the beginning."""
    found = connection.execute(
        sa.select(cursors.c.position).where(cursors.c.scope == scope, cursors.c.endpoint == endpoint)
    ).scalar()
    return found or ""


def cursor_moved_at(connection: sa.Connection, scope: str, endpoint: str) -> datetime | None:
    return connection.execute(
        sa.select(cursors.c.moved_at).where(cursors.c.scope == scope, cursors.c.endpoint == endpoint)
    ).scalar()


def last_moved(connection: sa.Connection, scope: str) -> datetime | None:
    """When anything of a scope was last asked for."""
    newest = sa.select(sa.func.max(cursors.c.moved_at)).where(cursors.c.scope == scope)
    at: datetime | None = connection.execute(newest).scalar()
    return at


def move_cursor(connection: sa.Connection, scope: str, endpoint: str, position: str, at: datetime) -> None:
    """Move it in the same transaction that stores what was read."""
    row = {"scope": scope, "endpoint": endpoint, "position": position, "moved_at": at}
    upsert(connection, cursors, [row])


def looked_at(connection: sa.Connection, scope: str, endpoint: str, position: str, at: datetime) -> None:
    """Nothing was there beyond `position`. Touches no cursor that has moved on or been forgotten since."""
    at_position = (cursors.c.scope == scope, cursors.c.endpoint == endpoint, cursors.c.position == position)
    connection.execute(sa.update(cursors).where(*at_position).values(moved_at=at))
    if position == BEGINNING:
        row = {"scope": scope, "endpoint": endpoint, "position": position, "moved_at": at}
        upsert(connection, cursors, [row], keep=("position", "moved_at"))


def forget_cursors(connection: sa.Connection, scope: str, endpoints: Collection[str] | None = None) -> None:
    """Read these endpoints again from the start; all of them where the division moved, or the cursor is older
    than Exact keeps deletions."""
    one = (
        cursors.c.scope == scope
        if endpoints is None
        else sa.and_(cursors.c.scope == scope, cursors.c.endpoint.in_(endpoints))
    )
    connection.execute(cursors.delete().where(one))


def _dossier(row: Any, templates: Mapping[str, Flat]) -> Dossier:
    layers = (settings_store.base(templates, row.template), row.settings)
    return Dossier(
        row.id,
        row.name,
        row.enterprise_number,
        row.division,
        row.party_id,
        row.connection_id,
        settings=settings_of(*layers),
        starts_on=row.starts_on,
        stopped=row.stopped,
        prepared=row.onboarded_at is not None,
        unbound=row.unbound_at is not None,
        template=row.template,
        out_of_reach=OutOfReach(row.out_of_reach) if row.out_of_reach else None,
    )
