"""What a UBL says in another way than Billit is no difference; what is another thing, is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from dossierflow.billit.client import BillitCompany
from dossierflow.billit.ubl import read, read_if_ubl
from dossierflow.billit.ubl_compare import differences
from dossierflow.domain.document import Counterparty, Direction, Document, Kind, VatGroup
from dossierflow.errors import BadData
from tests.support.said import all_said

Ubl = Callable[..., bytes]
SUPPLIER, CUSTOMER, UNIT, OTHER = "BE0712345036", "BE0403019261", "BE0400378485", "BE0123456749"
LEGAL = "<cac:PartyLegalEntity><cbc:RegistrationName>Papierhuis Demo BV</cbc:RegistrationName>"
VAT_OF_SUPPLIER = f"<cac:PartyTaxScheme><cbc:CompanyID>{SUPPLIER}<"
VAT_OF_CUSTOMER = f"<cac:PartyTaxScheme><cbc:CompanyID>{CUSTOMER}<"


@pytest.fixture
def document(company: BillitCompany, script: Any, order: Callable[..., dict[str, Any]]) -> Document:
    script.on("GET", "/v1/orders/2204417", order())
    return company.orders.get(2204417)


def of_credit_note(content: bytes) -> bytes:
    named = content.replace(b"Invoice-2", b"CreditNote-2")
    return named.replace(b"<Invoice ", b"<CreditNote ").replace(b"</Invoice>", b"</CreditNote>")


def with_minus(content: bytes) -> bytes:
    return content.replace(b'currencyID="EUR">', b'currencyID="EUR">-')


def as_kind(document: Document, kind: Kind, sign: int = 1) -> Document:
    turned = document.negated() if sign < 0 else document
    return replace(turned, summary=replace(turned.summary, kind=kind))


# Signs


@pytest.mark.parametrize(
    ("credit_note", "minus", "kind", "sign", "same"),
    [
        (True, True, Kind.CREDIT_NOTE, 1, True),
        (True, False, Kind.CREDIT_NOTE, 1, True),
        (True, False, Kind.CREDIT_NOTE, -1, True),
        (False, True, Kind.CREDIT_NOTE, 1, True),  # a negative invoice gives back too
        (True, False, Kind.INVOICE, -1, True),
        (False, True, Kind.INVOICE, 1, False),
        (True, True, Kind.INVOICE, 1, True),  # a credit note of -230 asks for 230? Billit says so
        (False, False, Kind.CREDIT_NOTE, 1, False),
    ],
)
def test_a_credit_note_is_the_same_with_and_without_its_minus(
    ubl: Ubl, document: Document, credit_note: bool, minus: bool, kind: Kind, sign: int, same: bool
) -> None:
    content = ubl()
    content = of_credit_note(content) if credit_note else content
    content = with_minus(content) if minus else content
    found = differences(as_kind(document, kind, sign), read(content))
    assert (found == []) is same


def test_of_credit_notes_with_a_minus_another_amount_still_shows(ubl: Ubl, document: Document) -> None:
    content = with_minus(of_credit_note(ubl((">120.00<", ">120.10<"))))
    assert "base at 21 %: the UBL says 120,10, Billit says 120,00" in all_said(
        differences(as_kind(document, Kind.CREDIT_NOTE), read(content))
    )


# Numbers of a VAT unit


def unit_of(legal: str = "", endpoint: str = "", identification: str = "", scheme: str = "0208") -> Any:
    """The supplier's party: its VAT number is the unit's, its own is elsewhere."""
    begin = f'<cbc:EndpointID schemeID="{scheme}">{endpoint}</cbc:EndpointID>' if endpoint else ""
    if identification:
        begin += (
            f'<cac:PartyIdentification><cbc:ID schemeID="{scheme}">{identification}</cbc:ID>'
            "</cac:PartyIdentification>"
        )
    end = f'{LEGAL}<cbc:CompanyID schemeID="{scheme}">{legal}</cbc:CompanyID>' if legal else LEGAL
    return (
        (VAT_OF_SUPPLIER, f"{begin}<cac:PartyTaxScheme><cbc:CompanyID>{UNIT}<"),
        (LEGAL, end),
    )


@pytest.mark.parametrize(
    "party",
    [
        {"legal": "0712345036"},
        {"legal": "0712.345.036"},
        {"legal": "BE 0712.345.036"},
        {"legal": "0712345036", "endpoint": "0712345036"},
        {"endpoint": "0712345036"},
        {"identification": "0712345036"},
        {"endpoint": "be0712345036", "scheme": "9925"},
        {"identification": "BE0712345036", "scheme": "9925"},
        {"legal": "0712345036", "scheme": ""},
    ],
)
def test_a_supplier_in_a_vat_unit_is_known_by_any_of_its_numbers(
    ubl: Ubl, document: Document, party: dict[str, str]
) -> None:
    assert differences(document, read(ubl(*unit_of(**party)))) == []


@pytest.mark.parametrize("party", [{}, {"legal": OTHER[2:]}, {"endpoint": OTHER[2:]}])
def test_a_supplier_that_goes_by_other_numbers_is_another(
    ubl: Ubl, document: Document, party: dict[str, str]
) -> None:
    assert all_said(differences(document, read(ubl(*unit_of(**party))))) == [
        f"VAT number: the UBL says {UNIT}, Billit says {SUPPLIER}"
    ]


def of_unit(own: str) -> Any:
    """The customer's party, with the unit's VAT number and its own."""
    scheme = f"<cac:PartyTaxScheme><cbc:CompanyID>{UNIT}<"
    number = f'<cbc:CompanyID schemeID="0208">{own[2:]}</cbc:CompanyID>'
    entity = f"<cac:PartyLegalEntity>{number}</cac:PartyLegalEntity>"
    return ((VAT_OF_CUSTOMER, f"{entity}{scheme}"),)


def test_a_dossier_in_a_vat_unit_is_meant_by_its_own_number_and_not_by_another_members(
    ubl: Ubl, document: Document
) -> None:
    assert differences(document, read(ubl(*of_unit(CUSTOMER))), CUSTOMER[2:]) == []
    assert all_said(differences(document, read(ubl(*of_unit(OTHER))), CUSTOMER[2:])) == [
        f"VAT number of the dossier: the UBL says {OTHER}, Billit says {CUSTOMER}"
    ]


def test_a_member_is_not_meant_by_its_units_number_where_the_invoice_names_another(
    ubl: Ubl, document: Document
) -> None:
    assert differences(document, read(ubl(*of_unit(OTHER))), UNIT[2:]) != []


# Discount for cash


def subtotal(base: str, vat: str, rate: str, category: str = "S") -> str:
    return (
        f'<cac:TaxSubtotal><cbc:TaxableAmount currencyID="EUR">{base}</cbc:TaxableAmount>'
        f'<cbc:TaxAmount currencyID="EUR">{vat}</cbc:TaxAmount><cac:TaxCategory><cbc:ID>{category}</cbc:ID>'
        f"<cbc:Percent>{rate}</cbc:Percent></cac:TaxCategory></cac:TaxSubtotal>"
    )


def discounted(ubl: Ubl, vat: str, *subtotals: str) -> bytes:
    """The invoice of 200.00 with these subtotals."""
    text = ubl().decode()
    begin, end = text.index("<cac:TaxSubtotal>"), text.index(" </cac:TaxTotal>")
    text = text[:begin] + "".join(subtotals) + text[end:]
    total = f"{200 + Decimal(vat):.2f}"
    text = text.replace(">30.00</cbc:TaxAmount>\n  <", f">{vat}</cbc:TaxAmount><")
    text = text.replace('">230.00<', f'">{total}<')
    return text.replace(">30.00<", f">{vat}<").encode()


def kept(document: Document, vat: int, *groups: tuple[str, int, int]) -> Document:
    head = replace(document.summary, total_vat=vat, total_incl=20000 + vat)
    told = tuple(VatGroup("1", Decimal(rate), base, amount) for rate, base, amount in groups)
    return replace(document, summary=head, vat_groups=told)


ONE_RATE = (subtotal("196.00", "41.16", "21"), subtotal("4.00", "0.00", "0", "E"))
TWO_RATES = (
    subtotal("117.60", "24.70", "21"),
    subtotal("78.40", "4.70", "6"),
    subtotal("4.00", "0.00", "0", "E"),
)


def test_a_discount_for_cash_at_one_rate_is_no_difference(ubl: Ubl, document: Document) -> None:
    billit = kept(document, 4116, ("21", 20000, 4116))
    assert differences(billit, read(discounted(ubl, "41.16", *ONE_RATE))) == []
    sale = replace(billit.summary, direction=Direction.SALES, counterparty=Counterparty(vat_number=CUSTOMER))
    assert differences(replace(billit, summary=sale), read(discounted(ubl, "41.16", *ONE_RATE))) == []


def test_a_discount_for_cash_at_two_rates_is_no_difference(ubl: Ubl, document: Document) -> None:
    billit = kept(document, 2940, ("21", 12000, 2470), ("6", 8000, 470))
    assert differences(billit, read(discounted(ubl, "29.40", *TWO_RATES))) == []


def test_a_discount_beside_goods_without_vat_is_no_difference(ubl: Ubl, document: Document) -> None:
    said = (subtotal("98.00", "20.58", "21"), subtotal("102.00", "0.00", "0", "E"))
    billit = kept(document, 2058, ("21", 10000, 2058), ("0", 10000, 0))
    assert differences(billit, read(discounted(ubl, "20.58", *said))) == []


@pytest.mark.parametrize(
    "said",
    [
        (subtotal("160.00", "41.16", "21"), subtotal("40.00", "0.00", "0", "E")),  # VAT is not of its base
        (subtotal("196.00", "41.16", "21"), subtotal("4.00", "0.00", "12")),  # not free of VAT
        (subtotal("100.00", "21.00", "21"), subtotal("100.00", "20.16", "0", "E")),
    ],
)
def test_what_only_looks_like_a_discount_is_a_difference(
    ubl: Ubl, document: Document, said: tuple[str, ...]
) -> None:
    billit = kept(document, 4116, ("21", 20000, 4116))
    assert differences(billit, read(discounted(ubl, "41.16", *said))) != []


def test_a_discount_of_another_base_is_a_difference(ubl: Ubl, document: Document) -> None:
    """VAT equal, but half of the base moved to nought: that is no discount of a few per cent."""
    said = (subtotal("100.00", "21.00", "21"), subtotal("100.00", "0.00", "0", "E"))
    billit = kept(document, 2100, ("21", 20000, 2100))
    assert differences(billit, read(discounted(ubl, "21.00", *said))) != []


# Totals


ACCOUNTING = '<cac:TaxTotal><cbc:TaxAmount currencyID="{}">{}</cbc:TaxAmount></cac:TaxTotal>'


@pytest.mark.parametrize(
    ("where", "extra"),
    [
        ("<cac:TaxTotal>", ACCOUNTING.format("USD", "33.00")),
        ("<cac:LegalMonetaryTotal>", ACCOUNTING.format("USD", "33.00")),
        ("<cac:LegalMonetaryTotal>", ACCOUNTING.format("EUR", "30.00")),  # said twice
        ("<cac:TaxTotal>", ACCOUNTING.format("EUR", "30.00")),
    ],
)
def test_the_total_in_the_documents_currency_is_meant_with_its_rates(
    ubl: Ubl, document: Document, where: str, extra: str
) -> None:
    text = ubl().decode()
    at = text.index(where)
    said = read((text[:at] + extra + text[at:]).encode())
    assert (said.total_vat, len(said.vat)) == (3000, 2)
    assert differences(document, said) == []


def test_a_total_of_each_rate_is_added_up(ubl: Ubl, document: Document) -> None:
    text = ubl().decode()
    begin, end = text.index("<cac:TaxTotal>"), text.index("</cac:TaxTotal>") + len("</cac:TaxTotal>")
    totals = "".join(
        f'<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">{vat}</cbc:TaxAmount>{subtotal(base, vat, rate)}'
        "</cac:TaxTotal>"
        for base, vat, rate in (("120.00", "25.20", "21"), ("80.00", "4.80", "6"))
    )
    said = read((text[:begin] + totals + text[end:]).encode())
    assert (said.total_vat, len(said.vat)) == (3000, 2)
    assert differences(document, said) == []


def test_totals_that_fit_nothing_are_refused(ubl: Ubl) -> None:
    with pytest.raises(BadData, match="TaxInclusiveAmount"):
        read(
            ubl(
                ("<cac:TaxTotal>", f"{ACCOUNTING.format('EUR', '1.00')}<cac:TaxTotal>"),
                (">230.00<", ">231.50<"),
            )
        )


def test_only_invoices_and_credit_notes_are_ubl(ubl: Ubl) -> None:
    assert read_if_ubl(ubl()) == read(ubl())
    assert read_if_ubl(of_credit_note(ubl())) == read(of_credit_note(ubl()))
    assert read_if_ubl(b"<ApplicationResponse/>") is None
    with pytest.raises(BadData):
        read_if_ubl(b"not XML")
