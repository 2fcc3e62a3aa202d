"""GET /v1/files/{id}: any file of a dossier, as base64 in JSON (never binary, no /download)."""

from __future__ import annotations

import base64
import binascii
import mimetypes
from dataclasses import dataclass

from dossierflow.billit.session import Session, segment
from dossierflow.http.reader import JsonObject, Where, plain_text
from dossierflow.kernel import foreign
from dossierflow.kernel.file_content import FileContent
from dossierflow.texts import phrase

LARGEST_FILE = 50 * 1024 * 1024  # bytes
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Files:
    session: Session
    largest: int = LARGEST_FILE

    def get(self, file_id: str, *, document: str = "") -> FileContent:
        """The file. `document` names it in errors. Raises Gone, or BadData for what is no valid file."""
        place = document or phrase("label.file", file=file_id)
        answer = self.session.get(f"/v1/files/{segment(file_id)}", document=place)
        row = JsonObject.of(answer, Where(self.session.context.label, place))
        return file_content(row, self.largest, fallback=file_id)


def file_content(row: JsonObject, largest: int, fallback: str = "file") -> FileContent:
    """A File or FileDetails of Billit. The name is made safe to be used in a folder."""
    name = safe_name(row.text("FileName", 1000)) or fallback
    mime = row.text("MimeType", 200) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return FileContent(name, mime, content_bytes(row, largest))


def content_bytes(row: JsonObject, largest: int) -> bytes:
    """The bytes of FileContent; BadData where it is missing, too large or not base64."""
    text = row.read("FileContent", plain_text) or row.refuse("FileContent", "missing")
    if len(text) // 4 * 3 > largest + 2:
        row.refuse("FileContent", "file-too-large", most=largest)
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        row.refuse("FileContent", "no-base64")


def safe_name(name: str) -> str:
    """The last part of a path, without what file systems refuse and what cannot be seen."""
    return foreign.file_name(name, _LONGEST_NAME)
