"""The boxes of the periodical VAT return, row by row of its notes (form 625)."""

import pytest

from dossierflow.domain.document import Direction
from dossierflow.vat.boxes import boxes, named
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
    known = CODES[language][code]
    assert boxes(direction, known, purchase_class, 10_000, vat) == amounts(invoice)
    assert boxes(direction, known, purchase_class, 10_000, vat, credit=True) == amounts(credit)


def test_vat_that_is_not_deducted_is_in_the_box_of_the_base() -> None:
    known = CODES["nl"]
    assert boxes(PURCHASE, known["D21"], "services", 10_000, 2100, lost=1050) == {"59": 1050, "82": 11_050}
    assert boxes(PURCHASE, known["ES21"], "services", 10_000, 0, lost=1050) == {
        "55": 2100, "59": 1050, "82": 11_050, "88": 11_050,
    }  # fmt: skip


def test_without_a_class_of_the_account_the_code_says_it() -> None:
    assert boxes(PURCHASE, CODES["fr"]["I21"], "", 10_000, 2100) == {"59": 2100, "83": 10_000}


def test_boxes_are_listed_with_the_base_in_front() -> None:
    known = CODES["nl"]
    assert named(PURCHASE, known["EG6"], "goods") == "81, 86, 55, 59"
    assert named(SALE, known["S21"], "") == "03, 54"
    assert named(SALE, known["NO"], "") == ""
