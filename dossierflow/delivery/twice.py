"""A document that stands in Exact more than once is a person's matter: we delete nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from dossierflow.desk import Desk
from dossierflow.problem import Problem
from dossierflow.store import deliveries, documents, entries, problems

PROBLEM_KINDS = ("entry-ambiguous",)


def report_twice(connection: sa.Connection, desk: Desk, suspects: Iterable[int]) -> list[Problem]:
    """Count the entries of these documents, over all attempts; and again of those that stood twice before."""
    known = problems.open_ones(connection, desk.dossier.id)
    before = {int(one.problem.subject) for one in known if one.problem.kind in PROBLEM_KINDS}
    found = []
    for order_id in sorted({*suspects, *before}):
        markers = deliveries.markers(connection, desk.dossier.id, order_id)
        hits = entries.by_marker(connection, desk.dossier.id, *markers)
        if len(hits) > 1 + deliveries.forced(connection, desk.dossier.id, order_id):
            found.append(_problem(connection, desk, order_id, hits))
    problems.report(connection, desk.dossier.id, PROBLEM_KINDS, found, desk.clock.now())
    return found


def _problem(connection: sa.Connection, desk: Desk, order_id: int, hits: list[Any]) -> Problem:
    document = documents.get(connection, desk.dossier.id, order_id)
    return Problem(
        desk.dossier.id,
        "entry-ambiguous",
        str(order_id),
        {
            "document": document.number if document else str(order_id),
            "entries": ", ".join(f"{hit.entry_number} in {hit.journal}" for hit in hits),
        },
    )
