"""Every next step of every problem with VAT is walked as it is written, and the document goes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from dossierflow.problems.kind import KINDS
from dossierflow.problems.kinds import vat
from dossierflow.problems.problem import Problem
from dossierflow.reports.explain import explain
from tests.support.vat_books import DIVISION
from tests.support.vat_desk import VatDesk, vat_desk

GOODS, SERVICES, INVESTMENT, SALES = "604000", "612400", "230000", "700000"
DOSSIER = str(DIVISION)
Step = Callable[[VatDesk, int, Problem], None]


@dataclass(frozen=True)
class Way:
    """A document that waits with this question, and one thing that the question says to do. `undo`: what
    concerns the whole dossier is walked by itself, and taken back."""

    kind: str
    make: Callable[[VatDesk], int]
    step: Step
    undo: str = ""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[VatDesk]:
    """Each test has books of its own: what one confirms for the dossier would answer another's question."""
    with vat_desk(tmp_path) as found:
        found.onboard()
        yield found


def commands(problem: Problem) -> list[str]:
    """The commands of a next step, as they are written."""
    return re.findall(r"`dossierflow ([^`]+)`", explain(problem, "en").next_step)


def gives(code: str = "", *, containing: str) -> Step:
    """The person gives the command that contains this, with the code that she chooses."""

    def step(desk: VatDesk, order: int, problem: Problem) -> None:
        command = next(one for one in commands(problem) if containing in one)
        assert desk.command(*command.replace("CODE", code).split()) == 0, command

    return step


def on_account(code: str) -> Step:
    def step(desk: VatDesk, order: int, problem: Problem) -> None:
        [line] = desk.order(order)["OrderLines"]
        desk.set_account(str(line["AccountCode"]), VATCode=f"{code:<3}")

    return step


def on_relation(code: str) -> Step:
    def step(desk: VatDesk, order: int, problem: Problem) -> None:
        told = desk.order(order)
        sale = told["OrderDirection"] == "Income"
        party = told["Customer" if sale else "Supplier"]
        desk.set_relation(party, **{"SalesVATCode" if sale else "PurchaseVATCode": f"{code:<3}"})

    return step


def at_billit(**line: object) -> Step:
    """The client changes the only line of the document in Billit."""

    def step(desk: VatDesk, order: int, problem: Problem) -> None:
        [only] = desk.order(order)["OrderLines"]
        desk.edit(order, OrderLines=[{**only, **line}])

    return step


def purchase(
    like: str,
    ventilation: str,
    rate: str = "0",
    *,
    account: str = "",
    relation: str = "",
    country: str = "BE",
) -> Callable[[VatDesk], int]:
    return lambda desk: desk.invoice(
        desk.relation(relation, country=country), (desk.account(like, account), ventilation, rate)
    )


def sale(
    ventilation: str, rate: str = "0", *, relation: str = "", country: str = "BE"
) -> Callable[[VatDesk], int]:
    return lambda desk: desk.invoice(
        desk.relation(relation, sale=True, country=country), (SALES, ventilation, rate), sale=True
    )


def goods_and_services(desk: VatDesk) -> int:
    """Two rows of the table at once: each line asks."""
    lines = ((desk.account(GOODS), "55", "0"), (desk.account(SERVICES), "70", "0"))
    return desk.invoice(desk.relation(), *lines)


def mixed(desk: VatDesk) -> int:
    account = desk.account(SERVICES, "23", VATNonDeductiblePercentage=0.5)
    return desk.invoice(desk.relation(), (account, "1", "21"), VatDeduction=35)


def half_deducted(desk: VatDesk) -> int:
    """The code says that half of its VAT is deducted, and the account deducts it whole."""
    return desk.invoice(desk.relation(), (desk.account(SERVICES, "26"), "1", "21"))


def half_on_the_account(desk: VatDesk, order: int, problem: Problem) -> None:
    [line] = desk.order(order)["OrderLines"]
    desk.set_account(str(line["AccountCode"]), VATNonDeductiblePercentage=0.5)


def two_totals(desk: VatDesk) -> int:
    """Two totals at 0 %, and a line that does not say which is its own."""
    order = desk.invoice(desk.relation(), (desk.account(SERVICES, "90"), "22", "0"))
    kept = desk.billit.must("orders", order)
    [group], [line] = kept["VatGroups"], kept["OrderLines"]
    half = {name: str(Decimal(group[name]) / 2) for name in ("TotalExcl", "TotalIncl", "Mtvh")}
    groups = [{**group, **half, "VentilationCode": code} for code in ("21", "55")]
    desk.restate(order, VatGroups=groups, OrderLines=[{**line, "VentilationCode": None}])
    return order


def new_code(desk: VatDesk, order: int, problem: Problem) -> None:
    """Created in Exact, read again, and chosen."""
    desk.vat_code("105", "114", Description="OSS Luxemburg 14 %", Percentage=0.14)
    assert desk.command("onboard", DOSSIER) in (0, 1)
    gives("114", containing="--set")(desk, order, problem)


def same_in_exact(desk: VatDesk, order: int, problem: Problem) -> None:
    on_relation("43")(desk, order, problem)


