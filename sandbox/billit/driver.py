"""Drives a running Billit sandbox over HTTP: for tests, demos and trying things out."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx

from sandbox.billit.seeding import API_KEY

OFFICE, BAKERY, BUILDER, CONSULTANCY, FLORIST = 700100, 700101, 700102, 700103, 700109


class UnexpectedStatus(AssertionError):
    """The sandbox answered another status than the caller counted on."""


class Driver:
    """Calls as the practice's user, for the bakery unless a header says otherwise.

    Headers are keyword arguments with underscores (`PartyID="700102"`, `Idempotency_Key="k"`). JSON is read
    with exact numbers.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, headers={"Accept": "application/json"}, timeout=30)

    def call(
        self, method: str, path: str, body: Any = None, status: int = 200, **headers: str
    ) -> httpx.Response:
        """Raises UnexpectedStatus where the status differs. A header given as '' is left out."""
        named = {"ApiKey": API_KEY, "PartyID": str(BAKERY)}
        named |= {name.replace("_", "-"): text for name, text in headers.items()}
        answer = self.http.request(
            method, path, json=body, headers={name: text for name, text in named.items() if text}
        )
        if answer.status_code != status:
            raise UnexpectedStatus(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer

    def get(self, path: str, status: int = 200, **headers: str) -> Any:
        return _content(self.call("GET", path, None, status, **headers))

    def post(self, path: str, body: Any = None, status: int = 200, **headers: str) -> Any:
        return _content(self.call("POST", path, body, status, **headers))

    def code(self, method: str, path: str, body: Any = None, status: int = 400, **headers: str) -> str:
        """The code of a refusal."""
        errors = _content(self.call(method, path, body, status, **headers))["errors"]
        return str(errors[0]["Code"])

    def order(self, number: int) -> Any:
        return self.get(f"/v1/orders/{number}")

    def orders(self, condition: str = "", company: int = BAKERY) -> list[Any]:
        """Every order that fits the filter, over all pages."""
        query = f"?$filter={condition}" if condition else ""
        return [one for page in self.pages(f"/v1/orders{query}", company) for one in page["Items"]]

    def pages(self, link: str, company: int = BAKERY) -> Iterator[Any]:
        while link:
            page = self.get(link, PartyID=str(company))
            yield page
            link = page.get("NextPageLink", "")

    def portal(self, deed: str, company: int = BAKERY, status: int = 200, **asked: Any) -> Any:
        """A deed of the portal: release, approve, check, invoice, process, transactions, switch."""
        path = f"/_sandbox/api/portal/{deed}"
        return _content(self.call("POST", path, {"party_id": company, **asked}, status))

    def close(self) -> None:
        self.http.close()


def sales_invoice(**changes: Any) -> dict[str, Any]:
    """A sales invoice as one posts it: 100.00 and 21 % VAT."""
    return {
        "OrderType": "Invoice",
        "OrderDirection": "Income",
        "OrderDate": "2026-11-25",
        "ExpiryDate": "2026-12-25",
        "Customer": {
            "Name": "Proefklant BV",
            "VATNumber": "BE0999999922",
            "Email": "klant@proef.example",
            "CountryCode": "BE",
        },
        "OrderLines": [
            {"Description": "Dienst", "Quantity": 1, "UnitPriceExcl": 100, "VATPercentage": 21},
        ],
        **changes,
    }


def _content(answer: httpx.Response) -> Any:
    return answer.json(parse_float=Decimal) if answer.content else None
