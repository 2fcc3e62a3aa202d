"""Numbers of sales documents: one series per company and kind."""

from __future__ import annotations

from sandbox.billit.call import Call, Endpoint
from sandbox.billit.contract import ENUMS
from sandbox.billit.errors import invalid
from sandbox.billit.platform import Platform

SERIES = {"Invoice": "Income-Invoice", "CreditNote": "Income-CreditNote"}


def take(platform: Platform, company: int, order_type: str) -> str:
    """The next number of the series, used up."""
    return _number(platform, company, SERIES.get(order_type, order_type), consume=True)


def ask(call: Call) -> str:
    asked = call.bound("SequenceRequest")
    series = asked.get("SequenceType", "")
    if series not in ENUMS["SequenceType"]:
        raise invalid(f"SequenceType '{series}' is not valid.")
    return _number(call.platform, call.company, series, consume=asked.get("Consume", False))


def _number(platform: Platform, company: int, series: str, *, consume: bool) -> str:
    key = f"{company} {series}"
    row = platform.table("sequences").get(key) or {"next": 1}
    if consume:
        platform.table("sequences").put(key, {"next": row["next"] + 1})
    prefix = "CN" if series.endswith("CreditNote") else ""
    return f"{prefix}{platform.today().year}/{row['next']:04d}"


def start_at(platform: Platform, company: int, series: str, number: int) -> None:
    platform.table("sequences").put(f"{company} {series}", {"next": number})


ROUTES = (Endpoint("POST", "/v1/account/sequences", ask),)
