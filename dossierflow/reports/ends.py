"""What became of one dossier's piece of work, in a few words: `15 sent, 1 in doubt`."""

from __future__ import annotations

from typing import Any

from dossierflow.booking import ReconcileResult
from dossierflow.delivery import ArchiveResult, ExportResult
from dossierflow.onboarding import OnboardResult
from dossierflow.reports.booking import reconciled
from dossierflow.reports.documents import archive_summary, export_counts
from dossierflow.reports.rows import Language
from dossierflow.statements import DeliverResult, StatementsResult
from dossierflow.texts import Words, words

BETWEEN = ", "


def in_short(result: Any, language: Language = "en") -> str:
    """'' where nothing happened that anybody would want to know. Several parts are told as one."""
    told = words(language)
    match result:
        case tuple():
            return BETWEEN.join(filter(None, (in_short(part, language) for part in result)))
        case ExportResult():
            return export_counts(result, language)
        case ArchiveResult():
            return archive_summary(result, language) if result.address else ""
        case ReconcileResult():
            return reconciled(result, language)
        case OnboardResult():
            return told.counts((len(result.problems), "problem")) if result.anything else ""
        case StatementsResult():
            return _statements(result, told)
        case DeliverResult():
            return told.counts((len(result.delivered), "file-delivered-again"))
        case _:
            return ""


def _statements(result: StatementsResult, told: Words) -> str:
    issued, delivered = len(result.made.issued), len(result.sent.delivered)
    return told.counts((issued, "issued-statement"), (delivered, "delivered-file"))
