"""What a document is for the VAT return, as it is kept when it is booked."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from dossierflow.delivery.map import map_document
from dossierflow.domain.chart import VatCode
from dossierflow.domain.document import Direction, Kind, VatGroup
from dossierflow.vat.boxes import balance, boxes, directions, in_boxes, kinds_in
from dossierflow.vat.operations import DocumentOperations, Operation, document_kind, together
from dossierflow.vat.table import VatKey
from tests.unit.vat.test_operations import books, document

SALE, PURCHASE = Direction.SALES, Direction.PURCHASE
NET = 10_010  # of the documents of these tests, in cents

#: What Billit says, the GL account, the code that the accountant put on it; and kind, class, rate and VAT.
DOCUMENTS = [
    (PURCHASE, "1", "21", "612000", "D21", "plain", "services", "21", 2102),
    (PURCHASE, "1", "21", "604000", "D21", "plain", "goods", "21", 2102),
    (PURCHASE, "1", "21", "499000", "I21", "plain", "investment", "21", 2102),
    (PURCHASE, "1", "21", "612000", "ND21", "not-deductible", "services", "21", 2102),
    (PURCHASE, "1", "0", "612000", "NO", "no-vat", "services", "0", 0),
    (PURCHASE, "1", "0", "612000", "ES21", "eu-services", "services", "21", 2102),
    (PURCHASE, "22", "0", "612000", "D0", "plain", "services", "0", 0),
    (PURCHASE, "51", "0", "604000", "EG6", "eu-goods", "goods", "6", 601),
    (PURCHASE, "51", "0", "604000", "ES21", "eu-goods", "goods", "21", 2102),
    (PURCHASE, "51", "0", "604000", "G0", "eu-goods", "goods", "0", 0),
    (PURCHASE, "55", "0", "604000", "ES21", "eu-services", "services", "21", 2102),
    (PURCHASE, "55", "0", "230000", "ES21", "eu-services", "investment", "21", 2102),
    (PURCHASE, "70", "0", "612000", "D0", "outside-services", "services", "0", 0),
    (PURCHASE, "70", "0", "604000", "D0", "import", "goods", "0", 0),
    (PURCHASE, "102", "0", "612000", "D0", "import", "services", "0", 0),
    (PURCHASE, "70", "0", "604000", "MGD", "import-paid", "goods", "0", 0),
    (SALE, "4", "21", "700000", "S21", "plain", "", "21", 2102),
    (SALE, "1", "0", "700000", "S44", "exempt", "", "0", 0),
    (SALE, "51", "0", "700000", "SET", "eu-goods", "", "0", 0),
    (SALE, "51", "0", "700000", "S0", "eu-goods", "", "0", 0),
    (SALE, "22", "0", "700000", "S44", "exempt", "", "0", 0),
    (SALE, "24", "0", "700000", "SMA", "margin", "", "0", 0),
]


@pytest.mark.parametrize(
    ("direction", "ventilation", "rate", "account", "code", "kind", "purchase_class", "charged", "vat"),
    DOCUMENTS,
)
def test_a_line_is_the_operation_that_the_document_says(
    direction: Direction,
    ventilation: str,
    rate: str,
    account: str,
    code: str,
    kind: str,
    purchase_class: str,
    charged: str,
    vat: int,
) -> None:
    known = books("nl", proposing=False, account_code=code)
    found = map_document(document(direction, ventilation, rate, account), known, "m").operations
    right = Operation(direction, kind, Decimal(charged), purchase_class, False, NET, vat, 0)
    assert found == DocumentOperations(dt.date(2026, 11, 20), "EUR", Decimal(1), 1, (right,))


def test_vat_that_goes_with_the_cost_is_in_the_base() -> None:
    known = books("nl", proposing=False, account_code="D0")
    [one] = map_document(document(PURCHASE, "1", "19", "612000"), known, "m").operations.operations
    assert (one.kind, one.base, one.vat, one.lost) == ("plain", NET + 1902, 0, 0)


@pytest.mark.parametrize(("code", "ventilation", "rate"), [("D21", "1", "21"), ("ES21", "55", "0")])
def test_what_is_not_deducted_is_kept_apart(code: str, ventilation: str, rate: str) -> None:
    known = books("nl", account_code=code, lost=50)
    [one] = map_document(document(PURCHASE, ventilation, rate, "612000"), known, "m").operations.operations
    assert (one.base, one.vat, one.lost) == (NET, 2102, 1051)


def test_nothing_of_a_sale_is_not_deducted() -> None:
    known = books("nl", account_code="S21", lost=50)
    [one] = map_document(document(SALE, "4", "21", "700000"), known, "m").operations.operations
    assert one.lost == 0


def test_amounts_of_a_credit_note_are_positive() -> None:
    known = books("nl", account_code="D21", lost=50)
    whole = document(PURCHASE, "1", "21", "612000", Kind.CREDIT_NOTE)
    [one] = map_document(whole, known, "m").operations.operations
    assert (one.credit, one.base, one.vat, one.lost) == (True, NET, 2102, 1051)


def test_a_negative_invoice_is_a_credit_note_as_exact_has_it() -> None:
    whole = document(PURCHASE, "1", "21", "612000")
    [line] = whole.lines
    negative = replace(
        whole,
        lines=(replace(line, total_excl=-NET, total_vat=-2102),),
        vat_groups=(VatGroup("1", Decimal(21), -NET, -2102),),
        summary=replace(whole.summary, total_excl=-NET, total_vat=-2102, total_incl=-NET - 2102),
    )
    [one] = map_document(negative, books("nl"), "m").operations.operations
    assert (one.credit, one.base, one.vat) == (True, NET, 2102)


ONE = Operation(PURCHASE, "plain", Decimal(21), "goods", False, 100, 21, 5)


def test_lines_of_one_kind_are_one_operation_and_others_are_not() -> None:
    other = replace(ONE, purchase_class="services")
    assert together([ONE, other, ONE], credit=False) == (
        replace(ONE, base=200, vat=42, lost=10),
        other,
    )
    assert together([replace(ONE, base=-100, vat=-21, lost=-5)], credit=True) == (replace(ONE, credit=True),)


def test_amounts_are_converted_to_euro_each_for_itself() -> None:
    assert ONE.times(Decimal(1)) == ONE
    assert ONE.times(Decimal("1.5")) == replace(ONE, base=150, vat=32, lost=8)
    assert replace(ONE, base=-3).times(Decimal("0.5")).base == -2
    assert ONE.times(Decimal(2)) == replace(ONE, base=200, vat=42, lost=10)
    whole = DocumentOperations(dt.date(2026, 11, 1), "USD", Decimal("0.9"), 1, (ONE,))
    assert whole.in_euro == [replace(ONE, base=90, vat=19, lost=5)]


@pytest.mark.parametrize("box", ["54", "55", "56", "57", "61", "63"])
def test_what_is_owed_alone_is_to_be_paid(box: str) -> None:
    assert balance({box: 7}) == {"71": 7}
    assert balance({box: 1}) == {"71": 1}


@pytest.mark.parametrize("box", ["59", "62", "64"])
def test_what_is_claimed_alone_is_received(box: str) -> None:
    assert balance({box: 7}) == {"72": 7}


@pytest.mark.parametrize(
    ("one", "right"),
    [
        (Operation(SALE, "plain", Decimal(19), "", False, 100, 19), {}),
        (Operation(SALE, "unheard of", Decimal(21), "", False, 100, 21), {}),
        (Operation(PURCHASE, "unheard of", Decimal(21), "goods", False, 100, 21), {}),
        (Operation(PURCHASE, "plain", Decimal(21), "", False, 100, 21), {"59": 21}),
        (
            Operation(PURCHASE, "eu-services", Decimal(21), "services", True, 0, 1, 1),
            {"82": -1, "88": -1, "84": 1, "62": 1},
        ),
        (
            Operation(PURCHASE, "eu-services", Decimal(21), "services", True, 100, 21, 0),
            {"82": -100, "88": -100, "84": 100},
        ),
        (Operation(SALE, "exempt", Decimal(0), "", True, 100, 0), {"49": 100}),
    ],
)
def test_what_the_form_has_no_box_for_is_in_none(one: Operation, right: dict[str, int]) -> None:
    assert boxes(one) == right


@pytest.mark.parametrize(
    ("side", "right"), [("S", [SALE]), ("P", [PURCHASE]), ("B", [SALE, PURCHASE]), ("X", [])]
)
def test_a_code_is_for_its_side_or_for_both(side: str, right: list[Direction]) -> None:
    assert directions(VatCode("v", "1  ", "", Decimal(0), transaction_type=side)) == right


def test_the_usual_kind_comes_first_and_what_is_in_no_box_last() -> None:
    assert (kinds_in(SALE)[0], kinds_in(SALE)[-2:]) == ("plain", ("no-vat", "oss"))
    assert (kinds_in(PURCHASE)[0], kinds_in(PURCHASE)[-1]) == ("plain", "no-vat")


@pytest.mark.parametrize(
    ("told", "account_class", "right"),
    [
        ({"description": "Aankopen 21 %"}, "services", ("82", "59")),
        ({"description": "Aankopen 21 %"}, "", ("59",)),
        ({"description": "Aankopen goederen 21 %"}, "services", ("81", "59")),
        ({"description": "IC diensten 21 %", "charged": True}, "goods", ("82", "88", "55", "59")),
        ({"description": "Invoer 21 %", "charged": True}, "investment", ("83", "87", "57", "59")),
        ({"description": "Invoer 21 %", "charged": True}, "", ("81", "87", "57", "59")),
    ],
)
def test_a_codes_boxes_follow_its_own_class_and_then_the_accounts(
    told: dict[str, Any], account_class: str, right: tuple[str, ...]
) -> None:
    code = VatCode("v", "1  ", rate=Decimal(21), transaction_type="P", **told)
    assert in_boxes(PURCHASE, code, account_class) == right


def test_a_stated_rate_is_domestic_whatever_else_the_code_is_for() -> None:
    """Customs took the VAT, and the forwarder's invoice states it: box 59, as any domestic purchase."""
    stated = VatKey(Direction.PURCHASE, "1", Decimal(21), "goods")
    customs = VatCode("v", "68 ", "Douane btw 21 %", Decimal(21), transaction_type="P")
    partly = VatCode("v", "26 ", "Autokosten 21 % (50 %)", Decimal(21), transaction_type="P")
    none = VatCode("v", "90 ", "Geen btw", Decimal(0), type="N")
    found = [document_kind(stated, one, gross=False) for one in (customs, partly, none)]
    assert found == ["plain", "not-deductible", "no-vat"]
