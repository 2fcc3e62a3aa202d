"""Random invoices as Billit gives them, with totals that are computed here and nowhere else."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import strategies as st

Key = tuple[str, str]  # ventilation code and rate

# Billit's code and rate: the codes of the seeded practice's Exact that may stand for it.
SALES: dict[Key, set[str]] = {
    ("1", "0"): {"0"},
    ("2", "6"): {"1"},
    ("3", "12"): {"2"},
    ("4", "21"): {"3"},
    ("21", "0"): {"4"},
    ("22", "0"): {"90"},
    ("24", "0"): {"9"},
    ("51", "0"): {"5"},
    ("55", "0"): {"6"},
    ("70", "0"): {"7"},
}
PURCHASES: dict[Key, set[str]] = {
    ("1", "0"): {"10"},
    ("1", "6"): {"11", "21", "31"},
    ("1", "12"): {"12", "22", "32"},
    ("1", "21"): {"13", "23", "33"},
    ("21", "0"): {"53", "54", "55"},
    ("22", "0"): {"90"},
    ("51", "0"): {"43", "45", "47"},
    ("55", "0"): {"44", "59"},
    ("70", "0"): {"63", "64", "66"},
}
# Exact's code and the rate that it charges.
CHARGED = dict.fromkeys(("43", "44", "45", "47", "53", "54", "55", "59", "63", "64", "66"), 21)
UNMAPPED: dict[bool, Key] = {True: ("104", "14"), False: ("111", "0")}  # by whether it is a sale
SALES_ACCOUNTS = ("700000", "704000", "708000")
PURCHASE_ACCOUNTS = ("600000", "604000", "610000", "612600", "615100", "615200", "240000", "241000")
FLAWS = {"unmapped", "lines lack a cent", "total is off"}
CENT = Decimal("0.01")
PARTY = {True: 501, False: 502}  # at Billit: the customer, the supplier


def euros(whole_cents: int) -> Decimal:
    return Decimal(whole_cents) * CENT


def half_up(amount: Decimal) -> int:
    """Cents of an amount in euros."""
    return int((amount / CENT).quantize(Decimal(1), ROUND_HALF_UP))


def vat_of(net: int, rate: str | int) -> int:
    return half_up(Decimal(net) * Decimal(rate) / 10_000)


@dataclass(frozen=True)
class Line:
    """What a line is made from; `code` is written on it, or left for the header or the rate to say."""

    quantity: Decimal
    price: Decimal
    reduction: Decimal
    key: Key
    account: str
    with_code: bool

    @property
    def net(self) -> int:
        return half_up(self.quantity * self.price * (1 - self.reduction / 100))


@dataclass(frozen=True)
class Invoice:
    """`flaw` is what must keep it from being booked; `oddity` the cents its VAT is off, and stays."""

    sales: bool
    credit: bool
    lines: tuple[Line, ...]
    header: str
    by_line: bool  # rounds VAT for each line, not once for each rate
    cash_discount: Decimal  # per cent that lowers the VAT's base
    currency: str
    exchange_rate: Decimal
    flaw: str
    oddity: int
    split_totals: bool

    @property
    def nets(self) -> Counter[Key]:
        found: Counter[Key] = Counter()
        for line in self.lines:
            found[line.key] += line.net
        return found

    @property
    def vats(self) -> Counter[Key]:
        """The VAT that the invoice states for each code and rate."""
        part = 1 - self.cash_discount / 100
        found: Counter[Key] = Counter()
        for key, net in self.nets.items():
            found[key] = vat_of(half_up(Decimal(net) * part / 100), key[1])
        if self.by_line:
            found = Counter()
            for line in self.lines:
                found[line.key] += vat_of(line.net, line.key[1])
        taxed = [key for key in found if key[1] != "0"]
        if taxed and self.oddity:
            found[taxed[0]] += self.oddity
        return found

    @property
    def excl(self) -> int:
        return sum(self.nets.values()) + (1 if self.flaw == "lines lack a cent" else 0)

    @property
    def vat(self) -> int:
        return sum(self.vats.values())

    @property
    def incl(self) -> int:
        return self.excl + self.vat

    def order(self, order_id: int = 7) -> dict[str, Any]:
        """As GET /v1/orders/{id} answers."""
        wrong = 1 if self.flaw == "total is off" else 0
        groups = [group for key in self.nets for group in self._groups(key)]
        groups[0]["TotalExcl"] += euros(self.excl - sum(self.nets.values()))
        told: dict[str, Any] = {
            "OrderID": order_id,
            "OrderType": "CreditNote" if self.credit else "Invoice",
            "OrderDirection": "Income" if self.sales else "Cost",
            "OrderNumber": f"V-{order_id}",
            "OrderDate": "2026-10-05T00:00:00",
            "CounterParty": {"PartyID": PARTY[self.sales], "Name": "Tegenpartij"},
            "Currency": self.currency,
            "FXRateToForeign": self.exchange_rate,
            "OrderStatus": "ToPay",
            "TotalExcl": euros(self.excl),
            "TotalVAT": euros(self.vat + wrong),
            "TotalIncl": euros(self.incl + wrong),
            "VatGroups": groups,
            "OrderLines": [self._line(line) for line in self.lines],
        }
        return told | ({"VentilationCode": self.header} if self.header else {})

    def _groups(self, key: Key) -> list[dict[str, Any]]:
        """One total a rate; or two that are one together, as some suppliers write."""
        net, vat = self.nets[key], self.vats[key]
        parts = (
            [(net // 3, vat // 3), (net - net // 3, vat - vat // 3)] if self.split_totals else [(net, vat)]
        )
        return [
            {
                "VentilationCode": key[0],
                "VATPercentage": Decimal(key[1]),
                "TotalExcl": euros(one_net),
                "TotalVAT": euros(one_vat),
                "TotalIncl": euros(one_net + one_vat),
                "Mtvh": euros(half_up(Decimal(one_net) * (100 - self.cash_discount) / 10_000)),
            }
            for one_net, one_vat in parts
        ]

    def _line(self, line: Line) -> dict[str, Any]:
        vat = vat_of(line.net, line.key[1])
        told: dict[str, Any] = {
            "Description": "Levering",
            "Quantity": line.quantity,
            "UnitPriceExcl": line.price,
            "ReductionPercentage": line.reduction,
            "TotalExcl": euros(line.net),
            "TotalVAT": euros(vat),
            "TotalIncl": euros(line.net + vat),
            "VATPercentage": Decimal(line.key[1]),
            "AccountCode": line.account,
        }
        return told | ({"VentilationCode": line.key[0]} if line.with_code else {})


def _lines(sales: bool, keys: list[Key]) -> st.SearchStrategy[Line]:
    """Lines with an amount: those without one are not booked."""
    lines = st.builds(
        Line,
        quantity=st.sampled_from([Decimal(text) for text in ("1", "2", "3", "0.5", "12.345", "-1", "-2.5")]),
        price=st.one_of(st.decimals("0", "9999", places=4), st.decimals("0", "3", places=2)),
        reduction=st.sampled_from([Decimal(text) for text in ("0", "0", "0", "5", "33.33", "100")]),
        key=st.sampled_from(keys),
        account=st.sampled_from(SALES_ACCOUNTS if sales else PURCHASE_ACCOUNTS),
        with_code=st.just(True),
    )
    return lines.filter(lambda line: line.net != 0)


@st.composite
def invoices(draw: st.DrawFn) -> Invoice:
    """One invoice or credit note, any of what an accountant meets."""
    sales = draw(st.booleans())
    known = list(SALES if sales else PURCHASES)
    flaw = draw(st.sampled_from([*[""] * 9, *sorted(FLAWS)]))
    lines = draw(st.lists(_lines(sales, known), min_size=1, max_size=12))
    if flaw == "unmapped":
        lines.append(draw(_lines(sales, [UNMAPPED[sales]])))
    header = draw(st.sampled_from(["", "21", "51"]))
    by_line = draw(st.booleans())
    foreign = draw(st.sampled_from([("EUR", "1")] * 3 + [("USD", "0.92317"), ("GBP", "1.17")]))
    return Invoice(
        sales=sales,
        credit=draw(st.booleans()),
        lines=tuple(_code_left_out(line, sales, header, draw(st.booleans())) for line in lines),
        header=header,
        by_line=by_line,
        cash_discount=Decimal(0 if by_line else draw(st.sampled_from([0, 0, 0, 2, 3]))),
        currency=foreign[0],
        exchange_rate=Decimal(foreign[1]),
        flaw=flaw,
        oddity=draw(st.sampled_from([0, 0, 0, 1, -1])),
        split_totals=draw(st.sampled_from([False, False, False, True])),
    )


def _code_left_out(line: Line, sales: bool, header: str, wanted: bool) -> Line:
    """The code is not on the line where the header's, or else the rate, says the same."""
    plain = {"0": "1", "6": "2", "12": "3", "21": "4"}.get(line.key[1], "") if sales else "1"
    implied = header if header and line.key[1] == "0" else plain
    keep = not (wanted and line.key[0] == implied)
    return Line(line.quantity, line.price, line.reduction, line.key, line.account, keep)