def another_deduction(desk: VatDesk, order: int, problem: Problem) -> None:
    desk.edit(order, VatDeduction=50)


def another_account(desk: VatDesk, order: int, problem: Problem) -> None:
    other = desk.account(SERVICES, "23", VATNonDeductiblePercentage=0.65)
    at_billit(AccountCode=other)(desk, order, problem)


def corrected_at_billit(desk: VatDesk, order: int, problem: Problem) -> None:
    """What the lines then are has a row of its own in the table."""
    at_billit(VentilationCode="22")(desk, order, problem)
    assert desk.command("vat", DOSSIER, "--set", "purchase:22:0:goods=90") == 0


def precedence(whose: str) -> Step:
    def step(desk: VatDesk, order: int, problem: Problem) -> None:
        [command] = commands(problem)
        command = command.replace("=account", f"={whose}")
        assert desk.command(*command.split()) == 0

    return step


CONTRADICTING = purchase(GOODS, "51", account="43", relation="41")
WAYS = [
    Way("vat-unmapped", purchase(GOODS, "111"), gives("10", containing="--set")),
    Way("vat-unmapped", sale("104", "14"), new_code),
    Way("vat-unconfirmed", purchase(SERVICES, "1", "12"), gives("22", containing="--set")),
    Way("vat-unconfirmed", purchase(GOODS, "1", "6"), gives(containing="--confirm"), "vat_precedence=ask"),
    Way("vat-ambiguous", purchase(GOODS, "51"), on_account("41")),
    Way("vat-ambiguous", purchase(INVESTMENT, "51"), on_relation("46")),
    Way("vat-ambiguous", purchase(SERVICES, "55"), gives("44", containing="--set")),
    Way("vat-ambiguous", goods_and_services, gives("44", containing="--set")),
    Way("vat-unusable", purchase(GOODS, "1", "21", account="8"), on_account("13")),
    Way("vat-unusable", purchase(GOODS, "1", "21", relation="3"), on_relation("13")),
    Way("vat-unusable", sale("22", relation="13"), gives("100", containing="--set")),
    Way("vat-foreign", purchase(GOODS, "1", "21", country="NL"), on_relation("90")),
    Way("vat-foreign", purchase(SERVICES, "1", "0", country="FR"), on_account("44")),
    Way("vat-foreign", purchase(GOODS, "1", "0", country="DE"), corrected_at_billit),
    Way("vat-foreign", sale("1", "0", country="NL"), on_relation("7")),
    Way("vat-contradiction", CONTRADICTING, same_in_exact),
    Way("vat-contradiction", CONTRADICTING, precedence("account"), "vat_precedence=ask"),
    Way("vat-contradiction", CONTRADICTING, precedence("relation"), "vat_precedence=ask"),
    Way("vat-deduction-differs", mixed, another_deduction),
    Way("vat-deduction-differs", mixed, another_account),
    Way("vat-deduction-differs", mixed, gives(containing="vat_deduction"), "vat_deduction=ask"),
    Way("vat-code-deduction-differs", half_deducted, half_on_the_account),
    Way("vat-code-deduction-differs", half_deducted, on_account("23")),
    Way("vat-code-deduction-differs", half_deducted, gives(containing="vat_deduction"), "vat_deduction=ask"),
    Way("vat-totals", two_totals, at_billit(VentilationCode="22")),
]


def test_every_kind_of_problem_with_vat_is_walked() -> None:
    declared = {key for key, kind in KINDS.items() if kind.__module__ == vat.__name__}
    assert {way.kind for way in WAYS} == declared


def asked(desk: VatDesk, made: list[tuple[int, Way]]) -> dict[int, Problem]:
    """The only question of each document, none of which is booked."""
    desk.export()
    found = desk.problems()
    assert {order: [one.kind for one in found.get(order, [])] for order, _ in made} == {
        order: [way.kind] for order, way in made
    }
    assert not set(desk.booked()) & {order for order, _ in made}
    return {order: found[order][0] for order, _ in made}


def assert_went(desk: VatDesk, made: list[tuple[int, Way]]) -> None:
    desk.export()
    left, booked = desk.problems(), desk.booked()
    orders = [order for order, _ in made]
    assert {one: (left.get(one), one in booked) for one in orders} == dict.fromkeys(orders, (None, True))


def test_each_next_step_lets_its_document_go(desk: VatDesk) -> None:
    """The steps are taken for many documents at once; the next export sends them all."""
    made = [(way.make(desk), way) for way in WAYS if not way.undo]
    assert desk.command("onboard", DOSSIER) in (0, 1)
    for order, problem in asked(desk, made).items():
        dict(made)[order].step(desk, order, problem)
    assert_went(desk, made)


def test_what_the_whole_dossier_decides_lets_its_document_go(desk: VatDesk) -> None:
    for way in (one for one in WAYS if one.undo):
        made = [(way.make(desk), way)]
        desk.command("onboard", DOSSIER)
        [(order, problem)] = asked(desk, made).items()
        way.step(desk, order, problem)
        assert_went(desk, made)
        assert desk.command("dossier", DOSSIER, "--set", way.undo) == 0
