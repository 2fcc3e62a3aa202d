"""Delivering documents to Exact: selected by gates, mapped to entries, sent once, doubts resolved."""

from dossierflow.delivery.archive import Archived, archive
from dossierflow.delivery.collect import Collected, collect
from dossierflow.delivery.export import Exported, export
from dossierflow.delivery.options import Documents, ExportOptions
from dossierflow.delivery.prepare import Batch, Prepared, prepare
from dossierflow.delivery.resolve import Resolved, recover, resolve
from dossierflow.delivery.select import Held, Selection, select
from dossierflow.delivery.send import Sent, send

__all__ = [
    "Archived",
    "Batch",
    "Collected",
    "Documents",
    "ExportOptions",
    "Exported",
    "Held",
    "Prepared",
    "Resolved",
    "Selection",
    "Sent",
    "archive",
    "collect",
    "export",
    "prepare",
    "recover",
    "resolve",
    "select",
    "send",
]
