"""The practice's own rows of Exact's error table."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from dossierflow.domain.refusal_text import RefusalText, squeezed
from dossierflow.store.database import upsert
from dossierflow.store.tables.refusal_texts import refusal_texts


def learn(connection: sa.Connection, row: RefusalText, at: datetime) -> None:
    """Keep the row, in the place of an earlier one with this text."""
    values = {
        "text": squeezed(row.text),
        "kind": row.kind,
        "business_rule": row.business_rule,
        "note": row.note,
        "at": at,
    }
    upsert(connection, refusal_texts, [values])


def forget(connection: sa.Connection, text: str) -> bool:
    """Whether there was such a row."""
    gone = connection.execute(refusal_texts.delete().where(refusal_texts.c.text == squeezed(text)))
    return bool(gone.rowcount)


def all_of_them(connection: sa.Connection) -> list[RefusalText]:
    """The longest text first: of two that fit an answer, it says more."""
    rows = connection.execute(refusal_texts.select().order_by(refusal_texts.c.text))
    known = [RefusalText(row.text, row.kind, row.business_rule, row.note) for row in rows]
    return sorted(known, key=lambda one: -len(one.text))


def meaning(connection: sa.Connection, answer: str) -> RefusalText | None:
    """What a person said that such an answer means."""
    return next((one for one in all_of_them(connection) if one.fits(answer)), None)
