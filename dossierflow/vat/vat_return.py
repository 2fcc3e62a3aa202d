"""The boxes of a period computed twice: from our documents as booked, and from Exact's entries by VAT code.

What the two say of one document is compared box by box; what others booked stands beside it, and is not ours
to judge.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dossierflow.app.session import DossierSession
from dossierflow.domain.chart import VatCode
from dossierflow.domain.document import DocumentSummary
from dossierflow.store import codec, masterdata, vat_table
from dossierflow.store import vat_return as store
from dossierflow.vat.boxes import added_up, balance
from dossierflow.vat.ledger_operations import Chart, EntryOperations, entry_operations, ledger_rows
from dossierflow.vat.meaning import class_of
from dossierflow.vat.operations import DocumentOperations
from dossierflow.vat.period import ReturnPeriod

OWN_CURRENCY = "EUR"
REJECTED = 5  # status of an entry that was refused in Exact's own process: it is in no books


@dataclass(frozen=True)
class ComparedDocument:
    """One document of ours: its boxes as booked, and those of its entry. Nothing on a side that is of another
    period, or is gone."""

    number: str
    party: str
    document_date: date
    entry_number: int | None
    entry_date: date | None
    documents: Counter[str]
    entries: Counter[str]
    rounding: int = 0  # cents a box that its exchange rate explains

    @property
    def differences(self) -> dict[str, int]:
        """What the entry has more in each box, in cents."""
        both = sorted({*self.documents, *self.entries})
        found = {box: self.entries[box] - self.documents[box] for box in both}
        return {box: amount for box, amount in found.items() if amount}

    @property
    def only_rounding(self) -> bool:
        return all(abs(amount) <= self.rounding for amount in self.differences.values())


@dataclass(frozen=True)
class OtherEntry:
    """An entry that is not of a document that we booked. `document` is ours all the same where somebody else
    booked it, from the mailbox or by hand, and nothing can be computed of it."""

    number: int
    journal: str
    date: date
    reference: str
    amount: int
    boxes: Counter[str]
    document: str = ""


@dataclass(frozen=True)
class BoxRow:
    """A box of the return; amounts in cents. `whole` is what Exact's books give for it."""

    box: str
    documents: int
    entries: int
    others: int

    @property
    def difference(self) -> int:
        return self.entries - self.documents

    @property
    def whole(self) -> int:
        return self.entries + self.others


@dataclass
class VatReturn:
    """`unconfirmed` are the codes used of which nobody confirmed the boxes, `unknown` those that the dossier
    does not have; `unread` are entries whose lines do not add up as the mirror has them."""

    period: ReturnPeriod
    compared: list[ComparedDocument] = field(default_factory=list)
    others: list[OtherEntry] = field(default_factory=list)
    not_booked: list[DocumentSummary] = field(default_factory=list)
    unconfirmed: list[VatCode] = field(default_factory=list)
    unknown: list[tuple[int, str]] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)

    @property
    def rows(self) -> list[BoxRow]:
        """Every box that anything is in, in the form's order, with box 71 or 72 at the end."""
        ours = _sum(one.documents for one in self.compared)
        theirs = _sum(one.entries for one in self.compared)
        others = _sum(one.boxes for one in self.others)
        whole = balance(_sum([theirs, others]))
        listed = [
            BoxRow(box, ours[box], theirs[box], others[box]) for box in sorted({*ours, *theirs, *others})
        ]
        return listed + _balances(balance(ours), balance(theirs), whole)

    @property
    def differing(self) -> list[ComparedDocument]:
        """Documents that the two computations disagree on, beyond the rounding of an exchange rate."""
        return [one for one in self.compared if not one.only_rounding]

    @property
    def rounded(self) -> list[ComparedDocument]:
        return [one for one in self.compared if one.differences and one.only_rounding]


