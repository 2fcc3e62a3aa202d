"""Divisions and companies as they were last found, and what people decided of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict

import sqlalchemy as sa

from dossierflow.domain.candidate import BindingDecision, DecisionKind, FoundCompany, FoundDivision, Side
from dossierflow.store import codec
from dossierflow.store.database import upsert
from dossierflow.store.tables.candidates import binding_decisions, found_companies, found_divisions

Key = tuple[Side, int]


def keep_divisions(connection: sa.Connection, asked: Collection[str], found: Iterable[FoundDivision]) -> None:
    """These are the divisions of the connections that were asked; those of the others stay as they were."""
    connection.execute(found_divisions.delete().where(found_divisions.c.connection_id.in_(list(asked))))
    rows = [
        {"code": one.code, "connection_id": one.connection_id, "data": codec.encode(one)} for one in found
    ]
    upsert(connection, found_divisions, rows)


def keep_companies(connection: sa.Connection, found: Iterable[FoundCompany]) -> None:
    """These are all companies of the account."""
    connection.execute(found_companies.delete())
    rows = [{"party_id": one.party_id, "practice": one.practice, "data": codec.encode(one)} for one in found]
    upsert(connection, found_companies, rows)


def divisions(connection: sa.Connection) -> list[FoundDivision]:
    rows = connection.execute(sa.select(found_divisions).order_by(found_divisions.c.code))
    return [codec.decode(FoundDivision, row.data) for row in rows]


def companies(connection: sa.Connection) -> list[FoundCompany]:
    rows = connection.execute(sa.select(found_companies).order_by(found_companies.c.party_id))
    return [codec.decode(FoundCompany, row.data) for row in rows]


def practice_party(connection: sa.Connection) -> int | None:
    """The practice's own PartyID, as it was learnt at first contact."""
    query = sa.select(found_companies.c.party_id).where(found_companies.c.practice)
    found = list(connection.execute(query).scalars())
    return found[0] if len(found) == 1 else None


def decisions(connection: sa.Connection) -> Mapping[Key, BindingDecision]:
    """What stands of a person's decisions, by what it is about."""
    rows = connection.execute(sa.select(binding_decisions))
    return {
        (Side(row.side), row.number): BindingDecision(
            Side(row.side), row.number, DecisionKind(row.kind), row.at, row.reason, row.email
        )
        for row in rows
    }


def decide(connection: sa.Connection, *made: BindingDecision) -> None:
    """The newest decision of a division or company stands."""
    rows = [asdict(one) for one in made]
    upsert(connection, binding_decisions, rows)


def take_back(connection: sa.Connection, side: Side, numbers: Iterable[int]) -> None:
    """Nothing is decided of these any more."""
    mine = (binding_decisions.c.side == side, binding_decisions.c.number.in_(list(numbers)))
    connection.execute(binding_decisions.delete().where(*mine))
