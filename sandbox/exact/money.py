"""Amounts: whole cents inside, JSON numbers (Edm.Double) on the wire and in the rows."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def cents(amount: float | Decimal | None) -> int:
    """The amount in whole cents, rounded half up (away from zero); None is nothing."""
    if amount is None:
        return 0
    return round_half_up(Decimal(str(amount)) * 100)


def amount(whole_cents: int) -> float:
    """The JSON number of whole cents: the double nearest to it, which prints with at most two decimals."""
    return whole_cents / 100


def round_half_up(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))
