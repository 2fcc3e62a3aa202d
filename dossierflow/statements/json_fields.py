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
from dossierflow.kernel.told import told
from dossierflow.statements.label import Label
from dossierflow.statements.series import FIRST_DAY, LAST_DAY
from dossierflow.texts import Phrase

#: Of an exchange rate: four digits before the decimals fit in CODA.
LARGEST_RATE = 10_000


@dataclass(slots=True)
class Fields:
    """Reads typed values out of one JSON object; every refusal names `label` and the field."""

    raw: dict[str, Any]
    label: Label

    @property
    def place(self) -> Phrase:
        """What is read, as errors name it."""
        return self.label.said

    def text(self, field: str) -> str:
        value = self.raw.get(field)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise told(BadData, "is-no-text", document=self.place, field=field, text=shown(value))
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
        if value is None:
            raise told(BadData, "amount-left-out", document=self.place, field=field)
        text = value.strip() if isinstance(value, str) else value
        if isinstance(text, bool) or not isinstance(text, (int, str, Decimal)):
            raise told(BadData, "is-no-amount", document=self.place, field=field, text=shown(value))
        try:
            found = cents(text)
        except BadData:
            # One sentence for all of its reasons: the value shows which it is.
            raise told(BadData, "is-no-amount", document=self.place, field=field, text=shown(value)) from None
        if found == 0 and str(text).startswith("-"):
            raise told(BadData, "negative-zero", document=self.place, field=field, text=shown(text))
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
            raise told(BadData, "is-no-whole-number", document=self.place, field=field, text=shown(value))
        return int(digits)

    def day(self, field: str) -> date:
        """A date, or an instant: with a time zone, its day in Belgium."""
        text = self.text(field).strip()
        if not text:
            raise told(BadData, "date-left-out", document=self.place, field=field)
        try:
            day = _day(text)
        except ValueError:
            raise told(BadData, "is-no-date", document=self.place, field=field, text=shown(text)) from None
        if not FIRST_DAY <= day <= LAST_DAY:
            raise told(BadData, "day-outside-coda", document=self.place, field=field, day=day)
        return day

    def rate(self, field: str) -> Decimal | None:
        value = self.raw.get(field)
        if value is None:
            return None
        try:
            rate = Decimal(value if not isinstance(value, bool) else "?")
        except (ArithmeticError, TypeError, ValueError):
            rate = Decimal()
        if not rate.is_finite() or not 0 < rate < LARGEST_RATE:
            raise told(
                BadData,
                "is-no-rate",
                document=self.place,
                field=field,
                text=shown(value),
                most=LARGEST_RATE,
            )
        return round(rate, 8)


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    instant = datetime.fromisoformat(text)
    try:
        return belgian_day(instant) if instant.tzinfo else instant.date()
    except OverflowError:
        return instant.date()


def shown(value: Any) -> str:
    """As much of a value as a sentence quotes."""
    return str(value)[:60] if isinstance(value, str | Decimal) else repr(value)[:60]
