"""Which of a document's files is its UBL, and what that says."""

from __future__ import annotations

from dataclasses import replace

from dossierflow.app.session import DossierSession
from dossierflow.billit import ubl
from dossierflow.domain.document import Document, FileRef
from dossierflow.errors import BadData


def read_ubl(session: DossierSession, document: Document) -> tuple[Document, ubl.Ubl | None]:
    """The document with its UBL known, and what the UBL says; one call a file that may be it.

    Of several UBLs the one with the document's number is meant. BadData where the only XML cannot be read.
    """
    found: list[tuple[FileRef, ubl.Ubl]] = []
    others, broken = set(document.not_ubl), list[BadData]()
    for file in document.perhaps_ubl:
        try:
            said = _read(session, document, file)
        except BadData as error:
            broken.append(error)
            said = None
        if said is None:
            others.add(file.file_id)
        else:
            found.append((file, said))
    if not found and broken:
        raise broken[0]
    number = document.summary.number.strip().casefold()
    meant = sorted(found, key=lambda one: one[1].number.strip().casefold() != number)
    others |= {file.file_id for file, _ in meant[1:]}
    said = meant[0][1] if meant else None
    inside = said.embedded if said is not None else ()
    return replace(document, not_ubl=frozenset(others), embedded=inside), said


def _read(session: DossierSession, document: Document, file: FileRef) -> ubl.Ubl | None:
    where = {"dossier": session.dossier.name, "document": document.summary.number}
    content = session.billit.files.get(file.file_id).content
    return ubl.read(content, **where) if ubl.is_ubl(content, **where) else None
