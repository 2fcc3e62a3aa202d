"""How an entry stands in the ledger (TransactionLines): total line 0, own lines, VAT lines from 9999 down.

Amounts have the ledger's sign: debit positive. The lines of an entry always add up to nothing, in the
entry's currency and in euro.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from decimal import Decimal

from sandbox.exact.entries.booking import Booking, in_own_currency
from sandbox.exact.entries.kinds import Kind
from sandbox.exact.entries.lines import CheckedLine
from sandbox.exact.money import amount, cents
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
    _settle_rounding(rows)
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


def _settle_rounding(rows: list[Row]) -> None:
    """Each amount in euro is rounded for itself; what they lack together goes to the largest line."""
    lacking = -sum(cents(row["AmountDC"]) for row in rows)
    if lacking:
        largest = max(rows[1:], key=lambda row: abs(row["AmountDC"]))
        largest["AmountDC"] = amount(cents(largest["AmountDC"]) + lacking)


def _vat_lines(world: World, division: int, booking: Booking) -> Iterator[Row]:
    """One line per VAT code, numbered 9999 and down; charged VAT has two: to claim and to pay.

    VAT that may not be deducted has a line on its cost account.
    """
    for number, (code, account, whole, base) in enumerate(_vat_parts(booking)):
        yield {
            "ID": _line_id(booking, f"{code['Code']} {account}"),
            "LineNumber": FIRST_VAT_LINE - number,
            **_gl_fields(world, division, account),
            "VATCode": code["Code"],
            "VATCodeDescription": code["Description"],
            "VATPercentage": code["Percentage"],
            "VATType": code["Type"],
            "AmountVATBaseFC": amount(booking.kind.ledger_sign * base),
            **_amounts(booking, whole),
        }


def _vat_parts(booking: Booking) -> Iterator[tuple[Row, str | None, int, int]]:
    """VAT code, GL account, amount with the ledger's sign, base with the entry's sign."""
    lines = [line for line in booking.checked_lines if line.vat_code is not None and line.vat.vat]
    codes = {line.vat_code["Code"]: line.vat_code for line in lines if line.vat_code}
    for name, code in codes.items():
        own = [line for line in lines if line.vat_code and line.vat_code["Code"] == name]
        vat, base = sum(line.vat.vat for line in own), sum(line.vat.base for line in own)
        lost = _lost(own)
        for side, whole in _vat_sides(booking.kind, code, vat, sum(lost.values())):
            if whole:
                yield code, code.get(side), whole, base
        for account, whole in lost.items():
            yield code, account, whole, 0


def _lost(lines: Iterable[CheckedLine]) -> dict[str | None, int]:
    """VAT that may not be deducted, by the account where it is booked."""
    lost: dict[str | None, int] = {}
    for line in lines:
        if line.vat.lost:
            account = cost_account(line)
            lost[account] = lost.get(account, 0) + line.vat.lost
    return lost


def cost_account(line: CheckedLine) -> str | None:
    """Where VAT that may not be deducted is booked: the GL account's own choice, else that account itself."""
    gl_account = line.gl_account or {}
    return gl_account.get("VATNonDeductibleGLAccount") or gl_account.get("ID")


def _vat_sides(kind: Kind, code: Row, vat: int, lost: int) -> list[tuple[str, int]]:
    """Property of the VAT code that names the account, and the amount; `lost` there is on purchases only."""
    if code.get("Charged"):
        return [("GLToClaim", vat - lost), ("GLToPay", -vat)]
    return [(kind.vat_account, kind.ledger_sign * (vat - lost))]


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
