"""What Exact would refuse is found before sending, all of it at once, and by lists that are known."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from dossierflow.delivery.map import map_document
from dossierflow.domain.chart import CostCenter, CostUnit, Currency, PaymentCondition
from dossierflow.domain.document import Direction
from dossierflow.problems.unmappable import Unmappable
from dossierflow.sync.master_data import MasterData
from tests.support.said import said

DAY = dt.date(2026, 11, 20)
LISTS: dict[str, Any] = {
    "cost_centers": {
        "OPEN": CostCenter("c", "OPEN", "Open"),
        "LAST": CostCenter("c", "LAST", "Until today", until=DAY),
        "PAST": CostCenter("c", "PAST", "Closed", until=DAY - dt.timedelta(days=1)),
        "OFF": CostCenter("c", "OFF", "Not active", active=False),
    },
    "cost_units": {"U": CostUnit("u", "U", "Unit")},
    "currencies": {"EUR": Currency("EUR", "Euro")},
    "payment_conditions": {"30": PaymentCondition("p", "30", "30 days", 30)},
}


def kinds(document: Any, books: MasterData) -> list[str]:
    try:
        map_document(document, books, "m")
    except Unmappable as stop:
        return [one.key for one in (stop.declared, *stop.also)]
    return []


def facts(document: Any, books: MasterData) -> list[dict[str, str]]:
    with pytest.raises(Unmappable) as stop:
        map_document(document, books, "m")
    return [one.facts for one in (stop.value.declared, *stop.value.also)]


def with_relation(books: MasterData, **change: Any) -> MasterData:
    known = replace(books.relations["klant"], **change)
    numbers = {**books.by_vat_number, known.vat_number: [known]}
    return replace(books, relations={**books.relations, "klant": known}, by_vat_number=numbers)


@pytest.mark.parametrize(
    ("center", "found"),
    [
        ("", []),
        ("OPEN", []),
        ("LAST", []),
        ("PAST", ["cost-center-unknown"]),
        ("OFF", ["cost-center-unknown"]),
        ("NEW", ["cost-center-unknown"]),
    ],
)
def test_a_cost_center_must_be_open_on_the_day(
    make: Any, books: MasterData, center: str, found: list[str]
) -> None:
    known = replace(books, **LISTS)
    assert kinds(make((100, "21", "4"), line={"cost_center": center}), known) == found
    assert kinds(make((100, "21", "4"), cost_center=center), known) == found
    assert kinds(make((100, "21", "4"), line={"cost_center": center}), books) == []


def test_everything_that_would_be_refused_is_said_at_once(make: Any, books: MasterData) -> None:
    known = with_relation(replace(books, **LISTS), blocked=True, payment_condition_sales="99 ")
    document = make(
        (100, "21", "4"), line={"cost_center": "X", "cost_unit": "Y"}, summary={"currency": "XAU"}
    )
    assert kinds(document, known) == [
        "currency-refused",
        "relation-blocked",
        "payment-condition-unknown",
        "currency-unknown",
        "cost-center-unknown",
        "cost-unit-unknown",
    ]


def test_what_would_be_refused_is_named(make: Any, books: MasterData) -> None:
    known = with_relation(
        replace(books, **LISTS),
        blocked=True,
        payment_condition_sales=" 99 ",
        payment_condition_purchase=" 98 ",
        is_supplier=True,
    )
    lines = {"cost_center": "X", "cost_unit": "Y"}
    label = known.relations["klant"].label
    assert facts(make((100, "21", "4"), line=lines, summary={"currency": "XAU"}), known)[1:] == [
        {"relation": label},
        {"relation": label, "condition": "99"},
        {"currency": "XAU"},
        {"codes": "X"},
        {"codes": "Y"},
    ]
    bought = make((100, "21", "1"), direction=Direction.PURCHASE, vat_number="BE0712345036")
    assert {"relation": label, "condition": "98"} in facts(bought, known)


def test_a_cost_unit_that_is_closed_on_the_day_is_named(make: Any, books: MasterData) -> None:
    closed = {"U": CostUnit("u", "U", "Unit", until=DAY - dt.timedelta(days=1))}
    document = make((100, "21", "4"), line={"cost_unit": "U"})
    assert facts(document, replace(books, **LISTS | {"cost_units": closed})) == [{"codes": "U"}]
    assert kinds(document, replace(books, **LISTS)) == []


def test_several_codes_are_a_list(make: Any, books: MasterData) -> None:
    document = make((100, "21", "4"), (50, "21", "4"), cost_center="B")
    first = replace(document.lines[0], cost_center="A")
    mixed = replace(document, lines=(first, document.lines[1]))
    assert facts(mixed, replace(books, **LISTS)) == [{"codes": "A, B"}]
    without = replace(mixed, cost_center="")
    assert facts(without, replace(books, **LISTS)) == [{"codes": "A"}]


def test_what_exact_takes_is_not_stopped(make: Any, books: MasterData) -> None:
    known = with_relation(
        replace(books, **LISTS), payment_condition_sales="30 ", payment_condition_purchase="99"
    )
    assert kinds(make((100, "21", "4"), line={"cost_center": "OPEN", "cost_unit": "U"}), known) == []


def test_each_code_is_named_once(make: Any, books: MasterData) -> None:
    document = make((100, "21", "4"), (50, "21", "4"), line={"cost_center": "B"}, cost_center="A")
    with pytest.raises(Unmappable) as stop:
        map_document(document, replace(books, **LISTS), "m")
    assert stop.value.facts == {"codes": "B"}


@pytest.mark.parametrize(
    ("reference", "remarks"),
    [
        ("+++090/9337/55493+++", []),
        ("090933755493", []),
        (
            "090933755497",
            ["remark: the check digits of the structured communication 090933755497 do not fit"],
        ),
        ("Invoice 12", []),
        ("RF18 5390 0754 7034", []),
        ("", []),
    ],
)
def test_a_structured_communication_with_wrong_check_digits_is_a_remark(
    make: Any, books: MasterData, reference: str, remarks: list[str]
) -> None:
    mapped = map_document(make((100, "21", "4"), payment_reference=reference), books, "m")
    assert [said(one) for one in mapped.remarks] == remarks
    assert mapped.draft.payment_reference == reference
