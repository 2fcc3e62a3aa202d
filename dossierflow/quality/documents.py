"""What a batch of documents must look like before it is booked: their rows, as the suite judges them."""

from __future__ import annotations

from collections.abc import Sequence

from dossierflow.domain.document import Document
from dossierflow.kernel.money import show
from dossierflow.quality.check import RowBatch, check
from dossierflow.quality.suite import Quality


def check_documents(documents: Sequence[Document]) -> Quality:
    """Judge a batch; documents that break a rule are refused, the others go."""
    return check(RowBatch("documents", [document_row(one) for one in documents]))


def document_row(document: Document) -> dict[str, object]:
    """Amounts in cents. Without lines there is nothing that could fail to add up."""
    one, groups = document.summary, document.vat_groups
    lines = sum(line.total_excl for line in document.lines) if document.lines else None
    return {
        "order_id": str(one.order_id),
        "number": one.number.strip(),
        "year": one.date.year,
        "date": f"{one.date:%d/%m/%Y}",
        "total_excl": one.total_excl,
        "total_vat": one.total_vat,
        "total_incl_taken_off": -one.total_incl,
        "total": show(one.total_incl),
        "lines_excl": lines,
        "lines": show(lines or 0),
        "groups_vat": sum(group.total_vat for group in groups) if groups else None,
        "vat_groups": tuple(
            (group.vat_base, str(group.vat_rate), group.total_vat, len(document.lines)) for group in groups
        ),
        "vat": show(one.total_vat),
        "payment_reference": document.payment_reference,
    }
