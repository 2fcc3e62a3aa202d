"""The files of the document: a Document in Exact with its attachments, made before the entry points to it."""

from __future__ import annotations

from typing import Any

from dossierflow.app.session import DossierSession
from dossierflow.delivery.adapter import PreparedDocument, Staged
from dossierflow.delivery.files import as_told, files_of
from dossierflow.delivery.map import Mapped
from dossierflow.delivery.outcomes import is_of_the_document
from dossierflow.domain.document import Direction
from dossierflow.exact.resources.documents import DocumentDraft
from dossierflow.kernel.file_content import FileContent
from dossierflow.kernel.foreign import entered_line
from dossierflow.kernel.killpoint import reached
from dossierflow.kernel.outcome import Accepted, Outcome, Rejected, as_not_sent
from dossierflow.store import deliveries

#: documents/DocumentTypes as seen on Belgian licences; see docs/unverified.md.
DOCUMENT_TYPE = {Direction.SALES: 10, Direction.PURCHASE: 20}


def upload_files(session: DossierSession, one: PreparedDocument[Mapped]) -> Staged:
    """The Document and its attachments, a call each; what an earlier attempt made is used again.

    A document without any file needs none. What failed is no doubt about the entry: none was sent yet. An
    annex that Exact refuses holds nothing up: the story says that it did not go.
    """
    document_id, there = _made_before(session, one)
    if there is None:
        _remember(session, one, document_id=document_id, attached=True)
        return Staged(document_id)
    found = files_of(session, one.document, one.marker)
    if not found.files:
        return Staged(files=as_told(found.left, any_went=bool(found.left)))
    made = Accepted(document_id) if document_id else session.exact.documents.create(_draft(session, one))
    if not isinstance(made, Accepted):
        return Staged(failed=as_not_sent(made))
    document_id = made.value
    reached("after-document")
    _remember(session, one, document_id=document_id)
    left = list(found.left)
    for number, file in enumerate(found.files):
        filed = _attach(session, document_id, file, there)
        if isinstance(filed, Rejected) and number and is_of_the_document(filed.error):
            left.append(file.name)
        elif not isinstance(filed, Accepted):
            return Staged(failed=as_not_sent(filed))
    reached("after-attachment")
    _remember(session, one, document_id=document_id, attached=True)
    return Staged(document_id, files=as_told(tuple(left)))


def _attach(
    session: DossierSession, document_id: str, file: FileContent, there: frozenset[str]
) -> Outcome[str]:
    if file.name in there:
        return Accepted(file.name)
    return session.exact.documents.attach(document_id, file.name, file.content)


def _made_before(session: DossierSession, one: PreparedDocument[Mapped]) -> tuple[str, frozenset[str] | None]:
    """The Document of an earlier attempt, also where its answer was lost, and the files that hang on it; None
    where all of them do.

    Its subject names our document, so it can be found.
    """
    last = one.earlier
    if last is None:
        return "", frozenset()
    if last.document_id and last.attached:
        return last.document_id, None
    found = (
        [last.document_id] if last.document_id else session.exact.documents.find(_draft(session, one).subject)
    )
    if not found:
        return "", frozenset()
    return found[-1], frozenset(session.exact.documents.attachments(found[-1]))


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
