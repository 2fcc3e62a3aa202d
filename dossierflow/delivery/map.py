"""From a document to the entry that is sent: relation, journal, period, and its lines to the cent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from dossierflow.delivery.adapter import PreviewLine
from dossierflow.delivery.files import foreseen
from dossierflow.delivery.map_checks import refused_by_exact
from dossierflow.delivery.map_lines import LineOrigin, MappedLine, left_out, map_line
from dossierflow.domain.chart import Journal
from dossierflow.domain.document import Document, Kind
from dossierflow.domain.entry import EntryDraft
from dossierflow.domain.relation import Relation
from dossierflow.kernel.foreign import entered_line
from dossierflow.kernel.money import show
from dossierflow.problems.kind import OfDocument
from dossierflow.problems.kinds import documents
from dossierflow.problems.kinds.vat import VatQuestion
from dossierflow.problems.unmappable import Unmappable
from dossierflow.quality.numbers import communication_fits
from dossierflow.sync.master_data import MasterData
from dossierflow.texts import Phrase, phrase
from dossierflow.vat.operations import NO_OPERATIONS, DocumentOperations, together
from dossierflow.vat.spread import spread

T = TypeVar("T")

#: Where the relation is not known: it has no account and no VAT code to say.
NOBODY = Relation("", "", "")
#: What is wrong with an account whatever the relation is.
_OF_ACCOUNTS = (documents.GlUnknown, documents.GlNotBookable, documents.CostCenterMissing)


@dataclass(frozen=True)
class Mapped:
    """A document as an entry, and what the preview says besides its lines."""

    draft: EntryDraft
    origins: tuple[LineOrigin, ...]
    remarks: tuple[Phrase, ...] = ()
    operations: DocumentOperations = NO_OPERATIONS  # what it is for the VAT return

    @property
    def address(self) -> Phrase:
        return phrase("address.journal", journal=self.draft.journal)

    def content_key(self) -> EntryDraft:
        return replace(self.draft, marker="")

    def completed(self, document: Document) -> Mapped:
        """With what its UBL adds to the document, which changes no line."""
        draft = replace(self.draft, payment_reference=document.payment_reference)
        return replace(self, draft=draft, remarks=_remarks(document))

    def preview(self) -> list[PreviewLine]:
        lines = [
            PreviewLine(
                what=line.description,
                amount=line.amount,
                account=line.gl_account_code,
                account_from=origin.account,
                vat_code=line.vat_code.strip(),
                vat_from=origin.vat,
                vat_amount=line.vat_amount,
                cost_center=line.cost_center,
                cost_unit=line.cost_unit,
            )
            for line, origin in zip(self.draft.lines, self.origins, strict=True)
        ]
        return lines + [PreviewLine(what=remark, amount=0) for remark in self.remarks]


@dataclass
class _Findings:
    """What a person must decide of a document, gathered so that nobody finds it out one a night."""

    problems: list[OfDocument] = field(default_factory=list)

    def of(self, step: Callable[[], T], only: tuple[type[OfDocument], ...] = (OfDocument,)) -> T | None:
        """The step's answer; None where it stopped, and what stopped it is kept, once of each kind."""
        try:
            return step()
        except Unmappable as stop:
            for declared in (stop.declared, *stop.also):
                if isinstance(declared, only):
                    self._keep(declared)
            return None

    def _keep(self, declared: OfDocument) -> None:
        """Once of each kind: a further line that asks for a VAT code is part of the first one's question."""
        for position, one in enumerate(self.problems):
            if one.key == declared.key:
                if isinstance(one, VatQuestion) and isinstance(declared, VatQuestion):
                    self.problems[position] = one.with_other(declared)
                return
        self.problems.append(declared)

    def add(self, found: Iterable[OfDocument]) -> None:
        self.problems += found

    def refuse(self) -> None:
        if self.problems:
            raise Unmappable(*self.problems)


