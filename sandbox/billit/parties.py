"""Parties: the customers and suppliers of a company."""

from __future__ import annotations

from typing import Any

from sandbox.billit import shape
from sandbox.billit.call import Call, Endpoint
from sandbox.billit.contract import COUNTERPARTY_LIST, ENUMS
from sandbox.billit.errors import invalid
from sandbox.billit.patching import patched
from sandbox.billit.platform import Platform
from sandbox.kernel.table import Row

ADDRESS = ("Street", "StreetNumber", "Box", "Zipcode", "City", "CountryCode")


def listed(call: Call) -> dict[str, Any]:
    return call.page("Party", call.rows("parties"))


def get(call: Call) -> dict[str, Any]:
    return shape.render("Party", call.own("parties", call.id("partyID")))


def post(call: Call) -> int:
    return save(call.platform, call.company, call.bound("Party"))["PartyID"]  # type: ignore[no-any-return]


def patch(call: Call) -> None:
    row = call.own("parties", call.id("partyID"))
    changes = patched(call, "Party")
    call.platform.change("parties", row["PartyID"], **_whole({**row, **changes, "Addresses": []}))


def save(platform: Platform, company: int, posted: Row) -> Row:
    """A new party, or an update of the one that matches: what is posted wins, the rest stays."""
    if posted.get("PartyType") not in ENUMS["PartyType"]:
        raise invalid("PartyType must be Customer or Supplier.")
    existing = _match(platform, company, posted)
    if existing is not None:
        given = {name: value for name, value in posted.items() if value not in ("", [], None)}
        merged = {**existing, **given, "PartyID": existing["PartyID"]}
        if "Addresses" not in given and any(name in given for name in ADDRESS):
            merged["Addresses"] = []
        return platform.change("parties", existing["PartyID"], **_whole(merged))
    if not posted.get("Name"):
        raise invalid("Name is required.")
    return add(platform, company, posted)


def add(platform: Platform, company: int, posted: Row) -> Row:
    number, now = platform.new_id("party"), platform.timestamp_text()
    fresh = {"VATLiable": bool(posted.get("VATNumber")), "VATDeductable": True, "CountryCode": "BE"}
    row = {**fresh, **posted, "PartyID": number, "CompanyID": company, "Created": now, "LastModified": now}
    return platform.table("parties").put(str(number), _whole(row))


def short(platform: Platform, party: int) -> Row:
    """What a list of orders says of the other side; Addresses are left out there."""
    row = platform.must("parties", party)
    return {name: row.get(name) for name in COUNTERPARTY_LIST} | {"Addresses": []}


def _match(platform: Platform, company: int, posted: Row) -> Row | None:
    """By id; else of the same type by VAT number; without one by e-mail, then by name and address."""
    rows = platform.table("parties").find("CompanyID", company)
    if posted.get("PartyID"):
        found = next((row for row in rows if row["PartyID"] == posted["PartyID"]), None)
        if found is None:
            raise invalid(f"Party {posted['PartyID']} not found.")
        return found
    same = [row for row in rows if row["PartyType"] == posted["PartyType"]]
    number = _plain(posted.get("VATNumber", ""))
    if number:
        return next((row for row in same if _plain(row.get("VATNumber", "")) == number), None)
    return next((row for row in same if _alike(row, posted)), None)


def _alike(row: Row, posted: Row) -> bool:
    if posted.get("Email"):
        return bool(row.get("Email", "").lower() == posted["Email"].lower())
    return all(row.get(name) == posted.get(name) for name in ("Name", "Street", "StreetNumber", "Zipcode"))


def _whole(row: Row) -> Row:
    """Address lists and flat address agree; DisplayName and Identifiers follow from the rest."""
    if row.get("Addresses"):
        main = row["Addresses"][0]
        row = {**row, **{name: main[name] for name in ADDRESS if name in main}}
    else:
        flat = {name: row[name] for name in ADDRESS if row.get(name)}
        row = {**row, "Addresses": [{"AddressType": "InvoiceAddress", "Name": row["Name"], **flat}]}
    number = _plain(row.get("VATNumber", ""))
    identifiers = [{"IdentifierType": "CBE", "Identifier": number[2:]}] if number.startswith("BE") else []
    display = row.get("CommercialName") or row["Name"]
    return {**row, "DisplayName": display, "Identifiers": row.get("Identifiers") or identifiers}


def _plain(number: str) -> str:
    return "".join(filter(str.isalnum, number)).upper()


ROUTES = (
    Endpoint("GET", "/v1/parties", listed),
    Endpoint("POST", "/v1/parties", post),
    Endpoint("GET", "/v1/parties/{partyID}", get),
    Endpoint("PATCH", "/v1/parties/{partyID}", patch),
)
