"""Lists: filters, order, and pages of 120 over a thousand orders."""

from __future__ import annotations

import datetime as dt
import operator
import time
from collections.abc import Callable

import pytest

from sandbox.billit.driver import BAKERY, FLORIST, Driver, sales_invoice

THOUSAND = 1000


def test_a_thousand_orders_come_in_pages_that_chain_without_gap_or_overlap(billit: Driver) -> None:
    seeded = len(billit.orders())
    billit.portal("invoice", direction="purchase", count=THOUSAND)
    pages = list(
        billit.pages("/v1/orders?$filter=OrderDirection eq 'Cost'&$orderby=LastModified asc,OrderID asc")
    )
    assert [len(page["Items"]) for page in pages[:-1]] == [120] * (len(pages) - 1)
    numbers = [row["OrderID"] for page in pages for row in page["Items"]]
    assert len(numbers) == len(set(numbers)) > THOUSAND
    assert len(billit.orders()) == seeded + THOUSAND
    stamps = [dt.datetime.fromisoformat(row["LastModified"]) for page in pages for row in page["Items"]]
    assert stamps == sorted(stamps)


def test_a_page_of_120_is_answered_quickly(billit: Driver) -> None:
    billit.portal("invoice", direction="purchase", count=THOUSAND)
    path = "/v1/orders?$filter=LastModified ge DateTime'2026-11-25'&$orderby=LastModified asc,OrderID asc"
    began = time.perf_counter()
    for _ in range(20):
        assert len(billit.get(path)["Items"]) == 120
    assert (time.perf_counter() - began) / 20 < 0.25  # measured: about 0.02 s


def test_the_next_link_is_absolute_keeps_the_query_and_is_missing_on_the_last_page(billit: Driver) -> None:
    billit.portal("invoice", FLORIST, direction="purchase", count=130)
    path = "/v1/orders?$filter=OrderDirection eq 'Cost' and TotalExcl gt 0.5&$inlinecount=allpages"
    first = billit.get(path, PartyID=str(FLORIST))
    assert first["Count"] == 131
    link = first["NextPageLink"]
    assert link.startswith(f"{billit.url}/v1/orders?") and link.endswith("$skip=120")
    second = billit.get(link, PartyID=str(FLORIST))
    assert len(second["Items"]) == 11 and "NextPageLink" not in second


@pytest.mark.parametrize(("count", "pages"), [(120, [120]), (121, [120, 1])])
def test_a_list_that_fills_its_last_page_ends_there(billit: Driver, count: int, pages: list[int]) -> None:
    billit.portal("invoice", FLORIST, direction="purchase", count=count - 1)
    listed = billit.pages("/v1/orders?$filter=OrderDirection eq 'Cost'", FLORIST)
    assert [len(page["Items"]) for page in listed] == pages


def test_top_limits_and_skip_jumps(billit: Driver) -> None:
    everything = [row["OrderID"] for row in billit.orders()]
    page = billit.get("/v1/orders?$top=3&$skip=2")
    assert [row["OrderID"] for row in page["Items"]] == everything[2:5]
    assert "NextPageLink" not in page and "Count" not in page


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ("OrderDirection eq 'Cost' and OrderType eq 'CreditNote'", 1),
        ('OrderDirection eq "Cost" and OrderType eq "CreditNote"', 1),
        ("(OrderStatus eq 'Draft' or AccountantVerificationNeeded eq true)", 2),
        ("ExportedToConnector eq false", 20),
        ("OrderDate ge DateTime'2026-11-01' and OrderDate le datetime'2026-11-05'", 2),
        ("OrderID eq 128400003 or CounterParty/PartyID eq 911001", 3),
        ("TotalIncl ge 1000.00 and Paid eq false", 1),
        ("not (OrderDirection eq 'Income') and Currency eq 'EUR'", 10),
        ("PaidDate ne null and OrderDirection eq 'Income'", 5),
        ("ApprovalStatus eq 'Pending'", 1),
        ("OrderNumber eq 'O''Neill'", 0),
    ],
)
def test_filters_choose(reading: Driver, condition: str, count: int) -> None:
    assert len(reading.orders(condition)) == count


