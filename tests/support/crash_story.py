"""The whole story of a document that went wrong, for the person who looks for the cause."""

from __future__ import annotations

from collections.abc import Iterator

from dossierflow.store import deliveries, problems
from tests.support.crash_conductor import Stage
from tests.support.crash_messages import read_messages
from tests.support.said import said


def story(stage: Stage, order_id: int) -> Iterator[str]:
    """Its steps as our store has them, its problems, and where it stands in Exact."""
    for dossier in stage.application.dossiers():
        with stage.application.store.read() as connection:
            told = deliveries.story(connection, dossier.id, order_id)
            known = problems.open_ones(connection, dossier.id)
        for delivery, steps in told:
            yield f"  {delivery.marker} {delivery.state} entry {delivery.entry_number} {delivery.entry_id}"
            yield from (
                f"    {one.at:%d %H:%M:%S.%f} {one.state}: {said(one.cause)} {one.detail}" for one in steps
            )
        yield from (
            f"  problem {one.problem.kind} {one.problem.facts}"
            for one in known
            if one.problem.subject == str(order_id)
        )
    for row in stage.sandboxes.rows("exact", "system/Divisions"):
        for entry in stage.sandboxes.entries(int(row["Code"])):
            if f"-{order_id}-" in (entry.get("ExternalLinkReference") or ""):
                yield f"  in Exact, division {row['Code']}: {entry}"
    yield from (f"  {message}" for message in read_messages(stage.sandboxes) if message.order_id == order_id)
