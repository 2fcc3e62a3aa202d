"""documents/Documents and their attachments: where the PDF of an entry lives."""

from __future__ import annotations

import datetime as dt
from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from dossierflow.errors import Refused
from dossierflow.exact import odata
from dossierflow.exact.fields import Shape, key, words
from dossierflow.exact.resources.division_calls import DivisionCalls
from dossierflow.kernel import foreign
from dossierflow.kernel.outcome import Outcome, Rejected
from dossierflow.kernel.told import told
from dossierflow.texts import Cents

PATH, ATTACHMENTS = "documents/Documents", "documents/DocumentAttachments"
LARGEST = 9_500_000  # bytes before base64; Exact takes 10.0 MB a POST and counts the raw size
_IDS: Shape[dict[str, Any]] = Shape(dict, PATH, id=key("ID"))
_FILES: Shape[dict[str, Any]] = Shape(dict, ATTACHMENTS, with_division=False, name=words("FileName"))


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """A document to be made. `type` is a DocumentType.id, `account_id` the GUID of the relation."""

    subject: str
    type: int
    account_id: str = ""
    date: dt.date | None = None
    entry_id: str = ""  # of the entry it belongs to, where that stands already


class Documents:
    """Created once and never changed: Exact has no PUT on attachments."""

    def __init__(self, calls: DivisionCalls) -> None:
        self._calls = calls

    def create(self, draft: DocumentDraft) -> Outcome[str]:
        """Create a document without a file; its GUID."""
        body: dict[str, Any] = {"Subject": draft.subject, "Type": draft.type}
        if draft.account_id:
            body["Account"] = draft.account_id
        if draft.date:
            body["DocumentDate"] = odata.date_in(draft.date)
        if draft.entry_id:
            body["FinancialTransactionEntryID"] = draft.entry_id
        return self._calls.create(PATH, body)

    def find(self, subject: str) -> list[str]:
        """The GUIDs of the documents with exactly this subject."""
        documents = self._calls.rows(_IDS, where=f"Subject eq {odata.text(subject)}")
        return [str(document["id"]) for document in documents]

    def attachments(self, document_id: str) -> list[str]:
        """The names of the files that a document holds."""
        files = self._calls.rows(_FILES, where=f"Document eq {odata.guid(document_id)}")
        return [str(file["name"]) for file in files]

    def attach(self, document_id: str, file_name: str, content: bytes) -> Outcome[str]:
        """Attach a file; the attachment's GUID. Exact takes pdf, jpg, jpeg, png, gif and bmp."""
        if len(content) > LARGEST:
            return Rejected(too_large(file_name, len(content), self._calls.code))
        body = {
            "Document": document_id,
            "FileName": foreign.file_name(file_name) or "document.pdf",
            "Attachment": b64encode(content).decode(),
        }
        return self._calls.create(ATTACHMENTS, body)


def too_large(file_name: str, size: int, division: int) -> Refused:
    """What Exact would say, without spending a call on it (E35)."""
    has, most = _megabytes(size), _megabytes(LARGEST)
    error = told(Refused, "file-too-large", file=file_name, size=has, most=most, dossier=str(division))
    error.code = "E35"
    return error


def _megabytes(size: int) -> Cents:
    """To two decimals, as each language writes them."""
    return Cents(size // 10_000)
