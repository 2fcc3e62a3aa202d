"""Reading one element of a UBL: typed, and refused by its name where it is missing or cannot be right."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from xml.etree.ElementTree import Element

from dossierflow.billit.ubl_xml import path
from dossierflow.http.faults import unfit
from dossierflow.http.reader import FIRST_YEAR, LAST_YEAR, FieldReader, Where, shown
from dossierflow.kernel.money import cents

_DECIMAL = re.compile(r"[+-]?[0-9]{1,20}(?:\.[0-9]{1,20})?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Node(FieldReader):
    """An element. Its fields are paths below it, "cac:Party/cbc:Name"; errors name their last part."""

    element: Element
    where: Where

    def all(self, names: str) -> list[Node]:
        return [Node(each, self.where) for each in self.element.findall(path(names))]

    def raw(self, field: str) -> str | None:
        return (self.element.findtext(path(field)) or "").strip() or None

    def place(self, field: str) -> str:
        return field.rsplit(":", 1)[-1]

    def text(self, names: str) -> str:
        return self.raw(names) or ""

    def need(self, names: str) -> str:
        return self.read(names, str)

    def amount(self, names: str, currency: str) -> int:
        """Whole cents, in the document's currency."""
        element = self.element.find(path(names))
        given = element.get("currencyID", currency) if element is not None else currency
        if given != currency:
            self.refuse(names, "other-currency", given=given[:10], currency=currency[:10])
        return self.read(names, cents_of_text)

    def decimal(self, names: str) -> Decimal:
        return self.read(names, number_of_text, Decimal(0))

    def day(self, names: str) -> dt.date | None:
        return self.read(names, day_of_text, None)


def cents_of_text(text: str) -> int:
    """An amount of money in whole cents, or not at all."""
    if not _DECIMAL.fullmatch(text):
        raise unfit("no-amount", value=shown(text))
    return cents(text)


def number_of_text(text: str) -> Decimal:
    if not _DECIMAL.fullmatch(text):
        raise unfit("no-number", value=shown(text))
    return Decimal(text)


def day_of_text(text: str) -> dt.date:
    """A date; a zone behind it (2026-11-04+01:00) is allowed by XML and means nothing here."""
    try:
        day = dt.date.fromisoformat(text[:10]) if _DAY.match(text) else None
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise unfit("date-unmeant", value=shown(text))
    return day