def map_document(document: Document, books: MasterData, marker: str) -> Mapped:
    """The entry for a document; Unmappable with everything that a person must decide, the first in front.

    Credit notes are positive at Billit and negative in Exact. The entry balances to the cent with the
    invoice's own totals, or is not made.
    """
    summary, findings = document.summary, _Findings()
    relation = findings.of(lambda: books.relation(summary.counterparty, summary.direction))
    journal = findings.of(lambda: _journal(document, books))
    findings.of(lambda: books.period(summary.date))
    findings.add(refused_by_exact(document, relation, books))
    lines = _lines(document, relation, books, findings)
    findings.refuse()
    assert relation is not None and journal is not None  # else there was something to refuse
    sign = -1 if summary.kind is Kind.CREDIT_NOTE else 1
    _balance(document, lines, sign)
    draft = EntryDraft(
        direction=summary.direction,
        journal=journal.code,
        relation_id=relation.exact_id,
        date=summary.date,
        your_ref=summary.number,
        lines=tuple(line.draft for line in lines),
        marker=marker,
        description=entered_line(f"{summary.number} {summary.counterparty.name}").strip()[:60],
        due_date=summary.due_date,
        payment_reference=document.payment_reference,
        currency=summary.currency,
        exchange_rate=document.exchange_rate,
    )
    return Mapped(draft, tuple(line.origin for line in lines), _remarks(document), _operations(draft, lines))


def _operations(draft: EntryDraft, lines: list[MappedLine]) -> DocumentOperations:
    """Exact takes an entry for a credit note where its total is negative: a negative invoice is one too."""
    total = sum(line.amount + (line.vat_amount or 0) for line in draft.lines)
    operations = together((line.operation for line in lines), credit=total < 0)
    return DocumentOperations(draft.date, draft.currency, draft.exchange_rate, len(lines), operations)


def _journal(document: Document, books: MasterData) -> Journal:
    summary = document.summary
    negative = books.settings.negative_invoices_as_credit_notes and summary.total_incl < 0
    kind = Kind.CREDIT_NOTE if negative else summary.kind
    journal = books.journal(summary.direction, kind, document.journal)
    if summary.currency != (journal.currency or "EUR") and not journal.allow_other_currency:
        setting = books.journal_setting(summary.direction, kind)
        raise Unmappable(
            documents.CurrencyRefused(currency=summary.currency, journal=journal.code, setting=setting)
        )
    return journal


def _lines(
    document: Document, relation: Relation | None, books: MasterData, findings: _Findings
) -> list[MappedLine]:
    """The lines that mean something; where the relation is not known, only their accounts are judged."""
    only = (OfDocument,) if relation else _OF_ACCOUNTS
    known = relation or NOBODY
    shares = findings.of(lambda: spread(document)) or []
    if not document.lines:
        findings.problems.append(documents.NoLines())
    without = left_out(document)
    lines = []
    for line, vat in zip(document.lines, shares, strict=False):
        if vat or line not in without:
            lines.append(findings.of(lambda: map_line(document, line, vat, known, books), only))  # noqa: B023
    return [line for line in lines if line is not None]


def _remarks(document: Document) -> tuple[Phrase, ...]:
    summary = document.summary
    remarks = [phrase("remark.left-out", line=line.description) for line in left_out(document)]
    if document.self_billed:
        remarks.append(phrase(f"remark.self-billed-{summary.direction}"))
    if summary.due_date is not None and summary.due_date < summary.date:
        remarks.append(phrase("remark.due-before-date", due=summary.due_date))
    if not communication_fits(document.payment_reference):
        remarks.append(phrase("remark.structured-communication", reference=document.payment_reference))
    if files := foreseen(document):
        remarks.append(phrase("remark.files", files=files))
    return tuple(remarks)


def _balance(document: Document, lines: list[MappedLine], sign: int) -> None:
    """The totals must be the invoice's own; said of the total, or of the base where VAT makes up for it."""
    total = sum(line.draft.amount + (line.draft.vat_amount or 0) for line in lines)
    base = sum(line.net for line in lines)
    for made, stated in ((total, document.summary.total_incl), (base, document.summary.total_excl)):
        if made != sign * stated:
            raise Unmappable(documents.Unbalanced(lines=show(made), total=show(sign * stated)))
