"""A person's decisions about documents that may stand in Exact already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from dossierflow.store.database import MOST_IDS, upsert
from dossierflow.store.tables.documents import documents
from dossierflow.store.tables.settlements import settlements


class Decision(StrEnum):
    """What the document is: an entry that stands, one of its own, or nothing that is ever sent.

    UNDONE takes an earlier decision back, and is never kept.
    """

    IS_ENTRY = "is entry"
    NOT_A_DOUBLE = "not a double"
    NEVER = "never"
    UNDONE = "undone"


@dataclass(frozen=True)
class Settlement:
    """What a person decided, and when."""

    decision: Decision
    at: datetime


def settle(
    connection: sa.Connection,
    dossier_id: str,
    order_id: int,
    decision: Decision,
    at: datetime,
    entry_id: str = "",
) -> None:
    """Keep the decision, in the place of an earlier one; what is never sent does not wait any more.

    One that is undone leaves none: the document is looked at anew.
    """
    row = {
        "dossier_id": dossier_id,
        "order_id": order_id,
        "decision": decision,
        "entry_id": entry_id,
        "at": at,
    }
    if decision is Decision.UNDONE:
        mine = (settlements.c.dossier_id == dossier_id, settlements.c.order_id == order_id)
        connection.execute(settlements.delete().where(*mine))
    else:
        upsert(connection, settlements, [row])
    if decision is not Decision.IS_ENTRY:
        connection.execute(
            documents.update()
            .where(documents.c.dossier_id == dossier_id, documents.c.order_id == order_id)
            .values(settled=decision is Decision.NEVER, held="")
        )


def of_document(connection: sa.Connection, dossier_id: str, order_id: int) -> Settlement | None:
    """What was decided of it; None where nothing was."""
    table = settlements
    query = table.select().where(table.c.dossier_id == dossier_id, table.c.order_id == order_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else Settlement(Decision(row.decision), row.at)


def decided(connection: sa.Connection, dossier_id: str, order_ids: Iterable[int]) -> dict[int, Decision]:
    """What was decided of these documents, where anything was."""
    wanted, table = list(order_ids), settlements
    return {
        row.order_id: Decision(row.decision)
        for start in range(0, len(wanted), MOST_IDS)
        for row in connection.execute(
            sa.select(table.c.order_id, table.c.decision).where(
                table.c.dossier_id == dossier_id, table.c.order_id.in_(wanted[start : start + MOST_IDS])
            )
        )
    }
