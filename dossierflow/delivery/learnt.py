"""What a person learnt of a text that the error table does not know, applied to what a write ends with."""

from __future__ import annotations

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.delivery.adapter import Confirmation
from dossierflow.errors import Refused, Unavailable
from dossierflow.kernel.outcome import Accepted, Outcome, Rejected, Unknown
from dossierflow.problems.kind import KINDS, Refusal
from dossierflow.problems.kinds.refusals import ExactRefused
from dossierflow.store import refusal_texts


def as_learnt(session: DossierSession, outcome: Outcome[Confirmation]) -> Outcome[Confirmation]:
    """The outcome as the practice's own rows tell it, where the table's say no more than "Exact refuses".

    What may have been written stays in doubt, unless a person said that the text names a business rule.
    """
    if isinstance(outcome, Accepted):
        return outcome
    error = outcome.error
    if not isinstance(error, Refused) or error.problem != ExactRefused.key:
        return outcome
    with session.store.read() as connection:
        meant = refusal_texts.meaning(connection, error.raw)
    if meant is None:
        return outcome
    if meant.passes:
        passing = Unavailable(error.message, dossier=error.dossier, request_id=error.request_id)
        return outcome if isinstance(outcome, Rejected) else type(outcome)(passing, outcome.request_id)
    error.problem = meant.kind
    certain = isinstance(outcome, Unknown) and meant.business_rule
    return Rejected(error, outcome.request_id) if certain else outcome


def refusal_of(connection: sa.Connection, answer: str) -> Refusal | None:
    """What a text with which Exact refused a document means; None where it passes by itself."""
    meant = refusal_texts.meaning(connection, answer)
    if meant is not None and meant.passes:
        return None
    declared = KINDS.get(meant.kind, ExactRefused) if meant is not None else ExactRefused
    return declared(answer=answer) if issubclass(declared, Refusal) else ExactRefused(answer=answer)
