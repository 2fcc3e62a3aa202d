"""Invoices and credit notes of a company, from the rows of its data file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import count
from random import Random

from sandbox.practice import numbers
from sandbox.practice.days import banking_day
from sandbox.practice.model import Invoice, Line, Relation, VatTotal
from sandbox.practice.tables import Row

SALES_VENTILATION = {"0": "1", "6": "2", "12": "3", "21": "4"}
DOMESTIC_PURCHASE = "1"
DAYS = {"00": 0, "14": 14, "30": 30, "3E": 30, "60": 60, "DO": 14}
Banks = Sequence[tuple[str, tuple[dt.date, ...]]]  # IBAN and, for an account with CODA, its statement days


class Register:
    """Builds the documents of one company in order of date, so that sales numbers run on."""

    def __init__(
        self, rng: Random, today: dt.date, relations: Iterable[Relation], banks: Banks, start: int
    ) -> None:
        self._rng = rng
        self._today = today
        self._relations = {one.name: one for one in relations}
        self._banks = banks
        self._numbers = count(start)
        self._built: list[Invoice] = []
        self._given: set[str] = set()

    def build(self, rows: Iterable[Row]) -> tuple[Invoice, ...]:
        for row in sorted(rows, key=lambda row: -int(row["ago"])):
            self._built.append(self._invoice(row))
        return tuple(self._built)

    def _invoice(self, row: Row) -> Invoice:
        relation = self._relations[row["with"]]
        direction = row["direction"]
        day = self._today - dt.timedelta(days=row["ago"])
        ventilation = row.get("ventilation", "")
        lines = tuple(self._line(direction, ventilation, cells) for cells in row["lines"])
        paid_on, paid_from = self._payment(row, day)
        held_back = bool(row.get("draft") or row.get("to_check") or row.get("approval"))
        return Invoice(
            key=f"D{len(self._built) + 1:03d}",
            direction=direction,
            kind=row.get("kind", "invoice"),
            number=self._number(row, relation, day),
            date=day,
            due=day + dt.timedelta(days=DAYS[relation.payment_condition]),
            created=self._created(direction, day),
            relation=relation.key,
            title=row["title"],
            lines=lines,
            vat_totals=vat_totals(lines),
            ventilation=ventilation,
            account=relation.sales_account if direction == "sales" else relation.purchase_account,
            payment_reference=self._reference(row, day),
            about=self._about(row, relation),
            origin=row.get("origin", "typed" if direction == "sales" else "peppol"),
            draft=row.get("draft", False),
            to_check=row.get("to_check", False),
            approval=row.get("approval", ""),
            released=not held_back,
            paid_on=paid_on,
            paid_from=paid_from,
        )

    def _line(self, direction: str, header: str, cells: list[object]) -> Line:
        text, quantity, price, rate, account, *more = cells
        own, cost_center, *_ = (*more, "", "")
        amount, unit_price, vat_rate = self._quantity(quantity), Decimal(str(price)), Decimal(str(rate))
        net = cents(amount * unit_price)
        usual = SALES_VENTILATION[str(rate)] if direction == "sales" else DOMESTIC_PURCHASE
        return Line(
            text=str(text),
            quantity=amount,
            unit_price=unit_price,
            net=net,
            vat=vat_of(net, vat_rate),
            vat_rate=vat_rate,
            ventilation=str(own) or (header if vat_rate == 0 and header else usual),
            account=str(account),
            cost_center=str(cost_center),
        )

    def _quantity(self, written: object) -> Decimal:
        """Larger whole quantities differ a little from seed to seed."""
        if not isinstance(written, int) or written < 20:
            return Decimal(str(written))
        return Decimal(written + self._rng.randrange(0, written // 10 + 1))

    def _number(self, row: Row, relation: Relation, day: dt.date) -> str:
        if row.get("draft"):
            return ""
        if row["direction"] == "sales":
            return f"{day.year}/{next(self._numbers):04d}"
        initials = "".join(word[0] for word in relation.name.split() if word[0].isalpha())[:3].upper()
        mark = "CN" if row.get("kind") == "credit-note" else ""
        start = f"{initials}{mark}-{day:%y%m}-"
        number = next(
            n for n in iter(lambda: f"{start}{self._rng.randrange(1000, 9999)}", "") if self._is_new(n)
        )
        self._given.add(number)
        return number

    def _is_new(self, number: str) -> bool:
        return number not in self._given

    def _reference(self, row: Row, day: dt.date) -> str:
        structured = row["direction"] == "sales" or row.get("structured")
        if row.get("kind") == "credit-note" or row.get("draft") or not structured:
            return ""
        base = int(f"{day:%y}{self._rng.randrange(10**8):08d}")
        return numbers.show_communication(numbers.structured_communication(base))

    def _about(self, row: Row, relation: Relation) -> str:
        """A credit note credits the oldest invoice of that relation."""
        if row.get("kind") != "credit-note":
            return ""
        return next(
            one.number
            for one in self._built
            if (one.relation, one.direction) == (relation.key, row["direction"])
        )

    def _created(self, direction: str, day: dt.date) -> dt.datetime:
        """Purchases arrive the day after their date, sales on the day itself; today's just after midnight."""
        arrival = min(day + dt.timedelta(days=direction == "purchase"), self._today)
        hour = 0 if arrival == self._today else self._rng.randrange(5, 17)
        clock = dt.time(hour, self._rng.randrange(1, 5), self._rng.randrange(60))
        return dt.datetime.combine(arrival, clock, tzinfo=dt.UTC)

    def _payment(self, row: Row, day: dt.date) -> tuple[dt.date | None, str]:
        if row.get("paid") == "coda":
            iban, statement_days = self._banks[0]
            return self._rng.choice(statement_days), iban
        if "paid_after" not in row:
            return None, ""
        paid_on = banking_day(day + dt.timedelta(days=row["paid_after"]))
        return (paid_on, self._banks[-1][0]) if paid_on < self._today else (None, "")


def vat_totals(lines: Iterable[Line]) -> tuple[VatTotal, ...]:
    """Per ventilation code and rate, in order of first appearance; VAT is rounded once per group."""
    nets: dict[tuple[str, Decimal], int] = {}
    for line in lines:
        key = (line.ventilation, line.vat_rate)
        nets[key] = nets.get(key, 0) + line.net
    return tuple(VatTotal(code, rate, net, vat_of(net, rate)) for (code, rate), net in nets.items())


def vat_of(net: int, rate: Decimal) -> int:
    return int((net * rate / 100).quantize(Decimal(1), ROUND_HALF_UP))


def cents(euro: Decimal) -> int:
    return int((euro * 100).quantize(Decimal(1), ROUND_HALF_UP))
