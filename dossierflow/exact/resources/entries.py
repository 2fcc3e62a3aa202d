"""salesentry/SalesEntries and purchaseentry/PurchaseEntries: bookings, sent once and compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from dossierflow.domain.causes import cause_of
from dossierflow.domain.document import Direction
from dossierflow.domain.entry import Entry, EntryDraft, EntryLine, EntryLineDraft
from dossierflow.errors import DossierflowError, SafetyStop
from dossierflow.exact import odata
from dossierflow.exact.fields import Shape, ShapeField, code, key, money, number, padded, words
from dossierflow.exact.odata import Record
from dossierflow.exact.resources.differences import differences
from dossierflow.exact.resources.division_calls import DivisionCalls
from dossierflow.kernel.foreign import entered_line
from dossierflow.kernel.money import units
from dossierflow.kernel.outcome import Accepted, Outcome
from dossierflow.texts import Phrase, phrase


@dataclass(frozen=True, slots=True)
class _Book:
    """Where a direction is booked, and what its relation and lines are called there."""

    path: str
    relation: str
    lines: str


BOOKS = {
    Direction.SALES: _Book("salesentry/SalesEntries", "Customer", "SalesEntryLines"),
    Direction.PURCHASE: _Book("purchaseentry/PurchaseEntries", "Supplier", "PurchaseEntryLines"),
}
LINES = Shape(
    EntryLine,
    "entry lines",
    gl_account_code=code("GLAccountCode"),
    amount=money("AmountFC"),
    vat_code=padded("VATCode"),
    vat_amount=money("VATAmountFC"),
)


def _shape(book: _Book) -> Shape[Entry]:
    return Shape(
        Entry,
        book.path,
        entry_id=key("EntryID"),
        entry_number=number("EntryNumber"),
        journal=code("Journal"),
        division=number("Division", None),
        status=number("Status"),
        amount=money("AmountFC", None),
        marker=words("ExternalLinkReference"),
        your_ref=words("YourRef"),
        lines=ShapeField(book.lines, _lines, ()),
    )


def _lines(value: Any) -> tuple[EntryLine, ...]:
    return tuple(LINES.read(row, None) for row in odata.children(value) or ())


SHAPES = {direction: _shape(book) for direction, book in BOOKS.items()}


class Entries:
    """Both directions of one division."""

    def __init__(self, calls: DivisionCalls) -> None:
        self._calls = calls

    def create(self, draft: EntryDraft) -> Outcome[Entry]:
        """Book it: one POST with its lines, never repeated here.

        Accepted holds the entry as Exact booked it, and in `differences` every point where that is not what
        was sent: Exact may drop a reference silently and still answer 201. WrongDivision is raised where the
        answer comes from another company's books; the entry then stands there.
        """
        book = BOOKS[draft.direction]
        body = dict(_header(draft, book))
        body[book.lines] = [dict(_line(line)) for line in draft.lines]
        outcome = self._calls.post(book.path, body, key="EntryID", representation=True)
        if not isinstance(outcome, Accepted):
            return outcome
        entry, doubts = self._booked(draft, outcome.value)
        said = (*doubts, *differences(draft, entry, self._calls.code))
        return Accepted(replace(entry, differences=said), outcome.request_id)

    def by_marker(self, direction: Direction, marker: str) -> list[Entry]:
        """The entries that carry this marker: one where it was booked, none where it never arrived."""
        return self._find(direction, f"ExternalLinkReference eq {odata.text(marker)}")

    def by_id(self, direction: Direction, entry_id: str) -> Entry | None:
        """One entry as it stands now; None where it is gone."""
        return next(iter(self._find(direction, f"EntryID eq {odata.guid(entry_id)}")), None)

    def _find(self, direction: Direction, where: str) -> list[Entry]:
        expand = {"$expand": BOOKS[direction].lines}
        return self._calls.rows(SHAPES[direction], where=where, more=expand)

    def _booked(self, draft: EntryDraft, answer: Record) -> tuple[Entry, list[Phrase]]:
        """The entry from the answer to the POST; read once more where the answer is only its key.

        It is booked whatever happens here, so nothing here may look like a failure of the write.
        """
        book, shape = BOOKS[draft.direction], SHAPES[draft.direction]
        entry_id = str(answer["EntryID"])
        whole = answer.get("EntryNumber") is not None and odata.has_rows(answer.get(book.lines))
        try:
            if whole:
                complete = self._calls.transport.whole(self._calls.code, answer)
                return shape.read(complete, self._calls.code), []
            entry = self.by_id(draft.direction, entry_id)
            unseen = [phrase("difference.not-shown-again")]
            return (entry, []) if entry else (_unread(draft, entry_id), unseen)
        except SafetyStop:
            raise
        except DossierflowError as error:
            return _unread(draft, entry_id), [phrase("difference.unread", cause=cause_of(error))]


def _unread(draft: EntryDraft, entry_id: str) -> Entry:
    return Entry(entry_id, 0, draft.journal, None, 0, None, draft.marker)


def _header(draft: EntryDraft, book: _Book) -> Iterator[tuple[str, Any]]:
    yield "Journal", draft.journal
    yield book.relation, draft.relation_id
    yield "EntryDate", odata.date_in(draft.date)
    yield "ExternalLinkReference", draft.marker
    yield "Currency", draft.currency
    optional = {
        "YourRef": entered_line(draft.your_ref),
        "Description": entered_line(draft.description),
        "DueDate": draft.due_date and odata.date_in(draft.due_date),
        "PaymentReference": entered_line(draft.payment_reference),
        "PaymentCondition": draft.payment_condition,
        "Rate": draft.exchange_rate if draft.exchange_rate != 1 else None,
        "Document": draft.document_id,
        "InvoiceNumber": draft.invoice_number,
    }
    yield from ((name, value) for name, value in optional.items() if value)


def _line(line: EntryLineDraft) -> Iterator[tuple[str, Any]]:
    yield "GLAccount", line.gl_account_id
    yield "AmountFC", units(line.amount)
    optional = {
        "VATCode": line.vat_code,
        "VATAmountFC": None if line.vat_amount is None else units(line.vat_amount),
        "Description": entered_line(line.description),
        "CostCenter": line.cost_center,
        "CostUnit": line.cost_unit,
        "From": line.period_from and odata.date_in(line.period_from),
        "To": line.period_till and odata.date_in(line.period_till),
    }
    yield from ((name, value) for name, value in optional.items() if value not in (None, ""))
