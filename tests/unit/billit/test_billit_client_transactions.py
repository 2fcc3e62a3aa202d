"""Bank movements: signed to the cent, and a bad one named without holding the others."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import httpx
import pytest

from dossierflow.billit.client import BillitCompany
from dossierflow.billit.resources.transactions import Transactions

PATH = "/v1/financialTransactions"
Make = Callable[..., dict[str, Any]]


def test_a_movement_is_read_with_its_structured_communication(
    company: BillitCompany, script: Any, transaction: Make
) -> None:
    script.on("GET", PATH, {"Items": [transaction(BankTransactionCode="PMNT/RCDT/ESCT", BIC="DEMOBEBB")]})
    ((movement,),) = company.transactions.since(date(2026, 12, 1))
    assert (movement.id, movement.amount, movement.value_date) == (9920114, -23000, date(2026, 12, 2))
    assert (movement.iban, movement.bic) == ("BE56363123456788", "DEMOBEBB")
    assert (movement.counterparty_iban, movement.counterparty_name) == (
        "BE74735009876507",
        "Papierhuis Demo BV",
    )
    assert (movement.note, movement.structured) == ("+++026/1104/11702+++", "026110411702")
    assert movement.iso_code == "PMNT/RCDT/ESCT"
    asked = script.requests[0].url.params
    assert asked["$filter"] == "ValueDate ge DateTime'2026-12-01'"
    assert asked["$orderby"] == "ValueDate asc,BankAccountTransactionID asc"


@pytest.mark.parametrize(
    ("kind", "total", "amount"),
    [("Credit", 12.5, 1250), ("Credit", -12.5, 1250), ("Debit", 12.5, -1250), ("Debit", -12.5, -1250)],
)
def test_the_type_decides_over_the_sign(
    company: BillitCompany, script: Any, transaction: Make, kind: str, total: float, amount: int
) -> None:
    script.on("GET", PATH, {"Items": [transaction(TransactionType=kind, TotalAmount=total)]})
    ((movement,),) = company.transactions.since(None)
    assert movement.amount == amount
    assert movement.is_credit is (amount > 0)


def test_signed_amounts_are_a_setting(company: BillitCompany, script: Any, transaction: Make) -> None:
    script.on("GET", PATH, [transaction(TransactionType=..., TotalAmount=-12.5)])
    ((movement,),) = Transactions(company.session, signed_amounts=True).since(None)
    assert movement.amount == -1250
    assert "$filter" not in script.requests[0].url.params


MALFORMED: list[tuple[dict[str, Any], str]] = [
    ({"BankAccountTransactionID": ...}, "BankAccountTransactionID"),
    ({"BankAccountTransactionID": "9920114"}, "BankAccountTransactionID"),
    ({"BankAccountTransactionID": 0}, "BankAccountTransactionID"),
    ({"BankAccountTransactionID": 1.5}, "BankAccountTransactionID"),
    ({"IBAN": ...}, "IBAN"),
    ({"IBAN": ""}, "IBAN"),
    ({"IBAN": "BE56363123456789"}, "IBAN"),
    ({"IBAN": "363-1234567-88"}, "IBAN"),
    ({"IBAN": 5636312345}, "IBAN"),
    ({"TotalAmount": ...}, "TotalAmount"),
    ({"TotalAmount": "230"}, "TotalAmount"),
    ({"TotalAmount": 230.001}, "TotalAmount"),
    ({"TotalAmount": float("nan")}, "TotalAmount"),
    ({"TotalAmount": 1e40}, "TotalAmount"),
    ({"TotalAmount": 10**15}, "TotalAmount"),
    ({"TransactionType": ...}, "TransactionType"),
    ({"TransactionType": "Transfer"}, "TransactionType"),
    ({"TransactionType": "credit"}, "TransactionType"),
    ({"TransactionType": 1}, "TransactionType"),
    ({"ValueDate": ...}, "ValueDate"),
    ({"ValueDate": "0001-01-01T00:00:00"}, "ValueDate"),
    ({"ValueDate": "2026-02-29T00:00:00"}, "ValueDate"),
    ({"ValueDate": "2226-12-02T00:00:00"}, "ValueDate"),
    ({"ValueDate": 20261202}, "ValueDate"),
    ({"Currency": "euro"}, "Currency"),
    ({"Currency": "E1R"}, "Currency"),
    ({"Note": ["+++026/1104/11702+++"]}, "Note"),
    ({"Description": "a\x00b"}, "Description"),
    ({"FreeMessage": "x" * 4001}, "FreeMessage"),
    ({"NameCounterParty": {"Name": "x"}}, "NameCounterParty"),
    ({"CodaFileID": False}, "CodaFileID"),
]


@pytest.mark.parametrize(("changes", "field"), MALFORMED, ids=lambda value: str(value)[:50])
def test_a_malformed_movement_is_named_and_its_neighbours_are_read(
    company: BillitCompany, script: Any, transaction: Make, changes: dict[str, Any], field: str
) -> None:
    rows = [
        transaction(BankAccountTransactionID=1),
        transaction(**changes),
        transaction(BankAccountTransactionID=3),
    ]
    script.on("GET", PATH, httpx.Response(200, content=json.dumps({"Items": rows}).encode()))
    (page,) = company.transactions.since(None)
    assert [movement.id for movement in page] == [1, 3]
    (bad,) = page.refused
    assert (bad.dossier, bad.field) == ("700101", field)
    identity = changes.get("BankAccountTransactionID", 9920114)
    assert bad.document == f"bank transaction {'?' if identity is ... else identity}"
    assert all(part in str(bad) for part in ("700101", bad.document, field))
