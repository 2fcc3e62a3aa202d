"""Operations of every kind through both sandboxes, with the code wherever an accountant keeps it.

What is right is written here by hand, after the notes of the periodical return (form 625): the code that each
line must end on, and the boxes that it adds up to. Nothing of the product is asked for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dossierflow.reports.explain import explain
from dossierflow.runs.vat_return import return_of as vat_return
from dossierflow.vat.period import period
from tests.support.vat_books import DIVISION, MORNING
from tests.support.vat_desk import VatDesk, vat_desk

GOODS, SERVICES, INVESTMENT, SALES = "604000", "612400", "230000", "700000"
BOX = {GOODS: "81", SERVICES: "82", INVESTMENT: "83"}
DOSSIER = str(DIVISION)


@dataclass(frozen=True)
class Purchase:
    """A code of the chart and what it is for: Billit's code, the rate, an account of its class, the box of
    VAT that is owed, the second box of the base, and that of a credit note."""

    code: str
    ventilation: str
    rate: int
    like: str
    owed: str = ""
    second: str = ""
    credit_box: str = "85"
    on_invoice: int = 0

    def boxes(self, credit: bool) -> Counter[str]:
        vat, sign = 100 * self.rate, -1 if credit else 1
        found = Counter({BOX[self.like]: sign * 10_000})
        found[self.second] += sign * 10_000
        if credit:
            found[self.credit_box] += 10_000
            found["63"] += 0 if self.owed else vat
        else:
            found["59"] += vat
            found[self.owed] += vat
        return _tidy(found)


def _tidy(found: Counter[str]) -> Counter[str]:
    return Counter({box: amount for box, amount in found.items() if box and amount})


def domestic(code: str, rate: int, like: str) -> Purchase:
    return Purchase(code, "1", rate, like, on_invoice=rate)


DOMESTIC = [
    domestic("10", 0, GOODS), domestic("10", 0, SERVICES), domestic("10", 0, INVESTMENT),
    domestic("11", 6, GOODS), domestic("12", 12, GOODS), domestic("13", 21, GOODS),
    domestic("21", 6, SERVICES), domestic("22", 12, SERVICES), domestic("23", 21, SERVICES),
    domestic("31", 6, INVESTMENT), domestic("32", 12, INVESTMENT), domestic("33", 21, INVESTMENT),
]  # fmt: skip
CHARGED = [
    *(Purchase(c, "21", r, like, "56", "87") for c, r, like in (
        ("51", 6, SERVICES), ("52", 12, SERVICES), ("53", 21, SERVICES), ("54", 21, GOODS), ("57", 6, GOODS),
        ("55", 21, INVESTMENT), ("56", 6, INVESTMENT), ("53", 21, GOODS), ("51", 6, INVESTMENT),
    )),
    *(Purchase(c, "51", r, like, "55", "86", "84") for c, r, like in (
        ("40", 0, GOODS), ("41", 6, GOODS), ("42", 12, GOODS), ("43", 21, GOODS), ("47", 21, SERVICES),
        ("48", 6, SERVICES), ("45", 21, INVESTMENT), ("46", 6, INVESTMENT),
    )),
    *(Purchase(c, "55", r, like, "55", "88", "84") for c, r, like in (
        ("44", 21, SERVICES), ("49", 6, SERVICES), ("50", 12, SERVICES), ("59", 21, INVESTMENT),
    )),
    *(Purchase(c, "70", r, like, "56", "87") for c, r, like in (("64", 21, SERVICES), ("65", 6, SERVICES))),
    *(Purchase(c, v, r, like, "57", "87") for v in ("70", "102") for c, r, like in (
        ("61", 6, GOODS), ("62", 12, GOODS), ("63", 21, GOODS), ("66", 21, INVESTMENT), ("67", 21, SERVICES),
    )),
    Purchase("60", "102", 0, GOODS), Purchase("60", "70", 0, GOODS),
    Purchase("91", "22", 0, SERVICES), Purchase("91", "1", 0, SERVICES),
]  # fmt: skip
#: In no box: Billit's code and the rate on the invoice.
OUTSIDE = [("90", "22", SERVICES), ("90", "1", SERVICES), ("90", "22", GOODS)]
#: Sales: Exact's code, Billit's code, rate, boxes of an invoice (base, VAT) and of a credit note.
SOLD = [
    ("0", "1", 0, "00", "49"), ("1", "2", 6, "01", "49"), ("2", "3", 12, "02", "49"),
    ("3", "4", 21, "03", "49"),
    ("4", "21", 0, "45", "49"), ("9", "24", 0, "00", "49"), ("5", "51", 0, "46", "48"),
    ("6", "55", 0, "44", "48"), ("7", "70", 0, "47", "49"), ("103", "101", 0, "47", "49"),
]  # fmt: skip
#: … that only the accountant's own code books: exempt, outside VAT, triangular, one stop shop.
SOLD_BY_CODE = [
    ("100", "22", 0, "00", "49"), ("90", "22", 0, "", ""), ("101", "51", 0, "46", "48"),
    ("105", "104", 19, "", ""), ("106", "104", 20, "", ""), ("107", "104", 17, "", ""),
    ("100", "1", 0, "00", "49"),
]  # fmt: skip
#: Without a code anywhere: the question, and the code that a person answers it with.
ASKED = [
    *(("vat-ambiguous", ventilation, like, code) for ventilation, like, code in (
        ("21", GOODS, "54"), ("21", SERVICES, "53"), ("21", INVESTMENT, "55"), ("51", GOODS, "41"),
        ("51", SERVICES, "47"), ("51", INVESTMENT, "45"), ("55", SERVICES, "44"), ("55", GOODS, "44"),
        ("70", GOODS, "63"), ("70", SERVICES, "64"), ("102", GOODS, "60"),
    )),
    ("vat-unmapped", "111", GOODS, "10"),
]  # fmt: skip


def sold_boxes(rate: int, base: str, credit_box: str, credit: bool) -> Counter[str]:
    vat = 100 * rate if base in ("01", "02", "03") else 0
    if credit:
        return _tidy(Counter({credit_box: 10_000, "64": vat}))
    return _tidy(Counter({base: 10_000, "54": vat}))


class Table:
    """What each line must end on, and the boxes of all of them."""

    def __init__(self) -> None:
        self.codes: dict[int, dict[str, str]] = {}
        self.boxes: Counter[str] = Counter()
        self.operations = 0

    def add(self, order: int, codes: dict[str, str], boxes: list[Counter[str]]) -> None:
        self.codes[order] = codes
        self.operations += len(boxes)
        for one in boxes:
            self.boxes.update(one)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VatDesk]:
    with vat_desk(tmp_path_factory.mktemp("operations")) as found:
        yield found


def by_account(desk: VatDesk, right: Table) -> None:
    """The accountant's code stands on the GL account."""
    supplier, customer = desk.relation(), desk.relation(sale=True)
    rows = [
        (desk.account(one.like, one.code), one.ventilation, str(one.on_invoice), one.code, one)
        for one in (*DOMESTIC, *CHARGED)
    ]
    none = [(desk.account(like, code), ventilation, "0", code) for code, ventilation, like in OUTSIDE]
    sold = [(desk.account(SALES, row[0]), row[1], str(row[2]), row[0], row) for row in SOLD + SOLD_BY_CODE]
    for credit in (False, True):
        lines = [row[:3] for row in rows] + [row[:3] for row in none]
        codes = {" ".join(row[:3]): row[3] for row in (*rows, *none)}
        boxes = [row[4].boxes(credit) for row in rows] + [Counter[str]()] * len(none)
        right.add(desk.invoice(supplier, *lines, credit=credit), codes, boxes)
        boxes = [sold_boxes(row[4][2], row[4][3], row[4][4], credit) for row in sold]
        codes = {" ".join(row[:3]): row[3] for row in sold}
        order = desk.invoice(customer, *(row[:3] for row in sold), sale=True, credit=credit)
        right.add(order, codes, boxes)


