"""Which file is the UBL, and what a credit note of a negative amount is: decided before anything is sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from dossierflow.delivery.choice import ExportChoice, Meant
from dossierflow.delivery.map import Mapped
from dossierflow.delivery.prepare import _prepare_document
from dossierflow.delivery.ubl_file import read_ubl
from dossierflow.domain.document import Direction, Document, FileRef, Kind
from dossierflow.domain.dossier import Destination, DossierSettings
from dossierflow.errors import BadData, Misuse
from dossierflow.kernel.file_content import FileContent
from dossierflow.problems.unmappable import Unmappable
from dossierflow.texts import Phrase
from tests.support.fakes import Bench, document, draft
from tests.support.said import said

INVOICE = """<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 <cbc:ID>{number}</cbc:ID><cbc:IssueDate>2026-11-01</cbc:IssueDate>
 <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
 <cac:AccountingSupplierParty><cac:Party/></cac:AccountingSupplierParty>
 <cac:AccountingCustomerParty><cac:Party/></cac:AccountingCustomerParty>
 <cac:TaxTotal><cbc:TaxAmount currencyID="EUR">21.00</cbc:TaxAmount></cac:TaxTotal>
 <cac:LegalMonetaryTotal><cbc:TaxExclusiveAmount currencyID="EUR">100.00</cbc:TaxExclusiveAmount>
 <cbc:TaxInclusiveAmount currencyID="EUR">121.00</cbc:TaxInclusiveAmount></cac:LegalMonetaryTotal>
</Invoice>"""
TAX = '<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">21.00</cbc:TaxAmount></cac:TaxTotal>'
REVERSED = """<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">0.00</cbc:TaxAmount><cac:TaxSubtotal>
 <cbc:TaxableAmount currencyID="EUR">100.00</cbc:TaxableAmount>
 <cbc:TaxAmount currencyID="EUR">0.00</cbc:TaxAmount><cac:TaxCategory><cbc:ID>AE</cbc:ID>
 <cbc:Percent>0</cbc:Percent></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>"""
FILES = {
    "ours": INVOICE.format(number="2026-001").encode(),
    "other": INVOICE.format(number="2026-999").encode(),
    "status": b"<ApplicationResponse/>",
    "broken": b"<Invoice",
}


@pytest.fixture
def files(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    def get(file_id: str) -> FileContent:
        bench.billit.read[file_id] += 1
        return FileContent(file_id, "", FILES[file_id])

    monkeypatch.setattr(type(bench.billit.files), "get", lambda _, file_id: get(file_id))
    return bench


def with_files(*names: str) -> Document:
    refs = tuple(FileRef(name, f"{name}.XML") for name in names)
    return replace(document(), attachments=(FileRef("annex", "annex.pdf"), *refs))


@pytest.mark.parametrize(
    ("names", "meant"),
    [
        (("ours",), "ours"),
        (("status", "ours"), "ours"),
        (("other", "ours"), "ours"),
        (("ours", "other", "status"), "ours"),
        (("broken", "ours"), "ours"),
        (("other",), "other"),
        (("status",), None),
        ((), None),
    ],
)
def test_of_several_files_the_ubl_of_the_document_is_meant(
    files: Bench, names: tuple[str, ...], meant: str | None
) -> None:
    found, said = read_ubl(files.session, with_files(*names))
    assert (found.ubl.file_id if found.ubl else None) == meant
    assert (said is None) is (meant is None)


def test_an_only_ubl_that_cannot_be_read_is_said(files: Bench) -> None:
    with pytest.raises(BadData):
        read_ubl(files.session, with_files("broken", "status"))


class Payloads:
    """A destination that packs the document as it is."""

    def build_payload(self, one: Document, marker: str) -> Mapped:
        return Mapped(draft(one.summary), ())

    def completed(self, payload: Mapped, document: Document) -> Mapped:
        return payload


def prepared(bench: Bench, one: Document, **choice: Any) -> Document:
    destinations: Any = dict.fromkeys(Destination, Payloads())
    return _prepare_document(bench.session, one, destinations, None, ExportChoice(**choice)).document


def test_what_is_no_ubl_holds_nothing(files: Bench) -> None:
    assert prepared(files, with_files("status")).ubl is None
    assert prepared(files, with_files("status", "ours")).ubl == FileRef("ours", "ours.XML")


def test_a_difference_holds_until_a_person_sends_it_as_billit_has_it(files: Bench) -> None:
    one = with_files("other")
    with pytest.raises(Unmappable) as stop:
        prepared(files, one)
    assert stop.value.declared.key == "ubl-differs"
    assert prepared(files, one, order_ids="1", despite_ubl=True).summary == one.summary


def test_vat_that_the_buyer_owes_is_never_left_out_of_an_entry(
    files: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Billit keeps a co-contractor's invoice as one at 0 %."""
    owed = INVOICE.format(number="2026-001").replace(">121.00<", ">100.00<").replace(TAX, REVERSED)
    monkeypatch.setitem(FILES, "ours", owed.encode())
    one, nil = with_files("ours"), {"total_vat": 0, "total_incl": 10000}
    lines = (replace(one.lines[0], total_vat=0, vat_rate=Decimal(0), ventilation="1"),)
    bought = replace(one.summary, direction=Direction.PURCHASE, **nil)
    one = replace(one, summary=bought, lines=lines, vat_groups=())
    with pytest.raises(Unmappable) as stop:
        prepared(files, one)
    assert "reverse charge" in said(Phrase(stop.value.declared.facts["differences"]))
    charged = replace(one, lines=(replace(lines[0], ventilation="21"),))
    assert prepared(files, charged).summary == bought


