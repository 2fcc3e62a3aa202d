"""All tables, a file per part. Importing this package fills `metadata`."""

from dossierflow.store.tables import (
    budgets,
    connections,
    deliveries,
    documents,
    dossiers,
    masterdata,
    problems,
)

__all__ = ["budgets", "connections", "deliveries", "documents", "dossiers", "masterdata", "problems"]
