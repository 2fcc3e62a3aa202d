"""How an entry stands in the ledger (TransactionLines): total line 0, own lines, VAT lines from 9999 down.

Amounts have the ledger's sign: debit positive. The lines of an entry always add up to nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from decimal import Decimal

from sandbox.exact.entries.booking import Booking, in_own_currency
from sandbox.exact.entries.kinds import Kind
from sandbox.exact.money import amount
from sandbox.exact.world import World
from sandbox.kernel.table import Row

TOTAL_LINE, FIRST_VAT_LINE = 0, 9999
# Ledger field: field of the entry.
FROM_ENTRY = {
    "EntryID": "EntryID",
    "EntryNumber": "EntryNumber",
    "JournalCode": "Journal",
    "JournalDescription": "JournalDescription",
    "FinancialYear": "ReportingYear",
    "FinancialPeriod": "ReportingPeriod",
    "Date": "EntryDate",
    "DueDate": "DueDate",
    "Currency": "Currency",
    "ExchangeRate": "Rate",
    "Type": "Type",
    "Status": "Status",
    "YourRef": "YourRef",
    "InvoiceNumber": "InvoiceNumber",
    "OrderNumber": "OrderNumber",
    "PaymentReference": "PaymentReference",
    "ExternalLinkReference": "ExternalLinkReference",
    "Document": "Document",
    "DocumentNumber": "DocumentNumber",
    "DocumentSubject": "DocumentSubject",
}
FROM_LINE = ("ID", "GLAccount", "GLAccountCode", "GLAccountDescription", "VATCode", "VATCodeDescription")
FROM_LINE_TOO = ("VATPercentage", "CostCenter", "CostCenterDescription", "CostUnit", "CostUnitDescription")


def ledger_rows(world: World, division: int, booking: Booking) -> list[Row]:
    """The TransactionLines of a booking, without audit fields and Timestamps."""
    relation = booking.checked.relation or {}
    common: Row = {name: booking.entry.get(source) for name, source in FROM_ENTRY.items()} | {
        "Account": relation.get("ID"),
        "AccountCode": relation.get("Code"),
        "AccountName": relation.get("Name"),
        "Description": booking.entry.get("Description"),
    }
    rows = [_total(world, division, booking), *_own_lines(booking), *_vat_lines(world, division, booking)]
    return [{**common, **{name: value for name, value in row.items() if value is not None}} for row in rows]


def _total(world: World, division: int, booking: Booking) -> Row:
    """Against the customer or supplier: the journal's control account."""
    whole = -booking.kind.ledger_sign * sum(line.vat.total for line in booking.checked_lines)
    gl_id = (booking.checked.journal or {}).get("GLAccount")
    return {
        "ID": _line_id(booking, "total"),
        "LineNumber": TOTAL_LINE,
        **_gl_fields(world, division, gl_id),
        **_amounts(booking, whole),
        "AmountVATFC": booking.entry["VATAmountFC"],
    }


def _own_lines(booking: Booking) -> Iterator[Row]:
    sign = booking.kind.ledger_sign
    for row, line in zip(booking.lines, booking.checked_lines, strict=True):
        yield {
            **{name: row.get(name) for name in (*FROM_LINE, *FROM_LINE_TOO)},
            "LineNumber": row["LineNumber"],
            "Description": row.get("Description"),
            "Notes": row.get("Notes"),
            "Quantity": row.get("Quantity"),
            "VATType": line.vat_code and line.vat_code["Type"],
            "AmountVATFC": amount(sign * line.vat.vat),
            "AmountVATBaseFC": amount(sign * line.vat.base),
            **_amounts(booking, sign * line.vat.base),
        }


def _vat_lines(world: World, division: int, booking: Booking) -> Iterator[Row]:
    """One line per VAT code, numbered 9999 and down; charged VAT has two: to claim and to pay."""
    totals: dict[str, tuple[Row, int, int]] = {}
    for line in booking.checked_lines:
        if line.vat_code is not None and line.vat.vat:
            code, vat, base = totals.get(line.vat_code["Code"], (line.vat_code, 0, 0))
            totals[line.vat_code["Code"]] = (code, vat + line.vat.vat, base + line.vat.base)
    number = FIRST_VAT_LINE
    for code, vat, base in totals.values():
        for account, whole in _vat_sides(booking.kind, code, vat):
            yield {
                "ID": _line_id(booking, f"{code['Code']} {account}"),
                "LineNumber": number,
                **_gl_fields(world, division, code.get(account)),
                "VATCode": code["Code"],
                "VATCodeDescription": code["Description"],
                "VATPercentage": code["Percentage"],
                "VATType": code["Type"],
                "AmountVATBaseFC": amount(booking.kind.ledger_sign * base),
                **_amounts(booking, whole),
            }
            number -= 1


def _vat_sides(kind: Kind, code: Row, vat: int) -> list[tuple[str, int]]:
    if code.get("Charged"):
        return [("GLToClaim", vat), ("GLToPay", -vat)]
    return [(kind.vat_account, kind.ledger_sign * vat)]


def _amounts(booking: Booking, whole: int) -> Row:
    rate = Decimal(str(booking.entry["Rate"]))
    return {"AmountFC": amount(whole), "AmountDC": amount(in_own_currency(whole, rate))}


def _gl_fields(world: World, division: int, gl_id: str | None) -> Row:
    row = world.table(division, "financial/GLAccounts").get(str(gl_id)) or {}
    return {
        "GLAccount": row.get("ID"),
        "GLAccountCode": row.get("Code"),
        "GLAccountDescription": row.get("Description"),
    }


def _line_id(booking: Booking, name: str) -> str:
    """The same line keeps its id when the entry is written again."""
    return str(uuid.uuid5(uuid.UUID(booking.entry["EntryID"]), name))
