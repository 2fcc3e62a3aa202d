"""Look-ups: companies by name or number, and lists of codes."""

from __future__ import annotations

from typing import Any

from sandbox.billit.call import Call, Endpoint
from sandbox.billit.contract import ENUMS
from sandbox.billit.errors import unknown
from sandbox.kernel.table import Row

REGISTER = "KBO"


def company_search(call: Call) -> dict[str, Any]:
    """Among the companies and Belgian parties that this sandbox knows, each enterprise once.

    Parties of the companies beyond the first three are left out: most of those are not made yet.
    """
    words = call.params["Keywords"].lower()
    known = [*call.platform.table("companies").values(), *call.platform.table("parties").near()]
    found = {row["VATNumber"]: row for row in known if _fits(row, words)}
    return {"Items": [_shown(row) for row in found.values()]}


def _fits(row: Row, words: str) -> bool:
    number = str(row.get("VATNumber", ""))
    digits = "".join(filter(str.isdigit, words))
    by_number = len(digits) >= 9 and digits in number
    return number.startswith("BE") and (by_number or words in row["Name"].lower())


def _shown(row: Row) -> dict[str, Any]:
    named = {
        "Source": REGISTER,
        "CompanyIdentification": row["VATNumber"][2:],
        "Name": row["Name"],
        "Street": row.get("Street"),
        "Number": row.get("StreetNumber"),
        "Zipcode": row.get("Zipcode"),
        "City": row.get("City"),
        "Country": row.get("CountryCode"),
    }
    return {name: value for name, value in named.items() if value}


def type_codes(call: Call) -> dict[str, Any]:
    """The values of one of the documented enumerations."""
    return {"Items": [{"Key": value, "Value": value} for value in _values(call)]}


def type_code(call: Call) -> dict[str, Any]:
    """One value; its translations are not public, so every language gets the value itself."""
    found = [value for value in _values(call) if value.lower() == call.params["key"].lower()]
    if not found:
        raise unknown("Key")
    return {"Items": [{"Key": value, "Value": value} for value in found]}


def _values(call: Call) -> list[str]:
    lists = {name.lower(): values for name, values in ENUMS.items()}
    if call.params["TypeCodeType"].lower() not in lists:
        raise unknown("TypeCodeType")
    return lists[call.params["TypeCodeType"].lower()]


ROUTES = (
    Endpoint("GET", "/v1/misc/companysearch/{Keywords}", company_search, needs_company=False),
    Endpoint("GET", "/v1/misc/typecodes/{TypeCodeType}", type_codes, needs_company=False),
    Endpoint("GET", "/v1/misc/typecodes/{TypeCodeType}/{key}/{language}", type_code, needs_company=False),
)
