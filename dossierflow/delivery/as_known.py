"""What both sides said when a document was sent and when it was booked: later changes are measured by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from dossierflow.domain.delivery import Delivery
from dossierflow.domain.document import Document, DocumentSummary
from dossierflow.store import bookings, entries

#: GL accounts when it was sent, and since Billit says otherwise; only a whole document shows them.
ACCOUNTS, ACCOUNTS_NOW = "accounts", "accounts-now"


def accounts(document: Document) -> list[str]:
    """The GL account of each line, '' where Billit names none."""
    return [line.account_code or document.account_code for line in document.lines]


def as_sent(document: DocumentSummary) -> dict[str, Any]:
    """The document as Billit has it; amounts in cents."""
    return {
        "amount": document.total_incl,
        "vat-amount": document.total_vat,
        "currency": document.currency,
        "kind": document.kind.value,
        "date": document.date.isoformat(),
        "number": document.number,
        "party": document.counterparty.party_id or document.counterparty.name,
        "party-name": document.counterparty.name,
    }


def as_it_was_sent(connection: sa.Connection, one: Delivery, document: DocumentSummary) -> DocumentSummary:
    """The document as it was when this delivery went, whatever the client made of it since."""
    sent, _ = bookings.facts(connection, one.marker)
    if sent is None:
        return document
    day = date.fromisoformat(sent["date"])
    return replace(document, total_incl=sent["amount"], date=day, number=sent["number"])


def as_booked(connection: sa.Connection, dossier_id: str, entry_id: str) -> dict[str, Any] | None:
    """The entry as the books have it; None where they do not show it."""
    entry = entries.get(connection, dossier_id, entry_id)
    return None if entry is None else of_entry(entry)


def of_entry(entry: Any) -> dict[str, Any]:
    """An entry as the mirror keeps it; amounts in cents, as the ledger signs them."""
    return {
        "amount": entry.amount,
        "date": entry.date.isoformat(),
        "period": entry.period or None,
        "reference": entry.your_ref,
        "relation": entry.account_id,
        "journal": entry.journal,
        "status": entry.status,
        "number": entry.entry_number,
        "lines": dict(entry.lines),
    }