def by_relation(desk: VatDesk, right: Table) -> None:
    """… or on the relation: one document for each."""
    for one in (*DOMESTIC, *CHARGED):
        line = (one.like, one.ventilation, str(one.on_invoice))
        order = desk.invoice(desk.relation(one.code), line)
        right.add(order, {" ".join(line): one.code}, [one.boxes(credit=False)])
    for code, ventilation, rate, base, credit_box in SOLD_BY_CODE:
        line = (SALES, ventilation, str(rate))
        order = desk.invoice(desk.relation(code, sale=True), line, sale=True, credit=True)
        right.add(order, {" ".join(line): code}, [sold_boxes(rate, base, credit_box, credit=True)])


def by_table(desk: VatDesk, right: Table) -> None:
    """… or in the table of the dossier, which was confirmed as it was proposed."""
    supplier, customer = desk.relation(), desk.relation(sale=True)
    for credit in (False, True):
        lines = [(one.like, "1", str(one.rate)) for one in DOMESTIC] + [(SERVICES, "22", "0")]
        codes = {
            " ".join(line): code
            for line, code in zip(lines, [*(one.code for one in DOMESTIC), "90"], strict=True)
        }
        boxes = [*(one.boxes(credit) for one in DOMESTIC), Counter[str]()]
        right.add(desk.invoice(supplier, *lines, credit=credit), codes, boxes)
        lines = [(SALES, row[1], str(row[2])) for row in SOLD]
        codes = {" ".join(line): row[0] for line, row in zip(lines, SOLD, strict=True)}
        boxes = [sold_boxes(rate, base, box, credit) for _, _, rate, base, box in SOLD]
        right.add(desk.invoice(customer, *lines, sale=True, credit=credit), codes, boxes)


