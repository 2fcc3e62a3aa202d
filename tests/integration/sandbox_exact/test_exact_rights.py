"""What a user, an app and a division allow (section 5)."""

from __future__ import annotations

import pytest

from tests.integration.sandbox_exact.conftest import (
    BAKERY,
    BUILDER,
    CLIENT_ID,
    CONSULTANCY,
    EMMA,
    LOTTE,
    NOT_LINKED,
    OFFICE,
    PORTAL,
    Sandbox,
    text_of,
)

SALES, PURCHASES = "salesentry/SalesEntries", "purchaseentry/PurchaseEntries"


def has_right(exact: Sandbox, endpoint: str, action: str, division: int = BAKERY) -> bool:
    answer = exact.client.get(
        f"/api/v1/{division}/users/UserHasRights",
        params={"endpoint": f"'{endpoint}'", "action": f"'{action}'"},
    )
    assert answer.status_code == 200, answer.text
    return bool(answer.json()["d"]["UserHasRights"])


def test_an_office_user_may_do_all_of_the_nine(exact: Sandbox) -> None:
    nine = [
        ("PurchaseEntry/PurchaseEntries", "POST"),
        ("SalesEntry/SalesEntries", "POST"),
        ("Documents/Documents", "POST"),
        ("Documents/DocumentAttachments", "POST"),
        ("CRM/Accounts", "POST"),
        ("Financial/GLAccounts", "GET"),
        ("Financial/Journals", "GET"),
        ("VAT/VATCodes", "GET"),
        ("Mailbox/MailMessagesSent", "POST"),
    ]

    assert all(has_right(exact, endpoint, action) for endpoint, action in nine)


def test_the_third_company_has_not_given_the_right_to_book_purchases(exact: Sandbox) -> None:
    assert has_right(exact, "SalesEntry/SalesEntries", "POST", CONSULTANCY)
    assert not has_right(exact, "PurchaseEntry/PurchaseEntries", "POST", CONSULTANCY)

    refused = exact.post(PURCHASES, exact.purchase(division=CONSULTANCY), CONSULTANCY)

    assert refused.status_code == 403
    assert refused.json() == {"error": {"code": "", "message": {"lang": "", "value": "Forbidden"}}}
    assert exact.post(SALES, exact.sale(division=CONSULTANCY), CONSULTANCY).status_code == 201


def test_a_view_user_reads_and_no_more(exact: Sandbox) -> None:
    exact.log_in(EMMA)

    assert exact.get("financial/Journals").status_code == 200
    assert exact.post("crm/Accounts", {"Name": "x"}).status_code == 403
    assert not has_right(exact, "CRM/Accounts", "POST")


def test_a_right_can_be_taken_for_one_method_of_one_resource(exact: Sandbox) -> None:
    exact.admin("rights", user=LOTTE, division=BAKERY, resource="vat/VATCodes", action="GET", right="refused")

    assert exact.get("vat/VATCodes").status_code == 403
    assert exact.get("vat/VATCodes", BUILDER).status_code == 200
    assert exact.get("financial/FinancialPeriods").status_code == 200
    assert not has_right(exact, "VAT/VATCodes", "GET")


def test_a_missing_right_may_look_like_an_empty_list(exact: Sandbox) -> None:
    told = {"user": LOTTE, "division": BAKERY, "action": "GET", "right": "empty"}
    exact.admin("rights", resource="financial/GLAccounts", **told)

    assert exact.rows("sync/Financial/GLAccounts", select="Code") == []
    assert not has_right(exact, "Financial/GLAccounts", "GET")


def test_a_portal_user_cannot_book_and_is_told_so_oddly(exact: Sandbox) -> None:
    exact.log_in(PORTAL)
    [me] = exact.client.get("/api/v1/current/Me").json()["d"]["results"]
    assert me["IsMyFirmPortalUser"] is True

    answers = [
        exact.post("documents/Documents", {"Subject": "x", "Type": 10}),
        exact.post(SALES, {"Journal": "700"}),
    ]

    assert {(one.status_code, text_of(one)) for one in answers} == {(500, "Documenttype niet toegestaan")}
    assert [row["Code"] for row in exact.rows("system/Divisions", select="Code")] == [BAKERY]


def test_a_division_without_access_is_refused_with_its_reason(exact: Sandbox) -> None:
    exact.log_in(PORTAL)

    for division in (BUILDER, 999):
        answer = exact.get("financial/Journals", division)
        assert (answer.status_code, answer.headers["Reason"]) == (403, "NoDivisionAccess")
        assert text_of(answer) == "Forbidden"


