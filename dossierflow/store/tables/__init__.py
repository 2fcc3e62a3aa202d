"""All tables, a file per part. Importing this package fills `metadata`."""

from dossierflow.store.tables import (
    bank,
    budgets,
    candidates,
    connections,
    deliveries,
    documents,
    dossiers,
    masterdata,
    problems,
    quality,
    refusal_texts,
    settlements,
)

__all__ = [
    "bank",
    "budgets",
    "candidates",
    "connections",
    "deliveries",
    "documents",
    "dossiers",
    "masterdata",
    "problems",
    "quality",
    "refusal_texts",
    "settlements",
]
