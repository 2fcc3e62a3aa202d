"""What Billit keeps on the wrong side is never booked there; a self-billed invoice is told as what it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from unittest import mock

import pytest

from dossierflow.delivery.choice import ExportChoice
from dossierflow.delivery.map import Mapped, _remarks
from dossierflow.delivery.prepare import _prepare_document
from dossierflow.domain.document import Direction, Document, FileRef
from dossierflow.domain.dossier import Destination
from dossierflow.kernel.file_content import FileContent
from dossierflow.problems.kinds import documents
from dossierflow.problems.unmappable import Unmappable
from tests.support.fakes import DOSSIER, Bench, document, draft

UBL = """<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 <cbc:ID>2026-001</cbc:ID><cbc:IssueDate>2026-11-01</cbc:IssueDate>
 <cbc:InvoiceTypeCode>{type}</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
 <cac:AccountingSupplierParty>{supplier}</cac:AccountingSupplierParty>
 <cac:AccountingCustomerParty>{customer}</cac:AccountingCustomerParty>
 <cac:TaxTotal><cbc:TaxAmount currencyID="EUR">21.00</cbc:TaxAmount></cac:TaxTotal>
 <cac:LegalMonetaryTotal><cbc:TaxExclusiveAmount currencyID="EUR">100.00</cbc:TaxExclusiveAmount>
 <cbc:TaxInclusiveAmount currencyID="EUR">121.00</cbc:TaxInclusiveAmount></cac:LegalMonetaryTotal>
</Invoice>"""
PARTY = """<cac:Party><cac:PartyTaxScheme><cbc:CompanyID>{number}</cbc:CompanyID>
<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme><cac:PartyLegalEntity><cbc:RegistrationName>{name}</cbc:RegistrationName>
</cac:PartyLegalEntity></cac:Party>"""
OURS, THEIRS = f"BE{DOSSIER.enterprise_number}", "BE0417497106"


class Payloads:
    """A destination that packs the document, or knows no such relation."""

    def __init__(self, stop: Unmappable | None = None) -> None:
        self.stop = stop

    def build_payload(self, one: Document, marker: str) -> Mapped:
        if self.stop:
            raise self.stop
        return Mapped(draft(one.summary), ())

    def completed(self, payload: Mapped, document: Document) -> Mapped:
        return payload


def prepared(
    bench: Bench,
    kept: Direction,
    *,
    we_supply: bool,
    type_code: str = "380",
    stop: Unmappable | None = None,
    **choice: Any,
) -> Document:
    """A document of the other party, kept on one side, with a UBL that says which side it is."""
    us, them = PARTY.format(number=OURS, name="Wij"), PARTY.format(number=THEIRS, name="Zij")
    supplier, customer = (us, them) if we_supply else (them, us)
    content = UBL.format(type=type_code, supplier=supplier, customer=customer).encode()
    file = FileContent("f", "", content)
    with mock.patch.object(type(bench.billit.files), "get", lambda _, __: file):
        return _prepared(bench, kept, stop, choice)


def _prepared(bench: Bench, kept: Direction, stop: Unmappable | None, choice: dict[str, Any]) -> Document:
    one = document()
    party = replace(one.summary.counterparty, vat_number=THEIRS)
    summary = replace(one.summary, direction=kept, counterparty=party)
    one = replace(one, summary=summary, attachments=(FileRef("f", "invoice.xml"),))
    destinations: Any = dict.fromkeys(Destination, Payloads(stop))
    return _prepare_document(bench.session, one, destinations, None, ExportChoice(**choice)).document


@pytest.mark.parametrize(("kept", "we_supply"), [(Direction.PURCHASE, True), (Direction.SALES, False)])
@pytest.mark.parametrize(("type_code", "because"), [("389", "by-type"), ("380", "not-by-type")])
def test_a_document_on_the_wrong_side_waits_and_says_so(
    bench: Bench, kept: Direction, we_supply: bool, type_code: str, because: str
) -> None:
    with pytest.raises(Unmappable) as stop:
        prepared(bench, kept, we_supply=we_supply, type_code=type_code)
    found = stop.value.declared
    assert isinstance(found, documents.OtherSide)
    assert found.kept is kept
    assert found.meant is not kept
    assert found.because.key == f"self-billing.{because}"
    names = (found.supplier, found.customer)
    assert names == (("Wij", "Zij") if we_supply else ("Zij", "Wij"))


@pytest.mark.parametrize(
    "missing", [documents.RelationUnknown(vat=THEIRS), documents.RelationRole(relation="1", role="supplier")]
)
def test_nobody_is_asked_to_make_a_supplier_of_a_customer(
    bench: Bench, missing: documents.RelationUnknown | documents.RelationRole
) -> None:
    with pytest.raises(Unmappable) as stop:
        prepared(bench, Direction.PURCHASE, we_supply=True, type_code="389", stop=Unmappable(missing))
    assert stop.value.declared.key == "other-side"
    with pytest.raises(Unmappable) as stop:
        prepared(bench, Direction.PURCHASE, we_supply=False, stop=Unmappable(missing))
    assert stop.value.declared is missing


def test_other_reasons_to_wait_cost_no_look_at_the_ubl(bench: Bench) -> None:
    with pytest.raises(Unmappable) as stop:
        prepared(bench, Direction.PURCHASE, we_supply=True, stop=Unmappable(documents.NoLines()))
    assert stop.value.declared.key == "no-lines"


def test_a_person_may_still_send_it_as_billit_has_it(bench: Bench) -> None:
    sent = prepared(bench, Direction.PURCHASE, we_supply=True, order_ids="1", despite_ubl=True)
    assert sent.summary.direction is Direction.PURCHASE


@pytest.mark.parametrize(
    ("side", "we_supply", "remark"),
    [
        (Direction.SALES, True, "remark.self-billed-sales"),
        (Direction.PURCHASE, False, "remark.self-billed-purchase"),
    ],
)
def test_self_billed_on_its_own_side_goes_with_a_remark(
    bench: Bench, side: Direction, we_supply: bool, remark: str
) -> None:
    told = [one.key for one in _remarks(prepared(bench, side, we_supply=we_supply, type_code="389"))]
    assert told == [remark]
    assert _remarks(prepared(bench, side, we_supply=we_supply)) == ()