def held(desk: VatDesk) -> dict[int, tuple[str, str]]:
    """Documents that a person must decide: the question, and the answer. None of them is booked before."""
    found = {}
    for kind, ventilation, like, code in ASKED:
        found[desk.invoice(desk.relation(), (desk.account(like), ventilation, "0"))] = (kind, code)
    contradicting = desk.invoice(desk.relation("41"), (desk.account(GOODS, "43"), "51", "0"))
    found[contradicting] = ("vat-contradiction", "43")
    for code in ("8", "13"):  # a code that includes VAT, and one for the other direction
        order = desk.invoice(desk.relation(code, sale=True), (SALES, "22", "0"), sale=True)
        found[order] = ("vat-unusable", "100")
    found[desk.invoice(desk.relation(sale=True), (SALES, "22", "0"), sale=True)] = ("vat-ambiguous", "100")
    found[desk.invoice(desk.relation(sale=True), (SALES, "104", "14"), sale=True)] = ("vat-unmapped", "114")
    abroad = desk.relation(country="DE")
    found[desk.invoice(abroad, (SERVICES, "1", "19"))] = ("vat-ambiguous", "10")
    mixed = desk.account(SERVICES, "23", VATNonDeductiblePercentage=0.5)
    found[desk.invoice(desk.relation(), (mixed, "1", "21"), VatDeduction=35)] = (
        "vat-deduction-differs",
        "23",
    )
    return found


def test_every_operation_ends_on_its_code_and_in_its_boxes_or_with_its_question(desk: VatDesk) -> None:
    right = Table()
    by_account(desk, right)
    by_relation(desk, right)
    by_table(desk, right)
    questions = held(desk)
    desk.onboard()
    before = desk.export()
    assert before.sent.states, (
        "what has a code of the accountant's is booked before anybody confirms anything"
    )
    assert {one.kind for some in desk.problems().values() for one in some} >= {"vat-unconfirmed"}
    assert desk.command("vat", DOSSIER, "--confirm") == 0
    desk.export()

    booked, open_ones = desk.booked(), desk.problems()
    assert {order: booked.get(order) for order in right.codes} == right.codes
    assert {order: [one.kind for one in open_ones.get(order, [])] for order in questions} == {
        order: [kind] for order, (kind, _) in questions.items()
    }
    assert not set(questions) & set(booked)
    print(f"\n{right.operations} operations booked, {len(questions)} held with their question")
    assert right.operations + len(questions) >= 120
    assert_return(desk, right.boxes)
    assert_answered(desk, questions)


def test_on_a_french_chart_proposals_that_nobody_confirmed_end_the_same(tmp_path: Path) -> None:
    """The accountant's code on the account, what the dossier allows to be proposed, and what is asked."""
    with vat_desk(tmp_path, "fr") as desk:
        right = Table()
        by_account(desk, right)
        by_table(desk, right)  # whose rows nobody confirms
        questions = held(desk)
        desk.onboard()
        assert desk.command("dossier", DOSSIER, "--set", "use_proposed_vat=true") == 0
        desk.export()
        booked, open_ones = desk.booked(), desk.problems()
        assert {order: booked.get(order) for order in right.codes} == right.codes
        waiting = {order: kind for order, (kind, _) in questions.items() if order not in booked}
        assert {order: [one.kind for one in open_ones[order]] for order in waiting} == {
            order: [kind] for order, kind in waiting.items()
        }
        # Foreign VAT goes with the cost on the only code without VAT: what a proposal answers.
        [(order, (_, code))] = [one for one in questions.items() if one[0] not in waiting]
        assert set(booked[order].values()) == {code}
        right.boxes.update({"82": 11_900})
        print(f"\n{right.operations} operations booked on a French chart, {len(waiting)} held")
        assert_return(desk, right.boxes, confirmed=False)


def assert_return(desk: VatDesk, boxes: Counter[str], *, confirmed: bool = True) -> None:
    """The return, both times, is what the table adds up to."""
    with desk.application.session(desk.dossier) as session:
        found = vat_return(session, period("2026-11", "", MORNING.date()))
    ours = {row.box: (row.documents, row.entries) for row in found.rows if row.box < "70" or row.box > "80"}
    mine = {int(one.number.split("-")[1]) for one in found.compared if one.number.startswith("OP-")}
    assert len(mine) >= 6
    assert found.differing == []
    seeded: Counter[str] = Counter()
    for one in found.compared:
        if not one.number.startswith("OP-"):
            seeded.update(one.documents)
    assert {box: both[0] - seeded[box] for box, both in ours.items() if both[0] != seeded[box]} == _tidy(
        boxes
    )
    assert all(documents == entries for documents, entries in ours.values())
    assert (found.unknown, found.unread, not found.unconfirmed) == ([], [], confirmed)


def assert_answered(desk: VatDesk, questions: dict[int, tuple[str, str]]) -> None:
    """Each question's next step, as it is written, lets its document go; none leads back to itself."""
    desk.vat_code("105", "114", Description="OSS Luxemburg 14 %", Percentage=0.14)
    desk.command("onboard", DOSSIER)
    for order, (_, code) in questions.items():
        [problem] = desk.problems()[order]
        told = explain(problem, "en").next_step
        step = next(one for one in re.findall(r"`dossierflow ([^`]+)`", told) if "--set" in one)
        assert desk.command(*step.replace("CODE", code).split()) == 0, step
    desk.export()
    left, booked = desk.problems(), desk.booked()
    assert {order: (left.get(order), order in booked) for order in questions} == dict.fromkeys(
        questions, (None, True)
    )
