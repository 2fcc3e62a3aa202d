"""Documents as Billit lists them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from dossierflow.domain.document import DocumentSummary
from dossierflow.domain.reference import digits, normalised
from dossierflow.kernel.foreign import whole
from dossierflow.store import codec
from dossierflow.store.database import MOST_IDS, upsert
from dossierflow.store.tables.documents import documents


def save(connection: sa.Connection, dossier_id: str, summaries: Iterable[DocumentSummary]) -> int:
    """Store documents as Billit lists them now."""
    rows = [
        {
            "dossier_id": dossier_id,
            "order_id": one.order_id,
            "direction": one.direction,
            "kind": one.kind,
            "number": one.number,
            "date": one.date,
            "total_incl": one.total_incl,
            "data": codec.encode(one),
            "last_modified": one.last_modified,
            "held": "",
            "settled": False,
            "reference": normalised(one.number, one.date),
            "changed": False,
        }
        for one in summaries
    ]
    return upsert(connection, documents, rows, keep=["held", "settled", "changed"])


def load(
    connection: sa.Connection,
    dossier_id: str,
    *,
    up_to: date | None = None,
    order_ids: Iterable[int] | None = None,
    unsettled: bool = False,
) -> list[DocumentSummary]:
    """Documents in the order in which a bookkeeper enters them: date, then number, then id.

    `unsettled`: only those that still wait to be sent, a few among all that ever were.
    """
    query = sa.select(documents.c.data).where(documents.c.dossier_id == dossier_id)
    if up_to is not None:
        query = query.where(documents.c.date <= up_to)
    if unsettled:
        query = query.where(documents.c.settled.is_(False))
    query = query.order_by(documents.c.date, documents.c.number, documents.c.order_id)
    if order_ids is None:
        return _decoded(connection, query)
    wanted = list(order_ids)
    found = [
        document
        for start in range(0, len(wanted), MOST_IDS)
        for document in _decoded(
            connection, query.where(documents.c.order_id.in_(wanted[start : start + MOST_IDS]))
        )
    ]
    if len(wanted) > MOST_IDS:
        found.sort(key=lambda one: (one.date, one.number, one.order_id))
    return found


def _decoded(connection: sa.Connection, query: sa.Select[tuple[Any]]) -> list[DocumentSummary]:
    return [codec.decode(DocumentSummary, row) for row in connection.execute(query).scalars()]


def get(connection: sa.Connection, dossier_id: str, order_id: int) -> DocumentSummary | None:
    return next(iter(load(connection, dossier_id, order_ids=[order_id])), None)


def find(connection: sa.Connection, text: str, dossier_id: str = "") -> list[tuple[str, DocumentSummary]]:
    """Documents with this order id or number, in one dossier or in all."""
    order = whole(text)
    query = sa.select(documents.c.dossier_id, documents.c.data).where(
        sa.or_(documents.c.number == text, documents.c.order_id == (-1 if order is None else order))
    )
    if dossier_id:
        query = query.where(documents.c.dossier_id == dossier_id)
    return [(row.dossier_id, codec.decode(DocumentSummary, row.data)) for row in connection.execute(query)]


def with_numbers(
    connection: sa.Connection, dossier_id: str, numbers: Collection[tuple[str, date]]
) -> list[DocumentSummary]:
    """Documents with one of these normalised numbers; and those of its day that differ in letters at most."""
    alike: set[int] = set()
    columns = (documents.c.order_id, documents.c.reference, documents.c.date)
    mine = sa.select(*columns).where(documents.c.dossier_id == dossier_id)
    wanted = list({number for number, _ in numbers} - {""})
    days = list({day for _, day in numbers})
    shortened = {(digits(number), day) for number, day in numbers}
    for start in range(0, len(wanted), MOST_IDS):
        same = mine.where(documents.c.reference.in_(wanted[start : start + MOST_IDS]))
        alike |= {row.order_id for row in connection.execute(same)}
    for start in range(0, len(days), MOST_IDS):
        for row in connection.execute(mine.where(documents.c.date.in_(days[start : start + MOST_IDS]))):
            number = digits(row.reference)
            if number and (number, row.date) in shortened:
                alike.add(row.order_id)
    return load(connection, dossier_id, order_ids=sorted(alike))


def mark_changed(connection: sa.Connection, dossier_id: str, order_ids: Iterable[int], changed: bool) -> None:
    """Of documents that were delivered: Billit says otherwise since, or it was compared and agrees."""
    table = documents
    mine = (table.c.dossier_id == dossier_id, table.c.order_id.in_(list(order_ids)))
    connection.execute(table.update().where(*mine, table.c.settled.is_(True)).values(changed=changed))


def changed(connection: sa.Connection, dossier_id: str) -> list[DocumentSummary]:
    """Documents that changed at Billit since they were delivered, and are not compared yet or differ."""
    mine = (documents.c.dossier_id == dossier_id, documents.c.changed.is_(True))
    # Sorted here: an order by key would make SQLite read every document.
    found = _decoded(connection, sa.select(documents.c.data).where(*mine))
    return sorted(found, key=lambda one: one.order_id)


def held_back(connection: sa.Connection, dossier_id: str) -> dict[int, str]:
    """The gate that holds each document back, by order id; of those that no delivery settles."""
    waiting = (documents.c.dossier_id == dossier_id, documents.c.settled.is_(False), documents.c.held != "")
    rows = connection.execute(sa.select(documents.c.order_id, documents.c.held).where(*waiting))
    return {row.order_id: row.held for row in rows}


def hold(connection: sa.Connection, dossier_id: str, gates: Mapping[int, str]) -> None:
    """Remember which gate holds which document back; those not named are free."""
    table = documents
    waiting = (table.c.dossier_id == dossier_id, table.c.settled.is_(False))
    connection.execute(table.update().where(*waiting, table.c.held != "").values(held=""))
    if gates:
        connection.execute(
            table.update()
            .where(table.c.dossier_id == dossier_id, table.c.order_id == sa.bindparam("id"))
            .values(held=sa.bindparam("gate")),
            [{"id": order_id, "gate": gate} for order_id, gate in gates.items()],
        )


def hold_one(connection: sa.Connection, dossier_id: str, order_id: int, gate: str) -> None:
    connection.execute(
        documents.update()
        .where(documents.c.dossier_id == dossier_id, documents.c.order_id == order_id)
        .values(held=gate)
    )


def held(connection: sa.Connection, dossier_id: str) -> dict[str, int]:
    """How many documents each gate holds back."""
    rows = connection.execute(
        sa.select(documents.c.held, sa.func.count())
        .where(documents.c.dossier_id == dossier_id, documents.c.held != "")
        .group_by(documents.c.held)
    )
    return {row[0]: row[1] for row in rows}