NEGATIVE: dict[str, Any] = {"total_excl": -10000, "total_vat": -2100, "total_incl": -12100}


def credit_note(**amounts: int) -> Document:
    return document(kind=Kind.CREDIT_NOTE, **amounts)


def test_a_credit_note_that_is_negative_besides_waits_for_a_person(bench: Bench) -> None:
    with pytest.raises(Unmappable) as stop:
        prepared(bench, credit_note(**NEGATIVE))
    assert stop.value.declared.facts == {"amount": "-121,00"}
    back = prepared(bench, credit_note(**NEGATIVE), order_ids="1", negative_credit_notes=Meant.MONEY_BACK)
    assert (back.summary.total_incl, back.lines[0].total_vat, back.vat_groups[0].total_excl) == (
        12100,
        2100,
        10000,
    )
    due = prepared(bench, credit_note(**NEGATIVE), order_ids="1", negative_credit_notes=Meant.MONEY_DUE)
    assert due.summary.total_incl == -12100


@pytest.mark.parametrize(
    "one", [credit_note(), document(**NEGATIVE), credit_note(total_excl=0, total_vat=0, total_incl=0)]
)
def test_other_documents_do_not_wait_for_their_sign(bench: Bench, one: Document) -> None:
    assert prepared(bench, one) == one


def test_what_goes_as_a_file_is_read_by_a_person_anyway(bench: Bench) -> None:
    mailbox = dict.fromkeys(DossierSettings().destinations, Destination.MAILBOX)
    bench.settings = replace(DossierSettings(), destinations=mailbox)
    assert prepared(bench, credit_note(**NEGATIVE)).summary.total_incl == -12100


@pytest.mark.parametrize("choice", [{"despite_ubl": True}, {"negative_credit_notes": Meant.MONEY_BACK}])
def test_what_is_decided_of_a_document_names_it(choice: dict[str, Any]) -> None:
    with pytest.raises(Misuse):
        ExportChoice(**choice)


def test_a_negated_document_keeps_what_vat_is_counted_on() -> None:
    one = document()
    group = replace(one.vat_groups[0], taxable=9800)
    turned = replace(one, vat_groups=(group,)).negated()
    assert (turned.vat_groups[0].vat_base, turned.vat_groups[0].vat_rate) == (-9800, Decimal(21))
    assert turned.negated() == replace(one, vat_groups=(group,))
    assert turned.summary.date == dt.date(2026, 11, 1)
