"""POST /v1/orders: a new document. Billit computes totals and VAT from the lines."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dossierflow.billit.resources.order_mapping import DIRECTIONS, KINDS, PARTY
from dossierflow.domain.document import Direction, Kind

_DIRECTION = {value: name for name, value in DIRECTIONS.items()}
_KIND = {value: name for name, value in KINDS.items()}


@dataclass(frozen=True, slots=True)
class DraftLine:
    """Quantity and unit price keep their decimals (Billit shows five); the rate is in per cent."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    vat_rate: Decimal
    ventilation: str = ""


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """`external_id` is our own key (ExternalProviderID): by it a lost answer's order is found again."""

    direction: Direction
    kind: Kind
    number: str
    date: dt.date
    due_date: dt.date  # Billit wants one for credit notes too
    party_name: str
    lines: tuple[DraftLine, ...]
    external_id: str
    party_vat: str = ""
    currency: str = "EUR"
    about_invoice: str = ""  # a credit note's invoice, which must exist in Billit
    reference: str = ""

    def body(self) -> dict[str, Any]:
        role = PARTY[self.direction]
        party = {"Name": self.party_name, "VATNumber": self.party_vat, "PartyType": role}
        given = {
            "OrderDirection": _DIRECTION[self.direction],
            "OrderType": _KIND[self.kind],
            "OrderNumber": self.number,
            "OrderDate": f"{self.date}T00:00:00",
            "ExpiryDate": f"{self.due_date}T00:00:00",
            "Currency": self.currency,
            "ExternalProviderID": self.external_id,
            "AboutInvoiceNumber": self.about_invoice,
            "Reference": self.reference,
            role: {name: value for name, value in party.items() if value},
            "OrderLines": [_line(line) for line in self.lines],
        }
        return {name: value for name, value in given.items() if value}


def _line(line: DraftLine) -> dict[str, Any]:
    given = {
        "Description": line.description,
        "Quantity": line.quantity,
        "UnitPriceExcl": line.unit_price,
        "VATPercentage": line.vat_rate,
        "VentilationCode": line.ventilation,
    }
    return {name: value for name, value in given.items() if value != ""}
