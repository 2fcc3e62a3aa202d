"""To ScanService: the PDF, read by Exact's own recognition, which makes the proposal."""

from __future__ import annotations

from dossierflow.delivery.destinations.letter import Letter, letter
from dossierflow.delivery.destinations.postbox import PostboxCarrier
from dossierflow.delivery.unmappable import Unmappable
from dossierflow.document import Direction, Document
from dossierflow.exact.resources.mailbox import PDF

SCANNED = 7000  # MailMessagesSent.Type
SALES, PURCHASE, PURCHASE_LINES = 3, 1, 2  # MailMessagesSent.Operation


class ScanCarrier(PostboxCarrier):
    """The postbox is found by the operation: sales, or purchases with or without their lines."""

    def pack(self, document: Document, marker: str) -> Letter:
        if document.pdf is None:
            raise Unmappable("no-pdf")
        settings, summary = self._desk.dossier.settings, document.summary
        purchase = PURCHASE_LINES if settings.scan_lines else PURCHASE
        operation = SALES if summary.direction is Direction.SALES else purchase
        box = self._boxes.scan(operation)
        type = settings.message_types.get("scan", SCANNED)
        file_type = settings.attachment_types.get("pdf", PDF)
        message = letter(document, marker, self._boxes.sender(box), box, type, operation)
        return Letter(message, box.name, document.pdf, file_type, marker, summary.total_incl)
