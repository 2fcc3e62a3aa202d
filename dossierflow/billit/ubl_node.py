"""Reading one element of a UBL: typed, and refused by its name where it is missing or cannot be right."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn
from xml.etree.ElementTree import Element

from dossierflow.billit.reading import FIRST_YEAR, LAST_YEAR, Where
from dossierflow.billit.ubl_xml import path
from dossierflow.errors import BadData
from dossierflow.kernel.money import cents

_DECIMAL = re.compile(r"[+-]?[0-9]{1,20}(?:\.[0-9]{1,20})?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Node:
    """An element and the place that errors name."""

    element: Element
    where: Where

    def all(self, names: str) -> list[Node]:
        return [Node(each, self.where) for each in self.element.findall(path(names))]

    def text(self, names: str) -> str:
        return (self.element.findtext(path(names)) or "").strip()

    def need(self, names: str) -> str:
        return self.text(names) or self.refuse(_last(names), "is missing")

    def amount(self, names: str, currency: str) -> int:
        text = self.need(names)
        found = self.element.find(path(names))
        given = found.get("currencyID", currency) if found is not None else currency
        if given != currency:
            self.refuse(_last(names), f"is in {given[:10]}, the document in {currency[:10]}")
        return _cents(text, self, _last(names))

    def decimal(self, names: str) -> Decimal:
        text = self.text(names) or "0"
        if not _DECIMAL.fullmatch(text):
            self.refuse(_last(names), f"{text[:40]!r} is no number")
        return Decimal(text)

    def day(self, names: str) -> dt.date | None:
        text = self.text(names)
        if not text:
            return None
        try:
            # A zone behind the date (2026-11-04+01:00) is allowed by XML and means nothing here.
            day = dt.date.fromisoformat(text[:10]) if _DAY.match(text) else None
        except ValueError:
            day = None
        if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.refuse(_last(names), f"{text[:40]!r} is no date that can be meant")
        return day

    def refuse(self, field: str, message: str) -> NoReturn:
        raise self.where.bad(message, field)


def _cents(text: str, node: Node, field: str) -> int:
    if not _DECIMAL.fullmatch(text):
        node.refuse(field, f"{text[:40]!r} is no amount")
    try:
        return cents(text, field=field)
    except BadData as error:
        node.refuse(field, error.message)


def _last(names: str) -> str:
    return names.rsplit(":", 1)[-1]
