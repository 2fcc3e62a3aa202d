"""Daily receipts: what a shop took in a day, entered in the open book of the month."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sandbox.billit import amounts, shape
from sandbox.billit.call import Call, Endpoint
from sandbox.billit.errors import invalid
from sandbox.kernel.table import Row


def create(call: Call) -> dict[str, int]:
    """In the open book, or a new one where there is none."""
    posted = call.bound("DailyReceiptBookEntryModel")
    for name in ("TotalIncl", "VATPercentage"):
        if name not in posted:
            raise invalid(f"{name} is required.")
    book = _open_book(call, posted.get("InputDate") or call.platform.timestamp_text())
    number = call.platform.new_id("receipt")
    rate, gross = Decimal(posted["VATPercentage"]), Decimal(posted["TotalIncl"])
    net = Decimal(amounts.euro(gross / (1 + rate / 100)))
    row = {
        "CashbookEntryID": number,
        "CashbookID": book["CashbookID"],
        "CompanyID": call.company,
        "VAT": posted["VATPercentage"],
        "Description": posted.get("Description", ""),
        "TotalIncl": amounts.euro(gross),
        "TotalExcl": amounts.euro(net),
        "TotalVAT": amounts.euro(gross - net),
    }
    call.platform.table("receipts").put(str(number), row)
    return {"CashbookId": book["CashbookID"], "CashbookEntryId": number}


def entry(call: Call) -> dict[str, Any]:
    row = call.own("receipts", call.id("DailyReceiptEntryID"))
    return shape.render("GetDailyReceiptEntryResponseModel", row)


def book(call: Call) -> dict[str, Any]:
    row = call.own("receipt books", call.id("DailyReceiptBookID"))
    return _shown(call, [row])


def books(call: Call) -> dict[str, Any]:
    return _shown(call, call.platform.table("receipt books").find("CompanyID", call.company))


def _shown(call: Call, rows: list[Row]) -> dict[str, Any]:
    numbers = {row["CashbookID"] for row in rows}
    receipts = call.platform.table("receipts").find("CompanyID", call.company)
    entries = [row for row in receipts if row["CashbookID"] in numbers]
    return shape.render("DailyReceiptBookModelResponseModel", {"Cashbooks": rows, "CashbookEntries": entries})


def _open_book(call: Call, day: str) -> Row:
    rows = call.platform.table("receipt books").find("CompanyID", call.company)
    found = next((row for row in rows if not row["Closed"] and row["FromDate"][:7] == day[:7]), None)
    if found is not None:
        return found
    number = call.platform.new_id("cashbook")
    fresh = {"CashbookID": number, "CompanyID": call.company, "FromDate": f"{day[:7]}-01T00:00:00"}
    return call.platform.table("receipt books").put(str(number), {**fresh, "Closed": False})


ROUTES = (
    Endpoint("POST", "/v1/DailyReceiptBooks/commands/CreateEntryInOpenExistingOrNew", create),
    Endpoint("GET", "/v1/DailyReceiptBooks", books),
    Endpoint("GET", "/v1/DailyReceiptBooks/DailyReceiptEntry/{DailyReceiptEntryID}", entry),
    Endpoint("GET", "/v1/DailyReceiptBooks/{DailyReceiptBookID}", book),
)
