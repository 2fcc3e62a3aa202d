"""To the digital mailbox: the UBL with the PDF inside; a person books what Exact proposes from it."""

from __future__ import annotations

from dossierflow.delivery.destinations.message import MessagePayload, message_draft
from dossierflow.delivery.destinations.message_destination import MessageDestination
from dossierflow.domain.document import Direction, Document, FileRef
from dossierflow.domain.dossier import MailboxFile
from dossierflow.exact.resources.mailbox import PDF, UBL_2_1
from dossierflow.problems.kinds.documents import NoFile
from dossierflow.problems.unmappable import Unmappable

#: MailMessagesSent.Type by direction. Not verified on a real licence: `message_types` of the dossier.
MESSAGE_TYPES = {Direction.SALES: 1100, Direction.PURCHASE: 1000}


class MailboxDestination(MessageDestination):
    """One file a message, since whether several may hang on one is not known."""

    def build_payload(self, document: Document, marker: str) -> MessagePayload:
        settings, summary = self._session.dossier.settings, document.summary
        box = self._boxes.own()
        type = settings.message_types.get(
            f"{summary.direction}:{summary.kind}",
            settings.message_types.get(summary.direction.value, MESSAGE_TYPES[summary.direction]),
        )
        file, embedded = _files(document, settings.mailbox_file)
        usual = UBL_2_1 if file == document.ubl else PDF
        file_type = settings.attachment_types.get("ubl" if usual == UBL_2_1 else "pdf", usual)
        message = message_draft(document, marker, self._boxes.sender(box), box, type, None)
        return MessagePayload(message, box.name, file, file_type, marker, summary.total_incl, embedded)


def _files(document: Document, wanted: MailboxFile) -> tuple[FileRef, FileRef | None]:
    """The file that goes, and the one inside it. Where the wanted one is missing, the other goes."""
    ubl, pdf = document.ubl, document.pdf
    if ubl is not None and wanted is not MailboxFile.PDF:
        return ubl, pdf if wanted is MailboxFile.UBL_WITH_PDF else None
    if pdf is not None:
        return pdf, None
    if ubl is not None:
        return ubl, None
    raise Unmappable(NoFile())
