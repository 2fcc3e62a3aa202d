"""New documents out of nothing: believable, valid, and the same in every sandbox that went the same way."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from sandbox.billit import amounts, receiving, timestamps
from sandbox.billit.errors import invalid
from sandbox.billit.orders import create, send
from sandbox.billit.platform import Platform
from sandbox.kernel.table import Row

GOODS = (
    ("Kantoorbenodigdheden", 21, 8, 120),
    ("Onderhoud, uur", 21, 45, 95),
    ("Levering grondstoffen", 6, 15, 240),
    ("Drukwerk", 21, 60, 380),
    ("Vakliteratuur", 6, 18, 75),
    ("Maaltijden", 12, 12, 48),
)
DUE = timedelta(days=30)
SIDES = {"sales": ("Income", "Customer"), "purchase": ("Cost", "Supplier")}
KINDS = {"invoice": "Invoice", "credit-note": "CreditNote"}


def invoice(platform: Platform, company: int, direction: str, kind: str, days_ago: int = 0) -> Row | None:
    """A sold document, sent over Peppol; or a bought one, as received (None where quick entry holds it).

    It is dated today, or so many days ago.
    """
    if direction not in SIDES or kind not in KINDS:
        raise invalid("direction is sales or purchase, kind is invoice or credit-note")
    number = platform.books.next_id("billit sample document")
    rng = Random(f"{company} {number}")  # noqa: S311
    day = platform.today() - timedelta(days=days_ago)
    posted = _posted(platform, company, direction, kind, day, rng)
    if direction == "purchase":
        posted["OrderNumber"] = f"INV-{platform.today():%y%m}-{number:05d}"
        return receiving.receive(platform, company, posted)
    order = create.create(platform, company, posted)
    send.send(platform, order, "Peppol", strict=False)
    return receiving.with_files(platform, order)


def _posted(platform: Platform, company: int, direction: str, kind: str, day: date, rng: Random) -> Row:
    word, side = SIDES[direction]
    known = platform.table("parties").find("CompanyID", company)
    chosen = rng.choice(sorted(_domestic(known, side), key=lambda row: row["PartyID"]))
    return {
        "OrderDirection": word,
        "OrderType": KINDS[kind],
        "OrderDate": timestamps.midnight(day),
        "ExpiryDate": timestamps.midnight(day + DUE),
        "OrderTitle": "Bestelling",
        side: {**chosen, "PartyID": chosen["PartyID"]},
        "OrderLines": [_line(rng) for _ in range(rng.randrange(1, 4))],
    }


def _domestic(known: list[Row], side: str) -> list[Row]:
    found = [row for row in known if row["PartyType"] == side and row.get("VATNumber", "").startswith("BE")]
    if not found:
        raise invalid(f"the company has no Belgian {side.lower()} yet")
    return found


def _line(rng: Random) -> Row:
    text, rate, low, high = rng.choice(GOODS)
    return {
        "Description": text,
        "Quantity": amounts.fine(rng.randrange(1, 25)),
        "UnitPriceExcl": amounts.fine(amounts.from_cents(rng.randrange(low * 100, high * 100))),
        "VATPercentage": amounts.euro(rate),
    }
