"""What public clients met at the real service, request by request: each is replayed here as they sent it.

The clients: picqer/exact-php-client, mcnijman/go-exactonline, django-exact, python-exact-online, fretje's
.NET SDK and tap-exact. Where the evidence allows two readings, docs/unverified.md has both.
"""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.integration.sandbox_exact.conftest import BAKERY, Json, Sandbox, text_of

SALES, PURCHASES = "salesentry/SalesEntries", "purchaseentry/PurchaseEntries"
NO_OBJECT = "Error processing request stream. The request should be a valid top-level resource object."


def lines(exact: Sandbox, count: int) -> list[Json]:
    return [exact.line("700000", number, "3  ") for number in range(1, count + 1)]


def followed(exact: Sandbox, collection: Json) -> list[Json]:
    """A collection with all that its `__next` leads to."""
    rows = list(collection["results"])
    while "__next" in collection:
        collection = exact.client.get(collection["__next"]).raise_for_status().json()["d"]
        rows += collection["results"]
    return rows


@pytest.mark.parametrize(("count", "pages"), [(60, 1), (65, 2), (130, 3)])
def test_expanded_lines_come_sixty_at_a_time(exact: Sandbox, count: int, pages: int) -> None:
    """picqer #546."""
    entry = exact.book_sale(*lines(exact, count))

    one = exact.get(
        f"{SALES}(guid'{entry['EntryID']}')", select="EntryID,SalesEntryLines", expand="SalesEntryLines"
    )
    [listed] = exact.rows(
        SALES,
        select="EntryID,SalesEntryLines/AmountFC,SalesEntryLines/ID",
        expand="SalesEntryLines",
        filter=f"EntryID eq guid'{entry['EntryID']}'",
    )

    for shown in (entry["SalesEntryLines"], one.json()["d"]["SalesEntryLines"], listed["SalesEntryLines"]):
        assert len(shown["results"]) == min(count, 60)
        assert ("__next" in shown) == (pages > 1)
        assert [row["AmountFC"] for row in followed(exact, shown)] == list(range(1, count + 1))
    if pages > 1:
        address = urlsplit(listed["SalesEntryLines"]["__next"])
        assert address.path.endswith(f"/{SALES}(guid'{entry['EntryID']}')/SalesEntryLines")
        assert parse_qs(address.query)["$select"] == ["AmountFC,ID"]


@pytest.mark.parametrize(
    ("path", "condition"),
    [
        ("crm/Accounts", "Name eq 'x'"),
        ("crm/Addresses", "Main eq true"),
        ("financial/GLAccounts", "Code eq '700000'"),
        ("documents/Documents", "Subject eq 'x'"),
        ("documents/DocumentAttachments", "Document eq guid'00000000-0000-0000-0000-000000000000'"),
        ("financialtransaction/TransactionLines", "EntryNumber eq 1"),
    ],
)
def test_a_select_is_not_demanded_outside_bulk_and_sync(exact: Sandbox, path: str, condition: str) -> None:
    """picqer #556, #316, #465, #246, python-exact-online 1.1.0."""
    assert exact.get(path, filter=condition).status_code == 200


@pytest.mark.parametrize("path", ["bulk/CRM/Accounts", "crm/Accounts"])
def test_a_star_is_a_select(exact: Sandbox, path: str) -> None:
    """The default of go-exactonline and django-exact, with $top=2."""
    answer = exact.get(path, select="*", filter="Blocked eq false", top="2")

    assert len(answer.json()["d"]) == 2
    assert "TradeName" in answer.json()["d"][0]


def test_a_record_is_put_back_as_it_was_read(exact: Sandbox) -> None:
    """picqer #21, #416, go-exactonline: with `__metadata` and `__deferred`, which OData 2 owns."""
    relation = exact.customer()
    whole = exact.get(f"crm/Accounts(guid'{relation}')").json()["d"]
    entry = exact.get(f"{SALES}(guid'{exact.book_sale()['EntryID']}')").json()["d"]

    for name in ("Created", "Modified", "CustomerSince", "ControlledDate", "EndDate", "EstablishedDate"):
        whole.pop(name, None)
    dates = {name: text for name, text in whole.items() if str(text).startswith("/Date(")}
    sent = {**{name: value for name, value in whole.items() if name not in dates}, "City": "Gent"}

    assert {"__metadata", "BankAccounts"} <= sent.keys()
    assert exact.put(f"crm/Accounts(guid'{relation}')", sent).status_code == 204
    assert exact.rows("crm/Accounts", select="City", filter=f"ID eq guid'{relation}'")[0]["City"] == "Gent"
    lines_back = {
        "__metadata": entry["__metadata"],
        "SalesEntryLines": entry["SalesEntryLines"],
        "YourRef": "F-2",
    }
    assert exact.put(f"{SALES}(guid'{entry['EntryID']}')", lines_back).status_code == 204


