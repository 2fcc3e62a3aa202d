"""An invoice as the world knows it, and where it is: in Billit, in Exact, on paper."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from dossierflow.domain.dossier import Dossier
from tests.support.nights_books import DossierBooks, Row
from tests.support.sandboxes import Sandboxes


@dataclass
class Invoice:
    """One invoice as the world knows it, with every order that Billit has of it, the first one first."""

    dossier: Dossier
    orders: list[int]
    number: str
    typed: list[str] = field(default_factory=list)  # entries that the clerk entered by hand, in this order
    posted: list[str] = field(default_factory=list)  # … and in a general journal, a cash book or a bank book
    disturbed: set[str] = field(default_factory=set)  # who changed it already: each does so once
    deeds: list[str] = field(default_factory=list)  # what was done to it, for whoever looks for a cause


def only_order(one: Invoice, books: DossierBooks) -> Row | None:
    return books.orders.get(one.orders[0])


def stands(one: Invoice, books: DossierBooks) -> bool:
    """Whether anything of this invoice is in Exact, or on its way there."""
    ours = any(books.ours(order) or books.letters.get(order) for order in one.orders)
    return ours or any(entry in books.entries for entry in one.typed) or elsewhere(one, books)


def elsewhere(one: Invoice, books: DossierBooks) -> bool:
    """Whether it stands outside the sales and purchase journals."""
    return any(entry in books.posted for entry in one.posted)


def booking(one: Invoice, books: DossierBooks) -> str | None:
    """The only entry of this invoice; None where there is none, or several."""
    ours = [entry for order in one.orders for entry in books.ours(order)]
    found = [*ours, *(entry for entry in one.typed if entry in books.entries)]
    return found[0] if len(found) == 1 else None


def paper(row: Row, sandboxes: Sandboxes, rng: Random) -> Row | None:
    """What stands on the paper of an order; None where no relation with a number is on it."""
    parties = sandboxes.rows("billit", f"{row['CompanyID']}/parties") or sandboxes.rows("billit", "parties")
    party = next(one for one in parties if one["PartyID"] == row["CounterPartyID"])
    if not party.get("VATNumber") or not row.get("OrderNumber") or row["Currency"] != "EUR":
        return None
    sign = -1 if row["OrderType"] == "CreditNote" else 1
    parts = [
        {
            "net": f"{sign * float(group['TotalExcl']):.2f}",
            "vat": f"{sign * float(group['TotalVAT']):.2f}",
            "rate": float(group["VATPercentage"]),
        }
        for group in row["VatGroups"]
    ]
    number = row["OrderNumber"]
    spelt = rng.choice((number, number.replace("/", "-"), number.replace("-", " "), number.lower()))
    paper = {"number": spelt, "date": row["OrderDate"][:10], "name": party["Name"]}
    return {**paper, "vat_number": party["VATNumber"], "parts": parts}
