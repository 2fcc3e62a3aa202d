"""Lines of entries in general journals, cash books and bank books: an invoice may stand there by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from dossierflow.domain.chart import CONTROL, MONEY
from dossierflow.domain.entry import CASH_FLOW, GENERAL, LedgerLine
from dossierflow.store import masterdata
from dossierflow.store.database import MOST_IDS, upsert
from dossierflow.store.tables.documents import ledger_entries, ledger_lines

KEPT = (CASH_FLOW, GENERAL)
#: What is told of an entry.
SHOWN = ("entry_id", "entry_number", "journal", "type", "date")


def save(connection: sa.Connection, dossier_id: str, lines: Iterable[LedgerLine]) -> int:
    """Keep those of these lines that stand outside the sales and purchase journals; how many.

    What only pays, the most by far of a bank book, is left out: a line on what is owed, and the money's own.
    """
    told = [line for line in lines if line.type in KEPT]
    paid_on = _paid_on(connection, dossier_id) if any(one.type == CASH_FLOW for one in told) else set()
    kept = {
        line.line_id: _row(dossier_id, line)
        for line in told
        if line.type != CASH_FLOW or line.gl_account_code not in paid_on
    }
    return upsert(connection, ledger_lines, kept.values())


def _paid_on(connection: sa.Connection, dossier_id: str) -> set[str]:
    accounts = masterdata.load(connection, masterdata.GL_ACCOUNTS, dossier_id)
    return {one.code for one in accounts if one.type in (*CONTROL, *MONEY)}


def _row(dossier_id: str, line: LedgerLine) -> dict[str, Any]:
    return {
        "dossier_id": dossier_id,
        "line_id": line.line_id,
        "entry_id": line.entry_id,
        "line_number": line.line_number,
        "account_id": line.account_id,
        "gl_account_code": line.gl_account_code,
        "amount": line.amount,
        "vat_amount": line.vat_amount,
        "your_ref": line.your_ref[:128],
        "description": line.description[:512],
        "deleted_at": None,
    }


def mark_deleted(connection: sa.Connection, dossier_id: str, keys: list[str], at: datetime) -> set[str]:
    """Lines with one of these ids; the entries that they stood in."""
    table = ledger_lines
    touched: set[str] = set()
    for some in _parts(keys):
        where = (table.c.dossier_id == dossier_id, table.c.line_id.in_(some))
        found = sa.select(table.c.entry_id).where(*where, table.c.deleted_at.is_(None))
        touched |= set(connection.execute(found).scalars())
        connection.execute(table.update().where(*where).values(deleted_at=at))
    return touched


def any_of(connection: sa.Connection, dossier_id: str) -> bool:
    """Whether anything stands there at all."""
    mine = sa.select(ledger_lines.c.line_id).where(ledger_lines.c.dossier_id == dossier_id)
    return connection.execute(mine.limit(1)).first() is not None


def entries_of(
    connection: sa.Connection,
    dossier_id: str,
    days: tuple[date, date],
    *,
    relations: Iterable[str],
    amounts: Iterable[int],
    paid_on: Iterable[str],
) -> list[tuple[str, Any]]:
    """Standing entries of these days with a line on one of these relations, or of one of these amounts on
    any: each relation with the entry. What was bought or sold in a cash book or bank book has the amount in
    its lines together, with their VAT or without.

    In a cash book or bank book a line on one of the accounts `paid_on` is a payment, which a busy dossier has
    many of: these are left out.
    """
    # The few lines first: SQLite would begin at all entries of the days.
    line = ledger_lines.c
    named = sa.select(line.account_id, line.entry_id, line.gl_account_code).where(
        line.dossier_id == dossier_id, line.deleted_at.is_(None), line.account_id != ""
    )
    own = [named.where(line.account_id.in_(some)) for some in _parts(relations)]
    alike = [named.where(line.amount.in_(some)) for some in _parts(amounts)]
    bought = [
        named.where(line.entry_id.in_(_of_amounts(dossier_id, whole, some)))
        for some in _parts(amounts)
        for whole in ((line.entry_id,), (line.entry_id, line.account_id))
    ]
    told = [
        (types, row)
        for queries, types in ((own, KEPT), (alike, (GENERAL,)), (bought, (CASH_FLOW,)))
        for query in queries
        for row in connection.execute(query)
    ]
    entries = _standing(connection, dossier_id, {row.entry_id for _, row in told}, days)
    skipped = set(paid_on)
    found = {
        (row.account_id, row.entry_id): entry
        for types, row in told
        if (entry := entries.get(row.entry_id)) is not None
        and entry.type in types
        and (entry.type == GENERAL or row.gl_account_code not in skipped)
    }
    return [(relation, row) for (relation, _), row in found.items()]


def _of_amounts(dossier_id: str, whole: tuple[Any, ...], amounts: list[int]) -> sa.Select[Any]:
    """Entries whose standing lines, taken together by these columns, have one of these amounts."""
    line = ledger_lines.c
    vat = sa.case((line.amount >= 0, sa.func.abs(line.vat_amount)), else_=-sa.func.abs(line.vat_amount))
    net, gross = sa.func.sum(line.amount), sa.func.sum(line.amount + vat)
    stands = sa.select(line.entry_id).where(line.dossier_id == dossier_id, line.deleted_at.is_(None))
    return stands.group_by(*whole).having(sa.or_(net.in_(amounts), gross.in_(amounts)))


def _standing(
    connection: sa.Connection, dossier_id: str, entry_ids: Iterable[str], days: tuple[date, date]
) -> dict[str, Any]:
    entry = ledger_entries.c
    shown = sa.select(*(entry[name] for name in SHOWN)).where(
        entry.dossier_id == dossier_id, entry.deleted_at.is_(None)
    )
    return {
        row.entry_id: row
        for some in _parts(entry_ids)
        for row in connection.execute(shown.where(entry.entry_id.in_(some)))
        if days[0] <= row.date <= days[1]
    }


def _parts(wanted: Iterable[Any]) -> list[list[Any]]:
    """As many as one statement takes."""
    every = sorted(set(wanted))
    return [every[start : start + MOST_IDS] for start in range(0, len(every), MOST_IDS)]


def of_entries(connection: sa.Connection, dossier_id: str, entry_ids: Iterable[str]) -> list[Any]:
    """All standing lines of these entries, in their order."""
    table = ledger_lines
    stands = table.select().where(table.c.dossier_id == dossier_id, table.c.deleted_at.is_(None))
    in_order = stands.order_by(table.c.entry_id, table.c.line_number)
    return [
        row
        for some in _parts(entry_ids)
        for row in connection.execute(in_order.where(table.c.entry_id.in_(some)))
    ]
