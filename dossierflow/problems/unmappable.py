"""Errors that carry the problem that they are: of a document, or of a destination."""

from __future__ import annotations

from dossierflow.domain.document import DocumentSummary
from dossierflow.errors import PersonMustAct
from dossierflow.kernel.told import told
from dossierflow.problems.kind import OfDestination, OfDocument
from dossierflow.problems.problem import Problem
from dossierflow.texts import Fact


class Unmappable(PersonMustAct):
    """A document cannot become an entry or a message; found before anything is sent."""

    def __init__(self, declared: OfDocument, *also: OfDocument) -> None:
        """`also` are the other problems of the document, so that a person sees them all at once."""
        facts = declared.facts
        super().__init__(declared.key + ": " + ", ".join(f"{name} {value}" for name, value in facts.items()))
        self.declared = declared
        self.also = also

    @property
    def kind(self) -> str:
        return self.declared.key

    @property
    def facts(self) -> dict[str, str]:
        return self.declared.facts

    def of(self, dossier_id: str, document: DocumentSummary) -> Problem:
        """The problem of this document."""
        return self.declared.problem(dossier_id, document)


class Unreachable(PersonMustAct):
    """Nothing can go to this destination before a person acts: a matter of the dossier, not of a document."""

    declared: OfDestination


def unreachable(declared: OfDestination, key: str, /, **facts: Fact) -> Unreachable:
    """The error that is this problem, as `[error]` says it."""
    error = told(Unreachable, key, **facts)
    error.declared = declared
    return error
