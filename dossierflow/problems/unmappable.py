"""Why a document cannot become an entry: a problem of the document, found before anything is sent."""

from __future__ import annotations

from dossierflow.domain.document import DocumentSummary
from dossierflow.errors import PersonMustAct
from dossierflow.problems.problem import Problem

#: Every kind that an export looks for: what it no longer finds is solved.
PROBLEM_KINDS = (
    "vat-unmapped",
    "vat-unconfirmed",
    "vat-ambiguous",
    "vat-unusable",
    "vat-totals",
    "gl-missing",
    "gl-unknown",
    "gl-not-bookable",
    "cost-center-missing",
    "relation-unknown",
    "relation-ambiguous",
    "relation-role",
    "journal-missing",
    "journal-unknown",
    "journal-ambiguous",
    "currency-refused",
    "year-missing",
    "period-closed",
    "unbalanced",
    "no-lines",
    "no-file",
    "no-pdf",
    "ubl-differs",
    "document-invalid",
    "billit-said-no",
    "exact-refused",
)
#: What a document's own fate settles: said anew, or no longer true.
OF_A_DOCUMENT = (*PROBLEM_KINDS, "booked-with-differences", "document-unreadable")


class Unmappable(PersonMustAct):
    """`kind` is a problem kind of the catalogue; `facts` fill its sentences."""

    def __init__(self, kind: str, /, **facts: str) -> None:
        super().__init__(kind + ": " + ", ".join(f"{name} {value}" for name, value in facts.items()))
        self.kind = kind
        self.facts = facts

    def problem(self, dossier_id: str, document: DocumentSummary) -> Problem:
        return Problem(dossier_id, self.kind, str(document.order_id), naming(document) | self.facts)


def naming(document: DocumentSummary) -> dict[str, str]:
    """The facts by which every sentence about a document names it."""
    return {
        "document": document.number or f"order {document.order_id}",
        "order": str(document.order_id),
        "party": document.counterparty.name,
        "date": f"{document.date:%d/%m/%Y}",
    }
