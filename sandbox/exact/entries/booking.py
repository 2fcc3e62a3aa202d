"""What becomes of an entry that was sent: checked as a whole, then written out as Exact's rows."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sandbox.exact.contract import meaning
from sandbox.exact.entries.header import OWN_CURRENCY, CheckedHeader, check_header
from sandbox.exact.entries.kinds import Kind
from sandbox.exact.entries.lines import CheckedLine, check_line
from sandbox.exact.local_time import day_of, local_midnight
from sandbox.exact.money import amount, cents, round_half_up
from sandbox.exact.texts import Complaint, business_refusal, complaint
from sandbox.exact.world import World, new_id
from sandbox.kernel.table import Row

OPEN, PROCESSED = 20, 50


@dataclass(frozen=True, slots=True)
class Booking:
    """An entry that passed all checks: its row and its lines' rows, not yet kept anywhere."""

    kind: Kind
    entry: Row
    lines: tuple[Row, ...]
    checked: CheckedHeader
    checked_lines: tuple[CheckedLine, ...]


def prepare(
    world: World, division: int, kind: Kind, header: Row, lines: Sequence[Row], language: str
) -> Booking:
    """The booking of a header and lines as a client sends them; Refused (500) with all complaints in one.

    A header with an EntryID, and lines with an ID, keep them.
    """
    checked = check_header(world, division, kind, header)
    checked_lines = tuple(check_line(world, division, kind, line) for line in lines)
    complaints = [
        *checked.complaints,
        *([] if lines else [complaint("mandatory", "Lines")]),
        *(one for line in checked_lines for one in line.complaints),
    ]
    complaints = complaints or list(_balance_complaints(kind, checked, checked_lines))
    if complaints:
        raise business_refusal(language, complaints)
    entry = _entry_row(kind, checked, checked_lines)
    rows = tuple(_line_row(entry, number, line) for number, line in enumerate(checked_lines, 1))
    return Booking(kind, entry, rows, checked, checked_lines)


def _balance_complaints(
    kind: Kind, checked: CheckedHeader, lines: Sequence[CheckedLine]
) -> Iterator[Complaint]:
    """Header VAT that is not the sum of the lines' VAT puts the entry out of balance (E29)."""
    given = checked.sent.get("VATAmountFC")
    difference = cents(given) - sum(line.vat.vat for line in lines) if given is not None else 0
    if difference and checked.period:
        yield complaint(
            "out-of-balance",
            year=checked.period["FinYear"],
            period=checked.period["FinPeriod"],
            type=kind.name,
            currency=checked.sent["Currency"],
            difference=f"{amount(difference):.2f}",
        )


def _entry_row(kind: Kind, checked: CheckedHeader, lines: Sequence[CheckedLine]) -> Row:
    sent, journal = checked.sent, checked.journal or {}
    relation, period = checked.relation or {}, checked.period or {}
    rate = _rate(sent)
    total = sum(line.vat.total for line in lines)
    vat = sum(line.vat.vat for line in lines)
    type_ = kind.credit_type if total < 0 else kind.invoice_type
    status = sent.get("Status", OPEN)
    return {
        **sent,
        "EntryID": sent.get("EntryID") or new_id(),
        "AmountFC": amount(total),
        "AmountDC": amount(in_own_currency(total, rate)),
        "VATAmountFC": amount(vat),
        "VATAmountDC": amount(in_own_currency(vat, rate)),
        "Rate": float(rate),
        "DueDate": sent.get("DueDate") or _due_date(sent["EntryDate"], checked.payment_condition),
        "JournalDescription": journal.get("Description"),
        kind.relation_name: relation.get("Name"),
        "ReportingYear": period.get("FinYear"),
        "ReportingPeriod": period.get("FinPeriod"),
        "Status": status,
        "StatusDescription": meaning("Entry.Status", status),
        "Type": type_,
        "TypeDescription": meaning("Entry.Type", type_),
        **_condition_fields(checked.payment_condition),
        **_document_fields(checked.document),
    }


def _line_row(entry: Row, number: int, line: CheckedLine) -> Row:
    rate = Decimal(str(entry["Rate"]))
    gl_account, vat_code = line.gl_account or {}, line.vat_code or {}
    return {
        **line.sent,
        "ID": line.sent.get("ID") or new_id(),
        "EntryID": entry["EntryID"],
        "LineNumber": number,
        "AmountFC": amount(cents(line.sent["AmountFC"])),
        "AmountDC": amount(in_own_currency(cents(line.sent["AmountFC"]), rate)),
        "GLAccountCode": gl_account.get("Code"),
        "GLAccountDescription": gl_account.get("Description"),
        "VATCode": vat_code.get("Code"),
        "VATCodeDescription": vat_code.get("Description"),
        "VATPercentage": vat_code.get("Percentage"),
        "VATAmountFC": amount(line.vat.vat),
        "VATAmountDC": amount(in_own_currency(line.vat.vat, rate)),
        "VATBaseAmountFC": amount(line.vat.base),
        "VATBaseAmountDC": amount(in_own_currency(line.vat.base, rate)),
        "CostCenterDescription": line.cost_center and line.cost_center["Description"],
        "CostUnitDescription": line.cost_unit and line.cost_unit["Description"],
        "Type": entry["Type"],
    }


def in_own_currency(whole_cents: int, rate: Decimal) -> int:
    """One unit of the foreign currency is `rate` of our own."""
    return whole_cents if rate == 1 else round_half_up(whole_cents * rate)


def _rate(sent: Row) -> Decimal:
    if sent["Currency"] == OWN_CURRENCY:
        return Decimal(1)
    return Decimal(str(sent.get("Rate") or 1))


def _due_date(entry_date: str, condition: Row | None) -> str:
    """The payment condition's days after the entry date, moved to the month's end where it says so."""
    days = (condition or {}).get("PaymentDays") or 0
    due = day_of(entry_date) + timedelta(days=days)
    if condition and condition.get("PaymentEndOfMonths"):
        due = due.replace(day=calendar.monthrange(due.year, due.month)[1])
    return local_midnight(due)


def _condition_fields(condition: Row | None) -> Row:
    row = condition or {}
    return {
        "PaymentCondition": row.get("Code"),
        "PaymentConditionDescription": row.get("Description"),
        "PaymentConditionPaymentMethod": row.get("PaymentMethod"),
    }


def _document_fields(document: Row | None) -> Row:
    row = document or {}
    return {
        "Document": row.get("ID"),
        "DocumentNumber": row.get("HID"),
        "DocumentSubject": row.get("Subject"),
    }
