"""Whether the client's approval can open its gate at all: seen from the documents that Billit has."""

from __future__ import annotations

from collections import Counter

from dossierflow.app.session import DossierSession
from dossierflow.domain.document import Direction, DocumentSummary
from dossierflow.domain.dossier import ClientApproval, Dossier
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.problems.kinds.dossiers import ApprovalNeverGiven
from dossierflow.problems.problem import Problem
from dossierflow.store import documents, problems
from dossierflow.store.database import Store


def check_approval(session: DossierSession) -> list[Problem]:
    """Report a gate that would hold documents for ever. Costs no call."""
    settings, dossier = session.dossier.settings, session.dossier
    found = [one.problem(dossier) for one in never_given(session.store, dossier, settings.client_approval)]
    problems.report(session.store, dossier.id, looked_for(Work.SETTINGS), found, session.clock.now())
    return found


def never_given(store: Store, dossier: Dossier, approval: ClientApproval) -> list[ApprovalNeverGiven]:
    """The directions of which documents are there, and none ever carried what the reading asks for."""
    asked = {direction: approval.asked_of(direction) for direction in Direction}
    if not any(asked.values()):
        return []
    with store.read() as connection:
        known = documents.load(connection, dossier.id)
    counts, given = Counter[Direction](), Counter[Direction]()
    for one in known:
        if asked[one.direction] and _says_it(one, asked[one.direction]):
            counts[one.direction] += 1
            given[one.direction] += _given(one, asked[one.direction])
    return [
        ApprovalNeverGiven(direction=direction, asked=asked[direction], count=str(count))
        for direction, count in counts.items()
        if count and not given[direction]
    ]


def _says_it(document: DocumentSummary, asked: str) -> bool:
    """A list of Billit's does not say the approval; the whole document does."""
    return asked == "released" or not document.listed


def _given(document: DocumentSummary, asked: str) -> bool:
    return document.exported if asked == "released" else document.approval.casefold() == "approved"
