"""Reading a row of Billit's JSON: typed, lenient about what is absent, strict about what is there.

Unknown fields are ignored and every field may be missing (billit-api section 1, versioning); what is missing
but needed, or cannot be right, is refused with BadData that names dossier, document and field.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NoReturn

from dossierflow.errors import BadData
from dossierflow.kernel.money import cents

_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?", re.ASCII
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CURRENCY = re.compile(r"[A-Z]{3}")
_LARGEST_EXPONENT = 30
_INT64 = 2**63 - 1
FIRST_YEAR, LAST_YEAR = 1950, 2150  # outside of these a date is a typing error
_NO_DATE = "0001-01-01"  # .NET's DateTime.MinValue: how a missing date may be written


@dataclass(frozen=True, slots=True)
class Where:
    """What errors say about the place: the dossier's PartyID and the document's id or number."""

    dossier: str = ""
    document: str = ""

    def bad(self, message: str, field: str) -> BadData:
        return BadData(message, dossier=self.dossier, document=self.document, field=field)


@dataclass(frozen=True, slots=True)
class Row:
    """One JSON object. Getters give '' or None where the field is absent; `need…` refuse that."""

    data: dict[str, Any]
    where: Where
    path: str = ""  # "OrderLines[2]." in front of field names in errors

    @classmethod
    def of(cls, value: Any, where: Where, path: str = "") -> Row:
        if not isinstance(value, dict):
            raise where.bad("is not an object", path.rstrip(".") or "(row)")
        return cls(value, where, path)

    def labelled(self, document: str) -> Row:
        """The same row, from now on named by its document and no longer by its place in a list."""
        return replace(self, where=replace(self.where, document=document), path="")

    def refuse(self, field: str, message: str) -> NoReturn:
        raise self.where.bad(message, self.path + field)

    def text(self, field: str, longest: int = 4000) -> str:
        """Text, trimmed; a number where text is expected is taken as its digits."""
        value = self.data.get(field)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int):
            self.refuse(field, "is not text")
        text = str(value).strip()
        if len(text) > longest:
            self.refuse(field, f"is {len(text)} characters long, more than {longest}")
        if _CONTROL.search(text):
            self.refuse(field, "contains control characters")
        return text

    def need_text(self, field: str, longest: int = 4000) -> str:
        return self.text(field, longest) or self.refuse(field, "is missing")

    def integer(self, field: str) -> int | None:
        value = self.data.get(field)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _INT64:
            self.refuse(field, f"{_shown(value)} is not a whole number")
        return value

    def identity(self, field: str) -> int:
        """An id of Billit's: a positive whole number."""
        value = self.integer(field)
        if value is None:
            self.refuse(field, "is missing")
        if value <= 0:
            self.refuse(field, f"{value} is no id")
        return value

    def decimal(self, field: str) -> Decimal | None:
        """A finite number of a size that can be meant."""
        value = self.data.get(field)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, Decimal | int):
            self.refuse(field, f"{_shown(value)} is not a number")
        number = Decimal(value)
        if not number.is_finite() or (number and abs(number.adjusted()) > _LARGEST_EXPONENT):
            self.refuse(field, f"{_shown(value)} is no number that can be meant")
        return number

    def amount(self, field: str) -> int:
        """Whole cents; needed. Half cents are refused and not rounded away."""
        number = self.decimal(field)
        if number is None:
            self.refuse(field, "is missing")
        try:
            return cents(number)
        except BadData as error:
            self.refuse(field, error.message)

    def amount_or(self, field: str, default: int) -> int:
        return default if self.data.get(field) is None else self.amount(field)

    def currency(self, field: str) -> str:
        """An ISO code; EUR where Billit says none."""
        code = self.text(field) or "EUR"
        return code if _CURRENCY.fullmatch(code) else self.refuse(field, f"{_shown(code)} is no currency")

    def flag(self, field: str) -> bool:
        value = self.data.get(field)
        if value is not None and not isinstance(value, bool):
            self.refuse(field, f"{_shown(value)} is neither true nor false")
        return bool(value)

    def day(self, field: str) -> dt.date | None:
        """A date without a zone: its time and zone, where given, mean nothing."""
        moment = self._moment(field)
        return moment.date() if moment else None

    def need_day(self, field: str) -> dt.date:
        return self.day(field) or self.refuse(field, "is missing")

    def instant(self, field: str) -> dt.datetime | None:
        moment = self._moment(field)
        return as_instant(moment) if moment else None

    def child(self, field: str) -> Row | None:
        value = self.data.get(field)
        return None if value is None else Row.of(value, self.where, f"{self.path}{field}.")

    def listed(self, field: str) -> list[Any]:
        """A list as received; an absent one is empty."""
        value = self.data.get(field)
        if value is not None and not isinstance(value, list):
            self.refuse(field, "is not a list")
        return value or []

    def rows(self, field: str) -> Iterator[Row]:
        for index, item in enumerate(self.listed(field)):
            yield Row.of(item, self.where, f"{self.path}{field}[{index}].")

    def _moment(self, field: str) -> dt.datetime | None:
        value = self.data.get(field)
        if value is None or (isinstance(value, str) and value.startswith(_NO_DATE)):
            return None
        if not isinstance(value, str) or not _ISO.fullmatch(value):
            self.refuse(field, f"{_shown(value)} is not a date")
        try:
            moment = dt.datetime.fromisoformat(value)
        except ValueError:
            self.refuse(field, f"{_shown(value)} is not a date")
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            self.refuse(field, f"{_shown(value)} is not a date that can be meant")
        return moment


def as_instant(moment: dt.datetime) -> dt.datetime:
    """Billit's stamps (LastModified, Created) carry no zone and are read as UTC (unverified, section 3.1)."""
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def _shown(value: Any) -> str:
    text = str(value)
    return repr(text if len(text) <= 40 else text[:37] + "...")
