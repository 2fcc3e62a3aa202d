"""Typed values out of JSON objects that somebody else wrote; every refusal names the object and the field."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from dossierflow.errors import BadData
from dossierflow.kernel.clock import belgian_day
from dossierflow.kernel.money import cents
from dossierflow.statements.series import FIRST_DAY, LAST_DAY


@dataclass(slots=True)
class Fields:
    """Reads typed values out of one JSON object; every refusal names `label` and the field."""

    raw: dict[str, Any]
    label: str

    def refuse(self, field: str, reason: str) -> BadData:
        return BadData(reason, document=self.label, field=field)

    def text(self, field: str) -> str:
        value = self.raw.get(field)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.refuse(field, f"{shown(value)} is no text")
        return value

    def texts(self, names: Iterable[str]) -> dict[str, str]:
        """These fields at once, '' where there is none: a file has millions of them."""
        found = dict.fromkeys(names, "")
        for name, value in self.raw.items():
            if name in found:
                found[name] = value if value.__class__ is str else self.text(name)
        return found

    def compact(self, field: str) -> str:
        value = self.text(field)
        return value and value.replace(" ", "").upper()

    def amount(self, field: str) -> int:
        """Cents; negative zero is nobody's amount and shows an error somewhere before us."""
        value = self.raw.get(field)
        if value is None or isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
            raise self.refuse(
                field, "an amount is missing" if value is None else f"{shown(value)} is no amount"
            )
        text = value.strip() if isinstance(value, str) else value
        try:
            found = cents(text)
        except BadData as error:
            raise self.refuse(field, error.message) from None
        if found == 0 and str(text).startswith("-"):
            raise self.refuse(field, f"{text} is negative zero")
        return found

    def optional_amount(self, field: str) -> int | None:
        return None if self.raw.get(field) in (None, "") else self.amount(field)

    def whole(self, field: str) -> int | None:
        """A whole number without a sign, or a text of digits (`007`); None where there is none."""
        value = self.raw.get(field)
        if value is None:
            return None
        digits = str(value)
        if isinstance(value, bool) or not re.fullmatch("[0-9]{1,18}", digits):
            raise self.refuse(field, f"{shown(value)} is no whole number")
        return int(digits)

    def day(self, field: str) -> date:
        """A date, or an instant: with a time zone, its day in Belgium."""
        text = self.text(field).strip()
        if not text:
            raise self.refuse(field, "a date is missing")
        try:
            day = _day(text)
        except ValueError:
            raise self.refuse(field, f"{shown(text)} is no date (YYYY-MM-DD)") from None
        if not FIRST_DAY <= day <= LAST_DAY:
            raise self.refuse(field, f"{day} cannot stand in CODA (years 2000 to 2068)")
        return day

    def rate(self, field: str) -> Decimal | None:
        value = self.raw.get(field)
        if value is None:
            return None
        try:
            rate = Decimal(value if not isinstance(value, bool) else "?")
        except (ArithmeticError, TypeError, ValueError):
            raise self.refuse(field, f"{shown(value)} is no rate") from None
        if not rate.is_finite() or not 0 < rate < 10_000:
            raise self.refuse(field, f"{shown(value)} is no rate between 0 and 10000")
        return round(rate, 8)


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    instant = datetime.fromisoformat(text)
    try:
        return belgian_day(instant) if instant.tzinfo else instant.date()
    except OverflowError:
        return instant.date()


def shown(value: Any) -> str:
    return repr(value)[:60]
