"""Every file of a document: its PDF, its annexes, and what is only inside the UBL."""

from __future__ import annotations

import mimetypes
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from dossierflow.app.session import DossierSession
from dossierflow.billit import ubl
from dossierflow.billit.errors import Gone
from dossierflow.delivery.adapter import UNSAID
from dossierflow.domain.document import Document, FileRef
from dossierflow.errors import BadData, PersonMustAct
from dossierflow.exact.resources.documents import LARGEST
from dossierflow.kernel.file_content import FileContent
from dossierflow.kernel.foreign import file_name
from dossierflow.texts import Phrase, phrase

#: What Exact takes as an attachment of a Document.
TAKEN = frozenset({"pdf", "jpg", "jpeg", "png", "gif", "bmp"})


@dataclass(frozen=True)
class DocumentFiles:
    """`files` go to Exact, the invoice itself in front; `left` cannot, by name."""

    files: tuple[FileContent, ...]
    left: tuple[str, ...]


def files_of(session: DossierSession, document: Document, fallback: str) -> DocumentFiles:
    """Read them from Billit. `fallback` names a file that has no name.

    What Billit does not have, or not whole, is left, by name: a file decides over no invoice. Raises what
    else it says of the PDF.
    """
    pdf = _pdf(session, document.pdf) if document.pdf else None
    found = [pdf] if pdf is not None else []
    left = list(document.unreadable_files)
    if document.pdf is not None and pdf is None:
        left.append(document.pdf.name or document.pdf.file_id)
    for file in annexes(document):
        content = _content(session, file) if _is_taken(file.name) else None
        if content is not None and _is_taken(content.name) and len(content.content) <= LARGEST:
            found.append(content)
        else:
            left.append(file.name or file.file_id)
    if _has_more_inside(document, pdf, len(found)):
        known = {one.sha256 for one in found}
        for inside in _embedded(session, document):
            if not _is_taken(inside.name) or len(inside.content) > LARGEST:
                left.append(inside.name)
            elif inside.sha256 not in known:
                found.append(inside)
                known.add(inside.sha256)
    return DocumentFiles(tuple(_named(found, fallback)), tuple(dict.fromkeys(left)))


def annexes(document: Document) -> Iterator[FileRef]:
    """What hangs on the document besides its PDF and its UBL."""
    apart = {file.file_id for file in (document.pdf, document.ubl) if file is not None}
    yield from (file for file in document.attachments if file.file_id not in apart)


def as_told(left: tuple[str, ...] = (), *, any_went: bool = True) -> Phrase:
    """What a person must know of the files: which did not go, or that there is none."""
    if not any_went:
        return phrase("files.none")
    return phrase("files.left", names=", ".join(left)) if left else UNSAID


def foreseen(document: Document) -> Phrase:
    """The same before anything is read, as far as names tell it."""
    left = [*document.unreadable_files, *(one.name for one in annexes(document) if not _is_taken(one.name))]
    others = any(_is_taken(one.name) for one in annexes(document))
    return as_told(tuple(left), any_went=bool(document.pdf or document.ubl or others or left))


def _pdf(session: DossierSession, file: FileRef) -> FileContent | None:
    try:
        content = session.billit.files.get(file.file_id)
    except (Gone, BadData):
        return None
    return content if len(content.content) <= LARGEST else None


def _content(session: DossierSession, file: FileRef) -> FileContent | None:
    try:
        return session.billit.files.get(file.file_id)
    except PersonMustAct:
        return None


def _is_taken(name: str) -> bool:
    """By its ending; what has no name is looked at."""
    return not name or name.rpartition(".")[2].casefold() in TAKEN


def _has_more_inside(document: Document, pdf: FileContent | None, found: int) -> bool:
    """Whether the UBL may hold what Billit does not show: reading it is a call."""
    return document.ubl is not None and (pdf is None or len(document.embedded) > max(1, found))


def _embedded(session: DossierSession, document: Document) -> list[FileContent]:
    file = document.ubl
    content = _content(session, file) if file is not None else None
    return ubl.embedded_files(content.content) if content is not None else []


def _named(files: list[FileContent], fallback: str) -> Iterator[FileContent]:
    """No two files of a Document have one name: what hangs on it already is known by its name."""
    taken: set[str] = set()
    for number, one in enumerate(files, 1):
        ending = mimetypes.guess_extension(one.mime) or ".pdf"
        name = file_name(one.name) or f"{fallback}{ending}"
        if _alike(name) in taken:
            stem, point, rest = name.rpartition(".")
            name = f"{stem or rest} ({number}){point}{rest if stem else ''}"
        taken.add(_alike(name))
        yield FileContent(name, one.mime, one.content)


def _alike(name: str) -> str:
    """The same for names that a file system takes for one: in capitals or not, accents apart or not."""
    return unicodedata.normalize("NFC", name).casefold()
