"""Who sells and who buys, for the invoice's PDF and UBL."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.billit.platform import Platform
from sandbox.kernel.table import Row


@dataclass(frozen=True, slots=True)
class Sides:
    seller: Row
    buyer: Row


def sides(platform: Platform, order: Row) -> Sides:
    """On a sales document the company sells, on a purchase its supplier does."""
    own, other = platform.company(order["CompanyID"]), platform.must("parties", order["CounterPartyID"])
    return Sides(own, other) if order["OrderDirection"] == "Income" else Sides(other, own)
