"""The PDF of the document: a Document in Exact with its attachment, made before the entry points to it."""

from __future__ import annotations

from typing import Any

from dossierflow.delivery.carrier import Prepared, Ready
from dossierflow.delivery.map import Mapped
from dossierflow.desk import Desk
from dossierflow.document import Direction
from dossierflow.exact.resources.documents import DocumentDraft
from dossierflow.killpoint import reached
from dossierflow.outcome import Done, harmless
from dossierflow.store import deliveries

#: documents/DocumentTypes as seen on Belgian licences; see docs/unverified.md.
DOCUMENT_TYPE = {Direction.SALES: 10, Direction.PURCHASE: 20}


def upload_pdf(desk: Desk, one: Prepared[Mapped]) -> Ready:
    """Two calls, the Document and its attachment; what an earlier attempt made is used again.

    A document without a PDF needs none. What failed is no doubt about the entry: none was sent yet.
    """
    pdf = one.document.pdf
    if pdf is None:
        return Ready()
    document_id, attached = _made_before(desk, one)
    if not attached:
        content = desk.billit.files.get(pdf.file_id)
        made = Done(document_id) if document_id else desk.exact.documents.create(_draft(desk, one))
        if not isinstance(made, Done):
            return Ready(failed=harmless(made))
        document_id = made.value
        reached("after-document")
        _remember(desk, one, document_id=document_id)
        name = content.name or f"{one.marker}.pdf"
        filed = desk.exact.documents.attach(document_id, name, content.content)
        if not isinstance(filed, Done):
            return Ready(failed=harmless(filed))
        reached("after-attachment")
    _remember(desk, one, document_id=document_id, attached=True)
    return Ready(document_id)


def _made_before(desk: Desk, one: Prepared[Mapped]) -> tuple[str, bool]:
    """The Document of an earlier attempt, also where its answer was lost, and whether it has its file.

    Its subject names our document, so it can be found.
    """
    last = one.earlier
    if last is None:
        return "", False
    if last.document_id and last.attached:
        return last.document_id, True
    found = [last.document_id] if last.document_id else desk.exact.documents.find(_draft(desk, one).subject)
    return (found[-1], bool(desk.exact.documents.attachments(found[-1]))) if found else ("", False)


def _draft(desk: Desk, one: Prepared[Mapped]) -> DocumentDraft:
    summary = one.document.summary
    own = f"billit-{desk.dossier.party_id}-{summary.order_id}"
    return DocumentDraft(
        subject=f"{summary.number} {summary.counterparty.name} ({own})",
        type=DOCUMENT_TYPE[summary.direction],
        account_id=one.parcel.draft.relation_id,
        date=summary.date,
    )


def _remember(desk: Desk, one: Prepared[Mapped], **columns: Any) -> None:
    with desk.store.begin() as connection:
        deliveries.learn(connection, one.marker, **columns)
