"""The VAT of one entry line, as Exact computes it. All amounts in whole cents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from sandbox.exact.money import round_half_up
from sandbox.kernel.table import Row

INCLUDING, BASE_ONLY, NO_VAT = "I", "B", "N"


@dataclass(frozen=True, slots=True)
class LineVat:
    """`base` excludes VAT. Charged VAT is owed by the buyer: booked twice, and no part of the total.

    `lost` is the part of the VAT that may not be deducted (mixed use): a cost, not a claim.
    """

    base: int
    vat: int
    charged: bool = False
    allowed: bool = True  # False: a VAT amount was given where the code admits none
    lost: int = 0

    @property
    def total(self) -> int:
        return self.base if self.charged else self.base + self.vat


def line_vat(
    amount: int, code: Row | None, given: int | None, non_deductible: Decimal = Decimal(0)
) -> LineVat:
    """The VAT of a line: `amount` as sent (including VAT with a type I code), `given` overrides the VAT.

    Types: E amounts exclude VAT, I include it, B has a base only, N has no VAT; no code is like N.
    `non_deductible` is the fraction of the VAT that is a cost.
    """
    found = _whole(amount, code, given)
    return replace(found, lost=round_half_up(found.vat * non_deductible))


def _whole(amount: int, code: Row | None, given: int | None) -> LineVat:
    if code is None or code["Type"] in (NO_VAT, BASE_ONLY):
        return LineVat(amount, 0, allowed=not given)
    rate = Decimal(str(code["Percentage"]))
    if code["Type"] == INCLUDING:
        vat = round_half_up(amount * rate / (1 + rate)) if given is None else given
        return LineVat(amount - vat, vat)
    vat = round_half_up(amount * rate) if given is None else given
    return LineVat(amount, vat, charged=bool(code.get("Charged")))
