"""To ScanService: the PDF, read by Exact's own recognition, which makes the proposal."""

from __future__ import annotations

from dossierflow.delivery.destinations.message import MessagePayload, message_draft
from dossierflow.delivery.destinations.message_destination import MessageDestination
from dossierflow.domain.document import Direction, Document
from dossierflow.exact.resources.mailbox import PDF
from dossierflow.problems.kinds.documents import NoPdf
from dossierflow.problems.unmappable import Unmappable

SCANNED = 7000  # MailMessagesSent.Type
SALES, PURCHASE, PURCHASE_LINES = 3, 1, 2  # MailMessagesSent.Operation


class ScanDestination(MessageDestination):
    """The mailbox is found by the operation: sales, or purchases with or without their lines."""

    def build_payload(self, document: Document, marker: str) -> MessagePayload:
        if document.pdf is None:
            raise Unmappable(NoPdf())
        settings, summary = self._session.dossier.settings, document.summary
        purchase = PURCHASE_LINES if settings.scan_lines else PURCHASE
        operation = SALES if summary.direction is Direction.SALES else purchase
        box = self._boxes.scan(operation)
        type = settings.message_types.get("scan", SCANNED)
        file_type = settings.attachment_types.get("pdf", PDF)
        message = message_draft(document, marker, self._boxes.sender(box), box, type, operation)
        return MessagePayload(message, box.name, document.pdf, file_type, marker, summary.total_incl)
