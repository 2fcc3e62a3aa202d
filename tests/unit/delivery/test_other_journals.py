"""An invoice that a person booked in a general journal, a cash book or a bank book is seen before it goes."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import pytest

from dossierflow.booking.drift import follow_drift
from dossierflow.booking.match import match
from dossierflow.delivery import doubles
from dossierflow.delivery.choice import ExportChoice
from dossierflow.delivery.select import Selection
from dossierflow.delivery.send import send
from dossierflow.domain.chart import GlAccount
from dossierflow.domain.delivery import State
from dossierflow.domain.document import Counterparty, Direction, Kind
from dossierflow.domain.entry import CASH_FLOW, GENERAL, Deletion, LedgerLine
from dossierflow.domain.relation import Relation
from dossierflow.errors import Misuse
from dossierflow.store import ledger_lines, masterdata
from dossierflow.store.settlements import Decision
from dossierflow.sync import read_books
from tests.support.fakes import DOSSIER, Bench, document, draft

RELATIONS = [
    Relation("klant", "1", "Klant BV", status="C", vat_number="BE0712345036"),
    Relation("drukker", "2", "Drukkerij", is_supplier=True, vat_number="BE0403019261"),
    Relation("bank", "3", "De Bank", is_supplier=True, vat_number="BE0403170701"),
]
ACCOUNTS = {
    "400000": 20,
    "440000": 22,
    "411000": 24,
    "451000": 24,
    "550001": 12,
    "570000": 10,
    "499000": 90,
    "416000": 90,
    "444000": 90,
    "613000": 121,
    "612000": 121,
    "650000": 121,
    "700000": 110,
    "240000": 30,
    "499999": 90,
    "490000": 90,
    "493000": 90,
    "489000": 90,
}
DAY = dt.date(2026, 10, 12)


@dataclass
class L:
    """A line of an entry, in cents as the ledger signs them."""

    account: str
    amount: int
    relation: str = ""
    ref: str = ""
    text: str = ""
    vat: int = 0
    number: int = 0


@pytest.fixture
def desk(bench: Bench) -> Bench:
    accounts = [GlAccount(f"g{code}", code, code, type_) for code, type_ in ACCOUNTS.items()]
    with bench.store.begin() as connection:
        masterdata.save(connection, masterdata.RELATIONS, DOSSIER.id, RELATIONS)
        masterdata.save(connection, masterdata.GL_ACCOUNTS, DOSSIER.id, accounts)
    return bench


def purchase(desk: Bench, order_id: int = 1, **change: Any) -> None:
    told: dict[str, Any] = {
        "direction": Direction.PURCHASE,
        "number": "DR-2026/0113",
        "date": DAY,
        "counterparty": Counterparty(6, "Drukkerij", "BE0403019261"),
    }
    desk.add(document(order_id, **{**told, **change}))


def post(desk: Bench, *lines: L, type_: int = GENERAL, day: dt.date = DAY, money: str = "570000") -> str:
    """A colleague books in a general journal, or in a cash book against the money on line 0."""
    count = len(desk.exact.lines)
    entry = f"other-{count}"
    rows = [(one.number or number, one) for number, one in enumerate(lines, 1)]
    if type_ == CASH_FLOW:
        rows.insert(0, (0, L(money, -sum(one.amount for one in lines))))
    assert type_ != GENERAL or sum(one.amount for _, one in rows) == 0
    desk.exact.lines += [
        LedgerLine(
            timestamp=count + number + 1,
            line_id=f"{entry}-{number}",
            entry_id=entry,
            entry_number=26900001 + count,
            line_number=number,
            journal="900" if type_ == GENERAL else "570",
            type=type_,
            status=20,
            date=day,
            account_id=one.relation,
            gl_account_code=one.account,
            amount=one.amount,
            your_ref=one.ref,
            marker="",
            description=one.text,
            vat_amount=one.vat,
            year=day.year,
            period=day.month,
        )
        for number, one in rows
    ]
    return entry


def look(desk: Bench, *order_ids: int) -> list[int]:
    """The order ids that may go."""
    ready = [desk.billit.documents[one].summary for one in order_ids or (1,)]
    found = doubles.look_for_doubles(desk.session, Selection(ready, []), ExportChoice())
    return [one.order_id for one in found.ready]


def owed(ref: str = "DR-2026/0113", text: str = "", relation: str = "drukker") -> list[L]:
    """The invoice in a general journal, as most would type it."""
    return [
        L("613000", 10000),
        L("411000", 2100, number=9999),
        L("440000", -12100, relation, ref, text),
    ]


@pytest.mark.parametrize(
    ("ref", "text"),
    [
        ("DR-2026/0113", ""),
        ("dr 113", ""),
        ("", "Drukkerij factuur DR 2026 0113 oktober"),
        ("", "Fact. nr. 2026-0113"),
        ("", "facture DR/113"),
        ("113", "folders"),
        ("", ""),  # on the invoice's own day, without a number
    ],
)
def test_what_is_owed_in_a_general_journal_asks_a_person(desk: Bench, ref: str, text: str) -> None:
    purchase(desk)
    post(desk, *owed(ref, text))
    assert look(desk) == []
    assert desk.problems()["perhaps-booked"]["entries"] == "26900001 (900)"
    assert desk.last() is None


@pytest.mark.parametrize(
    "lines",
    [
        [L("490000", 10000), L("411000", 2100, number=9999), L("440000", -12100, "drukker", "DR-2026/0113")],
        [L("490000", 12100), L("440000", -12100, "drukker", "DR-2026/0113")],
        [L("613000", 2500), L("490000", 9600), L("440000", -12100, "drukker", "DR-2026/0113")],
    ],
    ids=["with VAT", "without", "in part"],
)
def test_what_is_owed_for_another_years_costs_asks_a_person(desk: Bench, lines: list[L]) -> None:
    """A premium or a rent paid ahead is deferred as it is booked."""
    purchase(desk)
    post(desk, *lines, day=DAY + dt.timedelta(days=5))
    assert look(desk) == []


def test_what_is_bought_for_another_year_and_paid_in_cash_asks_a_person(desk: Bench) -> None:
    purchase(desk)
    post(desk, L("490000", 10000, "drukker", "DR-2026/0113", vat=2100), L("411000", 2100), type_=CASH_FLOW)
    assert look(desk) == []


@pytest.mark.parametrize(
    "lines",
    [
        # another number, or none on another day
        owed("DR-2026/0114"),
        owed("DR-2025/0113"),
        # another amount or side
        [L("613000", 12000), L("440000", -12000, "drukker", "DR-2026/0113")],
        [L("613000", -12100), L("440000", 12100, "drukker", "DR-2026/0113")],
        # set off, moved, opened, corrected, written off, estimated
        [L("440000", 12100, "drukker", "DR-2026/0113"), L("440000", -12100, "drukker", "CN 7")],
        [L("440000", -12100, "drukker", "DR-2026/0113"), L("400000", 12100, "drukker")],
        [L("440000", -12100, "drukker", "DR-2026/0113"), L("440000", 12100, "bank")],
        [L("440000", -12100, "drukker", "DR-2026/0113"), L("499000", 12100, text="wachtrekening")],
        [L("440000", -12100, "drukker", "DR-2026/0113"), L("499999", 12100, text="opening")],
        [L("612000", 12100, "drukker", "DR-2026/0113"), L("613000", -12100, "drukker", "DR-2026/0113")],
        [L("612000", 12100, "drukker", "DR-2026/0113"), L("613000", -12100)],
        [L("490000", 12100, "drukker", "DR-2026/0113"), L("613000", -12100, "drukker", "DR-2026/0113")],
        [L("613000", 12100, "drukker", "DR-2026/0113"), L("490000", -12100)],
        [L("490000", 12100, "drukker", "DR-2026/0113"), L("444000", -12100, "drukker")],
        [L("613000", 12100, "drukker", "DR-2026/0113"), L("444000", -12100, "drukker")],
        [L("612000", 5), L("440000", -5, "drukker", "DR-2026/0113")],
    ],
)
def test_what_is_no_invoice_there_holds_none(desk: Bench, lines: list[L]) -> None:
    purchase(desk)
    post(desk, *lines, day=DAY + dt.timedelta(days=20))
    assert look(desk) == [1]
    assert desk.problems() == {}


@pytest.mark.parametrize("amount", [12100, -12100])  # paid, and a payment that came back
@pytest.mark.parametrize("days", [0, 14])
@pytest.mark.parametrize("account", ["440000", "499000"])
def test_a_payment_in_the_bank_book_holds_none(desk: Bench, amount: int, days: int, account: str) -> None:
    purchase(desk)
    paid = L(account, amount, "drukker", "DR-2026/0113", "Betaling DR-2026/0113")
    costs = L("650000", 350, "bank", text="kosten")
    day = DAY + dt.timedelta(days=days)
    post(desk, paid, costs, type_=CASH_FLOW, day=day, money="550001")
    assert look(desk) == [1]


def test_the_payments_of_a_bank_book_are_not_kept_at_all(desk: Bench) -> None:
    """A busy dossier has many thousands of them on a few relations."""
    costs = L("650000", 350, "bank", text="kosten")
    post(desk, L("440000", 12100, "drukker", "DR113"), costs, type_=CASH_FLOW, money="550001")
    read_books(desk.session)
    with desk.store.read() as connection:
        kept = ledger_lines.of_entries(connection, DOSSIER.id, ["other-0"])
    assert [row.gl_account_code for row in kept] == ["650000"]


def test_a_customers_payment_and_its_reversal_hold_none(desk: Bench) -> None:
    desk.add(document(number="2026-001"))
    for amount in (-12100, 12100):
        paid = L("400000", amount, "klant", "2026-001", "2026-001")
        post(desk, paid, L("650000", 12100, "bank"), type_=CASH_FLOW, day=dt.date(2026, 11, 1))
    assert look(desk) == [1]


@pytest.mark.parametrize(
    ("type_", "day"), [(10, DAY), (50, DAY), (83, DAY), (290, DAY), (310, DAY), (320, DAY), (90, DAY)]
)
def test_only_what_a_person_types_counts(desk: Bench, type_: int, day: dt.date) -> None:
    purchase(desk)
    post(desk, *owed(), type_=type_, day=day)
    assert (look(desk) == []) is (type_ == GENERAL)


@pytest.mark.parametrize(
    "lines",
    [
        [L("613000", 10000, "drukker", "DR-2026/0113", vat=2100), L("411000", 2100, number=9999)],
        [L("613000", 10000, "drukker", text="DR 113"), L("411000", 2100, "drukker", number=9999)],
        [L("613000", 12100, "drukker", text="bon 113 Drukkerij")],  # nobody claimed the VAT
        # a cash sheet with other receipts
        [
            *(L("613000", 10000, "drukker", "DR113", vat=2100), L("612000", 5000, "bank", "9", vat=1050)),
            L("411000", 3150, number=9999),
        ],
        # over two accounts, one of them without the number
        [
            *(L("613000", 4000, "drukker", "DR113", vat=840), L("240000", 6000, "drukker", vat=1260)),
            L("411000", 2100, number=9999),
        ],
    ],
)
@pytest.mark.parametrize("type_", [CASH_FLOW, GENERAL])
def test_what_was_paid_at_once_asks_a_person(desk: Bench, lines: list[L], type_: int) -> None:
    purchase(desk)
    against = [L("416000", -sum(one.amount for one in lines), number=20)] if type_ == GENERAL else []
    post(desk, *lines, *against, type_=type_, day=DAY + dt.timedelta(days=3))
    assert look(desk) == []
    assert "perhaps-booked" in desk.problems()


def test_a_sale_and_a_credit_note_are_seen_with_their_own_sign(desk: Bench) -> None:
    desk.add(document(1, number="V1"), document(2, number="V2", kind=Kind.CREDIT_NOTE))
    day = dt.date(2026, 11, 1)
    post(desk, L("400000", 12100, "klant", "V1"), L("700000", -10000), L("451000", -2100), day=day)
    post(desk, L("400000", 12100, "klant", "V2"), L("700000", -10000), L("451000", -2100), day=day)
    assert look(desk, 1, 2) == [2]


def test_a_cash_sale_asks_a_person(desk: Bench) -> None:
    desk.add(document(number="V1"))
    sold = L("700000", -10000, "klant", "V1", vat=2100)
    post(desk, sold, L("451000", -2100, number=9999), type_=CASH_FLOW, day=dt.date(2026, 11, 1))
    assert look(desk) == []


def test_what_was_taken_back_holds_nothing(desk: Bench) -> None:
    purchase(desk)
    post(desk, *owed())
    taken_back = [L(one.account, -one.amount, one.relation, one.ref, number=one.number) for one in owed()]
    post(desk, *taken_back, day=DAY + dt.timedelta(days=9))
    assert look(desk) == [1]


def test_an_entry_in_the_purchase_journal_is_adopted_whatever_stands_beside_it(desk: Bench) -> None:
    purchase(desk)
    post(desk, *owed())
    [total] = post_purchase(desk)
    assert look(desk) == []
    assert desk.delivery().entry_id == total.entry_id


def post_purchase(desk: Bench) -> list[LedgerLine]:
    """The same invoice in the purchase journal."""
    entry = draft(desk.billit.documents[1].summary)
    desk.exact.book(replace(entry, direction=Direction.PURCHASE, journal="600"), marker="")
    total = replace(desk.exact.lines[-1], type=30, account_id="drukker", amount=-12100, marker="")
    desk.exact.lines[-1] = total
    return [total]


def test_on_another_relation_only_a_number_that_tells_something_asks(desk: Bench) -> None:
    purchase(desk, 1)
    purchase(desk, 2, number="7")
    post(desk, *owed(relation="bank"))
    post(desk, *owed("7", relation="bank"))
    post(desk, *owed("", relation="bank"))
    assert look(desk, 1, 2) == [2]


@pytest.mark.parametrize(
    ("lines", "goes"),
    [
        # merged into another, which the line stands on now; two accounts, with the VAT apart or not claimed
        (
            [
                *(L("613000", 4000, "bank", "DR-2026/0113", vat=840), L("240000", 6000, "bank", vat=1260)),
                L("411000", 2100, number=9999),
            ],
            False,
        ),
        ([L("613000", 12100, "bank", text="bon DR-2026/0113")], False),
        ([L("613000", 10000, "bank", "DR-2026/0113", vat=2100), L("411000", 2100, "bank")], False),
        # another amount, no number, money that comes in, a payment
        ([L("613000", 12000, "bank", "DR-2026/0113")], True),
        ([L("613000", 12100, "bank")], True),
        ([L("613000", -12100, "bank", "DR-2026/0113")], True),
        ([L("440000", 12100, "bank", "DR-2026/0113")], True),
    ],
)
def test_what_was_paid_at_once_may_stand_on_another_relation(desk: Bench, lines: list[L], goes: bool) -> None:
    purchase(desk)
    post(desk, *lines, type_=CASH_FLOW)
    assert look(desk) == ([1] if goes else [])


def test_a_person_says_that_it_is_the_entry_and_its_number_goes_to_billit(desk: Bench) -> None:
    purchase(desk)
    post(desk, *owed())
    look(desk)
    doubles.settle(desk.session, 1, Decision.IS_ENTRY, "26900001")
    assert (desk.delivery().state, desk.delivery().entry_number) == (State.BOOKED, 26900001)
    assert desk.problems() == {}


def test_a_person_says_that_it_is_none_and_the_document_goes(desk: Bench) -> None:
    purchase(desk)
    post(desk, *owed())
    look(desk)
    doubles.settle(desk.session, 1, Decision.NOT_A_DOUBLE)
    assert look(desk) == [1]


def test_one_entry_may_be_several_invoices(desk: Bench) -> None:
    purchase(desk, 1, number="A1")
    purchase(desk, 2, number="A2")
    post(desk, L("613000", 24200), L("440000", -12100, "drukker", "A1"), L("440000", -12100, "drukker", "A2"))
    assert look(desk, 1, 2) == []
    for order_id in (1, 2):
        doubles.settle(desk.session, order_id, Decision.IS_ENTRY, "26900001")
    assert {desk.delivery(order_id).entry_id for order_id in (1, 2)} == {"other-0"}


def test_an_entry_with_another_number_is_none(desk: Bench) -> None:
    purchase(desk)
    post(desk, *owed())
    look(desk)
    with pytest.raises(Misuse, match="is not one entry in these books"):
        doubles.settle(desk.session, 1, Decision.IS_ENTRY, "26900099")


@pytest.mark.parametrize("pages", [1, 3])
def test_the_question_ends_when_the_entry_is_gone_however_it_is_told(desk: Bench, pages: int) -> None:
    purchase(desk)
    entry = post(desk, *owed())
    look(desk)
    keys = [one.line_id for one in desk.exact.lines if one.entry_id == entry]
    for start in range(0, len(keys), -(-len(keys) // pages)):
        desk.clock.sleep(7200)
        some = keys[start : start + -(-len(keys) // pages)]
        removed = len(desk.exact.removed)
        desk.exact.removed += [Deletion(removed + one, 1, key) for one, key in enumerate(some, 1)]
        look(desk)
    assert look(desk) == [1]
    assert desk.problems() == {}


def test_foreign_currency_says_nothing_of_the_amount(desk: Bench) -> None:
    purchase(desk, currency="USD")
    post(desk, *owed())
    assert look(desk) == [1]


def sold(ref: str, sign: int = 1) -> list[L]:
    """The bench's own document once more in the general journal."""
    return [L("400000", sign * 12100, "klant", ref), L("700000", -sign * 10000), L("451000", -sign * 2100)]


