"""What Billit has of each relation, and what the client made otherwise there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from dossierflow.domain.party import Difference, Told
from dossierflow.domain.relation import Relation, Role
from dossierflow.store import codec
from dossierflow.store.database import MOST_IDS
from dossierflow.store.tables.masterdata import relations


@dataclass(frozen=True)
class Imported:
    """By role: the party of a relation, what of ours stands there, and what the client has otherwise."""

    parties: Mapping[Role, int] = field(default_factory=dict)
    written: Mapping[Role, Told] = field(default_factory=dict)
    differs: Mapping[Role, tuple[Difference, ...]] = field(default_factory=dict)


def imported(connection: sa.Connection, dossier_id: str, exact_ids: Iterable[str]) -> dict[str, Imported]:
    """Of these relations, what was imported, by relation."""
    wanted, found = list(exact_ids), dict[str, Imported]()
    for start in range(0, len(wanted), MOST_IDS):
        some = relations.c.exact_id.in_(wanted[start : start + MOST_IDS])
        query = relations.select().where(relations.c.dossier_id == dossier_id, some)
        found |= {row.exact_id: _imported(row) for row in connection.execute(query)}
    return found


def owners(connection: sa.Connection, dossier_id: str, parties: Iterable[int]) -> list[str]:
    """The standing relations that these parties were made of, by their ids."""
    wanted, found = list(parties), dict[str, None]()
    for start in range(0, len(wanted), MOST_IDS):
        some = wanted[start : start + MOST_IDS]
        theirs = sa.or_(relations.c.customer_party_id.in_(some), relations.c.supplier_party_id.in_(some))
        query = sa.select(relations.c.exact_id).where(*_standing(dossier_id), theirs)
        found |= dict.fromkeys(connection.execute(query).scalars())
    return list(found)


def standing(connection: sa.Connection, dossier_id: str, exact_ids: Sequence[str]) -> list[Relation]:
    """Those of these relations that stand in Exact, in their order; not more than `MOST_IDS`."""
    mine = relations.c.exact_id.in_(exact_ids)
    query = sa.select(relations.c.exact_id, relations.c.data).where(*_standing(dossier_id), mine)
    found = {row.exact_id: row.data for row in connection.execute(query)}
    return [codec.decode(Relation, found[one]) for one in exact_ids if one in found]


def differing_ids(connection: sa.Connection, dossier_id: str) -> list[str]:
    """The standing relations of which the client has something otherwise in Billit."""
    query = sa.select(relations.c.exact_id).where(*_standing(dossier_id), relations.c.differs.is_not(None))
    return list(connection.execute(query.order_by(relations.c.exact_id)).scalars())


def last_written(connection: sa.Connection, dossier_id: str, role: Role, party: int) -> Told | None:
    """What we wrote to a party, on whichever relation's behalf; None where we never did."""
    column = relations.c.customer_party_id if role is Role.CUSTOMER else relations.c.supplier_party_id
    query = sa.select(relations.c.written).where(relations.c.dossier_id == dossier_id, column == party)
    found = (row for row in connection.execute(query).scalars() if row and role in row)
    return next((row[role.value] for row in found), None)


def differing(connection: sa.Connection, dossier_id: str) -> list[tuple[Relation, Imported]]:
    """The standing relations of which the client has something otherwise in Billit, by relation."""
    query = relations.select().where(*_standing(dossier_id), relations.c.differs.is_not(None))
    rows = connection.execute(query.order_by(relations.c.exact_id))
    return [(codec.decode(Relation, row.data), _imported(row)) for row in rows]


def bank_accounts(
    connection: sa.Connection, dossier_id: str, exact_ids: Iterable[str]
) -> dict[str, frozenset[str]]:
    """The bank accounts that are known of these relations."""
    mine = (relations.c.dossier_id == dossier_id, relations.c.exact_id.in_(list(exact_ids)))
    query = sa.select(relations.c.exact_id, relations.c.bank_accounts).where(*mine)
    return {row.exact_id: frozenset(row.bank_accounts or ()) for row in connection.execute(query)}


def know_bank_accounts(
    connection: sa.Connection, dossier_id: str, known: Mapping[str, frozenset[str]]
) -> None:
    for exact_id, accounts in known.items():
        this = (relations.c.dossier_id == dossier_id, relations.c.exact_id == exact_id)
        connection.execute(relations.update().where(*this).values(bank_accounts=sorted(accounts) or None))


def columns(known: Imported) -> dict[str, Any]:
    """As a row of the mirror keeps it."""
    differs = {
        role.value: [[one.field, one.billit, one.exact] for one in found]
        for role, found in known.differs.items()
        if found
    }
    kept = {f"{role}_party_id": party for role, party in known.parties.items()}
    written = {role.value: dict(told) for role, told in known.written.items()}
    return {**kept, "written": written or None, "differs": differs or None}


def _standing(dossier_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    return relations.c.dossier_id == dossier_id, relations.c.deleted_at.is_(None)


def parties_of(row: Any) -> dict[Role, int]:
    """The parties of a mirrored relation, by the role in which Billit has it."""
    parties = {Role.CUSTOMER: row.customer_party_id, Role.SUPPLIER: row.supplier_party_id}
    return {role: party for role, party in parties.items() if party is not None}


def _imported(row: Any) -> Imported:
    return Imported(
        parties_of(row),
        {Role(role): told for role, told in (row.written or {}).items()},
        {Role(role): tuple(Difference(*one) for one in found) for role, found in (row.differs or {}).items()},
    )


def parties(connection: sa.Connection, dossier_id: str) -> dict[int, str]:
    """Billit party id → relation GUID, for every party that was imported and whose relation stands."""
    table = relations
    rows = connection.execute(
        sa.select(table.c.exact_id, table.c.customer_party_id, table.c.supplier_party_id).where(
            table.c.dossier_id == dossier_id, table.c.deleted_at.is_(None)
        )
    )
    return {party: row.exact_id for row in rows for party in row[1:] if party is not None}


def shared_parties(connection: sa.Connection, dossier_id: str) -> frozenset[int]:
    """Billit parties that several relations were imported into: the party cannot say which is meant."""
    table = relations
    rows = connection.execute(
        sa.select(table.c.exact_id, table.c.customer_party_id, table.c.supplier_party_id).where(
            table.c.dossier_id == dossier_id, table.c.deleted_at.is_(None)
        )
    )
    pairs = {(party, row.exact_id) for row in rows for party in row[1:] if party is not None}
    counted = Counter(party for party, _ in pairs)
    return frozenset(party for party, count in counted.items() if count > 1)
