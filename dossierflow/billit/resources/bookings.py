"""PUT /v1/orders/{id}/bookingEntries: the booking as Exact made it, shown in Billit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dossierflow.billit.codes import account_number
from dossierflow.billit.reading import Where
from dossierflow.kernel.money import show, units


@dataclass(frozen=True, slots=True)
class BookingLine:
    """One line of an entry. `amount` in cents, debit positive and credit negative, as in a ledger."""

    account_code: str
    amount: int


@dataclass(frozen=True, slots=True)
class Sides:
    """The words of DebetOrCredit. Billit does not document them (section 5.3); D and C are assumed."""

    debit: str = "D"
    credit: str = "C"


DEBIT_CREDIT = Sides()


def booking_body(lines: Sequence[BookingLine], sides: Sides, where: Where) -> list[dict[str, Any]]:
    """The body; BadData where the lines do not balance or an account is no number."""
    balance = sum(line.amount for line in lines)
    if not lines or balance:
        raise where.bad(
            f"debit and credit differ by {show(balance)} over {len(lines)} lines", "BookingEntries"
        )
    return [_line(line, sides, where) for line in lines]


def _line(line: BookingLine, sides: Sides, where: Where) -> dict[str, Any]:
    account = account_number(line.account_code)
    if account is None:
        raise where.bad(f"{line.account_code!r} is no account number for Billit", "AccountCode")
    return {
        "AccountCode": account,
        "Amount": units(abs(line.amount)),
        "DebetOrCredit": sides.debit if line.amount >= 0 else sides.credit,
    }
