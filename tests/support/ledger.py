"""Deliveries in the ledger and lines in Exact's books, made for a test of two dossiers."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from dossierflow.domain.delivery import Delivery, State, marker
from dossierflow.domain.dossier import Destination, Dossier
from dossierflow.domain.entry import LedgerLine
from dossierflow.store import deliveries
from tests.support.fakes import DOSSIER, NOW

OTHER = Dossier("310002", "Schrijnwerker", "0403019261", 310002, 700102, "exact:u1")
LATER = NOW + dt.timedelta(minutes=5)


def delivery(
    order_id: int = 1, attempt: int = 1, dossier: Dossier = DOSSIER, at: dt.datetime = NOW, **change: Any
) -> Delivery:
    made = Delivery(
        marker=marker(dossier.party_id, order_id, attempt),
        dossier=dossier.id,
        order_id=order_id,
        destination=Destination.JOURNAL,
        attempt=attempt,
        body_hash="hash",
        state=State.INTENDED,
        created_at=at,
        updated_at=at,
        cause="to journal 700",
    )
    return replace(made, **change)


def intended(connection: sa.Connection, *told: Any, state: State | None = None, **change: Any) -> str:
    """A delivery's mark, once it is in the ledger."""
    one = delivery(*told, **change)
    deliveries.intend(connection, one, "to journal 700")
    if state is not None:
        deliveries.step(connection, one.marker, LATER, state, "so")
    return one.marker


def line(entry_id: str, mark: str) -> LedgerLine:
    return LedgerLine(
        timestamp=1,
        line_id=f"line-{entry_id}",
        entry_id=entry_id,
        entry_number=1,
        line_number=0,
        journal="700",
        type=20,
        status=20,
        date=NOW.date(),
        account_id="klant",
        gl_account_code="400000",
        amount=100,
        your_ref="",
        marker=mark,
    )