def test_an_app_scope_that_is_missing_is_named(exact: Sandbox) -> None:
    exact.admin("scopes", client_id=CLIENT_ID, scope="Crm accounts", level="read")
    assert exact.get("crm/Accounts", select="ID", filter="Name eq 'x'").status_code == 200
    manage = exact.post("crm/Accounts", {"Name": "x"})
    exact.admin("scopes", client_id=CLIENT_ID, scope="Crm accounts", level="")
    read = exact.get("crm/Accounts", select="ID", filter="Name eq 'x'")

    assert (manage.status_code, read.status_code) == (403, 403)
    assert text_of(manage) == "Forbidden - Application Scope Violated. Cannot manage 'crm.accounts' scope."
    assert text_of(read) == "Forbidden - Application Scope Violated. Cannot read 'crm.accounts' scope."


@pytest.mark.parametrize("reason", ["BlockedUser", "InactiveUser"])
def test_a_user_who_left_is_refused_everywhere(exact: Sandbox, reason: str) -> None:
    exact.admin("access", user=LOTTE, reason=reason)

    answers = [exact.get("financial/Journals", division) for division in (OFFICE, BAKERY)]

    assert {(one.status_code, one.headers["Reason"]) for one in answers} == {(403, reason)}


@pytest.mark.parametrize("reason", ["LicenseExpired", "BlockedCustomer", "DivisionBlocked"])
def test_a_company_without_a_contract_is_refused_and_the_others_are_not(exact: Sandbox, reason: str) -> None:
    exact.admin("access", division=BAKERY, reason=reason)

    assert exact.get("financial/Journals").headers["Reason"] == reason
    assert exact.get("financial/Journals", BUILDER).status_code == 200
    exact.admin("access", division=BAKERY, reason="")
    assert exact.get("financial/Journals").status_code == 200


def test_a_user_taken_out_of_a_company_no_longer_sees_it(exact: Sandbox) -> None:
    exact.admin("roles", user=LOTTE, division=BUILDER, role="")

    assert BUILDER not in [row["Code"] for row in exact.rows("system/Divisions", select="Code")]
    assert exact.get("financial/Journals", BUILDER).headers["Reason"] == "NoDivisionAccess"


def test_a_question_about_an_unknown_endpoint_is_refused(exact: Sandbox) -> None:
    for parameters in (
        {"endpoint": "'No/Thing'", "action": "'GET'"},
        {"endpoint": "CRM/Accounts", "action": "'GET'"},
        {"endpoint": "'CRM/Accounts'", "action": "'LOOK'"},
        {},
    ):
        answer = exact.client.get(f"/api/v1/{BAKERY}/users/UserHasRights", params=parameters)
        assert answer.status_code == 400


def test_divisions_come_across_licences_or_of_one(exact: Sandbox) -> None:
    across = {row["Code"] for row in exact.rows("system/Divisions", select="Code")}
    of_one = {row["Code"] for row in exact.rows("hrm/Divisions", select="Code")}
    own = exact.rows("hrm/Divisions", NOT_LINKED, select="Code,Status,HID")
    exact.log_in(PORTAL)
    all_of_one = {row["Code"] for row in exact.rows("system/AllDivisions", select="Code")}

    assert across == {OFFICE, BAKERY, BUILDER, CONSULTANCY, NOT_LINKED}
    assert of_one == all_of_one == across - {NOT_LINKED}
    assert [(row["Code"], row["Status"], row["HID"]) for row in own] == [(NOT_LINKED, 0, "5")]


def test_the_most_recent_divisions_follow_use(exact: Sandbox) -> None:
    exact.get("financial/Journals", BUILDER)
    exact.get("financial/Journals", BAKERY)

    rows = exact.rows("system/GetMostRecentlyUsedDivisions", select="Code,Current")

    assert [(row["Code"], row["Current"]) for row in rows] == [(BAKERY, True), (BUILDER, False)]


def test_roles_have_numbers_and_names_in_the_users_language(exact: Sandbox) -> None:
    [me] = exact.client.get("/api/v1/current/Me").json()["d"]["results"]
    rows = exact.rows(
        "users/UserRolesPerDivision", CONSULTANCY, select="UserID,Role,RoleLevel,Description,Division"
    )

    [own] = [row for row in rows if row["UserID"] == me["UserID"]]
    assert (own["RoleLevel"], own["Division"]) == (3, CONSULTANCY)
    assert own["Description"] == "Kantoorgebruiker, alleen verkoop"
    names = {row["Description"] for row in exact.rows("users/UserRoles", select="Description")}
    assert "MijnKantoor-gebruiker" in names


def test_nobody_deletes_a_company(exact: Sandbox) -> None:
    assert exact.delete(f"system/Divisions({BAKERY})").status_code == 403
