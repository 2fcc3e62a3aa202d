"""Keeps bookings: the entry, its lines, its ledger lines, and what was there before and is no more."""

from __future__ import annotations

from dataclasses import replace

from sandbox.exact.entries.booking import Booking
from sandbox.exact.entries.kinds import Kind
from sandbox.exact.entries.ledger import ledger_rows
from sandbox.exact.entries.numbers import next_entry_number
from sandbox.exact.world import World
from sandbox.kernel.table import Row

LEDGER = "financialtransaction/TransactionLines"


def numbered(world: World, division: int, booking: Booking) -> Booking:
    """With an entry number, and an invoice number on sales: a falling or double proposal is replaced."""
    entry = booking.entry
    number = entry.get("EntryNumber") or next_entry_number(
        world, division, booking.kind, entry["Journal"], entry["ReportingYear"]
    )
    if booking.kind.relation == "Customer":
        entry = {**entry, "InvoiceNumber": _invoice_number(world, division, entry, number)}
    return replace(booking, entry={**entry, "EntryNumber": number})


def keep(world: World, division: int, booking: Booking, by: Row) -> Row:
    """Write a booking over whatever the entry was before; the entry's row."""
    kind, entry_id = booking.kind, booking.entry["EntryID"]
    entry = world.save(division, kind.path, booking.entry, by)
    _replace(world, division, kind.lines_path, entry_id, list(booking.lines), by)
    created = {name: entry[name] for name in ("Created", "Creator", "CreatorFullName")}
    rows = [{**created, **row} for row in ledger_rows(world, division, booking)]
    _replace(world, division, LEDGER, entry_id, rows, by)
    _link_document(world, division, entry, by)
    return entry


def erase(world: World, division: int, kind: Kind, entry_id: str, by: Row, *, silently: bool = False) -> None:
    """Delete an entry with its lines; `silently` leaves no trace in sync/Deleted."""
    for path in (kind.lines_path, LEDGER):
        for row in world.table(division, path).find("EntryID", entry_id):
            if silently:
                world.table(division, path).delete(row["ID"])
            else:
                world.remove(division, path, row["ID"], by)
    world.table(division, kind.path).delete(entry_id)


def _replace(world: World, division: int, path: str, entry_id: str, rows: list[Row], by: Row) -> None:
    kept = {row["ID"] for row in rows}
    for row in world.table(division, path).find("EntryID", entry_id):
        if row["ID"] not in kept:
            world.remove(division, path, row["ID"], by)
    for row in rows:
        world.save(division, path, row, by)


def _link_document(world: World, division: int, entry: Row, by: Row) -> None:
    document = world.table(division, "documents/Documents").get(str(entry.get("Document")))
    if document and document.get("FinancialTransactionEntryID") != entry["EntryID"]:
        linked = {**document, "FinancialTransactionEntryID": entry["EntryID"]}
        world.save(division, "documents/Documents", linked, by)


def _invoice_number(world: World, division: int, entry: Row, number: int) -> int:
    """What was proposed, unless it falls behind what the journal has seen; else the entry number."""
    table, key = world.global_table("highest-invoice-numbers"), f"{division}/{entry['Journal']}"
    highest = (table.get(key) or {"number": 0})["number"]
    proposed = entry.get("InvoiceNumber")
    chosen = int(proposed if proposed and proposed > highest else number)
    table.put(key, {"number": max(chosen, highest)})
    return chosen
