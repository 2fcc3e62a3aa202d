"""A document that stands in Exact more than once is a person's matter: we delete nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.problems.problem import Problem
from dossierflow.store import deliveries, documents, entries, problems

PROBLEM_KINDS = ("entry-ambiguous",)


def report_twice(
    connection: sa.Connection, session: DossierSession, suspects: Iterable[int]
) -> list[Problem]:
    """Count the entries of these documents, over all attempts; and again of those that stood twice before."""
    known = problems.open_ones(connection, session.dossier.id)
    before = {int(one.problem.subject) for one in known if one.problem.kind in PROBLEM_KINDS}
    found = []
    for order_id in sorted({*suspects, *before}):
        markers = deliveries.markers(connection, session.dossier.id, order_id)
        hits = entries.by_marker(connection, session.dossier.id, *markers)
        if len(hits) > 1 + deliveries.forced(connection, session.dossier.id, order_id):
            found.append(_problem(connection, session, order_id, hits))
    problems.report(connection, session.dossier.id, PROBLEM_KINDS, found, session.clock.now())
    return found


def _problem(connection: sa.Connection, session: DossierSession, order_id: int, hits: list[Any]) -> Problem:
    document = documents.get(connection, session.dossier.id, order_id)
    return Problem(
        session.dossier.id,
        "entry-ambiguous",
        str(order_id),
        {
            "document": document.number if document else str(order_id),
            "entries": ", ".join(f"{hit.entry_number} in {hit.journal}" for hit in hits),
        },
    )
