"""A message to a digital mailbox with one file: what the digital mailbox and ScanService have in common."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from dossierflow.app.session import DossierSession
from dossierflow.billit import ubl, ubl_embed
from dossierflow.delivery.adapter import PreviewLine
from dossierflow.domain.document import Document, FileRef
from dossierflow.domain.mailbox import Mailbox
from dossierflow.exact.resources.mailbox import MessageDraft
from dossierflow.kernel.file_content import FileContent
from dossierflow.kernel.foreign import entered_line
from dossierflow.texts import Phrase, phrase
from dossierflow.vat.operations import NO_OPERATIONS, DocumentOperations


@dataclass(frozen=True)
class MessagePayload:
    """`embedded` is put into `file`, a UBL, before it goes. The subject carries the mark, so that the message
    can be found again."""

    message: MessageDraft
    box: str  # the mailbox's name
    file: FileRef
    file_type: int
    marker: str
    total: int
    embedded: FileRef | None = None

    @property
    def address(self) -> Phrase:
        return phrase("address.mailbox", mailbox=self.box)

    def content_key(self) -> Any:
        return replace(self, marker="", message=replace(self.message, subject=""))

    @property
    def operations(self) -> DocumentOperations:
        return NO_OPERATIONS

    def preview(self) -> list[PreviewLine]:
        file = self.file.name or phrase("preview.pdf")
        if self.embedded:
            inside = self.embedded.name or phrase("preview.pdf")
            file = phrase("preview.with-inside", file=file, inside=inside)
        return [PreviewLine(file, self.total)]


def message_draft(
    document: Document, marker: str, sender: Mailbox, box: Mailbox, type: int, operation: int | None
) -> MessageDraft:
    """The message for a document. Its subject is unique: it ends in the mark."""
    summary = document.summary
    subject = entered_line(f"{summary.number} {summary.counterparty.name}").strip()[:60]
    return MessageDraft(f"{subject} ({marker})", sender.exact_id, box.exact_id, type, operation)


def contents(session: DossierSession, one: MessagePayload, number: str) -> FileContent:
    """The file as it goes out, fetched from Billit. BadData where the UBL cannot take the PDF in."""
    file = session.billit.files.get(one.file.file_id)
    name = file.name or one.file.name or f"{one.marker}.pdf"
    if one.embedded is None:
        return replace(file, name=name)
    where = {"dossier": session.dossier.name, "document": number}
    if "application/pdf" in ubl.read(file.content, **where).embedded:
        return replace(file, name=name)
    pdf = session.billit.files.get(one.embedded.file_id)
    both = ubl_embed.embed_pdf(file.content, pdf.content, pdf.name or f"{one.marker}.pdf", **where)
    return FileContent(name, file.mime, both)
