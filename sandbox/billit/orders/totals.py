"""Totals of an order from its lines: VAT per group of ventilation code and rate, rounded once per group."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sandbox.billit import amounts
from sandbox.billit.contract import VAT_RATES, VENTILATION
from sandbox.billit.errors import invalid
from sandbox.kernel.table import Row

HOME = "BE"
SALES_BY_RATE = {"0": "1", "6": "2", "12": "3", "21": "4"}
DOMESTIC_PURCHASE = "1"
DISTANCE_SALES = "104"  # OSS: the rate is that of the buyer's country
INVALID_RATE = "InvalidVAtPercentageForTaxCountry_0_"


def completed(lines: Iterable[Row], direction: str, header: str, country: str) -> list[Row]:
    """The lines with their amounts, their rate and their ventilation code filled in.

    `header` is the order's own ventilation code: it applies to lines at 0 %, and a line's own code wins.
    """
    return [_line(row, direction, header, country, at) for at, row in enumerate(lines)]


def _line(row: Row, direction: str, header: str, country: str, at: int) -> Row:
    rate = Decimal(row.get("VATPercentage", "0.00"))
    code = row.get("VentilationCode") or _usual_code(direction, header, rate)
    _must_be_valid(code, direction, rate, country)
    quantity = Decimal(row.get("Quantity", "1.00000"))
    gross_price, net_price = _prices(row, rate, at)
    part = 1 - Decimal(row.get("ReductionPercentage", "0.00")) / 100
    net = amounts.euro(quantity * net_price * part)
    if row.get("InclLeading"):
        net = amounts.euro(Decimal(amounts.euro(quantity * gross_price * part)) / (1 + rate / 100))
    vat = amounts.vat_of(Decimal(net), rate)
    return {
        **row,
        "Quantity": amounts.fine(quantity),
        "UnitPriceExcl": amounts.fine(net_price),
        "TotalExcl": net,
        "TotalVAT": str(vat),
        "TotalIncl": str(Decimal(net) + vat),
        "VATPercentage": amounts.euro(rate),
        "VentilationCode": code,
        "InclLeading": row.get("InclLeading", False),
    }


def _prices(row: Row, rate: Decimal, at: int) -> tuple[Decimal, Decimal]:
    """Unit price with and without VAT; one of them is given."""
    factor = 1 + rate / 100
    if row.get("InclLeading") and "UnitPriceIncl" in row:
        return Decimal(row["UnitPriceIncl"]), Decimal(row["UnitPriceIncl"]) / factor
    if "UnitPriceExcl" not in row:
        raise invalid(f"OrderLines[{at}].UnitPriceExcl is required.")
    return Decimal(row["UnitPriceExcl"]) * factor, Decimal(row["UnitPriceExcl"])


def _usual_code(direction: str, header: str, rate: Decimal) -> str:
    if header and rate == 0:
        return header
    if direction == "Cost":
        return DOMESTIC_PURCHASE
    return SALES_BY_RATE.get(f"{rate:f}".rstrip("0").rstrip(".") or "0", "1")


def _must_be_valid(code: str, direction: str, rate: Decimal, country: str) -> None:
    if code not in VENTILATION[direction]:
        raise invalid(f"VentilationCode '{code}' is not valid for {direction}.")
    allowed = {Decimal(text) for text in VAT_RATES.get(country, ["0"])}
    if country != HOME:  # a foreign seller may be registered for Belgian VAT
        allowed |= {Decimal(text) for text in VAT_RATES[HOME]}
    if code == DISTANCE_SALES:
        allowed |= {Decimal(text) for rates in VAT_RATES.values() for text in rates}
    if rate not in allowed:
        raise invalid(f"Invalid VAT percentage for country code {country}", INVALID_RATE)


def groups(lines: Iterable[Row], discount: Decimal = Decimal(0)) -> list[Row]:
    """By ventilation code and rate. A `discount` for prompt payment, in per cent, lowers what VAT counts on:
    Billit documents that of the UBL and of PaymentDiscountAmount, and for the order itself it is inferred.
    """
    nets: dict[tuple[str, str], Decimal] = {}
    for line in lines:
        key = (line["VentilationCode"], line["VATPercentage"])
        nets[key] = nets.get(key, Decimal(0)) + Decimal(line["TotalExcl"])
    return [_group(code, rate, net, discount) for (code, rate), net in nets.items()]


def _group(code: str, rate: str, net: Decimal, discount: Decimal) -> Row:
    reduction = Decimal(amounts.euro(net * discount / 100))
    vat = amounts.vat_of(net - reduction, Decimal(rate))
    return {
        "VentilationCode": code,
        "VATPercentage": rate,
        "TotalExcl": amounts.euro(net),
        "TotalVAT": amounts.euro(vat),
        "TotalIncl": amounts.euro(net + vat),
        "Mtvh": amounts.euro(net - reduction),
        "FinancialReductionAmount": amounts.euro(reduction),
    }


def sums(vat_groups: Iterable[Row]) -> Row:
    """TotalExcl, TotalVAT and TotalIncl of the order."""
    listed = list(vat_groups)
    return {
        name: amounts.euro(sum((Decimal(one[name]) for one in listed), Decimal(0)))
        for name in ("TotalExcl", "TotalVAT", "TotalIncl")
    }