def after_ours(desk: Bench, *entries: list[L], **told: Any) -> set[str]:
    """What is told when a colleague books these after our own entry stands."""
    send(desk.session, [desk.offer(1, pdf=False)])
    read_books(desk.session)
    match(desk.session)
    for lines in entries:
        post(desk, *lines, **{"day": dt.date(2026, 11, 20), **told})
    read_books(desk.session)
    follow_drift(desk.session)
    return set(desk.problems())


def test_what_is_booked_there_after_ours_stands_is_booked_twice(desk: Bench) -> None:
    assert after_ours(desk, sold("2026-001")) == {"booked-twice"}
    doubles.accept(desk.session, 1)
    follow_drift(desk.session)
    assert desk.problems() == {}


@pytest.mark.parametrize(
    "entries",
    [
        [sold("2026-002")],
        [sold("2026-001", -1)],  # written off, or credited
        [sold("2026-001", -1), sold("2026-001")],  # put into another period
        [[L("400000", -12100, "klant", "2026-001"), L("499000", 12100)]],
    ],
)
def test_what_is_no_second_booking_there_is_not_told(desk: Bench, entries: list[list[L]]) -> None:
    assert after_ours(desk, *entries) == set()


@pytest.mark.parametrize("amount", [12100, -12100])
def test_a_payment_after_ours_is_no_second_booking(desk: Bench, amount: int) -> None:
    paid = [L("400000", amount, "klant", "2026-001", "2026-001"), L("650000", 300, "bank")]
    assert after_ours(desk, paid, type_=CASH_FLOW, money="550001") == set()
