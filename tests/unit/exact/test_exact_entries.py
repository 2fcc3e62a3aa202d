"""Bookings: what is sent, what is read back, and every difference between the two."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from dossierflow.domain.document import Direction
from dossierflow.domain.entry import Entry, EntryDraft, EntryLine, EntryLineDraft
from dossierflow.errors import Bug, WrongDivision
from dossierflow.exact import Exact
from dossierflow.kernel.outcome import Accepted, Unknown
from tests.support.said import all_said, said

DIVISION = 310001
DRAFT = EntryDraft(
    direction=Direction.PURCHASE,
    journal="600",
    relation_id="acc-1",
    date=date(2026, 11, 4),
    your_ref="F26-1",
    lines=(
        EntryLineDraft("gl-1", "610000", 12345, "4  ", 2592, "Papier", cost_center="WINKEL"),
        EntryLineDraft("gl-2", "612000", -20, "", None),
    ),
    marker="df-1",
    due_date=date(2026, 12, 4),
    exchange_rate=Decimal("1.0850"),
    currency="USD",
    document_id="doc-1",
)
LINES = [
    {"GLAccountCode": "610000", "AmountFC": 123.45, "VATCode": "4  ", "VATAmountFC": 25.92},
    {"GLAccountCode": "612000", "AmountFC": -0.2, "VATCode": None, "VATAmountFC": 0},
]
ANSWER: dict[str, Any] = {
    "EntryID": "entry-1",
    "EntryNumber": 26600012,
    "Journal": "600",
    "Division": DIVISION,
    "Status": 20,
    "AmountFC": 149.17,
    "ExternalLinkReference": "df-1",
    "YourRef": "F26-1",
    "PurchaseEntryLines": {"results": LINES},
}
BOOKED = Entry(
    "entry-1",
    26600012,
    "600",
    DIVISION,
    20,
    14917,
    "df-1",
    (EntryLine("610000", 12345, "4  ", 2592), EntryLine("612000", -20, "", 0)),
    "F26-1",
)


def book(exact: Exact, draft: EntryDraft = DRAFT) -> Entry:
    outcome = exact.division(DIVISION).entries.create(draft)
    assert isinstance(outcome, Accepted)
    return outcome.value


def test_an_entry_is_booked_in_one_call(exact: Exact, site: Any) -> None:
    site.answers = [site.reply(ANSWER, 201)]
    assert book(exact) == BOOKED
    assert site.last.url.path == f"/api/v1/{DIVISION}/purchaseentry/PurchaseEntries"
    assert site.last.headers["Prefer"] == "return=representation"
    assert exact.calls == 1
    assert site.body == {
        "Journal": "600",
        "Supplier": "acc-1",
        "EntryDate": "2026-11-04T00:00:00",
        "ExternalLinkReference": "df-1",
        "Currency": "USD",
        "YourRef": "F26-1",
        "DueDate": "2026-12-04T00:00:00",
        "Rate": 1.085,
        "Document": "doc-1",
        "PurchaseEntryLines": [
            {
                "GLAccount": "gl-1",
                "AmountFC": 123.45,
                "VATCode": "4  ",
                "VATAmountFC": 25.92,
                "Description": "Papier",
                "CostCenter": "WINKEL",
            },
            {"GLAccount": "gl-2", "AmountFC": -0.2},
        ],
    }


def test_amounts_leave_as_numbers_with_two_decimals(exact: Exact, site: Any) -> None:
    site.answers = [site.reply(ANSWER, 201)]
    book(exact)
    sent = site.last.content.decode()
    assert '"AmountFC":123.45,' in sent
    assert '"AmountFC":-0.20}' in sent
    assert '"Rate":1.0850,' in sent


def test_a_sale_names_its_customer_and_its_own_lines(exact: Exact, site: Any) -> None:
    answer = {**ANSWER, "SalesEntryLines": ANSWER["PurchaseEntryLines"]}
    site.answers = [site.reply(answer, 201)]
    book(exact, replace(DRAFT, direction=Direction.SALES))
    assert site.last.url.path.endswith("/salesentry/SalesEntries")
    assert site.body["Customer"] == "acc-1"
    assert len(site.body["SalesEntryLines"]) == 2


def test_a_vat_amount_of_nil_is_sent_because_exact_would_compute_another(exact: Exact, site: Any) -> None:
    site.answers = [site.reply(ANSWER, 201)]
    line = EntryLineDraft("gl-1", "610000", 12345, "4  ", 0)
    exact.division(DIVISION).entries.create(replace(DRAFT, lines=(line,)))
    assert site.body["PurchaseEntryLines"][0]["VATAmountFC"] == 0


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        ({"Journal": "610"}, "journal 610 instead of 600"),
        ({"ExternalLinkReference": None}, "reference none instead of df-1"),
        ({"Division": None}, "Exact does not say that it booked in division 310001"),
        ({"PurchaseEntryLines": {"results": LINES[:1]}}, "1 lines instead of 2"),
    ],
)
def test_a_difference_in_the_header_is_said(
    exact: Exact, site: Any, change: dict[str, Any], difference: str
) -> None:
    site.answers = [site.reply({**ANSWER, **change}, 201)]
    assert all_said(book(exact).differences) == [difference]


@pytest.mark.parametrize(
    ("field", "value", "difference"),
    [
        ("GLAccountCode", None, "line 1: GL account none instead of 610000"),
        ("VATCode", "5  ", "line 1: VAT code 5 instead of 4"),
        ("AmountFC", 123.44, "line 1: amount 123,44 instead of 123,45"),
        ("VATAmountFC", 25.93, "line 1: VAT 25,93 instead of 25,92"),
    ],
)
def test_a_difference_in_a_line_is_said(
    exact: Exact, site: Any, field: str, value: Any, difference: str
) -> None:
    answer = deepcopy(ANSWER)
    answer["PurchaseEntryLines"]["results"][0][field] = value
    site.answers = [site.reply(answer, 201)]
    assert all_said(book(exact).differences) == [difference]


def test_lines_in_another_order_are_no_difference(exact: Exact, site: Any) -> None:
    site.answers = [site.reply({**ANSWER, "PurchaseEntryLines": {"results": LINES[::-1]}}, 201)]
    assert book(exact).differences == ()


def test_a_code_that_exact_chose_where_none_was_sent_is_no_difference(exact: Exact, site: Any) -> None:
    answer = deepcopy(ANSWER)
    answer["PurchaseEntryLines"]["results"][1].update(VATCode="5  ", VATAmountFC=-0.04)
    site.answers = [site.reply(answer, 201)]
    assert book(exact).differences == ()


def test_an_answer_of_the_key_alone_is_completed_by_one_read(exact: Exact, site: Any) -> None:
    key = {"EntryID": "entry-1", "EntryNumber": None, "PurchaseEntryLines": None}
    site.answers = [site.reply(key, 201), site.rows(ANSWER)]
    assert book(exact) == BOOKED
    assert site.last.url.params["$filter"] == "EntryID eq guid'entry-1'"
    assert site.last.url.params["$expand"] == "PurchaseEntryLines"


@pytest.mark.parametrize("after", [[httpx.Response(200, json={"d": []})], [httpx.ReadTimeout("slow")] * 4])
def test_a_booked_entry_that_cannot_be_read_is_still_booked(exact: Exact, site: Any, after: Any) -> None:
    site.answers = [site.reply({"EntryID": "entry-1"}, 201), *after]
    entry = book(exact)
    assert (entry.entry_id, entry.entry_number) == ("entry-1", 0)
    assert len(entry.differences) == 1


def test_a_booked_entry_with_an_impossible_amount_is_still_booked(exact: Exact, site: Any) -> None:
    site.answers = [site.reply({**ANSWER, "AmountFC": 149.175}, 201)]
    entry = book(exact)
    assert entry.entry_id == "entry-1"
    assert "AmountFC" in said(entry.differences[0])


def test_an_answer_without_its_key_is_a_doubt(exact: Exact, site: Any) -> None:
    site.answers = [site.reply({**ANSWER, "EntryID": None}, 201)]
    assert isinstance(exact.division(DIVISION).entries.create(DRAFT), Unknown)


@pytest.mark.parametrize(
    "proof",
    [
        {"Division": 310002},
        {"Division": None, "__metadata": {"uri": "https://x/api/v1/310002/purchaseentry/PurchaseEntries(1)"}},
        {"PurchaseEntryLines": {"results": [LINES[0], {**LINES[1], "Division": 310002}]}},
    ],
)
def test_an_entry_in_another_company_stops_the_connection(
    exact: Exact, site: Any, proof: dict[str, Any]
) -> None:
    site.answers = [site.reply({**ANSWER, **proof}, 201)]
    with pytest.raises(WrongDivision, match="310002"):
        exact.division(DIVISION).entries.create(DRAFT)
    with pytest.raises(WrongDivision):  # for good: nothing more is sent
        exact.division(310003).currencies()
    assert len(site.asked) == 1


def test_entries_are_found_by_their_marker(exact: Exact, site: Any) -> None:
    site.answers = [site.rows({**ANSWER, "__metadata": {"uri": f"https://x/api/v1/{DIVISION}/y(1)"}})]
    assert exact.division(DIVISION).entries.by_marker(Direction.PURCHASE, "df-1") == [BOOKED]
    assert site.last.url.params["$filter"] == "ExternalLinkReference eq 'df-1'"


# Exact expands sixty lines at most, and says where the others stand.
FURTHER = f"https://start.exactonline.be/api/v1/{DIVISION}/purchaseentry/PurchaseEntryLines?$skiptoken="


def many(count: int) -> tuple[EntryDraft, list[dict[str, Any]]]:
    """A draft of so many lines, and the lines as Exact shows them."""
    lines = tuple(EntryLineDraft("gl-1", "610000", 100 + number, "4  ", 21) for number in range(count))
    shown = [
        {"GLAccountCode": "610000", "AmountFC": line.amount / 100, "VATCode": "4  ", "VATAmountFC": 0.21}
        for line in lines
    ]
    return replace(DRAFT, lines=lines), shown


def expanded(shown: list[dict[str, Any]], following: str = "") -> dict[str, Any]:
    listed = {"results": shown, **({"__next": following} if following else {})}
    return {**ANSWER, "PurchaseEntryLines": listed}


@pytest.mark.parametrize("count", [60, 61, 70, 121])
def test_an_entry_of_many_lines_is_compared_whole(exact: Exact, site: Any, count: int) -> None:
    draft, shown = many(count)
    pages = [shown[start : start + 60] for start in range(0, count, 60)]
    links = [f"{FURTHER}{number}" for number in range(1, len(pages))] + [""]
    site.answers = [
        site.reply(expanded(pages[0], links[0]), 201),
        *(site.rows(*page, following=link) for page, link in zip(pages[1:], links[1:], strict=True)),
    ]
    entry = book(exact, draft)
    assert entry.differences == ()
    assert len(entry.lines) == count
    assert exact.calls == len(pages)


@pytest.mark.parametrize("look", ["by_id", "by_marker"])
def test_a_booked_entry_is_read_with_all_its_lines(exact: Exact, site: Any, look: str) -> None:
    _, shown = many(65)
    site.answers = [
        site.rows(expanded(shown[:60], f"{FURTHER}1"), expanded(shown[:5])),
        site.rows(*shown[60:]),
    ]
    entries = exact.division(DIVISION).entries
    if look == "by_id":
        entry = entries.by_id(Direction.PURCHASE, "entry-1")
        assert entry is not None
        assert len(entry.lines) == 65
    else:
        assert [len(entry.lines) for entry in entries.by_marker(Direction.PURCHASE, "df-1")] == [65, 5]


def test_further_lines_that_cannot_be_read_leave_the_entry_booked_and_say_so(exact: Exact, site: Any) -> None:
    draft, shown = many(65)
    site.answers = [site.reply(expanded(shown[:60], f"{FURTHER}1"), 201)]
    site.handler = lambda request: httpx.Response(502)
    entry = book(exact, draft)
    assert entry.entry_id == "entry-1"
    [difference] = entry.differences
    assert difference.key == "difference.unread"


@pytest.mark.parametrize(
    "following", ["https://elsewhere.test/api/v1/310001/x", FURTHER.replace("310001", "310002") + "1"]
)
def test_further_lines_are_read_on_our_site_and_in_our_division(
    exact: Exact, site: Any, following: str
) -> None:
    _, shown = many(60)
    site.answers = [site.rows(expanded(shown, following))]
    with pytest.raises((Bug, WrongDivision)):
        exact.division(DIVISION).entries.by_marker(Direction.PURCHASE, "df-1")
    assert len(site.asked) == 1


def test_the_calls_for_further_lines_are_charged_to_their_own_endpoint(
    exact: Exact, site: Any, store: Any
) -> None:
    _, shown = many(65)
    site.answers = [site.rows(expanded(shown[:60], f"{FURTHER}1"))]
    site.handler = lambda request: httpx.Response(404)
    with pytest.raises(Bug, match="GET purchaseentry/PurchaseEntryLines in division 310001"):
        exact.division(DIVISION).entries.by_marker(Direction.PURCHASE, "df-1")
