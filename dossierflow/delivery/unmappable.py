"""Why a document cannot become an entry: a problem of the document, found before anything is sent."""

from __future__ import annotations

from dossierflow.document import DocumentSummary
from dossierflow.errors import PersonMustAct
from dossierflow.problem import Problem


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
