"""Bank movements of a company: payments of its invoices, and what else moves on an account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

from sandbox.practice import numbers
from sandbox.practice.days import banking_day, banking_days_before
from sandbox.practice.invoices import cents
from sandbox.practice.model import Invoice, Relation
from sandbox.practice.money import Exchange, Movement
from sandbox.practice.tables import Row

LEAVING = ("-out", "direct-debit", "wages", "card", "fee")
DOLLARS_FOR_A_EURO = Decimal("1.0825")
RETURN_REASON = "MS03"  # reason not specified


class Mover:
    """Makes the movements of one account; `table` is `data/bank.toml`."""

    def __init__(self, rng: Random, table: Row, mark: str) -> None:
        self._rng = rng
        self._kinds = table["kinds"]
        self._mark = mark

    def of_rows(self, rows: Iterable[list[object]], day_of: Callable[[int], dt.date]) -> list[Movement]:
        """`day_of` turns the row's number (days ago, or statement) into the booking day."""
        made: list[Movement] = []
        for kind, number, low, high, name, text in rows:
            amount = self._amount(made, str(kind), str(low), str(high), str(name))
            movement = self._movement(str(kind), day_of(int(str(number))), amount)
            made.append(self._detail(replace(movement, name=str(name), text=str(text)), str(kind)))
        return made

    def of_invoices(self, invoices: Iterable[Invoice], relations: Sequence[Relation]) -> list[Movement]:
        by_key = {one.key: one for one in relations}
        return [self._payment(one, by_key[one.relation]) for one in invoices if one.paid_on]

    def _payment(self, invoice: Invoice, relation: Relation) -> Movement:
        kind = "transfer-in" if invoice.direction == "sales" else "transfer-out"
        amount = invoice.gross if invoice.direction == "sales" else -invoice.gross
        assert invoice.paid_on is not None
        ogm = "".join(filter(str.isdigit, invoice.payment_reference))
        return replace(
            self._movement(kind, invoice.paid_on, amount),
            name=relation.name,
            iban=relation.iban,
            bic=relation.bic,
            ogm=ogm,
            text="" if ogm else f"FACTUUR {invoice.number}",
            document=invoice.number,
        )

    def _movement(self, kind: str, day: dt.date, amount: int) -> Movement:
        iso_code, coda_code = self._kinds[kind]
        return Movement("", day, day, amount, iso_code, coda_code)

    def _amount(self, made: Sequence[Movement], kind: str, low: str, high: str, name: str) -> int:
        if low == "same":
            return -next(one.amount for one in reversed(made) if one.name == name)
        amount = self._rng.randrange(cents(Decimal(low)), cents(Decimal(high)))
        return -amount if any(mark in kind for mark in LEAVING) else amount

    def _detail(self, movement: Movement, kind: str) -> Movement:
        if kind.startswith("direct-debit"):
            return self._direct_debit(movement, returned=kind.endswith("back"))
        if kind.startswith("abroad"):
            foreign = int(Decimal(abs(movement.amount) * DOLLARS_FOR_A_EURO).to_integral_value())
            return replace(movement, exchange=Exchange("USD", foreign, DOLLARS_FOR_A_EURO), bic="CHASUS33")
        if kind in ("transfer-in", "instant-in", "transfer-out") and movement.name:
            iban, bic = numbers.belgian_iban(self._rng, self._rng.choice(list(numbers.BANKS)))
            reference = f"E2E-{self._mark}-{movement.booked:%m%d}-{self._rng.randrange(10**4):04d}"
            return replace(movement, iban=iban, bic=bic, end_to_end=reference)
        return movement

    def _direct_debit(self, movement: Movement, *, returned: bool) -> Movement:
        """The same name always has the same mandate and account."""
        fixed = Random(movement.name)  # noqa: S311
        iban, bic = numbers.belgian_iban(fixed, fixed.choice(list(numbers.BANKS)))
        return replace(
            movement,
            iban=iban,
            bic=bic,
            mandate=f"M{fixed.randrange(10**8):08d}",
            creditor="BE69ZZZ050D000000008",
            end_to_end=f"SDD-{movement.booked:%y%m}-{fixed.randrange(1000):03d}",
            return_reason=RETURN_REASON if returned else "",
        )


def days_ago(today: dt.date) -> Callable[[int], dt.date]:
    """Weekend days roll on to Monday, but never beyond the last banking day before `today`."""
    last = banking_days_before(today, 1)[0]
    return lambda ago: min(banking_day(today - dt.timedelta(days=ago)), last)


def in_order(movements: Iterable[Movement], mark: str) -> tuple[Movement, ...]:
    """By booking day, with their keys."""
    ordered = sorted(movements, key=lambda one: one.booked)
    return tuple(replace(one, key=f"{mark}{at + 1:04d}") for at, one in enumerate(ordered))
