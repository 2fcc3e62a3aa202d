"""Every kind of problem, declared once: whose turn it is, the facts it needs, and who looks for it.

A new kind is one declaration here and its `[problem.KEY]` in each language's file of `texts`.
"""

from dossierflow.problems.kind import (
    KINDS,
    DossierRefusal,
    Mishap,
    OfDestination,
    OfDocument,
    OfDossier,
    OfPractice,
    OfSubject,
    ProblemKind,
    Refusal,
    Work,
    kind,
    looked_for,
    naming,
    owner_of,
)
from dossierflow.problems.kinds import bank, booking, documents, dossiers, doubles, refusals, vat

__all__ = [
    "KINDS",
    "DossierRefusal",
    "Mishap",
    "OfDestination",
    "OfDocument",
    "OfDossier",
    "OfPractice",
    "OfSubject",
    "ProblemKind",
    "Refusal",
    "Work",
    "bank",
    "booking",
    "documents",
    "dossiers",
    "doubles",
    "kind",
    "looked_for",
    "naming",
    "owner_of",
    "refusals",
    "vat",
]
