"""Documents as a ZIP: each with its PDF and UBL, and a table of all. Nothing goes to Exact, and the ledger of
deliveries is not touched: what is in a ZIP counts as exported nowhere."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dossierflow.app.session import DossierSession
from dossierflow.delivery.choice import ExportChoice
from dossierflow.delivery.collect import collect
from dossierflow.delivery.select import HeldDocument, select
from dossierflow.domain.causes import cause_of
from dossierflow.domain.document import Document, DocumentSummary, FileRef, Kind
from dossierflow.errors import PersonMustAct
from dossierflow.kernel.addresses import without_password
from dossierflow.kernel.clock import belgian_day
from dossierflow.kernel.file_folder import FileFolder
from dossierflow.kernel.foreign import spreadsheet
from dossierflow.kernel.money import units
from dossierflow.texts import Phrase, Words, listed, phrase, words

TABLE = "documents.csv"
#: The table's columns, as the texts name them.
COLUMNS = (
    "number",
    "direction",
    "kind",
    "date",
    "due",
    "party",
    "vat_number",
    "total_excl",
    "total_vat",
    "total_incl",
    "currency",
    "order",
    "files",
    "missing",
)


@dataclass(frozen=True)
class ArchiveResult:
    """`address` is where the ZIP is, '' where there was nothing to put into one; `missing` says of which
    documents a file could not be had, and why."""

    address: str
    documents: int
    held: tuple[HeldDocument, ...]
    missing: tuple[tuple[DocumentSummary, Phrase], ...]


def archive(session: DossierSession, choice: ExportChoice, folder: FileFolder) -> ArchiveResult:
    """Put the chosen documents into one ZIP. A file that Billit cannot give holds no document back."""
    collect(session)
    selection = select(session, choice)
    told = words(session.language)
    missing = list[tuple[DocumentSummary, Phrase]]()
    if not selection.ready:
        return ArchiveResult("", 0, tuple(selection.held), ())
    rows: list[tuple[str, ...]] = [tuple(told.columns(*COLUMNS))]
    name = f"{session.dossier.id} {belgian_day(session.clock.now())}.zip"
    with folder.zip(name) as packed:
        for position, summary in enumerate(sorted(selection.ready, key=_name), 1):
            if position % 20 == 0:
                session.tell("progress.fetched", position=position, count=len(selection.ready))
            session.meter.set(position, len(selection.ready))
            found, faults = _files(session, summary)
            for file, content in found.items():
                packed.add(file, content)
            missing += [(summary, fault) for fault in faults]
            rows.append(_row(told, summary, list(found), faults))
        packed.add(TABLE, _table(rows))
    address = f"{without_password(folder.address)}/{name}"
    return ArchiveResult(address, len(selection.ready), tuple(selection.held), tuple(missing))


def _files(session: DossierSession, summary: DocumentSummary) -> tuple[dict[str, bytes], list[Phrase]]:
    """The document's files by their names in the ZIP, and why some are not there."""
    found, faults = dict[str, bytes](), list[Phrase]()
    try:
        document = session.billit.orders.get(summary.order_id)
    except PersonMustAct as error:
        return found, [cause_of(error)]
    for file, extension in _wanted(document):
        try:
            found[f"{_name(summary)}.{extension}"] = session.billit.files.get(file.file_id).content
        except PersonMustAct as error:
            faults.append(cause_of(error))
    return found, faults if found or faults else [phrase("cause.no-file")]


def _wanted(document: Document) -> Iterator[tuple[FileRef, str]]:
    if document.pdf is not None:
        yield document.pdf, "pdf"
    if document.ubl is not None:
        yield document.ubl, "xml"


def _name(summary: DocumentSummary) -> str:
    """Sorts by direction and date, and is unique by the order's number."""
    number = re.sub(r"[^\w.-]+", "-", summary.number).strip("-")[:60]
    return f"{summary.direction}/{summary.date} {number} {summary.order_id}"


def _row(told: Words, summary: DocumentSummary, files: list[str], faults: list[Phrase]) -> tuple[str, ...]:
    sign = -1 if summary.kind is Kind.CREDIT_NOTE else 1
    return (
        summary.number,
        told.word("direction", summary.direction),
        told.word("kind", summary.kind),
        summary.date.isoformat(),
        summary.due_date.isoformat() if summary.due_date else "",
        summary.counterparty.name,
        summary.counterparty.vat_number,
        *(_decimal(sign * cents) for cents in (summary.total_excl, summary.total_vat, summary.total_incl)),
        summary.currency,
        str(summary.order_id),
        "; ".join(files),
        told.say(listed(faults)),
    )


def _table(rows: Iterable[tuple[str, ...]]) -> bytes:
    """CSV as spreadsheets in Belgium read it: semicolons, UTF-8 with its mark. No cell begins a formula."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([[spreadsheet(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def _decimal(amount_cents: int) -> str:
    return str(units(amount_cents)).replace(".", ",")
