"""sync/Deleted: what Exact deleted, of every kind, kept for two months."""

from __future__ import annotations

from dossierflow.domain.entry import Deletion
from dossierflow.exact.fields import DEMANDED, Shape, key, number
from dossierflow.exact.resources.division_calls import DivisionCalls
from dossierflow.exact.resources.sync import Sync

DELETIONS = Shape(
    Deletion,
    "sync/Deleted",
    timestamp=number("Timestamp", DEMANDED),
    entity_type=number("EntityType"),
    entity_key=key("EntityKey"),
)


def deletions(calls: DivisionCalls) -> Sync[Deletion]:
    """The stream, with a cursor of its own; older than eight weeks, it has missed deletions."""
    return Sync(calls, DELETIONS)
