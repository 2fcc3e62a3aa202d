"""Which of a document's files is its UBL, and what that says."""

from __future__ import annotations

from dataclasses import replace

from dossierflow.app.session import DossierSession
from dossierflow.billit import ubl
from dossierflow.billit.ubl_compare import is_other_side, same_number
from dossierflow.domain.document import Direction, Document, FileRef
from dossierflow.errors import BadData
from dossierflow.problems.kinds.documents import OtherSide, RelationGone, RelationRole, RelationUnknown
from dossierflow.problems.unmappable import Unmappable
from dossierflow.texts import phrase


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
    number = document.summary.number
    meant = sorted(found, key=lambda one: (one[1].number != number, not same_number(one[1], number)))
    others |= {file.file_id for file, _ in meant[1:]}
    said = meant[0][1] if meant else None
    inside = said.embedded if said is not None else ()
    return replace(document, not_ubl=frozenset(others), embedded=inside), said


def refuse_other_side(session: DossierSession, document: Document, said: ubl.Ubl) -> None:
    """A sale is never booked as a purchase, nor a purchase as a sale: a self-billed invoice comes from the
    one who owes it, and is easily taken for one of theirs."""
    if not is_other_side(document, said, session.dossier.enterprise_number):
        return
    kept = document.summary.direction
    meant = Direction.PURCHASE if kept is Direction.SALES else Direction.SALES
    because = phrase("self-billing.by-type" if said.self_billed else "self-billing.not-by-type")
    names = {"supplier": said.supplier.name, "customer": said.customer.name}
    raise Unmappable(OtherSide(kept=kept, meant=meant, because=because, **names))


def perhaps_other_side(session: DossierSession, document: Document, stop: Unmappable) -> None:
    """Where there is no such customer or supplier, the UBL may show that the document is of the other side;
    nobody should be asked to make a supplier of a customer then."""
    missing = (RelationUnknown, RelationGone, RelationRole)
    if document.perhaps_ubl and any(isinstance(one, missing) for one in (stop.declared, *stop.also)):
        _, said = read_ubl(session, document)
        if said is not None:
            refuse_other_side(session, document, said)


def _read(session: DossierSession, document: Document, file: FileRef) -> ubl.Ubl | None:
    where = {"dossier": session.dossier.name, "document": document.summary.number}
    content = session.billit.files.get(file.file_id).content
    return ubl.read_if_ubl(content, **where)