def computed(session: DossierSession, period: ReturnPeriod) -> VatReturn:
    """The return of the books as they were last read; no call."""
    with session.store.read() as connection:
        dossier = session.dossier.id
        codes = vat_table.codes(connection, dossier)
        accounts = masterdata.load(connection, masterdata.GL_ACCOUNTS, dossier)
        entries = store.entries_of(connection, dossier, period.start, period.end)
        ids = [row.entry_id for row in entries]
        ours = store.bookings(connection, dossier, period.start, period.end, ids, by_us=True)
        waiting = store.not_booked(connection, dossier, period.start, period.end)
        by_others = store.bookings(connection, dossier, period.start, period.end, ids, by_us=False)
    settings = session.dossier.settings
    chart = Chart(
        {code.code.strip(): code for code in codes},
        {account.code: account for account in accounts},
        lambda account: class_of(account, settings.account_classes),
    )
    since = session.dossier.starts_on or date.min
    found = VatReturn(period, not_booked=[one for one in waiting if one.date >= since])
    names = defaultdict[str, list[str]](list)
    for row in by_others:
        names[row.entry_id].append(codec.decode(DocumentSummary, row.data).number)
    _compute(found, [row for row in entries if row.status != REJECTED], ours, chart, names)
    return found


def _compute(
    found: VatReturn, entries: list[Any], ours: list[Any], chart: Chart, names: Mapping[str, list[str]]
) -> None:
    """`names` are the documents of entries that somebody else made of them, of one or of several."""
    by_id, used = {row.entry_id: row for row in entries}, set[str]()
    read = {row.entry_id: _read(found, row, chart, used) for row in entries}
    for row in ours:
        told = codec.decode(DocumentOperations, row.operations)
        one = _compared(found.period, row, told, by_id.get(row.entry_id), read.get(row.entry_id))
        if one is not None:
            found.compared.append(one)
    mine = {row.entry_id for row in ours}
    found.others = [
        _other(row, read[row.entry_id], ", ".join(names.get(row.entry_id, ())))
        for row in entries
        if row.entry_id not in mine
    ]
    found.unconfirmed = [code for text, code in chart.codes.items() if text in used and not code.kind]


def _read(found: VatReturn, row: Any, chart: Chart, used: set[str]) -> EntryOperations:
    lines = ledger_rows(row.lines)
    told = entry_operations(row.type, lines, chart)
    used.update(line.vat_code for line in lines if line.number > 0 and line.vat_code)
    found.unknown += [(row.entry_number, code) for code in told.unknown]
    if not told.whole:
        found.unread.append(row.entry_number)
    return told


def _compared(
    period: ReturnPeriod,
    row: Any,
    told: DocumentOperations,
    entry: Any | None,
    read: EntryOperations | None,
) -> ComparedDocument | None:
    """None where neither the document nor its entry is of the period."""
    within = period.start <= told.date <= period.end
    if not within and entry is None:
        return None
    document = codec.decode(DocumentSummary, row.data)
    return ComparedDocument(
        document.number,
        document.counterparty.name,
        told.date,
        row.entry_number,
        entry.date if entry is not None else None,
        added_up(told.in_euro) if within else Counter(),
        added_up(read.operations) if read is not None else Counter(),
        0 if told.currency == OWN_CURRENCY else told.lines + 3 * len(told.operations),
    )


def _other(row: Any, read: EntryOperations, document: str) -> OtherEntry:
    boxes = added_up(read.operations)
    return OtherEntry(row.entry_number, row.journal, row.date, row.your_ref, row.amount, boxes, document)


def _sum(parts: Iterable[Mapping[str, int]]) -> Counter[str]:
    whole: Counter[str] = Counter()
    for part in parts:
        for box, amount in part.items():
            whole[box] += amount
    return whole


def _balances(ours: Mapping[str, int], theirs: Mapping[str, int], whole: Mapping[str, int]) -> list[BoxRow]:
    """Boxes 71 and 72 of the documents, of their entries, and of all entries together."""
    boxes = sorted({*ours, *theirs, *whole})
    return [
        BoxRow(box, ours.get(box, 0), theirs.get(box, 0), whole.get(box, 0) - theirs.get(box, 0))
        for box in boxes
    ]
