"""What reconciliation found: what is booked since, and what is exported and not booked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dossierflow.booking import ReconcileResult, UnbookedDocument
from dossierflow.domain.delivery import State
from dossierflow.domain.dossier import Dossier
from dossierflow.reports.documents import document_name
from dossierflow.reports.rows import Language
from dossierflow.texts import words


@dataclass(frozen=True)
class UnbookedRow:
    """A document that is exported and not booked."""

    document: str
    dossier: str
    amount: str
    days: str
    state: State
    why: str
    party: str
    date: str
    exported: str
    division: str


def unbooked_rows(
    dossier: Dossier, unbooked: Iterable[UnbookedDocument], language: Language = "en"
) -> list[UnbookedRow]:
    """One row a document that is exported and not booked, oldest first."""
    told = words(language)
    return [
        UnbookedRow(
            document=document_name(told, row.document),
            dossier=dossier.name,
            amount=told.amount(row.document.total_incl),
            days=str(row.age),
            state=row.delivery.state,
            why=told.say(row.why),
            party=row.document.counterparty.name,
            date=told.day(row.document.date),
            exported=told.day(row.delivery.created_at),
            division=dossier.id,
        )
        for row in unbooked
    ]


def reconcile_sentence(dossier: Dossier, result: ReconcileResult, language: Language = "en") -> str:
    """One dossier in one line."""
    told = words(language)
    says = reconciled(result, language) or told.sentence("run.nothing-new")
    return told.sentence("run.of-dossier", dossier=dossier.name, result=says)


def reconciled(result: ReconcileResult, language: Language = "en") -> str:
    """The counts of one dossier; '' where there is nothing to count."""
    return words(language).counts(
        (result.matched.booked, "booked"),
        (result.written_back.documents, "written-back"),
        (result.resolved.adopted, "adopted"),
        (result.resolved.never_arrived, "never-arrived"),
        (result.matched.deleted, "deleted"),
        (result.moved, "moved"),
        (len(result.unbooked), "not-booked"),
    )
