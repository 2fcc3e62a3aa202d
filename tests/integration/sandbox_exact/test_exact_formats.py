"""How answers are written: Atom or JSON, metadata, links, dates, numbers, codes (section 4)."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tests.integration.sandbox_exact.conftest import BAKERY, Sandbox, text_of

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.parametrize("accept", ["*/*", "", "application/atom+xml"])
def test_without_asking_for_json_the_answer_is_atom(exact: Sandbox, accept: str) -> None:
    answer = exact.client.get(f"/api/v1/{BAKERY}/financial/Journals", headers={"Accept": accept})

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.text)
    assert feed.tag == f"{ATOM}feed"
    assert len(feed.findall(f"{ATOM}entry")) == len(exact.rows("financial/Journals"))
    assert "<d:Code>700</d:Code>" in answer.text


def test_errors_follow_the_same_choice(exact: Sandbox) -> None:
    answer = exact.client.get(f"/api/v1/{BAKERY}/crm/Accounts", headers={"Accept": "*/*"})

    assert answer.status_code == 400
    assert ElementTree.fromstring(answer.text).tag.endswith("error")
    assert exact.get("crm/Accounts").json()["error"]["code"] == ""


def test_application_xml_is_refused(exact: Sandbox) -> None:
    answer = exact.client.get(f"/api/v1/{BAKERY}/financial/Journals", headers={"Accept": "application/xml"})

    assert answer.status_code == 415


def test_a_body_must_be_json_by_name(exact: Sandbox) -> None:
    answer = exact.client.post(f"/api/v1/{BAKERY}/crm/Accounts", data={"Name": "x"})

    assert answer.status_code == 415


def test_entities_carry_their_address_and_type_and_lists_are_deferred(exact: Sandbox) -> None:
    entry = exact.book_sale()
    [row] = exact.rows("salesentry/SalesEntries", filter=f"EntryID eq guid'{entry['EntryID']}'")

    address = f"{exact.url}/api/v1/{BAKERY}/salesentry/SalesEntries(guid'{entry['EntryID']}')"
    assert row["__metadata"] == {"uri": address, "type": "Exact.Web.Api.Models.SalesEntry"}
    assert row["SalesEntryLines"] == {"__deferred": {"uri": f"{address}/SalesEntryLines"}}
    lines = exact.client.get(row["SalesEntryLines"]["__deferred"]["uri"]).json()["d"]["results"]
    assert [line["EntryID"] for line in lines] == [entry["EntryID"]]


def test_one_row_by_its_key_stands_alone(exact: Sandbox) -> None:
    customer = exact.customer()

    answer = exact.get(f"crm/Accounts(guid'{customer}')", select="ID,Name")

    assert set(answer.json()["d"]) == {"__metadata", "ID", "Name"}
    missing = exact.get("crm/Accounts(guid'00000000-0000-0000-0000-000000000000')")
    assert (missing.status_code, text_of(missing)) == (404, "Resource not found.")
    assert exact.get("crm/Accounts(5)").status_code == 404
    assert exact.get("system/Divisions(2104011)").json()["d"]["Code"] == BAKERY


def test_int64_is_quoted_and_other_numbers_are_not(exact: Sandbox) -> None:
    [row] = exact.rows("sync/CRM/Accounts", select="Timestamp,ID", top="1")
    [division] = exact.rows("system/Divisions", filter=f"Code eq {BAKERY}", select="Code,Hid,Status")

    assert isinstance(row["Timestamp"], str)
    assert int(row["Timestamp"]) > 2**32
    assert division["Hid"] == "2"
    assert division["Code"] == BAKERY


def test_dates_are_local_wall_time_written_as_if_it_were_utc(exact: Sandbox) -> None:
    exact.admin("clock", set="2026-07-01T22:30:00+00:00", speed=0)
    exact.log_in()

    entry = exact.book_sale(EntryDate="2026-02-10T00:00:00Z")

    assert entry["EntryDate"] == "/Date(1770681600000)/"  # 2026-02-10 00:00, whatever the zone
    assert entry["Created"] == "/Date(1782952200000)/"  # 2026-07-02 00:30, two hours ahead


def test_codes_keep_their_padding(exact: Sandbox) -> None:
    codes = [row["Code"] for row in exact.rows("vat/VATCodes", select="Code")]
    [account] = exact.rows("sync/CRM/Accounts", select="Code,Timestamp", top="1")

    assert {len(code) for code in codes} == {3}
    assert "3  " in codes
    assert account["Code"] == account["Code"].strip().rjust(18)


def test_percentages_are_fractions(exact: Sandbox) -> None:
    [row] = exact.rows("vat/VATCodes", select="Percentage,VATPercentages", filter="Code eq '3  '")

    assert row["Percentage"] == 0.21


def test_paths_are_case_sensitive(exact: Sandbox) -> None:
    assert exact.get("hrm/Costcenters").status_code == 200
    assert exact.get("hrm/CostCenters").status_code == 404
    assert exact.get("bulk/crm/Accounts", select="ID", filter="Name eq 'x'").status_code == 404
    assert exact.client.get(f"/api/v1/beta/{BAKERY}/crm/Accounts").status_code == 404
    assert exact.client.post("/api/v1/$batch", json={}).status_code == 404


def test_a_method_that_an_endpoint_does_not_have_is_405(exact: Sandbox) -> None:
    assert exact.put("sync/CRM/Accounts(1L)", {}).status_code == 405
    assert exact.post("financial/FinancialPeriods", {}).status_code == 405


def test_an_address_of_more_than_6000_characters_is_refused(exact: Sandbox) -> None:
    long = " or ".join(["Code eq 'aaaaaaaaaaaaaaaaaaaa'"] * 200)

    assert exact.get("financial/Journals", filter=long).status_code == 404


def test_me_says_who_is_connected_and_follows_the_last_division(exact: Sandbox) -> None:
    exact.get("financial/Journals", BAKERY)
    [me] = exact.client.get("/api/v1/current/Me").json()["d"]["results"]

    assert me["FullName"] == "Lotte Vermeulen"
    assert me["CurrentDivision"] == BAKERY
    assert me["IsMyFirmPortalUser"] is False
    assert me["LanguageCode"] == "nl-BE"
    assert me["__metadata"]["type"] == "Exact.Web.Api.Models.System.Me"