def test_real_lines_in_a_put_are_still_refused(exact: Sandbox) -> None:
    """picqer #538."""
    entry = exact.book_sale()

    answer = exact.put(f"{SALES}(guid'{entry['EntryID']}')", {"SalesEntryLines": lines(exact, 1)})

    assert "Binding to new entities" in text_of(answer)


@pytest.mark.parametrize(
    "path", ["crm/Accounts", "financialtransaction/TransactionLines", "bulk/CRM/Accounts"]
)
def test_relations_and_ledger_lines_are_filtered_on_modified(exact: Sandbox, path: str) -> None:
    """picqer #591 (its list has Modified), tap-exact 0.7.1."""
    answer = exact.get(path, select="ID", filter="Modified gt datetime'2026-01-01T00:00:00'")

    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["sync/CRM/Accounts", "sync/Financial/TransactionLines"])
def test_an_empty_filter_is_none_that_sync_supports(exact: Sandbox, path: str) -> None:
    """picqer #468, #532."""
    answer = exact.get(path, select="ID", filter="")

    assert answer.status_code == 400
    assert text_of(answer) == "This $filter parameter is not supported for this resource."


def test_a_count_needs_no_select(exact: Sandbox) -> None:
    """fretje's Count()."""
    answer = exact.client.get(f"/api/v1/{BAKERY}/crm/Accounts/$count", params={"$filter": "Blocked eq false"})

    assert answer.status_code == 200
    assert int(answer.text) > 0


def test_deletions_are_filtered_by_timestamp_and_kind(exact: Sandbox) -> None:
    """fretje's sync."""
    entry = exact.book_sale()
    exact.delete(f"{SALES}(guid'{entry['EntryID']}')")
    asked = {"select": "EntityType,EntityKey"}

    assert len(exact.rows("sync/Deleted", filter="Timestamp gt 1L and EntityType eq 1", **asked)) == 3
    assert exact.rows("sync/Deleted", filter="Timestamp gt 1L and EntityType eq 2", **asked) == []


def test_numbers_stand_for_codes_and_zero_for_no(exact: Sandbox) -> None:
    """picqer #325: VATCode a bare number, Reversal 0; only other fields were complained of."""
    entry = exact.book_sale({**exact.line("700000", 100, None), "VATCode": 3}, Reversal=0, YourRef=2026)

    assert entry["YourRef"] == "2026"
    assert entry["SalesEntryLines"]["results"][0]["VATCode"] == "3  "


@pytest.mark.parametrize("sent", [{"AmountFC": 1}, "no lines", 5])
def test_lines_that_are_no_list_are_no_object(exact: Sandbox, sent: object) -> None:
    """picqer #277, #117."""
    answer = exact.post(SALES, {**exact.sale(), "SalesEntryLines": sent})

    assert (answer.status_code, text_of(answer)) == (400, NO_OBJECT)


@pytest.mark.parametrize("authorization", ["", "Bearer invented"])
def test_without_a_known_token_the_way_leads_to_the_login_page(exact: Sandbox, authorization: str) -> None:
    """picqer #343, fretje's tests."""
    answer = exact.client.get("/api/v1/current/Me", headers={"Authorization": authorization})

    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("text/html")
    assert "Object moved" in answer.text and "/docs/Login.aspx?ReturnUrl=" in answer.text


def test_a_relation_with_a_document_stays(exact: Sandbox) -> None:
    relation = str(exact.book("crm/Accounts", {"Name": "Met document"})["ID"])
    exact.book("documents/Documents", {"Subject": "Contract", "Type": 55, "Account": relation})

    answer = exact.delete(f"crm/Accounts(guid'{relation}')")

    assert answer.status_code == 500
    assert text_of(answer) == "Kan niet verwijderen: Relatie - Gebruikt in: Documenten"


def test_a_filter_that_is_no_condition_expects_a_boolean(exact: Sandbox) -> None:
    """picqer #593."""
    answer = exact.get("financial/Journals", filter="Code")

    assert text_of(answer) == "Expression of type 'System.Boolean' expected at position 0."


def test_go_counts_and_reads_its_divisions_in_one_call(exact: Sandbox) -> None:
    """go-exactonline asks hrm/Divisions with $select=* and $inlinecount."""
    answer: httpx.Response = exact.get("hrm/Divisions", select="*", inlinecount="allpages", top="1")

    content = answer.json()["d"]
    assert int(content["__count"]) > 1
    assert isinstance(content["results"][0]["HID"], str)  # Int64 is quoted; the client takes a number
