"""The user's account: who it is, which companies it reaches, and what a reseller may do."""

from __future__ import annotations

import operator
from typing import Any

import orjson

from sandbox.billit import shape
from sandbox.billit.call import Call, Endpoint
from sandbox.billit.errors import denied, invalid
from sandbox.billit.parties import ADDRESS
from sandbox.billit.platform import Platform
from sandbox.kernel.table import Row

FEATURES = ("TimeRegistration", "Projects", "DailyReceipts", "FinancialReduction", "GLAccounts", "Cashbook")


def information(call: Call) -> dict[str, Any]:
    """Every company that the user may enter, whatever PartyID says."""
    roles = list(call.user["roles"])
    return {
        **shape.render("AccountInformation", {**call.user, "LoginOrRegisterNeeded": False}),
        "Companies": [_company(call.platform, number) for number in call.user["companies"]],
        "UserCompanyRoles": [
            {"PartyID": number, "UserRoleTypes": roles} for number in call.user["companies"]
        ],
    }


def _company(platform: Platform, number: int) -> orjson.Fragment:
    """Written once for as long as its rows stay what they are: an office may reach thousands."""
    company = platform.company(number)
    accounts = platform.table("bank accounts").find("CompanyID", number)
    made_from, written = platform.written.get(number, ((), None))
    rows = (company, *accounts)
    if written is None or len(made_from) != len(rows) or any(map(operator.is_not, made_from, rows)):
        shown = shape.render("AccountInformationParty", {**company, "BankAccounts": accounts})
        written = orjson.Fragment(orjson.dumps(shown))
        platform.written[number] = rows, written
    return written


def sso_token(call: Call) -> dict[str, str]:
    """A token of which nothing is documented but its existence."""
    return {"Token": call.platform.new_guid()}


def register(call: Call) -> dict[str, Any]:
    """A new company; the calling user gets access to it.

    As in the portal, a number that is active in an account which the user does not reach is linked there and
    not made again; departments of one enterprise are made under one account.
    """
    if not call.user.get("registers", True):
        raise denied("This account may not register companies.")
    posted = call.bound("RegisterAccountRequestModel").get("Company", {})
    if not posted.get("Name") or not posted.get("VATNumber"):
        raise invalid("Company.Name and Company.VATNumber are required.")
    if _is_elsewhere(call, str(posted["VATNumber"])):
        raise invalid("A company with this VAT number exists already. Ask for a link instead.")
    company = add_company(call.platform, call.platform.new_id("company"), posted)
    user = call.platform.table("users").update(
        str(call.user["UserID"]), companies=[*call.user["companies"], company["PartyID"]]
    )
    return {
        "CompanyID": company["PartyID"],
        "APIKey": user["key"],
        "Users": [{"UserID": user["UserID"]}],
        "BankAccounts": [],
    }


def _is_elsewhere(call: Call, vat_number: str) -> bool:
    number, reached = digits(vat_number), set(call.user["companies"])
    rows = call.platform.table("companies").values()
    same = [row for row in rows if digits(row.get("VATNumber", "")) == number]
    return bool(same) and not any(row["PartyID"] in reached for row in same)


def digits(vat_number: str) -> str:
    """By which two ways of writing one number are the same."""
    return "".join(character for character in vat_number if character.isdigit())


def add_company(platform: Platform, number: int, row: Row, *, office: bool = False) -> Row:
    """A company with the switches that its portal has."""
    now = platform.timestamp_text()
    address = {name: row[name] for name in ADDRESS if name in row}
    kept = {
        "Addresses": [{"AddressType": "InvoiceAddress", "Name": row["Name"], **address}],
        "DisplayName": row["Name"],
        "BookYearStart": f"{platform.today().year}-01-01T00:00:00",
        "VATLiable": True,
        "VATDeductable": True,
        "Language": "NL",
        "Created": now,
        "LastModified": now,
        "APIAllowed": True,
        "APIEnabledFeatures": dict.fromkeys(FEATURES, False) | {"GLAccounts": True, "Cashbook": True},
        "Role": "Accountant" if office else "Professional",
        **row,
        "PartyID": number,
        "office": office,
        "sends_daily": False,
        "sent_until": now,
        "processes_ubl": True,
        "only_approved": False,
    }
    return platform.table("companies").put(str(number), kept)


def licence(call: Call) -> int:
    """Keeps the asked licence with the company and answers the company's number."""
    posted = call.bound("UpdateLicenseRequestModel")
    return _keep_licence(call, posted)


def licence_addons(call: Call) -> int:
    return _keep_licence(call, call.bound("AddNewLicenseBillableModel"))


def _keep_licence(call: Call, posted: Row) -> int:
    number = int(posted.get("CompanyID", call.company))
    if number not in call.user["companies"]:
        raise invalid(f"Company {number} not found.")
    kept = call.platform.company(number).get("licence", {})
    call.platform.table("companies").update(str(number), licence={**kept, **posted})
    return number


ROUTES = (
    Endpoint("GET", "/v1/account/accountInformation", information, needs_company=False),
    Endpoint("GET", "/v1/account/ssoToken", sso_token),
    Endpoint("POST", "/v1/account/registercompany", register, needs_company=False),
    Endpoint("POST", "/v1/account/license", licence),
    Endpoint("POST", "/v1/account/license/addons", licence_addons),
)
