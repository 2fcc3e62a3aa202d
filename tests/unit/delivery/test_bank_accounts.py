"""A supplier who suddenly asks to be paid elsewhere: told with before and after, and written nowhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dossierflow.delivery.adapter import PreparedDocument
from dossierflow.delivery.bank_accounts import iban, watch_bank_accounts
from dossierflow.domain.document import Counterparty, Direction, Kind
from dossierflow.domain.relation import Relation
from dossierflow.errors import RightMissing, Unavailable
from dossierflow.exact.resources.bank_accounts import RelationAccount
from dossierflow.problems.problem import Problem
from dossierflow.reports.explain import explain
from dossierflow.store import masterdata
from dossierflow.store.database import Store
from dossierflow.texts import languages
from tests.support.fakes import DOSSIER, Bench, prepared

OLD, NEW, THIRD = "BE68539007547034", "BE71096123456769", "NL91ABNA0417164300"
MILL = Relation("mill", "20", "Molens Van Damme", is_supplier=True, vat_number="BE0712345036")


class Desk:
    """Exact with the accounts in `has`; a fault where it may not be asked."""

    def __init__(self, bench: Bench) -> None:
        self.bench, self.has, self.asked = bench, list[str](), 0
        self.fault: Exception | None = None
        exact: Any = bench.exact
        exact.bank_accounts = self._bank_accounts

    def _bank_accounts(self, relations: set[str]) -> list[RelationAccount]:
        assert relations == {"mill"}
        self.asked += 1
        if self.fault:
            raise self.fault
        return [RelationAccount("mill", one) for one in self.has]

    def invoice(
        self, *accounts: str, direction: Direction = Direction.PURCHASE, **change: Any
    ) -> list[Problem]:
        party = Counterparty(7, MILL.name, "BE 0712.345.036")
        one: PreparedDocument[Any] = prepared(1, counterparty=party, direction=direction, **change)
        one = replace(one, document=replace(one.document, payee_accounts=accounts))
        return watch_bank_accounts(self.bench.session, [one])

    def told(self) -> str:
        facts = self.bench.problems().get("supplier-account-changed")
        return f"{facts['before']} > {facts['after']}" if facts else ""


@pytest.fixture
def desk(sqlite_store: Store) -> Desk:
    bench = Bench(sqlite_store)
    with bench.store.begin() as connection:
        masterdata.save(connection, masterdata.RELATIONS, DOSSIER.id, [MILL])
    return Desk(bench)


def test_an_account_that_exact_does_not_have_is_told_with_before_and_after(desk: Desk) -> None:
    desk.has = [OLD]
    desk.invoice(NEW)
    assert desk.told() == f"{OLD} > {NEW}"


@pytest.mark.parametrize("accounts", [(OLD,), ("be68 5390 0754 7034",), (THIRD, OLD), ("IBAN?",), ()])
def test_what_is_known_in_any_spelling_is_no_question(desk: Desk, accounts: tuple[str, ...]) -> None:
    desk.has = [OLD]
    desk.invoice(*accounts)
    assert desk.told() == ""


GIVEN_BACK: list[dict[str, Any]] = [
    {"kind": Kind.CREDIT_NOTE},
    {"total_excl": -10000, "total_vat": -2100, "total_incl": -12100},
]


@pytest.mark.parametrize("change", GIVEN_BACK, ids=["credit note", "negative invoice"])
def test_the_account_on_which_money_is_given_back_is_not_the_suppliers(
    desk: Desk, change: dict[str, Any]
) -> None:
    """It is the dossier's own: neither a question, nor what is usual for the supplier from then on."""
    desk.invoice(THIRD, **change)
    desk.invoice(OLD)
    desk.invoice(THIRD, **change)
    assert desk.told() == ""
    desk.invoice(THIRD)
    assert desk.told() == f"{OLD} > {THIRD}"


def test_exact_is_asked_once_and_not_again_for_what_is_known(desk: Desk) -> None:
    desk.has = [OLD]
    desk.invoice(OLD)
    desk.invoice(OLD)
    assert desk.asked == 1


def test_where_exact_has_none_earlier_invoices_say_what_is_usual(desk: Desk) -> None:
    desk.invoice(OLD)
    assert desk.told() == ""
    desk.invoice(NEW)
    assert desk.told() == f"{OLD} > {NEW}"


def test_it_ends_when_a_person_adds_the_account_in_exact(desk: Desk) -> None:
    desk.has = [OLD]
    desk.invoice(NEW)
    watch_bank_accounts(desk.bench.session, [])
    assert desk.told() == f"{OLD} > {NEW}"
    desk.has.append(NEW)
    watch_bank_accounts(desk.bench.session, [])
    assert desk.told() == ""
    desk.invoice(NEW)
    assert desk.told() == ""


def test_the_next_invoice_with_the_forgers_account_is_no_proof_of_it(desk: Desk) -> None:
    desk.invoice(OLD)
    desk.invoice(NEW)
    desk.invoice(NEW)
    assert desk.told() == f"{OLD} > {NEW}"


def test_what_exact_may_not_tell_is_compared_with_invoices_and_what_it_cannot_waits(desk: Desk) -> None:
    desk.fault = RightMissing("Lotte may not look")
    desk.invoice(OLD)
    desk.invoice(NEW)
    assert desk.told() == f"{OLD} > {NEW}"
    desk.fault = Unavailable("not now")
    assert [one.kind for one in desk.invoice(THIRD)] == ["supplier-account-changed"]
    assert desk.told() == f"{OLD} > {NEW}"


def test_a_sale_names_our_own_account_and_an_idle_dossier_asks_nothing(desk: Desk) -> None:
    desk.invoice(NEW, direction=Direction.SALES)
    watch_bank_accounts(desk.bench.session, [])
    assert desk.asked == 0


def test_a_number_that_is_no_iban_says_nothing() -> None:
    assert [iban(one) for one in ("123-4567890-12", "", "BE", OLD)] == ["", "", "", OLD]


@pytest.mark.parametrize("language", languages())
def test_it_is_told_in_every_language(desk: Desk, language: str) -> None:
    desk.has = [OLD]
    [problem] = desk.invoice(NEW)
    said = explain(problem, language)
    assert NEW in said.what
    assert OLD in said.why
