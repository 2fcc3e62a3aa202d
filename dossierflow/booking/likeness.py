"""The entry that a person made of a message: recognised by number, date and amount, since it has no mark."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.delivery.doubles.likeness import TYPES
from dossierflow.domain.delivery import Delivery
from dossierflow.domain.document import DocumentSummary
from dossierflow.domain.reference import digits, normalised
from dossierflow.problems.kinds.booking import BookingAmbiguous
from dossierflow.problems.problem import Problem
from dossierflow.store import bookings, entries, parties


def entries_like(
    connection: sa.Connection, session: DossierSession, one: Delivery, document: DocumentSummary
) -> list[Any]:
    """Standing entries without a mark of ours that are this document, and no other delivery's.

    Exactly one is the booking; of several that share number, date and amount, the relation decides. It also
    decides where somebody typed the number without its letters.
    """
    dossier = session.dossier.id
    number = normalised(document.number, document.date)
    found = [
        row
        for row in entries.alike(connection, dossier, document.total_incl, document.date)
        if row.type in TYPES[document.direction]
        and not row.marker
        and digits(row.reference) == digits(number)
        and bookings.of_entry(connection, dossier, row.entry_id) in (None, one.marker)
    ]
    same = [row for row in found if row.reference == number]
    if found and not same and digits(number):
        relation = _relation(connection, dossier, document)
        return [row for row in found if row.account_id == relation]
    return same if len(same) < 2 else _of_relation(connection, dossier, document, same)


def ambiguous(session: DossierSession, document: DocumentSummary, found: Iterable[Any]) -> Problem:
    """Several entries may be the booking; a person says which."""
    entries = ", ".join(f"{row.entry_number} ({row.journal})" for row in found)
    return BookingAmbiguous(entries=entries).problem(session.dossier.id, document)


def _of_relation(
    connection: sa.Connection, dossier: str, document: DocumentSummary, found: list[Any]
) -> list[Any]:
    relation = _relation(connection, dossier, document)
    return [row for row in found if row.account_id == relation] or found


def _relation(connection: sa.Connection, dossier: str, document: DocumentSummary) -> str:
    return parties.parties(connection, dossier).get(document.counterparty.party_id or 0, "")
