"""What an entry is for the VAT return, from its lines in the books alone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from dossierflow.domain.chart import GlAccount, VatCode
from dossierflow.domain.document import Direction
from dossierflow.vat.boxes import added_up
from dossierflow.vat.ledger_operations import Chart, entry_operations, ledger_rows
from dossierflow.vat.meaning import class_of

PLAIN = {"transaction_type": "P", "claim_account": "411000", "pay_account": "451000"}
CHARGED = {"transaction_type": "P", "charged": True, "claim_account": "411100", "pay_account": "451100"}
CODES = (
    VatCode("v", "3  ", "Verkopen 21 %", Decimal(21), transaction_type="S", pay_account="451000"),
    VatCode("v", "5  ", "IC leveringen", Decimal(0), transaction_type="S", eu_listing="L"),
    VatCode("v", "20 ", "Aankopen 0 %", Decimal(0), **PLAIN),  # type: ignore[arg-type]
    VatCode("v", "21 ", "Aankopen 21 %", Decimal(21), **PLAIN),  # type: ignore[arg-type]
    VatCode("v", "43 ", "IC verwerving goederen 21 %", Decimal(21), **CHARGED),  # type: ignore[arg-type]
    VatCode("v", "44 ", "IC diensten 21 %", Decimal(21), **CHARGED),  # type: ignore[arg-type]
    VatCode("v", "46 ", "IC verwerving goederen 21 %", Decimal(21), charged=True, claim_account="411100"),
    VatCode("v", "47 ", "Rubriek 88", Decimal(21), eu_listing="S", **CHARGED),  # type: ignore[arg-type]
    VatCode("v", "61 ", "Invoer met verlegging 21 %", Decimal(21), **CHARGED),  # type: ignore[arg-type]
    VatCode("v", "90 ", "Geen btw", Decimal(0), type="N"),
    VatCode("v", "95 ", "Nultarief", Decimal(0)),
)
ACCOUNTS = ("411000", "411100", "451000", "451100", "411500")
CHART = Chart(
    {one.code.strip(): one for one in CODES},
    {code: GlAccount(f"g{code}", code, "Btw", 24) for code in ACCOUNTS},
    lambda account: class_of(account, {}),
)

#: Type of the entry; its lines as number, account, VAT code and amount in cents; and its boxes.
ENTRIES = [
    (20, "0 400000 . 12100/1 700000 3 -10000/9999 451000 3 -2100", "03=10000 54=2100"),
    (21, "0 400000 . -12100/1 700000 3 10000/9999 451000 3 2100", "49=10000 64=2100"),
    (21, "0 400000 . -100/1 700000 5 100", "48=100"),
    (30, "0 440000 . -12100/1 604000 21 10000/9999 411000 21 2100", "81=10000 59=2100"),
    (31, "0 440000 . 12100/1 612000 21 -10000/9999 411000 21 -2100", "82=-10000 85=10000 63=2100"),
    (30, "0 440000 . -121/1 612000 21 100/9999 411000 21 11/9998 612000 21 10", "82=110 59=11"),
    (30, "0 440000 . -121/1 241000 21 100/9999 411500 21 7/9998 640000 21 14", "83=114 59=7"),
    (30, "0 440000 . -100/1 604000 43 100/9999 411100 43 21/9998 451100 43 -21", "81=100 86=100 55=21 59=21"),
    (31, "0 440000 . 100/1 604000 43 -100/9999 411100 43 -21/9998 451100 43 21", "81=-100 86=-100 84=100"),
    (
        30,
        "0 440000 . -100/1 612000 44 100/9999 411100 44 11/9998 451100 44 -21/9997 612000 44 10",
        "82=110 88=110 55=21 59=11",
    ),
    (30, "0 440000 . -300/1 604000 20 100/2 612000 20 200", "81=100 82=200"),
    (30, "0 440000 . -300/1 604000 90 100/2 612000 . 200", ""),
    (30, "0 440000 . -12100/1 490000 21 10000/9999 411000 21 2100", "82=10000 59=2100"),
    # A negative line with charged VAT on an invoice: the pay account says which VAT is owed.
    (
        30,
        "0 440000 . 100/1 604000 43 -100/9999 411100 43 -21/9998 451100 43 21",
        "81=-100 86=-100 55=-21 59=-21",
    ),
    # A memorial: the code says the side, and the sign stays.
    # Two codes, and two lines of one class: all of them.
    (
        30,
        "0 440000 . -392/1 604000 20 100/2 604000 20 50/3 612000 21 200/9999 411000 21 42",
        "81=150 82=200 59=42",
    ),
    # VAT goes with the larger class, once, whichever comes first by name.
    (
        30,
        "0 440000 . -121/1 604000 21 90/2 612000 21 10/9999 411000 21 11/9998 612000 21 10",
        "81=100 82=10 59=11",
    ),
    # A service on an account for goods; imported goods on an account of no class.
    (30, "0 440000 . -100/1 604000 44 100/9999 411100 44 21/9998 451100 44 -21", "82=100 88=100 55=21 59=21"),
    (30, "0 440000 . -100/1 604000 47 100/9999 411100 47 21/9998 451100 47 -21", "82=100 88=100 55=21 59=21"),
    (30, "0 440000 . -100/1 499000 61 100/9999 411100 61 21/9998 451100 61 -21", "81=100 87=100 57=21 59=21"),
    # The journal says the side, whatever the code is for.
    (30, "0 440000 . -100/1 700000 95 100", ""),
    (20, "0 400000 . 100/1 604000 95 -100", "00=100"),
    # Line 9000 is a line of one's own.
    (30, "0 440000 . -100/9000 604000 20 100", "81=100"),
    # Charged without an account of its own: what is owed is of the other sign, and a cent of nothing is not.
    (30, "0 440000 . -100/1 604000 46 100/9999 411100 46 21/9998 411100 46 -21", "81=100 86=100 55=21 59=21"),
    (
        30,
        "0 440000 . -1/1 604000 46 1/9999 411100 46 1/9998 411100 46 -1/9997 411100 46 0",
        "81=1 86=1 55=1 59=1",
    ),
    (90, "1 499000 . -121/2 612000 21 100/3 411000 21 21", "82=100 59=21"),
    (90, "1 499000 . 121/2 700000 3 -100/3 451000 3 -21", "03=100 54=21"),
    (90, "1 499000 . 100/2 700000 90 -100", ""),
    (90, "1 499000 . 100/2 700000 95 -100", "00=100"),
    (90, "1 499000 . -100/2 612000 95 100", "82=100"),
    (90, "1 499000 . -21/2 411000 21 21", "59=21"),
    (30, "0 440000 43 -100/1 604000 20 100", "81=100"),
    # A person changed the VAT by hand: what is owed and not claimed is a cost.
    (30, "0 440000 . -100/1 604000 43 111/9999 411100 43 10/9998 451100 43 -21", "81=122 86=111 55=21 59=10"),
]  # fmt: skip


def lines(text: str) -> dict[str, list[object]]:
    rows = (part.split() for part in text.split("/"))
    return {number: [account, code.strip("."), int(amount)] for number, account, code, amount in rows}


def amounts(text: str) -> dict[str, int]:
    return {box: int(amount) for box, amount in (part.split("=") for part in text.split())}


@pytest.mark.parametrize(("entry_type", "text", "right"), ENTRIES)
def test_an_entry_is_in_the_boxes_that_its_codes_stand_for(entry_type: int, text: str, right: str) -> None:
    found = entry_operations(entry_type, ledger_rows(lines(text)), CHART)
    assert added_up(found.operations) == amounts(right)
    assert found.whole
    assert found.unknown == []


def test_a_sale_is_of_no_class_whatever_its_account() -> None:
    found = entry_operations(20, ledger_rows(lines("0 400000 . 100/1 604000 5 -100")), CHART)
    assert [(one.direction, one.purchase_class) for one in found.operations] == [(Direction.SALES, "")]


def test_owed_and_claimed_on_one_account_are_told_apart_by_their_sign() -> None:
    one = replace(CODES[4], claim_account="411100", pay_account="411100")
    rows = ledger_rows(lines("0 440000 . -100/1 604000 43 100/9999 411100 43 21/9998 411100 43 -21"))
    found = entry_operations(30, rows, replace(CHART, codes={"43": one}))
    assert added_up(found.operations) == amounts("81=100 86=100 55=21 59=21")


def test_a_code_that_a_person_put_in_other_boxes_is_there() -> None:
    one = replace(CODES[3], kind="plain", purchase_class="investment")
    rows = ledger_rows(lines("0 440000 . -121/1 604000 21 100/9999 411000 21 21"))
    found = entry_operations(30, rows, replace(CHART, codes={"21": one}))
    assert added_up(found.operations) == amounts("83=100 59=21")


def test_a_code_that_nobody_knows_is_named_and_in_no_box() -> None:
    found = entry_operations(30, ledger_rows(lines("0 440000 . -100/1 604000 77 100")), CHART)
    assert (found.operations, found.unknown) == ([], ["77"])


@pytest.mark.parametrize("text", ["0 440000 . -100", "0 440000 . -100/1 604000 21 99"])
def test_an_entry_whose_lines_do_not_add_up_is_not_whole(text: str) -> None:
    assert not entry_operations(30, ledger_rows(lines(text)), CHART).whole


def test_an_entry_of_which_no_line_is_known_is_not_whole() -> None:
    assert not entry_operations(30, ledger_rows({}), CHART).whole


def test_nothing_of_a_sale_in_the_books_is_lost() -> None:
    rows = ledger_rows(lines("0 400000 . 12100/1 700000 3 -10000/9999 451000 3 -2100"))
    [one] = entry_operations(20, rows, CHART).operations
    assert (one.base, one.vat, one.lost) == (10_000, 2_100, 0)


def test_vat_alone_has_no_base() -> None:
    [one] = entry_operations(90, ledger_rows(lines("1 499000 . -21/2 411000 21 21")), CHART).operations
    assert (one.base, one.vat) == (0, 21)
