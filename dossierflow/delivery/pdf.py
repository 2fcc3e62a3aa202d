"""The PDF of the document: a Document in Exact with its attachment, made before the entry points to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from dossierflow.delivery.prepare import Prepared
from dossierflow.desk import Desk
from dossierflow.document import Direction
from dossierflow.entry import EntryDraft
from dossierflow.exact.resources.documents import DocumentDraft
from dossierflow.killpoint import reached
from dossierflow.outcome import Done, Doubt, NotSent, Outcome
from dossierflow.store import deliveries

#: documents/DocumentTypes as seen on Belgian licences; see docs/unverified.md.
DOCUMENT_TYPE = {Direction.SALES: 10, Direction.PURCHASE: 20}


@dataclass(frozen=True)
class Upload:
    """The GUID of the Document in Exact ('' where the document has no PDF), or why there is none.

    `failed` never is in doubt about the entry: no entry was sent, so a later run may start again.
    """

    document_id: str = ""
    failed: Any = None

    def linked(self, draft: EntryDraft) -> EntryDraft:
        return replace(draft, document_id=self.document_id)


def upload_pdf(desk: Desk, one: Prepared) -> Upload:
    """Two calls, the Document and its attachment; what an earlier attempt made is used again."""
    pdf, last = one.document.pdf, one.last
    if pdf is None:
        return Upload()
    if last is not None and last.document_id and last.attached:
        _remember(desk, one, document_id=last.document_id, attached=True)
        return Upload(last.document_id)
    content = desk.billit.files.get(pdf.file_id)
    made = _document(desk, one)
    if not isinstance(made, Done):
        return Upload(failed=_not_sent(made))
    reached("after-document")
    _remember(desk, one, document_id=made.value)
    attached = desk.exact.documents.attach(made.value, content.name or f"{one.marker}.pdf", content.content)
    if not isinstance(attached, Done):
        return Upload(failed=_not_sent(attached))
    reached("after-attachment")
    _remember(desk, one, attached=True)
    return Upload(made.value)


def _document(desk: Desk, one: Prepared) -> Outcome[str]:
    """A new Document, or the one whose answer was lost before: its subject names our document."""
    summary = one.document.summary
    own = f"billit-{desk.dossier.party_id}-{summary.order_id}"
    draft = DocumentDraft(
        subject=f"{summary.number} {summary.counterparty.name} ({own})",
        type=DOCUMENT_TYPE[summary.direction],
        account_id=one.mapped.draft.relation_id,
        date=summary.date,
    )
    if one.attempt > 1:
        found = desk.exact.documents.find(draft.subject)
        if found:
            return Done(found[-1])
    return desk.exact.documents.create(draft)


def _not_sent(outcome: Outcome[str]) -> Outcome[str]:
    """A doubt about the PDF is none about the entry: no entry was sent yet."""
    return NotSent(outcome.error, outcome.request_id) if isinstance(outcome, Doubt) else outcome


def _remember(desk: Desk, one: Prepared, **columns: Any) -> None:
    with desk.store.begin() as connection:
        deliveries.learn(connection, one.marker, **columns)
