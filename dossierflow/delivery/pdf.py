"""The PDF of the document: a Document in Exact with its attachment, made before the entry points to it."""

from __future__ import annotations

from typing import Any

from dossierflow.app.session import DossierSession
from dossierflow.delivery.adapter import PreparedDocument, Staged
from dossierflow.delivery.map import Mapped
from dossierflow.domain.document import Direction
from dossierflow.exact.resources.documents import DocumentDraft
from dossierflow.kernel.foreign import entered_line
from dossierflow.kernel.killpoint import reached
from dossierflow.kernel.outcome import Accepted, as_not_sent
from dossierflow.store import deliveries

#: documents/DocumentTypes as seen on Belgian licences; see docs/unverified.md.
DOCUMENT_TYPE = {Direction.SALES: 10, Direction.PURCHASE: 20}


def upload_pdf(session: DossierSession, one: PreparedDocument[Mapped]) -> Staged:
    """Two calls, the Document and its attachment; what an earlier attempt made is used again.

    A document without a PDF needs none. What failed is no doubt about the entry: none was sent yet.
    """
    pdf = one.document.pdf
    if pdf is None:
        return Staged()
    document_id, attached = _made_before(session, one)
    if not attached:
        content = session.billit.files.get(pdf.file_id)
        made = Accepted(document_id) if document_id else session.exact.documents.create(_draft(session, one))
        if not isinstance(made, Accepted):
            return Staged(failed=as_not_sent(made))
        document_id = made.value
        reached("after-document")
        _remember(session, one, document_id=document_id)
        name = content.name or f"{one.marker}.pdf"
        filed = session.exact.documents.attach(document_id, name, content.content)
        if not isinstance(filed, Accepted):
            return Staged(failed=as_not_sent(filed))
        reached("after-attachment")
    _remember(session, one, document_id=document_id, attached=True)
    return Staged(document_id)


def _made_before(session: DossierSession, one: PreparedDocument[Mapped]) -> tuple[str, bool]:
    """The Document of an earlier attempt, also where its answer was lost, and whether it has its file.

    Its subject names our document, so it can be found.
    """
    last = one.earlier
    if last is None:
        return "", False
    if last.document_id and last.attached:
        return last.document_id, True
    found = (
        [last.document_id] if last.document_id else session.exact.documents.find(_draft(session, one).subject)
    )
    return (found[-1], bool(session.exact.documents.attachments(found[-1]))) if found else ("", False)


def _draft(session: DossierSession, one: PreparedDocument[Mapped]) -> DocumentDraft:
    summary = one.document.summary
    own = f"billit-{session.dossier.party_id}-{summary.order_id}"
    return DocumentDraft(
        subject=entered_line(f"{summary.number} {summary.counterparty.name} ({own})"),
        type=DOCUMENT_TYPE[summary.direction],
        account_id=one.payload.draft.relation_id,
        date=summary.date,
    )


def _remember(session: DossierSession, one: PreparedDocument[Mapped], **columns: Any) -> None:
    with session.store.begin() as connection:
        deliveries.learn(connection, one.marker, **columns)
