"""A bank transaction as a movement: structured where it proves itself, and no word of it lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossierflow.coda import structured
from dossierflow.coda.statement import Information
from dossierflow.coda.structured import Place
from dossierflow.domain.bank_transaction import BankTransaction, structured_communication
from dossierflow.errors import BadData
from dossierflow.statements.movement import movement
from dossierflow.statements.particulars import Foreign, Particulars, of_texts

DAY = date(2026, 2, 26)


def transaction(**more: Any) -> BankTransaction:
    texts = [more.get(name, "") for name in ("note", "free_message", "description")]
    named = {
        "id": 41,
        "iban": "BE71096123456769",
        "amount": 121_00,
        "currency": "EUR",
        "value_date": DAY,
        "structured": structured_communication(*texts),
    }
    return BankTransaction(**{**named, **more})


def test_a_belgian_structured_communication_stands_alone() -> None:
    found = movement(transaction(note="+++090/9337/55493+++", counterparty_iban="BE68539007547034"))
    assert (found.structured, found.communication) == ("101", "090933755493")
    assert (found.amount, found.code, found.reference) == (121_000, "00150000", "41")
    assert found.information == ()


def test_words_beside_a_structured_communication_go_into_information() -> None:
    found = movement(transaction(note="factuur 12 +++090/9337/55493+++ bedankt"))
    assert found.structured == "101"
    assert found.information == (Information("factuur 12 +++090/9337/55493+++ bedankt"),)


def test_wrong_check_digits_are_free_text() -> None:
    found = movement(transaction(note="+++090/9337/55494+++"))
    assert (found.structured, found.communication) == ("", "+++090/9337/55494+++")


def test_a_creditor_reference_is_of_type_100() -> None:
    found = movement(transaction(note="RF18 5390 0754 7034"))
    assert (found.structured, found.communication) == ("100", "RF18539007547034")


def test_a_direct_debit_names_creditor_and_mandate() -> None:
    text = "PREMIE MAART MANDAATREFERTE: MANDAAT-00123 SCHULDEISER BE69ZZZ050D000000008"
    found = movement(transaction(amount=-89_90, iso_code="PMNT-RDDT-ESDD", note=text))
    zones = structured.decode(Place.MOVEMENT, "127", found.communication)
    assert found.structured == "127" and found.code == "00501000"
    assert (zones["creditor"], zones["mandate"]) == ("BE69ZZZ050D000000008", "MANDAAT-00123")
    assert (zones["settlement"], zones["scheme"], zones["paid"], zones["r_type"]) == (DAY, "1", "0", "0")
    assert f"{zones['communication']} {found.information[0].text}" == text
    said = " ".join(one.text for one in found.information[1:])
    assert "BE69ZZZ050D000000008" in said and "MANDAAT-00123" in said


@pytest.mark.parametrize(
    ("subfamily", "reason", "r_type", "paid"),
    [
        ("UPDD", "MS03", "2", "2"),
        ("UPDD", "MD06", "3", "3"),
        ("PRDD", "AC04", "4", "4"),
        ("RCDD", "", "5", "2"),
    ],
)
def test_a_returned_direct_debit_says_what_and_why(
    subfamily: str, reason: str, r_type: str, paid: str
) -> None:
    known = Particulars(mandate="M-1", creditor="BE69ZZZ050D000000008", return_reason=reason)
    found = movement(transaction(iso_code=f"PMNT-RDDT-{subfamily}"), known)
    zones = structured.decode(Place.MOVEMENT, "127", found.communication)
    assert (zones["r_type"], zones["paid"], zones.get("reason", "")) == (r_type, paid, reason)
    assert found.code == "00558000"


def test_a_returned_transfer_says_so_beside_its_text() -> None:
    found = movement(transaction(iso_code="PMNT-RCDT-RRTN", note="TERUG: AC04 REKENING AFGESLOTEN"))
    assert (found.r_type, found.r_reason, found.code) == ("2", "AC04", "00154000")
    assert found.communication == "TERUG: AC04 REKENING AFGESLOTEN"


def test_a_foreign_amount_is_taken_where_the_rate_proves_it() -> None:
    found = movement(transaction(amount=100_00, note="INVOICE 4711 USD 108.00 RATE 1.08"))
    zones = structured.decode(Place.MOVEMENT, "105", found.communication)
    assert (zones["currency"], zones["gross_original"], zones["rate"]) == ("USD", 108_000, Decimal("1.08"))
    assert (zones["gross_account_currency"], zones["equivalent_eur"]) == (100_000, 100_000)
    assert found.information == (Information("INVOICE 4711 USD 108.00 RATE 1.08"),)
    assert of_texts(transaction(amount=101_00, note="USD 108.00 RATE 1.08")).foreign is None


def test_a_foreign_amount_without_a_rate_is_taken_from_who_knows_it() -> None:
    known = Particulars(foreign=Foreign("GBP", 90_000))
    found = movement(transaction(note="+++090/9337/55493+++"), known)
    zones = structured.decode(Place.MOVEMENT, "105", found.communication)
    assert (zones["currency"], zones["rate"], zones["communication"]) == ("GBP", Decimal(0), "090933755493")


def test_a_fee_is_information_and_no_movement() -> None:
    found = movement(transaction(note="ORDER 88121 KOSTEN: 2,50 EUR"))
    [fee] = [one for one in found.information if one.structured == "006"]
    zones = structured.decode(Place.INFORMATION, "006", fee.text)
    assert (zones["amount"], zones["currency"], zones["category"], zones["sign"]) == (
        2_500,
        "EUR",
        "006",
        "1",
    )
    assert found.amount == 121_000
    assert of_texts(transaction(note="KOSTEN 2026")).fee == 0


def test_a_collective_payment_has_its_payments_as_details() -> None:
    parts = (transaction(amount=-100_00, counterparty_name="A"), transaction(amount=-200_00, note="B"))
    found = movement(transaction(amount=-300_00, iso_code="PMNT-ICDT-ESCT"), Particulars(parts=parts))
    assert (found.code, found.globalisation) == ("10107000", 1)
    assert [(one.code, one.amount, one.globalisation) for one in found.details] == [
        ("50107000", -100_000, 0),
        ("50107000", -200_000, 1),
    ]
    assert {one.reference for one in found.details} == {found.reference}


def test_details_that_do_not_add_up_are_refused() -> None:
    parts = (transaction(amount=-100_00),)
    with pytest.raises(BadData, match=r"details make -100,00, the transaction -300,00$") as refusal:
        movement(transaction(amount=-300_00), Particulars(parts=parts))
    assert refusal.value.field == "Details"


def test_the_sign_wins_over_the_code() -> None:
    assert movement(transaction(iso_code="PMNT-ICDT-ESCT")).code == "00150000"
    assert movement(transaction(amount=-1, iso_code="PMNT-RCDT-ESCT")).code == "00101000"


def test_a_long_name_and_a_long_text_go_on_in_information() -> None:
    name, text = "N" * 100, "word " * 60
    found = movement(transaction(counterparty_name=name, note=text, bank_reference="BR-1"))
    assert found.counterparty_name == "N" * 35
    *rest, long_name, rest_of_name, _ = found.information
    assert long_name == Information("N" * 70, "001")
    assert rest_of_name == Information("N" * 30)
    # Directly behind the movement, and broken between words: no invoice number is cut in two.
    assert " ".join([found.communication, *(one.text for one in rest)]) == text.strip()
    assert found.information[-1] == Information("Bank reference BR-1")


def test_an_invoice_number_at_the_end_of_the_communication_is_not_cut() -> None:
    note = "x" * 60 + " betaling van de openstaande facturen, te weten factuurnummers "
    note = note + "en " * ((140 - len(note)) // 3) + "2026-004711 en 2026-004712"
    found = movement(transaction(note=note, counterparty_name="Aannemingen Vandenberghe en Zonen Bad vzw"))
    said = [found.communication, *(one.text for one in found.information if not one.structured)]
    assert sum("2026-004711" in text for text in said) == 1
    assert found.information[0].structured == "" and found.information[1].structured == "001"


def test_a_long_name_is_broken_at_a_word() -> None:
    name = "Vereniging van Mede-eigenaars Residentie Zonneweelde te Knokke Bad vzw blok B"
    found = movement(transaction(counterparty_name=name))
    assert " ".join(one.text for one in found.information) == name
    assert found.information[0].text.endswith(("Bad", "vzw"))


def test_parts_that_all_go_to_an_account_make_a_collective_transfer_without_a_code() -> None:
    parts = tuple(transaction(amount=-50_00, counterparty_iban=iban) for iban in ("BE68539007547034",) * 2)
    found = movement(transaction(amount=-100_00), Particulars(parts=parts))
    assert found.code == "10107000" and {one.code for one in found.details} == {"50107000"}
    unproved = (*parts[:1], transaction(amount=-50_00))
    assert movement(transaction(amount=-100_00), Particulars(parts=unproved)).code[1:3] != "01"


@given(st.text(max_size=10_000), st.text(max_size=300), st.text(max_size=300))
def test_any_text_becomes_a_movement_that_keeps_its_words(note: str, name: str, reference: str) -> None:
    found = movement(transaction(note=note, counterparty_name=name, client_reference=reference))
    assert len(found.communication) <= 149
    assert all(len(one.text) <= 73 for one in found.information)
    assert found.communication.isascii() and found.counterparty_name.isascii()


@pytest.mark.parametrize("account", ["X" * 35, "BE71\u00e9", "BE71\x00"])
def test_an_account_that_no_zone_holds_is_refused_with_transaction_and_field(account: str) -> None:
    with pytest.raises(BadData) as refusal:
        movement(transaction(counterparty_iban=account))
    assert str(refusal.value).startswith("transaction 41, field IBANCounterParty: ")


def test_what_is_no_bic_or_no_reference_is_left_out() -> None:
    found = movement(transaction(counterparty_bic="UNKNOWN", client_reference="NOTPROVIDED"))
    assert (found.counterparty_bic, found.customer_reference) == ("", "")
