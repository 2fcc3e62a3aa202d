"""Amounts as decimal text, as the books keep them: `'12.50'`. No float is ever made."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
FIFTH = Decimal("0.00001")


def euro(value: Decimal | int | str) -> str:
    """Two decimals, rounded half up."""
    return str(Decimal(value).quantize(CENT, ROUND_HALF_UP) + 0)


def fine(value: Decimal | int | str) -> str:
    """Five decimals: quantities, unit prices and exchange rates."""
    return str(Decimal(value).quantize(FIFTH, ROUND_HALF_UP) + 0)


def from_cents(cents: int) -> str:
    return euro(Decimal(cents).scaleb(-2))


def vat_of(base: Decimal, rate: Decimal) -> Decimal:
    """VAT of a base, rounded half up to the cent."""
    return (base * rate / 100).quantize(CENT, ROUND_HALF_UP)
