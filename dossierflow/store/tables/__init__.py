"""All tables, a file per part. Importing this package fills `metadata`."""

from dossierflow.store.tables import deliveries, documents, dossiers, masterdata, problems

__all__ = ["deliveries", "documents", "dossiers", "masterdata", "problems"]
