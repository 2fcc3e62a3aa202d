"""The boxes of the periodical VAT return, row by row of its notes (form 625)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from dossierflow.domain.chart import VatCode
from dossierflow.domain.document import Direction
from dossierflow.kernel.money import percentage_of
from dossierflow.vat.boxes import added_up, balance, boxes, meant_by, named
from dossierflow.vat.meaning import meaning
from dossierflow.vat.operations import Operation, class_in_return
from tests.support.vat_chart import chart

SALE, PURCHASE = Direction.SALES, Direction.PURCHASE
CODES = {language: {one.code.strip(): one for one in chart(language)} for language in ("nl", "fr")}

#: Direction, code, class, VAT on a base of 100,00, and the boxes in cents of an invoice and of a credit note.
ROWS = [
    (SALE, "S0", "", 0, "00=10000", "49=10000"),
    (SALE, "S6", "", 600, "01=10000 54=600", "49=10000 64=600"),
    (SALE, "S12", "", 1200, "02=10000 54=1200", "49=10000 64=1200"),
    (SALE, "S21", "", 2100, "03=10000 54=2100", "49=10000 64=2100"),
    (SALE, "S44", "", 0, "00=10000", "49=10000"),
    (SALE, "SCC", "", 0, "45=10000", "49=10000"),
    (SALE, "SES", "", 0, "44=10000", "48=10000"),
    (SALE, "SEG", "", 0, "46=10000", "48=10000"),
    (SALE, "SET", "", 0, "46=10000", "48=10000"),
    (SALE, "SEX", "", 0, "47=10000", "49=10000"),
    (SALE, "SPV", "", 0, "47=10000", "49=10000"),
    (SALE, "SO19", "", 1900, "", ""),
    (SALE, "NO", "", 0, "", ""),
    (PURCHASE, "G0", "goods", 0, "81=10000", "81=-10000 85=10000"),
    (PURCHASE, "G6", "goods", 600, "81=10000 59=600", "81=-10000 85=10000 63=600"),
    (PURCHASE, "D21", "services", 2100, "82=10000 59=2100", "82=-10000 85=10000 63=2100"),
    (PURCHASE, "I21", "investment", 2100, "83=10000 59=2100", "83=-10000 85=10000 63=2100"),
    (PURCHASE, "MGD", "goods", 0, "81=10000", "81=-10000 85=10000"),
    (PURCHASE, "NO", "services", 0, "", ""),
    (PURCHASE, "CD6", "services", 0, "82=10000 87=10000 56=600 59=600", "82=-10000 87=-10000 85=10000"),
    (PURCHASE, "EG6", "goods", 0, "81=10000 86=10000 55=600 59=600", "81=-10000 86=-10000 84=10000"),
    (PURCHASE, "EI21", "investment", 0, "83=10000 86=10000 55=2100 59=2100", "83=-10000 86=-10000 84=10000"),
    (PURCHASE, "ES21", "services", 0, "82=10000 88=10000 55=2100 59=2100", "82=-10000 88=-10000 84=10000"),
    (PURCHASE, "XS21", "services", 0, "82=10000 87=10000 56=2100 59=2100", "82=-10000 87=-10000 85=10000"),
    (PURCHASE, "MG21", "goods", 0, "81=10000 87=10000 57=2100 59=2100", "81=-10000 87=-10000 85=10000"),
]  # fmt: skip


def amounts(text: str) -> dict[str, int]:
    return {box: int(amount) for box, amount in (part.split("=") for part in text.split())}


def operation(direction: Direction, code: str, purchase_class: str, language: str = "nl") -> Operation:
    """What the code says of 100,00."""
    known = CODES[language][code]
    kind = meaning(known).kind
    named_class = class_in_return(kind, purchase_class, known)
    return Operation(direction, kind, known.rate, named_class, False, 10_000, 0)


@pytest.mark.parametrize("language", ["nl", "fr"])
@pytest.mark.parametrize(("direction", "code", "purchase_class", "vat", "invoice", "credit"), ROWS)
def test_an_operation_is_in_the_boxes_of_the_notes(
    direction: Direction,
    code: str,
    purchase_class: str,
    vat: int,
    invoice: str,
    credit: str,
    language: str,
) -> None:
    one = operation(direction, code, purchase_class, language)
    charged = percentage_of(10_000, one.rate) if CODES[language][code].charged else vat
    one = replace(one, vat=charged)
    assert boxes(one) == amounts(invoice)
    assert boxes(replace(one, credit=True)) == amounts(credit)


#: VAT of 21,00, of which half is not deducted: of an invoice, and of a credit note.
LOST = [
    ("D21", "82=11050 59=1050", "82=-11050 85=11050 63=1050"),
    ("ES21", "82=11050 88=11050 55=2100 59=1050", "82=-11050 88=-11050 84=11050 62=1050"),
    ("XS21", "82=11050 87=11050 56=2100 59=1050", "82=-11050 87=-11050 85=11050 62=1050"),
    ("ED21", "82=11050 86=10000 55=2100 59=1050", "82=-11050 86=-10000 84=10000 62=1050"),
    ("CD21", "82=11050 87=10000 56=2100 59=1050", "82=-11050 87=-10000 85=10000 62=1050"),
]


@pytest.mark.parametrize(("code", "invoice", "credit"), LOST)
def test_vat_that_is_not_deducted_is_cost_and_on_a_credit_note_it_comes_back(
    code: str, invoice: str, credit: str
) -> None:
    one = replace(operation(PURCHASE, code, "services"), vat=2100, lost=1050)
    assert boxes(one) == amounts(invoice)
    assert boxes(replace(one, credit=True)) == amounts(credit)


def test_a_credit_note_that_costs_vat_again_is_in_favour_of_the_state() -> None:
    one = replace(operation(PURCHASE, "ES21", "services"), credit=True, vat=-2100, lost=-1050, base=-10_000)
    assert boxes(one)["61"] == 1050
    assert "62" not in boxes(one)


def test_what_is_owed_less_what_is_claimed_is_paid_or_received() -> None:
    assert balance({"54": 100, "55": 20, "56": 3, "57": 4, "61": 5, "63": 6, "59": 30, "62": 1, "64": 2}) == {
        "71": 105
    }
    assert balance({"54": 100, "59": 130, "01": 999}) == {"72": 30}
    assert balance({"54": 100, "59": 100}) == {}


def test_operations_are_added_up_by_box_and_what_comes_to_nothing_is_left_out() -> None:
    one = replace(operation(PURCHASE, "D21", "services"), vat=2100)
    assert added_up([one, one]) == {"82": 20_000, "59": 4200}
    assert added_up([one, replace(one, base=-10_000, vat=-2100)]) == {}


def test_without_a_class_of_the_account_the_code_says_it() -> None:
    assert "83" in boxes(operation(PURCHASE, "I21", "", "fr"))


@pytest.mark.parametrize(
    ("direction", "code", "wanted", "right"),
    [
        (PURCHASE, "NO", "82 59", None),
        (PURCHASE, "NO", "82", ("plain", "services")),
        (PURCHASE, "D21", "81 59", ("plain", "goods")),
        (PURCHASE, "D21", "83", ("plain", "investment")),
        (PURCHASE, "ES21", "82 59", None),
        (PURCHASE, "D21", "82 88 55 59", None),
        (PURCHASE, "ES21", "82 88 55 59", ("eu-services", "services")),
        (PURCHASE, "ES21", "82 87 56 59", ("co-contractor", "services")),
        (PURCHASE, "XS21", "82 87 56 59", ("outside-services", "services")),
        (PURCHASE, "XS21", "81 87 57 59", ("import", "goods")),
        (PURCHASE, "MGD", "81", ("import-paid", "goods")),
        (PURCHASE, "D21", "", ("no-vat", "goods")),
        (SALE, "SEX", "46", ("eu-goods", "")),
        (SALE, "S0", "00", ("plain", "")),
        (SALE, "S44", "00", ("exempt", "")),
        (SALE, "S21", "03, 54", ("plain", "")),
        (SALE, "S21", "01", None),
        (SALE, "S0", "", ("no-vat", "")),
        (SALE, "SO19", "", ("oss", "")),
    ],
)
def test_a_person_says_what_a_code_is_for_by_its_boxes(
    direction: Direction, code: str, wanted: str, right: tuple[str, str] | None
) -> None:
    assert meant_by(direction, CODES["nl"][code], wanted.replace(",", " ").split()) == right


def test_what_a_person_said_a_code_is_for_goes_before_its_description() -> None:
    known = replace(CODES["nl"]["D21"], kind="plain", purchase_class="investment")
    assert named(PURCHASE, known, "goods") == "83, 59"
    assert named(PURCHASE, replace(known, kind="no-vat"), "goods") == ""


def test_boxes_are_listed_with_the_base_in_front() -> None:
    known = CODES["nl"]
    assert named(PURCHASE, known["EG6"], "goods") == "81, 86, 55, 59"
    assert named(SALE, known["S21"], "") == "03, 54"
    assert named(SALE, known["NO"], "") == ""


def test_a_service_on_an_account_for_goods_is_in_the_box_for_services() -> None:
    service = VatCode("v", "44 ", "IC diensten 21 %", Decimal(21), charged=True, transaction_type="P")
    assert named(PURCHASE, service, "goods") == "82, 88, 55, 59"
    by_listing = replace(service, description="Rubriek 88", eu_listing="S")
    assert named(PURCHASE, by_listing, "goods") == "82, 88, 55, 59"
    assert named(PURCHASE, CODES["nl"]["G21"], "") == "81, 59"
    assert named(PURCHASE, VatCode("v", "1  ", "21 %", Decimal(21)), "services") == "82, 59"


def test_a_code_of_no_class_has_its_boxes_by_the_account() -> None:
    plain = VatCode("v", "1  ", "21 %", Decimal(21), transaction_type="P")
    assert meant_by(PURCHASE, plain, ["81", "59"]) == ("plain", "goods")
    assert meant_by(PURCHASE, plain, ["59"]) == ("plain", "")


@pytest.mark.parametrize(("lost", "right"), [(1, {"62": 1}), (-1, {"61": 1}), (0, {})])
def test_what_was_not_deducted_of_reverse_charge_comes_back_on_its_side(
    lost: int, right: dict[str, int]
) -> None:
    one = replace(operation(PURCHASE, "CD6", "services"), credit=True, vat=600, lost=lost)
    assert {box: amount for box, amount in boxes(one).items() if box in ("61", "62")} == right
