"""From a document to the entry that is sent: relation, journal, GL accounts, VAT codes, to the cent."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dossierflow.delivery.adapter import PreviewLine
from dossierflow.domain.chart import GlAccount, VatCode
from dossierflow.domain.document import Direction, Document, DocumentLine, Kind
from dossierflow.domain.entry import EntryDraft, EntryLineDraft
from dossierflow.domain.relation import Relation
from dossierflow.kernel.money import show
from dossierflow.problems.kinds import documents
from dossierflow.problems.unmappable import Unmappable
from dossierflow.sync.master_data import MasterData
from dossierflow.texts import Phrase, phrase
from dossierflow.vat.find import spread, states_vat, vat_code, vat_key


@dataclass(frozen=True)
class LineOrigin:
    """Where a line's GL account and VAT code came from: shown in the preview."""

    account: Phrase
    vat: Phrase


@dataclass(frozen=True)
class Mapped:
    """A document as an entry."""

    draft: EntryDraft
    origins: tuple[LineOrigin, ...]

    @property
    def address(self) -> Phrase:
        return phrase("address.journal", journal=self.draft.journal)

    def content_key(self) -> EntryDraft:
        return replace(self.draft, marker="")

    def preview(self) -> list[PreviewLine]:
        return [
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


def map_document(document: Document, books: MasterData, marker: str) -> Mapped:
    """The entry for a document; Unmappable with the first thing that a person must decide.

    Credit notes are positive at Billit and negative in Exact. The entry balances to the cent with the
    invoice's own totals, or is not made.
    """
    summary = document.summary
    relation = books.relation(summary.counterparty, summary.direction)
    journal = books.journal(summary.direction, summary.kind)
    if summary.currency != (journal.currency or "EUR") and not journal.allow_other_currency:
        raise Unmappable(documents.CurrencyRefused(currency=summary.currency, journal=journal.code))
    books.period(summary.date)
    sign = -1 if summary.kind is Kind.CREDIT_NOTE else 1
    lines, origins = _lines(document, relation, books, sign)
    _balance(document, lines, sign)
    draft = EntryDraft(
        direction=summary.direction,
        journal=journal.code,
        relation_id=relation.exact_id,
        date=summary.date,
        your_ref=summary.number,
        lines=tuple(lines),
        marker=marker,
        description=f"{summary.number} {summary.counterparty.name}".strip()[:60],
        due_date=summary.due_date,
        payment_reference=document.payment_reference,
        currency=summary.currency,
        exchange_rate=document.exchange_rate,
    )
    return Mapped(draft, tuple(origins))


def _lines(
    document: Document, relation: Relation, books: MasterData, sign: int
) -> tuple[list[EntryLineDraft], list[LineOrigin]]:
    lines, origins = [], []
    for line, vat in zip(document.lines, spread(document), strict=True):
        account, account_origin = _account(document, line, relation, books)
        code, vat_origin = vat_code(vat_key(document, line), account, relation, books)
        lines.append(_line(document, line, account, code, sign, vat))
        origins.append(LineOrigin(account_origin, vat_origin))
    if not lines:
        raise Unmappable(documents.NoLines())
    return lines, origins


def _line(
    document: Document, line: DocumentLine, account: GlAccount, code: VatCode, sign: int, vat: int
) -> EntryLineDraft:
    cost_center = line.cost_center or document.cost_center
    if account.cost_center_use == 1 and not cost_center:
        described = f"{account.code} {account.description}"
        raise Unmappable(documents.CostCenterMissing(account=described))
    return EntryLineDraft(
        gl_account_id=account.exact_id,
        gl_account_code=account.code,
        amount=sign * line.total_excl,
        vat_code=code.code,
        vat_amount=sign * vat if states_vat(code) else None,
        description=line.description[:60],
        cost_center=cost_center,
        cost_unit=line.cost_unit or document.cost_unit,
        period_from=document.period_from,
        period_till=document.period_till,
    )


def _account(
    document: Document, line: DocumentLine, relation: Relation, books: MasterData
) -> tuple[GlAccount, Phrase]:
    """Line, then document, then relation, then the dossier's default (credit notes have their own)."""
    sales = document.summary.direction is Direction.SALES
    own = books.account_codes.get(relation.gl_sales if sales else relation.gl_purchase, "")
    for code, origin in (
        (line.account_code, phrase("origin.line")),
        (document.account_code, phrase("origin.document")),
        (document.summary.counterparty.account_code, phrase("origin.party")),
        (own, phrase("origin.relation", code=relation.code)),
        (_default(document, line, books), phrase("origin.default")),
    ):
        if code:
            return books.account(code, origin), origin
    raise Unmappable(documents.GlMissing(line=line.description))


def _default(document: Document, line: DocumentLine, books: MasterData) -> str:
    summary, defaults = document.summary, books.settings.default_accounts
    ventilation = vat_key(document, line).ventilation
    prefix = f"{summary.direction}:{summary.kind}" if summary.kind is Kind.CREDIT_NOTE else ""
    keys = [f"{prefix}:{ventilation}", prefix] if prefix else []
    keys += [f"{summary.direction}:{ventilation}", summary.direction.value]
    return next((defaults[key] for key in keys if defaults.get(key)), "")


def _balance(document: Document, lines: list[EntryLineDraft], sign: int) -> None:
    """The totals must be the invoice's own; said of the total, or of the base where VAT makes up for it."""
    base = sum(line.amount for line in lines)
    total = base + sum(line.vat_amount or 0 for line in lines)
    for made, stated in ((total, document.summary.total_incl), (base, document.summary.total_excl)):
        if made != sign * stated:
            raise Unmappable(documents.Unbalanced(lines=show(made), total=show(sign * stated)))
