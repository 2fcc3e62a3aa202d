"""The UBL says that the buyer owes the VAT, and Billit keeps 0 %: nothing is booked without it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from dossierflow.billit.ubl import Ubl, UblParty, UblVat
from dossierflow.delivery.map import Mapped
from dossierflow.delivery.reverse_charge import not_charged
from dossierflow.domain.document import Direction, Document, DocumentLine, Kind
from dossierflow.vat.operations import DocumentOperations, Operation
from tests.support.fakes import document, draft
from tests.support.said import said

NIL = Decimal(0)


def kept(*lines: tuple[str, int], direction: Direction = Direction.PURCHASE) -> Document:
    """A document whose lines have these ventilation codes and amounts, at 0 %."""
    one = document(1, direction=direction, total_excl=10000, total_vat=0, total_incl=10000)
    told = tuple(DocumentLine("Werken", amount, 0, NIL, code) for code, amount in lines)
    return replace(one, lines=told, vat_groups=())


def ubl(*parts: tuple[str, int]) -> Ubl:
    party = UblParty("Aannemer BV", "BE0403019261")
    vat = tuple(UblVat(category, NIL, base, 0) for category, base in parts)
    day = dt.date(2026, 11, 1)
    return Ubl(Kind.INVOICE, "2026-001", day, None, "EUR", party, party, 10000, 0, 10000, vat)


def booked(one: Document, kind: str) -> Mapped:
    operation = Operation(Direction.PURCHASE, kind, NIL, "services", False, 10000, 0)
    operations = DocumentOperations(one.summary.date, "EUR", Decimal(1), 1, (operation,))
    return Mapped(draft(one.summary), (), (), operations)


@pytest.mark.parametrize("category", ["AE", "K"])
@pytest.mark.parametrize("code", ["1", "22", "111", ""])
def test_what_billit_keeps_without_vat_waits_for_a_person(category: str, code: str) -> None:
    one = kept((code, 10000))
    [difference] = not_charged(one, ubl((category, 10000)), booked(one, "plain"))
    assert said(difference) == "base with reverse charge: the UBL says 100,00, Billit says 0,00"


@pytest.mark.parametrize("code", ["21", "51", "55", "70", "102"])
def test_billits_own_code_says_which_reverse_charge_it_is(code: str) -> None:
    one = kept((code, 10000))
    assert not_charged(one, ubl(("AE", 10000)), booked(one, "plain")) == []


@pytest.mark.parametrize("kind", ["co-contractor", "eu-services", "import"])
def test_the_accountants_code_in_exact_says_it_too(kind: str) -> None:
    one = kept(("1", 10000))
    assert not_charged(one, ubl(("AE", 10000)), booked(one, kind)) == []


@pytest.mark.parametrize("category", ["E", "Z", "O", "S", "G"])
def test_what_is_exempt_at_nought_or_taxed_at_customs_goes(category: str) -> None:
    one = kept(("1", 10000))
    assert not_charged(one, ubl((category, 10000)), booked(one, "plain")) == []


def test_a_part_of_it_is_enough() -> None:
    one = kept(("21", 6000), ("1", 4000))
    [difference] = not_charged(one, ubl(("AE", 10000)), booked(one, "plain"))
    assert "100,00" in said(difference)
    assert "60,00" in said(difference)


def test_lines_that_give_back_count_with_their_sign() -> None:
    one = kept(("21", 11000), ("21", -1000))
    assert not_charged(one, ubl(("AE", 10000)), booked(one, "plain")) == []


def test_sales_are_billits_own_and_of_a_message_a_person_judges() -> None:
    one, bought = kept(("1", 10000), direction=Direction.SALES), kept(("1", 10000))
    assert not_charged(one, ubl(("AE", 10000)), booked(one, "plain")) == []
    assert not_charged(bought, ubl(("AE", 10000)), object()) == []