def test_a_quote_in_a_text_is_doubled(billit: Driver) -> None:
    number = billit.post("/v1/orders", sales_invoice(OrderNumber="O'Neill-1"))
    assert [row["OrderID"] for row in billit.orders("OrderNumber eq 'O''Neill-1'")] == [number]


@pytest.mark.parametrize(
    "condition",
    [
        "OrderDate ge '2026-11-01'",
        "OrderID eq '5'",
        "Paid eq 'true'",
        "OrderDate ge DateTime'gisteren'",
        "OrderType eq",
        "(OrderType eq 'Invoice'",
        "OrderType eq 'Invoice')",
        "OrderType like 'Inv'",
        "substringof('x', OrderNumber)",
        "OrderLines eq null",
    ],
)
def test_a_filter_that_does_not_fit_is_refused(reading: Driver, condition: str) -> None:
    assert reading.code("GET", f"/v1/orders?$filter={condition}") == "GenericError"


@pytest.mark.parametrize("query", ["$top=x", "$skip=-1", "$orderby=OrderDate sideways"])
def test_a_query_option_that_does_not_fit_is_refused(reading: Driver, query: str) -> None:
    reading.get(f"/v1/orders?{query}", 400)


def test_orders_are_sorted_by_several_properties(reading: Driver) -> None:
    rows = reading.get("/v1/orders?$orderby=OrderDirection, OrderDate desc")["Items"]
    keys = [(row["OrderDirection"], row["OrderDate"]) for row in rows]
    assert keys == sorted(sorted(keys, key=lambda key: key[1], reverse=True), key=lambda key: key[0])


def test_full_text_search_narrows_a_list(reading: Driver) -> None:
    assert [row["Name"] for row in reading.get("/v1/parties?fullTextSearch=molens")["Items"]] == [
        "Molens Van Damme NV"
    ]


def test_a_list_shows_the_summary_and_the_detail_everything(reading: Driver) -> None:
    row = reading.get("/v1/orders?$top=1")["Items"][0]
    assert "OrderLines" not in row and "VatGroups" not in row and "AccountantVerificationNeeded" not in row
    assert set(row["OrderPDF"]) == {"FileID"}
    whole = reading.order(row["OrderID"])
    assert whole["OrderLines"] and whole["VatGroups"] and whole["OrderPDF"]["FileName"]
    assert whole["Supplier"]["PartyID"] == BAKERY and whole["Customer"]["Name"] == "Hotel De Zwaan NV"


def test_days_overdue_count_on_the_sandbox_clock(billit: Driver) -> None:
    number = billit.post("/v1/orders", sales_invoice(ExpiryDate="2026-11-20"))
    order = billit.order(number)
    assert (order["DaysOverdue"], order["Overdue"]) == (5, True)


@pytest.mark.parametrize(("word", "fits"), [("ge", operator.ge), ("gt", operator.gt), ("eq", operator.eq)])
def test_a_filter_on_the_last_change_finds_what_looking_at_every_order_finds(
    reading: Driver, word: str, fits: Callable[[str, str], bool]
) -> None:
    everything = reading.orders()
    for moment in sorted({order["LastModified"] for order in everything}):
        asked = f"LastModified {word} DateTime'{moment}'"
        later = [one for one in everything if fits(padded(one["LastModified"]), padded(moment))]
        assert reading.orders(asked) == later
        bought = [one for one in later if one["OrderDirection"] == "Cost"]
        assert reading.orders(f"{asked} and OrderDirection eq 'Cost'") == bought
        either = [one for one in everything if one in later or one["OrderDirection"] == "Cost"]
        assert reading.orders(f"{asked} or OrderDirection eq 'Cost'") == either


def padded(stamp: str) -> str:
    """A stamp as it sorts as time."""
    whole, _, fraction = stamp.partition(".")
    return f"{whole}.{fraction:0<7}"
