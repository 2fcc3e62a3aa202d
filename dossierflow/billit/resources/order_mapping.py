"""From an order of Billit to a document. Field names and meanings: billit-api sections 5.1 to 5.3."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

from dossierflow.domain.document import (
    Counterparty,
    Direction,
    Document,
    DocumentLine,
    DocumentSummary,
    FileRef,
    Kind,
    VatGroup,
)
from dossierflow.errors import BadData, WrongDivision
from dossierflow.http.reader import JsonObject, shown
from dossierflow.kernel.told import told
from dossierflow.texts import Cents

DIRECTIONS = {"Income": Direction.SALES, "Cost": Direction.PURCHASE}
KINDS = {"Invoice": Kind.INVOICE, "CreditNote": Kind.CREDIT_NOTE}
NOT_BOOKED = frozenset({"Offer", "DeliveryNote", "OrderForm"})  # orders that are no accounting documents
PARTY = {Direction.SALES: "Customer", Direction.PURCHASE: "Supplier"}
EXACT = "ExactOnline"  # ExternalProviderTC of the relations that onboarding put there

E = TypeVar("E", Direction, Kind)

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LONGEST_NUMBER = 128
REFUSED = "Refused"
NEVER = "0001-"  # as .NET writes a date that there is not
_RECOGNISED_BY = ("PartyID", "VATNumber", "Name", "DisplayName")


def labelled(row: JsonObject) -> JsonObject:
    """The row, named in errors by its id and number where they can be read."""
    known = [str(row.data[name]) for name in ("OrderID", "OrderNumber") if _plain(row.data.get(name))]
    return row.labelled(" / ".join(known)[:80]) if known else row


def is_document(row: JsonObject) -> bool:
    """False for quotes, delivery notes and order forms, which nobody books."""
    return row.text("OrderType") not in NOT_BOOKED


def summary(row: JsonObject, company: int | None, *, listed: bool = False) -> DocumentSummary:
    """The head of a document, from a list or from the whole. WrongDivision where it is another company's."""
    _prove_company(row, company)
    order_id = row.identity("OrderID")
    direction = _one_of(row, "OrderDirection", DIRECTIONS)
    kind = _one_of(row, "OrderType", KINDS)
    status = _status(row)
    number = row.text("OrderNumber", _LONGEST_NUMBER)
    if not number and status != "Draft":
        row.refuse("OrderNumber", "missing")
    total_excl, total_vat, total_incl = _totals(row)
    return DocumentSummary(
        order_id=order_id,
        direction=direction,
        kind=kind,
        number=number,
        date=row.need_day("OrderDate"),
        due_date=row.day("ExpiryDate"),
        counterparty=_counterparty(row, direction),
        currency=row.currency("Currency"),
        total_excl=total_excl,
        total_vat=total_vat,
        total_incl=total_incl,
        status=status,
        approval=row.text("ApprovalStatus", 64),
        to_check=row.flag("AccountantVerificationNeeded"),
        exported=row.flag("ExportedToConnector"),
        is_sent=row.flag("IsSent"),
        last_modified=row.instant("LastModified"),
        created=row.instant("Created"),
        listed=listed and row.data.get("AccountantVerificationNeeded") is None,
    )


def _status(row: JsonObject) -> str:
    """OrderStatus, but where the receiver refused what was delivered: then it is refused, whatever the order
    says. A draft was delivered to nobody."""
    status = row.text("OrderStatus", 64)
    delivery = row.data.get("CurrentDocumentDeliveryDetails")
    told = delivery if isinstance(delivery, dict) else {}
    since = str(told.get("DocumentRefusedDate") or NEVER)
    said = str(told.get("DocumentDeliveryStatus") or "")
    refused = not since.startswith(NEVER) or said.casefold() == REFUSED.casefold()
    return REFUSED if refused and status != "Draft" else status


