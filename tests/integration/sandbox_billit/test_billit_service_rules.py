"""Rules 9 to 14 of the contract, and what else holds for every call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from sandbox.billit.driver import BAKERY, BUILDER, CONSULTANCY, OFFICE, Driver, sales_invoice
from sandbox.billit.seeding import API_KEY
from sandbox.kernel.clock import SandboxClock

Start = Callable[..., Driver]
FEED = "/v1/accountant/feeds"


# 9 (more in test_billit_feed.py)


def test_a_feed_asked_twice_within_a_minute_answers_429(billit: Driver, clock: SandboxClock) -> None:
    billit.post(FEED, {"Name": "kantoor"}, PartyID=str(OFFICE))
    billit.get(f"{FEED}/kantoor", PartyID=str(OFFICE))
    clock.advance(12)
    refused = billit.call("GET", f"{FEED}/kantoor", status=429, PartyID=str(OFFICE))
    assert refused.headers["Retry-After"] == "48"
    clock.advance(47)
    billit.get(f"{FEED}/kantoor", 429, PartyID=str(OFFICE))
    clock.advance(1)
    billit.get(f"{FEED}/kantoor", PartyID=str(OFFICE))


def test_a_lenient_sandbox_lets_the_feed_be_asked_at_will(start: Start) -> None:
    billit = start(strict=False)
    billit.post(FEED, {"Name": "kantoor"}, PartyID=str(OFFICE))
    assert billit.get(f"{FEED}/kantoor", PartyID=str(OFFICE)) == billit.get(
        f"{FEED}/kantoor", PartyID=str(OFFICE)
    )


# 10


def test_a_page_of_more_than_120_is_refused(billit: Driver) -> None:
    assert len(billit.get("/v1/orders?$top=120")["Items"]) == 20
    assert billit.code("GET", "/v1/orders?$top=121") == "GenericError"


def test_a_property_that_cannot_be_filtered_is_refused_in_billits_words(billit: Driver) -> None:
    answer = billit.get("/v1/orders?$filter=VATNumber eq 'BE0'", 400)
    assert answer == {
        "errors": [
            {
                "Code": "GenericError",
                "Description": "Could not find a property named 'VATNumber' on type "
                "'Domain.Order.OrderPartyPerformanceSafeColumns'.",
            }
        ]
    }
    billit.get("/v1/orders?$orderby=ToPay", 400)


# 11


@pytest.mark.parametrize("header", ["Idempotency_Key", "Idempotent_Key"])
def test_a_replayed_key_is_refused_and_creates_nothing(billit: Driver, header: str) -> None:
    key = {header: "sleutel-1"}
    billit.call("POST", "/v1/orders", sales_invoice(), 200, **key)
    count = len(billit.orders())
    code = billit.code("POST", "/v1/orders", sales_invoice(), 409, **key)
    assert code == "Idempotent token already exists"
    assert len(billit.orders()) == count
    billit.call("POST", "/v1/orders", sales_invoice(), 200, **{header: "sleutel-2"})


def test_a_key_of_a_failed_call_may_be_used_again(billit: Driver) -> None:
    billit.post("/v1/orders", {}, 400, Idempotency_Key="sleutel")
    billit.post("/v1/orders", sales_invoice(), Idempotency_Key="sleutel")
    billit.post("/v1/orders", sales_invoice(), 409, Idempotency_Key="sleutel")


# 12


@pytest.mark.parametrize(
    "change",
    [
        {"IsSent": True},
        {"InternalInfo": "Geboekt"},
        {"AccountantVerificationNeeded": True},
        {"AccountCode": 612000},
        {"Paid": True},
    ],
)
def test_every_change_moves_last_modified(billit: Driver, change: dict[str, object]) -> None:
    row = billit.orders("OrderDirection eq 'Cost'")[0]
    for _ in range(2):  # the clock stands still: even then each change is later than the one before
        before = billit.order(row["OrderID"])["LastModified"]
        billit.call("PATCH", f"/v1/orders/{row['OrderID']}", change)
        after = billit.order(row["OrderID"])["LastModified"]
        assert dt.datetime.fromisoformat(after) > dt.datetime.fromisoformat(before)


def test_a_poller_sees_what_changed_since(billit: Driver) -> None:
    number = billit.orders()[3]["OrderID"]
    billit.call("PATCH", f"/v1/orders/{number}", {"InternalInfo": "x"})
    changed = billit.orders("LastModified ge DateTime'2026-11-25T08:00:00'")
    assert [row["OrderID"] for row in changed] == [number]


# 13


def test_without_party_a_strict_sandbox_refuses_and_a_lenient_one_takes_the_oldest(start: Start) -> None:
    start().get("/v1/orders", 400, PartyID="")
    lenient = start(strict=False)
    lenient.post("/v1/orders", sales_invoice(OrderNumber="Verdwaald"), PartyID="")
    assert [row["OrderNumber"] for row in lenient.orders(company=OFFICE)] == ["Verdwaald"]


# 14


def test_unsent_invoices_leave_at_nine_where_the_company_chose_so(
    billit: Driver, clock: SandboxClock
) -> None:
    billit.portal("switch", sends_daily=True)
    number = billit.post("/v1/orders", sales_invoice())
    elsewhere = billit.post("/v1/orders", sales_invoice(), PartyID=str(BUILDER))
    clock.set(dt.datetime(2026, 11, 26, 7, 59, tzinfo=dt.UTC))  # one minute to nine in Belgium
    assert billit.order(number)["OrderStatus"] == "ToSend"
    clock.advance(60)
    assert billit.order(number)["IsSent"] is True
    assert billit.get(f"/v1/orders/{elsewhere}", PartyID=str(BUILDER))["OrderStatus"] == "ToSend"


# who calls, and for whom


def test_a_call_without_or_with_an_unknown_key_is_401(billit: Driver) -> None:
    billit.get("/v1/orders", 401, ApiKey="")
    billit.get("/v1/orders", 401, ApiKey="iets")


def test_a_clients_own_key_reaches_only_its_company(billit: Driver) -> None:
    key = "demo-billit-client-key"
    assert billit.get("/v1/orders", ApiKey=key)["Items"]
    billit.get("/v1/orders", 401, ApiKey=key, PartyID=str(BUILDER))
    companies = billit.get("/v1/account/accountInformation", ApiKey=key)["Companies"]
    assert [one["PartyID"] for one in companies] == [BAKERY]


@pytest.mark.parametrize(
    ("mode", "docs", "swagger"),
    [(0, 200, 200), (1, 200, 401), (2, 401, 200)],
    ids=["both", "docs", "swagger"],
)
def test_an_accountant_acts_for_a_dossier_in_either_arrangement(
    start: Start, mode: int, docs: int, swagger: int
) -> None:
    billit = start(header_mode=mode)
    dossier, office = str(CONSULTANCY), str(OFFICE)
    for status, headers in (
        (docs, {"PartyID": dossier, "ContextPartyID": office}),
        (swagger, {"PartyID": office, "ContextPartyID": dossier}),
    ):
        answer = billit.get("/v1/orders", status, **headers)
        if status == 200:
            assert {row["CompanyID"] for row in answer["Items"]} == {CONSULTANCY}


def test_the_same_id_in_both_headers_is_a_company_on_its_own(billit: Driver) -> None:
    answer = billit.get("/v1/orders", PartyID=str(BUILDER), ContextPartyID=str(BUILDER))
    assert {row["CompanyID"] for row in answer["Items"]} == {BUILDER}


def test_two_clients_do_not_act_for_each_other(billit: Driver) -> None:
    billit.get("/v1/orders", 401, PartyID=str(BUILDER), ContextPartyID=str(BAKERY))


def test_account_information_lists_every_company_with_bank_accounts_and_roles(billit: Driver) -> None:
    account = billit.get("/v1/account/accountInformation", PartyID="")
    assert len(account["Companies"]) == len(account["UserCompanyRoles"]) == 5
    bakery = next(one for one in account["Companies"] if one["PartyID"] == BAKERY)
    assert bakery["APIEnabledFeatures"]["GLAccounts"] is True
    assert [one["BankProviderStatus"] for one in bakery["BankAccounts"]] == ["CODA", "Digital"]
    assert all("Saldo" in one and one["BIC"] for one in bakery["BankAccounts"])


# what may be changed


@pytest.mark.parametrize(
    "name", ["ExportedToConnector", "Journal", "OrderStatus", "Tags", "ExternalProviderID"]
)
def test_a_property_that_cannot_be_patched_is_refused_or_ignored(start: Start, name: str) -> None:
    strict, lenient = start(), start(strict=False)
    number = strict.orders()[0]["OrderID"]
    before = strict.order(number)
    strict.call("PATCH", f"/v1/orders/{number}", {name: "x", "InternalInfo": "y"}, 400)
    assert strict.order(number) == before
    body = {
        name: True if name.startswith("Exported") else ["x"] if name == "Tags" else "x",
        "InternalInfo": "y",
    }
    lenient.call("PATCH", f"/v1/orders/{number}", body)
    after = lenient.order(number)
    assert after["InternalInfo"] == "y" and after.get(name) == before.get(name)


@pytest.mark.parametrize(("debit", "credit"), [("D", "C"), ("Debet", "Credit"), ("d", "c")])
def test_booking_entries_replace_each_other_and_are_read_back(
    billit: Driver, debit: str, credit: str
) -> None:
    number = billit.orders("OrderDirection eq 'Cost'")[0]["OrderID"]
    entries = [
        {"AccountCode": 600000, "Amount": 100.10, "DebetOrCredit": debit},
        {"AccountCode": 440000, "Amount": 100.10, "DebetOrCredit": credit},
    ]
    for _ in range(2):
        assert billit.call("PUT", f"/v1/orders/{number}/bookingEntries", entries).content == b""
    kept = billit.order(number)["BookingEntries"]
    assert [(one["AccountCode"], str(one["Amount"]), one["DebetOrCredit"]) for one in kept] == [
        (600000, "100.10", debit),
        (440000, "100.10", credit),
    ]
    assert all(one["OrderID"] == number for one in kept)


@pytest.mark.parametrize(
    "entries",
    [
        [{"AccountCode": 600000, "Amount": 10, "DebetOrCredit": "D"}],
        [{"AccountCode": 600000, "Amount": 10, "DebetOrCredit": "Links"}],
        [{"Amount": 10, "DebetOrCredit": "D"}, {"AccountCode": 1, "Amount": 10, "DebetOrCredit": "C"}],
        {"AccountCode": 600000, "Amount": 0, "DebetOrCredit": "D"},
        [{"AccountCode": 2**31, "Amount": 0, "DebetOrCredit": "D"}],
    ],
    ids=["unbalanced", "no side", "no account", "no list", "beyond int32"],
)
def test_booking_entries_that_do_not_fit_are_refused_and_change_nothing(
    billit: Driver, entries: object
) -> None:
    number = billit.orders("OrderDirection eq 'Cost'")[0]["OrderID"]
    before = billit.order(number)
    billit.call("PUT", f"/v1/orders/{number}/bookingEntries", entries, 400)
    assert billit.order(number) == before


# transport


def test_paths_match_in_any_case_and_unknown_ones_are_404_or_405(billit: Driver) -> None:
    assert billit.get("/v1/Orders")["Items"]
    assert billit.get("/v1/financialtransactions")["Items"]
    billit.get("/v1/bankaccounts", 404)
    assert billit.call("DELETE", "/v1/orders", status=405).headers["Allow"] == "GET, POST"
    billit.call("PATCH", "/v1/orders/deleted", {"Paid": True}, 405)
    billit.get("/v1/einvoices/registrations", 401)


def test_a_body_that_is_no_json_or_holds_a_wrong_type_is_400(billit: Driver) -> None:
    answer = billit.http.post("/v1/orders", content=b"{", headers={"PartyID": str(BAKERY), "ApiKey": API_KEY})
    assert answer.status_code == 400
    assert "ExpiryDate" in billit.call("POST", "/v1/orders", sales_invoice(ExpiryDate="morgen"), 400).text


def test_an_optional_limit_of_calls_a_minute_answers_429(start: Start, clock: SandboxClock) -> None:
    billit = start(calls_a_minute=3)
    for _ in range(3):
        billit.get("/v1/parties?$top=1")
    refused = billit.call("GET", "/v1/parties", status=429)
    clock.advance(int(refused.headers["Retry-After"]))
    billit.get("/v1/parties?$top=1")
