"""Delivering documents to Exact: selected by gates, mapped to entries, sent once, doubts resolved."""

from dossierflow.delivery.archive import ArchiveResult, archive
from dossierflow.delivery.choice import DocumentsWanted, ExportChoice
from dossierflow.delivery.collect import CollectResult, collect
from dossierflow.delivery.export import ExportResult, export
from dossierflow.delivery.prepare import Batch, PreparedDocument, prepare
from dossierflow.delivery.re_export import STANDS
from dossierflow.delivery.resolve import ResolveResult, recover, resolve
from dossierflow.delivery.select import HeldDocument, Selection, select
from dossierflow.delivery.send import SendResult, send

__all__ = [
    "STANDS",
    "ArchiveResult",
    "Batch",
    "CollectResult",
    "DocumentsWanted",
    "ExportChoice",
    "ExportResult",
    "HeldDocument",
    "PreparedDocument",
    "ResolveResult",
    "Selection",
    "SendResult",
    "archive",
    "collect",
    "export",
    "prepare",
    "recover",
    "resolve",
    "select",
    "send",
]