def document(row: JsonObject, company: int | None) -> Document:
    """A whole order. Raises BadData too where Billit's VAT groups do not add up to its totals."""
    head = summary(row, company)
    groups = tuple(_vat_group(each) for each in row.objects("VatGroups"))
    _prove_groups(row, head, groups)
    pdf, attachments, broken = _files(row)
    return Document(
        summary=head,
        lines=tuple(_line(each) for each in row.objects("OrderLines")),
        vat_groups=groups,
        ventilation=row.text("VentilationCode", 16),
        account_code=_account(row, "AccountCode"),
        exchange_rate=_rate(row),
        payment_reference=row.text("PaymentReference"),
        reference=row.text("Reference"),
        period_from=row.day("PeriodFrom"),
        period_till=row.day("PeriodTill"),
        journal=row.text("Journal", 64),
        vat_deduction=_share(row, "VatDeduction"),
        professional_use=_share(row, "MixedUseProfessionalPercentage") or None,
        cost_center=row.text("AnalyticCostCenter"),
        cost_unit=row.text("AnalyticCostBearer"),
        internal_info=row.text("InternalInfo", 100_000),
        pdf=pdf,
        attachments=attachments,
        unreadable_files=broken,
        payee_accounts=_payee_accounts(row, head),
    )


def _payee_accounts(row: JsonObject, head: DocumentSummary) -> tuple[str, ...]:
    supplier = row.child(PARTY[Direction.PURCHASE]) if head.direction is Direction.PURCHASE else None
    told = supplier.data.get("IBAN") if supplier else None
    return (told,) if isinstance(told, str) and told else ()


def _files(row: JsonObject) -> tuple[FileRef | None, tuple[FileRef, ...], tuple[str, ...]]:
    """The PDF, the attachments, and what cannot be read of them: a broken reference to a file is no reason to
    refuse the document, whose lines and totals are sound."""
    broken: list[str] = []
    pdf = _file_ref(row, "OrderPDF", row.raw("OrderPDF"), broken)
    listed = row.raw("Attachments")
    if not isinstance(listed, list | None):
        broken.append("Attachments")
        listed = None
    attachments = [
        _file_ref(row, f"Attachments[{index}]", value or {}, broken)
        for index, value in enumerate(listed or [])
    ]
    return pdf, tuple(file for file in attachments if file), tuple(broken)


def _file_ref(row: JsonObject, place: str, value: object, broken: list[str]) -> FileRef | None:
    if value is None:
        return None
    name = ""
    try:
        file = JsonObject.of(value, row.where, f"{place}.")
        name = file.text("FileName", 512)
        file_id = file.need_text("FileID", 64)
    except BadData:
        file_id = ""
    if _GUID.fullmatch(file_id) and file_id.strip("0-"):
        return FileRef(file_id, name)
    broken.append(name or place)
    return None


def _line(row: JsonObject) -> DocumentLine:
    total_excl = row.amount("TotalExcl")
    total_vat = _vat_of(row, total_excl)
    return DocumentLine(
        description=row.text("Description"),
        total_excl=total_excl,
        total_vat=total_vat,
        vat_rate=_percentage(row, total_vat),
        ventilation=row.text("VentilationCode", 16),
        quantity=row.decimal("Quantity"),
        account_code=_account(row, "AccountCode"),
        cost_center=row.text("AnalyticCostCenter"),
        cost_unit=row.text("AnalyticCostBearer"),
    )


def _vat_group(row: JsonObject) -> VatGroup:
    total_excl = row.amount("TotalExcl")
    total_vat = _vat_of(row, total_excl)
    taxable = None if row.data.get("Mtvh") is None else row.amount("Mtvh")
    return VatGroup(
        row.text("VentilationCode", 16),
        _percentage(row, total_vat),
        total_excl,
        total_vat,
        None if taxable == total_excl else taxable,
    )


