"""The entries that Exact's books show: one row an entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from dossierflow.domain.entry import LedgerLine
from dossierflow.domain.reference import normalised
from dossierflow.store import ledger_lines
from dossierflow.store.database import upsert
from dossierflow.store.tables.documents import ledger_entries

#: `seen_at` of an entry that a reading from the start has not come to yet.
UNSEEN = datetime(1970, 1, 1, tzinfo=UTC)
#: What a person may change of an entry that stands: a change of any of these is looked at.
TOLD = (
    *("entry_number", "journal", "type", "status", "date", "account_id", "amount", "your_ref"),
    *("period", "lines"),
)


def save(connection: sa.Connection, dossier_id: str, lines: Iterable[LedgerLine], at: datetime) -> int:
    """Store the entries of these lines; how many. One that changed since it was first seen, or is new and
    carries no mark, is `changed` until somebody has compared it.

    An entry is known by its line number 0; of the others, which may come alone where only they changed, the
    account, VAT code and amount are kept with it. One of a general journal may have no total.
    """
    told = list(lines)
    ledger_lines.save(connection, dossier_id, told)
    before = _known(connection, dossier_id, {line.entry_id for line in told})
    rows = {line.entry_id: _row(dossier_id, line, at) for line in told if line.line_number == 0}
    for line in told:
        if line.type in ledger_lines.KEPT and line.entry_id not in rows and line.entry_id not in before:
            rows[line.entry_id] = _row(dossier_id, line, at) | {"amount": 0, "account_id": ""}
    for line in told:
        known = before.get(line.entry_id)
        if line.entry_id not in rows and known is not None:
            rows[line.entry_id] = dict(known) | {"seen_at": at, "deleted_at": None, "lines": {}}
        if line.entry_id in rows:
            rows[line.entry_id]["lines"][str(line.line_number)] = _of_line(line)
    for entry_id, row in rows.items():
        _mark_changed(row, before.get(entry_id))
    return upsert(connection, ledger_entries, rows.values())


def remember(connection: sa.Connection, row: dict[str, Any]) -> None:
    """An entry that was read by itself, where the books do not show it yet."""
    if get(connection, row["dossier_id"], row["entry_id"]) is None:
        connection.execute(ledger_entries.insert().values(row))


def _known(connection: sa.Connection, dossier_id: str, entry_ids: set[str]) -> dict[str, Any]:
    return {row["entry_id"]: row for row in _of_ids(connection, dossier_id, entry_ids).mappings()}


def _of_ids(connection: sa.Connection, dossier_id: str, entry_ids: Iterable[str]) -> sa.CursorResult[Any]:
    """At most a page of them."""
    table = ledger_entries
    mine = (table.c.dossier_id == dossier_id, table.c.entry_id.in_(list(entry_ids)))
    return connection.execute(table.select().where(*mine))


def _row(dossier_id: str, line: LedgerLine, at: datetime) -> dict[str, Any]:
    return {
        "dossier_id": dossier_id,
        "entry_id": line.entry_id,
        "entry_number": line.entry_number,
        "journal": line.journal,
        "type": line.type,
        "status": line.status,
        "date": line.date,
        "period": line.financial_period,
        "account_id": line.account_id,
        "amount": line.amount,
        "your_ref": line.your_ref,
        "marker": line.marker,
        "line_id": line.line_id,
        "seen_at": at,
        "deleted_at": None,
        # Some type the invoice's number into the description alone.
        "reference": normalised(line.your_ref or line.description, line.date),
        "changed": False,
        "lines": {},
    }


def _of_line(line: LedgerLine) -> list[Any]:
    return [line.gl_account_code, line.vat_code.strip(), line.amount]


def _mark_changed(row: dict[str, Any], before: Any | None) -> None:
    """Lines may come alone, where only they changed. Where they add up to nothing, as a whole entry does, and
    with the earlier ones do not, a line was removed in Exact. What is new and nobody's is to be compared too:
    it may repeat what is booked."""
    if before is None:
        row["changed"] = not row["marker"]
    else:
        together = dict(before["lines"]) | row["lines"]
        removed = "0" in row["lines"] and not _left(row["lines"]) and _left(together)
        row["lines"] = row["lines"] if removed else together
        row["changed"] = before["changed"] or any(before[name] != row[name] for name in TOLD)


def _left(lines: Mapping[str, list[Any]]) -> int:
    return sum(int(line[2]) for line in lines.values())


def vat_codes_used(connection: sa.Connection, dossier_id: str, since: date) -> Counter[str]:
    """In how many standing entries of this day and later each VAT code (without its padding) occurs."""
    table = ledger_entries
    stands = (table.c.dossier_id == dossier_id, table.c.deleted_at.is_(None), table.c.date >= since)
    found: Counter[str] = Counter()
    for lines in connection.execute(sa.select(table.c.lines).where(*stands)).scalars():
        found.update({str(line[1]) for line in lines.values() if line[1]})
    return found


def changed(connection: sa.Connection, dossier_id: str) -> list[Any]:
    """Standing entries that changed, or came without a mark, and are not compared yet or differ."""
    table = ledger_entries
    mine = (table.c.dossier_id == dossier_id, table.c.changed.is_(True), table.c.deleted_at.is_(None))
    return list(connection.execute(table.select().where(*mine).order_by(table.c.entry_number)))


def agree(connection: sa.Connection, dossier_id: str, entry_ids: Iterable[str]) -> None:
    """These were compared and are as they should be."""
    table = ledger_entries
    mine = (table.c.dossier_id == dossier_id, table.c.entry_id.in_(list(entry_ids)))
    connection.execute(table.update().where(*mine).values(changed=False))


def numbered(connection: sa.Connection, dossier_id: str, number: int) -> list[Any]:
    """Standing entries with this number, newest first: each journal and year may have its own."""
    table = ledger_entries
    mine = (table.c.dossier_id == dossier_id, table.c.entry_number == number, table.c.deleted_at.is_(None))
    return list(connection.execute(table.select().where(*mine).order_by(table.c.date.desc())))


def candidates(
    connection: sa.Connection,
    dossier_id: str,
    references: Iterable[str],
    amounts: Iterable[int],
    days: Iterable[date],
    relations: Iterable[str],
) -> list[Any]:
    """Standing entries with one of these references, or one of these amounts on one of these days or of one
    of these relations."""
    table = ledger_entries
    stands = (table.c.dossier_id == dossier_id, table.c.deleted_at.is_(None))
    by_reference = table.select().where(*stands, table.c.reference.in_(list(references)))
    amount = table.c.amount.in_(list(amounts))
    by_day = table.select().where(*stands, amount, table.c.date.in_(list(days)))
    by_relation = table.select().where(*stands, amount, table.c.account_id.in_(list(relations)))
    queries = (by_reference, by_day, by_relation)
    found = {row.entry_id: row for query in queries for row in connection.execute(query)}
    return sorted(found.values(), key=lambda row: (row.entry_number, row.entry_id))


def mark_deleted(connection: sa.Connection, dossier_id: str, keys: Iterable[str], at: datetime) -> list[str]:
    """Entries whose id, or whose total line's id, is among the deleted keys; their entry ids.

    One without a total stands while a line of it does.
    """
    found = list(keys)
    if not found:
        return []
    table = ledger_entries
    touched = ledger_lines.mark_deleted(connection, dossier_id, found, at)
    where = sa.and_(
        table.c.dossier_id == dossier_id,
        table.c.deleted_at.is_(None),
        sa.or_(table.c.line_id.in_(found), table.c.entry_id.in_([*found, *touched])),
    )
    rows = list(connection.execute(sa.select(table.c.entry_id, table.c.line_id, table.c.lines).where(where)))
    left = {row.entry_id for row in ledger_lines.of_entries(connection, dossier_id, touched)}
    named = {
        row.entry_id for row in rows if row.entry_id in found or (row.line_id in found and "0" in row.lines)
    }
    gone = [row.entry_id for row in rows if row.entry_id in named or row.entry_id not in left]
    mine = (table.c.dossier_id == dossier_id, table.c.entry_id.in_(gone))
    connection.execute(table.update().where(*mine).values(deleted_at=at))
    return gone


def begin_to_see(connection: sa.Connection, dossier_id: str) -> None:
    """The books are read from the start: nothing that stands was seen in this reading yet."""
    mine = (ledger_entries.c.dossier_id == dossier_id, ledger_entries.c.deleted_at.is_(None))
    connection.execute(ledger_entries.update().where(*mine).values(seen_at=UNSEEN))


def seen_again(connection: sa.Connection, dossier_id: str) -> tuple[int, int]:
    """How many standing entries a reading from the start has seen, and how many it has not."""
    table = ledger_entries
    mine = (table.c.dossier_id == dossier_id, table.c.deleted_at.is_(None))
    seen = sa.func.sum(sa.case((table.c.seen_at == UNSEEN, 0), else_=1))
    all_, found = connection.execute(sa.select(sa.func.count(), seen).where(*mine)).one()
    return int(found or 0), all_ - int(found or 0)


def end_unseen(connection: sa.Connection, dossier_id: str, at: datetime) -> None:
    """Exact deleted what it did not show again."""
    table = ledger_entries
    mine = (table.c.dossier_id == dossier_id, table.c.deleted_at.is_(None), table.c.seen_at == UNSEEN)
    connection.execute(table.update().where(*mine).values(deleted_at=at))


def by_marker(connection: sa.Connection, dossier_id: str, *markers: str) -> list[Any]:
    """Entries that carry one of these markers and still stand."""
    table = ledger_entries
    return list(
        connection.execute(
            table.select()
            .where(
                table.c.dossier_id == dossier_id,
                table.c.marker.in_(markers),
                table.c.deleted_at.is_(None),
            )
            .order_by(table.c.entry_number, table.c.entry_id)
        )
    )


def get(connection: sa.Connection, dossier_id: str, entry_id: str) -> Any | None:
    table = ledger_entries
    return connection.execute(
        table.select().where(table.c.dossier_id == dossier_id, table.c.entry_id == entry_id)
    ).one_or_none()


def alike(connection: sa.Connection, dossier_id: str, amount: int, day: date) -> list[Any]:
    """Standing entries of this day with this amount (either sign)."""
    table = ledger_entries
    return list(
        connection.execute(
            table.select()
            .where(
                table.c.dossier_id == dossier_id,
                table.c.amount.in_([amount, -amount]),
                table.c.date == day,
                table.c.deleted_at.is_(None),
            )
            .order_by(table.c.entry_number, table.c.entry_id)
        )
    )
