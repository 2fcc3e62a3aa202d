"""Reports as CSV; which ones Billit has is not documented, so these two are our own choice."""

from __future__ import annotations

from typing import Any

from sandbox.billit.call import Call, Endpoint
from sandbox.billit.errors import unknown
from sandbox.kernel.table import Row

REPORTS = {1: ("Verkoopboek", "Income"), 2: ("Aankoopboek", "Cost")}
COLUMNS = ("OrderDate", "OrderNumber", "OrderType", "TotalExcl", "TotalVAT", "TotalIncl", "ToPay")


def listed(_: Call) -> list[dict[str, Any]]:
    return [{"ReportID": number, "ReportName": name} for number, (name, _) in REPORTS.items()]


def get(call: Call) -> dict[str, Any]:
    number = int(call.id("reportID"))
    if number not in REPORTS:
        raise unknown("Report")
    name, direction = REPORTS[number]
    rows = [row for row in call.rows("orders") if row["OrderDirection"] == direction]
    csv = "\n".join([";".join(COLUMNS), *(_line(row) for row in rows)])
    return {"ID": number, "Name": name, "CSVs": [csv]}


def _line(row: Row) -> str:
    return ";".join(str(row.get(column, "")) for column in COLUMNS)


ROUTES = (
    Endpoint("GET", "/v1/reports", listed),
    Endpoint("GET", "/v1/reports/{reportID}", get),
)