def _totals(row: JsonObject) -> tuple[int, int, int]:
    total_excl, total_incl = row.amount("TotalExcl"), row.amount("TotalIncl")
    total_vat = _vat_of(row, total_excl)
    if total_excl + total_vat != total_incl:
        row.refuse(
            "TotalIncl", "totals", incl=Cents(total_incl), excl=Cents(total_excl), vat=Cents(total_vat)
        )
    return total_excl, total_vat, total_incl


def _vat_of(row: JsonObject, total_excl: int) -> int:
    """TotalVAT, or what the two other totals leave for it where Billit omits it."""
    if row.data.get("TotalVAT") is None and row.data.get("TotalIncl") is not None:
        return row.amount("TotalIncl") - total_excl
    return row.amount("TotalVAT")


def _percentage(row: JsonObject, total_vat: int) -> Decimal:
    rate = row.decimal("VATPercentage")
    if rate is None and total_vat:
        row.refuse("VATPercentage", "missing")
    if rate is not None and not 0 <= rate <= 100:
        row.refuse("VATPercentage", "no-rate", value=str(rate))
    return rate or Decimal(0)


def _share(row: JsonObject, field: str) -> Decimal | None:
    """Per cent. Billit does not document the unit: what is at most 1 is read as a fraction."""
    share = row.decimal(field)
    if share is None:
        return None
    percent = share * 100 if share <= 1 else share
    return percent if 0 <= percent <= 100 else row.refuse(field, "no-percentage", value=str(share))


def _rate(row: JsonObject) -> Decimal:
    rate = row.decimal("FXRateToForeign")
    if rate is not None and rate <= 0:
        row.refuse("FXRateToForeign", "no-exchange-rate", value=str(rate))
    return Decimal(1) if rate is None else rate


def _counterparty(row: JsonObject, direction: Direction) -> Counterparty:
    # The detail carries the whole party under its role, lists a short one under CounterParty.
    for field in (PARTY[direction], "CounterParty"):
        given = row.child(field)
        if given and any(_plain(given.data.get(name)) for name in _RECOGNISED_BY):
            return party(given)
    party_id = row.integer(f"{PARTY[direction]}ID") or row.integer("CounterPartyID")
    if not party_id:
        row.refuse("CounterParty", "missing")
    return Counterparty(party_id=party_id)


def party(row: JsonObject) -> Counterparty:
    country = row.text("CountryCode", 16)
    return Counterparty(
        party_id=row.integer("PartyID"),
        name=row.text("Name") or row.text("DisplayName") or row.text("CommercialName"),
        vat_number=row.text("VATNumber", 64),
        country=country
        or next((code for each in row.objects("Addresses") if (code := each.text("CountryCode"))), ""),
        external_id=row.text("ExternalProviderID") if row.text("ExternalProviderTC") == EXACT else "",
        account_code=_account(row, "GLAccountCode"),
    )


def _account(row: JsonObject, field: str) -> str:
    code = row.text(field, 32)
    return "" if code == "0" else code


def _prove_company(row: JsonObject, company: int | None) -> None:
    named = row.integer("CompanyID")
    if company is not None and named is not None and named != company:
        raise told(
            WrongDivision,
            "other-company",
            company=str(named),
            dossier=str(company),
            document=row.where.document,
            field="CompanyID",
        )


def _prove_groups(row: JsonObject, head: DocumentSummary, groups: tuple[VatGroup, ...]) -> None:
    if not groups:
        return
    for field, total, parts in (
        ("TotalExcl", head.total_excl, sum(group.total_excl for group in groups)),
        ("TotalVAT", head.total_vat, sum(group.total_vat for group in groups)),
    ):
        if total != parts:
            row.refuse(f"VatGroups.{field}", "groups", parts=Cents(parts), total=Cents(total))


def _one_of(row: JsonObject, field: str, values: Mapping[str, E]) -> E:
    text = row.need_text(field)
    return values.get(text) or row.refuse(field, "unknown", value=shown(text))


def _plain(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and bool(value)
