"""What reconciliation found: what is booked since, and what is exported and not booked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dossierflow.booking import ReconcileResult, UnbookedDocument
from dossierflow.domain.dossier import Dossier
from dossierflow.kernel.money import show
from dossierflow.reports.markdown import plural, table


def unbooked_rows(dossier: Dossier, found: Iterable[UnbookedDocument]) -> list[dict[str, str]]:
    """One row a document that is exported and not booked, oldest first."""
    return [
        {
            "Document": one.document.number,
            "Dossier": dossier.name,
            "Amount": show(one.document.total_incl),
            "Days": str(one.age),
            "State": one.delivery.state.value,
            "Why": one.why,
            "Party": one.document.counterparty.name,
            "Date": f"{one.document.date:%d/%m/%Y}",
            "Exported": f"{one.delivery.created_at:%d/%m/%Y}",
            "Division": dossier.id,
        }
        for one in found
    ]


def reconcile_sentence(dossier: Dossier, one: ReconcileResult) -> str:
    """One dossier in one line."""
    parts = [
        (one.matched.booked, "booked"),
        (one.written_back.documents, "written back to Billit"),
        (one.resolved.adopted, "found again and adopted"),
        (one.resolved.never_arrived, "never arrived"),
        (one.matched.deleted, "deleted in Exact"),
        (one.moved, "moved in Exact's postbox"),
        (len(one.unbooked), "not booked yet"),
    ]
    told = ", ".join(f"{count} {word}" for count, word in parts if count)
    return f"{dossier.name}: {told or 'nothing new'}"


def reconcile_markdown(done: Mapping[Dossier, ReconcileResult]) -> str:
    """The practice's reconciliation page."""
    waiting = sum(len(one.unbooked) for one in done.values())
    columns = ["Booked", "Written to Billit", "Adopted", "Deleted in Exact", "Not booked"]
    rows = [
        (
            dossier.id,
            dossier.name,
            one.matched.booked,
            one.written_back.documents,
            one.resolved.adopted,
            one.matched.deleted,
            len(one.unbooked),
        )
        for dossier, one in done.items()
    ]
    unbooked = [row for dossier, one in done.items() for row in unbooked_rows(dossier, one.unbooked)]
    sections = ["# Booking status", f"{plural(waiting, 'document')} exported and not booked."]
    if unbooked:
        sections += [
            "## Exported and not booked",
            table(list(unbooked[0]), [list(row.values()) for row in unbooked], right=["Amount", "Days"]),
        ]
    sections += ["## By dossier", table(["Division", "Dossier", *columns], rows, right=columns)]
    return "\n\n".join(sections)
