"""From a line of a document to a line of its entry: GL account, VAT code, VAT, and what of it is deducted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from dossierflow.domain.chart import GlAccount, VatCode
from dossierflow.domain.document import Direction, Document, DocumentLine, Kind
from dossierflow.domain.dossier import Deduction
from dossierflow.domain.entry import EntryLineDraft
from dossierflow.domain.relation import Relation
from dossierflow.kernel.money import percentage_of
from dossierflow.problems.kinds import documents
from dossierflow.problems.kinds.vat import VatCodeDeductionDiffers, VatDeductionDiffers
from dossierflow.problems.unmappable import Unmappable
from dossierflow.sync.master_data import MasterData
from dossierflow.texts import Cents, Phrase, phrase
from dossierflow.vat.find import is_gross, states_vat, vat_code
from dossierflow.vat.meaning import WHOLLY, class_of, meaning
from dossierflow.vat.operations import Operation, class_in_return, document_kind
from dossierflow.vat.table import VatKey, rate_text, vat_key


@dataclass(frozen=True)
class LineOrigin:
    """Where a line's GL account and VAT code came from: shown in the preview."""

    account: Phrase
    vat: Phrase


@dataclass(frozen=True)
class MappedLine:
    """`net` is the amount without VAT, with the sign of the entry, also where VAT is part of the cost.

    `operation` is what the line is for the VAT return; its amounts have the sign of the entry too.
    """

    draft: EntryLineDraft
    origin: LineOrigin
    net: int
    operation: Operation


def left_out(document: Document) -> Collection[DocumentLine]:
    """Lines of 0,00 that only say something; none where the whole document is 0,00."""
    empty = [one for one in document.lines if not one.total_excl and not one.total_vat]
    return empty if len(empty) < len(document.lines) else []


def map_line(
    document: Document, line: DocumentLine, vat: int, relation: Relation, books: MasterData
) -> MappedLine:
    """The line of the entry; Unmappable with what a person must decide of it."""
    account, account_origin = _account(document, line, relation, books)
    cost_center = line.cost_center or document.cost_center
    if account.cost_center_use == 1 and not cost_center:
        described = f"{account.code} {account.description}"
        raise Unmappable(documents.CostCenterMissing(account=described))
    key = vat_key(document, line, class_of(account.code, books.settings.account_classes))
    code, vat_origin = vat_code(key, account, relation, books)
    sign = -1 if document.summary.kind is Kind.CREDIT_NOTE else 1
    gross = vat if is_gross(code, key) else 0
    start, end = document.accrual or (None, None)
    draft = EntryLineDraft(
        gl_account_id=account.exact_id,
        gl_account_code=account.code,
        amount=sign * (line.total_excl + gross),
        vat_code=code.code,
        vat_amount=sign * vat if states_vat(code) and not is_gross(code, key) else None,
        description=line.description[:60],
        cost_center=cost_center,
        cost_unit=line.cost_unit or document.cost_unit,
        period_from=start,
        period_till=end,
    )
    if gross:
        vat_origin = phrase("origin.gross", origin=vat_origin, vat=Cents(sign * gross))
    else:
        vat_origin = _deduction(document, draft, code, account, key, vat_origin, books)
    operation = _operation(draft, code, account, key, bool(gross))
    return MappedLine(draft, LineOrigin(account_origin, vat_origin), sign * line.total_excl, operation)


def _operation(
    draft: EntryLineDraft, code: VatCode, account: GlAccount, key: VatKey, gross: bool
) -> Operation:
    """What the document says the line is, with the VAT as it is booked."""
    kind = document_kind(key, code, gross=gross)
    vat, lost = _vat(draft, code), 0
    if key.direction is Direction.PURCHASE:
        lost = percentage_of(vat, account.vat_not_deductible)
    rate = code.rate if code.charged else key.rate
    purchase_class = class_in_return(kind, key.purchase_class, code)
    if key.direction is Direction.SALES:
        purchase_class = ""
    return Operation(key.direction, kind, rate, purchase_class, False, draft.amount, vat, lost)


def _vat(draft: EntryLineDraft, code: VatCode) -> int:
    """The VAT of a line: as the invoice states it, or as Exact makes it of a charged code."""
    if draft.vat_amount is not None:
        return draft.vat_amount
    return percentage_of(draft.amount, code.rate) if code.type == "E" else 0


def _deduction(
    document: Document,
    draft: EntryLineDraft,
    code: VatCode,
    account: GlAccount,
    key: VatKey,
    origin: Phrase,
    books: MasterData,
) -> Phrase:
    """What of the VAT is deducted, as the GL account says in Exact; another share at Billit stops it."""
    vat = _vat(draft, code)
    if key.direction is Direction.SALES or not code.rate or code.type != "E":
        return origin
    share = 100 - account.vat_not_deductible
    told = _told_share(document)
    if told is not None and told != share and books.settings.vat_deduction is Deduction.ASK:
        raise Unmappable(
            VatDeductionDiffers(
                account=f"{account.code} {account.description}",
                billit=rate_text(told),
                exact=rate_text(share),
            )
        )
    if _says_otherwise(code, share):
        if books.settings.vat_deduction is Deduction.ASK:
            raise Unmappable(
                VatCodeDeductionDiffers(
                    code=f"{code.code.strip()} {code.description}",
                    account=f"{account.code} {account.description}",
                    exact=rate_text(share),
                )
            )
        origin = phrase("origin.other-deduction", origin=origin, exact=rate_text(share))
    if share == WHOLLY:
        return origin
    lost = percentage_of(vat, account.vat_not_deductible)
    return phrase("origin.deducted", origin=origin, deducted=Cents(vat - lost), lost=Cents(lost))


def _says_otherwise(code: VatCode, share: Decimal) -> bool:
    """Whether the description of a code promises another part of the VAT than its account deducts: Exact goes
    by the account, and whoever chose the code may not know it. A code of which nothing is deducted may have a
    cost account of its own for its VAT."""
    meant = meaning(code)
    if meant.deducted is None:
        return meant.partly and not code.kind and share == WHOLLY
    return meant.deducted not in (0, share)


def _told_share(document: Document) -> Decimal | None:
    """The part of the VAT that the client deducts, as Billit keeps it; None where it says nothing of it."""
    told = [one for one in (document.vat_deduction, document.professional_use) if one is not None]
    return min(told, default=None)


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
    setting = f"default_accounts.{document.summary.direction}"
    raise Unmappable(documents.GlMissing(line=line.description, setting=setting))


def _default(document: Document, line: DocumentLine, books: MasterData) -> str:
    summary, defaults = document.summary, books.settings.default_accounts
    ventilation = vat_key(document, line).ventilation
    prefix = f"{summary.direction}:{summary.kind}" if summary.kind is Kind.CREDIT_NOTE else ""
    keys = [f"{prefix}:{ventilation}", prefix] if prefix else []
    keys += [f"{summary.direction}:{ventilation}", summary.direction.value]
    return next((defaults[key] for key in keys if defaults.get(key)), "")
