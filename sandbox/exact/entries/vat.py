"""The VAT of one entry line, as Exact computes it. All amounts in whole cents."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sandbox.exact.money import round_half_up
from sandbox.kernel.table import Row

INCLUDING, BASE_ONLY, NO_VAT = "I", "B", "N"


@dataclass(frozen=True, slots=True)
class LineVat:
    """`base` excludes VAT. Charged VAT is owed by the buyer: booked twice, and no part of the total."""

    base: int
    vat: int
    charged: bool = False
    allowed: bool = True  # False: a VAT amount was given where the code admits none

    @property
    def total(self) -> int:
        return self.base if self.charged else self.base + self.vat


def line_vat(amount: int, code: Row | None, given: int | None) -> LineVat:
    """The VAT of a line: `amount` as sent (including VAT with a type I code), `given` overrides the VAT.

    Types: E amounts exclude VAT, I include it, B has a base only, N has no VAT; no code is like N.
    """
    if code is None or code["Type"] in (NO_VAT, BASE_ONLY):
        return LineVat(amount, 0, allowed=not given)
    rate = Decimal(str(code["Percentage"]))
    if code["Type"] == INCLUDING:
        vat = round_half_up(amount * rate / (1 + rate)) if given is None else given
        return LineVat(amount - vat, vat)
    vat = round_half_up(amount * rate) if given is None else given
    return LineVat(amount, vat, charged=bool(code.get("Charged")))
