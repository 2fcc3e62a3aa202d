"""Bank transactions: seeded, uploaded, imported from CODA, and the balances that fit them."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sandbox.billit.driver import BAKERY, OFFICE, Driver
from sandbox.practice import Practice

LIST = "/v1/financialTransactions"


def rows(billit: Driver, query: str = "") -> list[Any]:
    return [one for page in billit.pages(f"{LIST}{query}") for one in page["Items"]]


def balances(billit: Driver) -> dict[str, Decimal]:
    account = billit.get("/v1/account/accountInformation")
    bakery = next(one for one in account["Companies"] if one["PartyID"] == BAKERY)
    return {one["IBAN"]: one["Saldo"] for one in bakery["BankAccounts"]}


def test_transactions_add_up_to_the_balance_of_their_account(reading: Driver, practice: Practice) -> None:
    shown = balances(reading)
    for account in practice.company("bakery").bank_accounts:
        mine = [row for row in rows(reading) if row["IBAN"] == account.iban]
        assert len(mine) == len(account.movements)
        signs = {"Credit": 1, "Debit": -1}
        moved = sum(signs[row["TransactionType"]] * row["TotalAmount"] for row in mine)
        assert shown[account.iban] == Decimal(account.opening).scaleb(-2) + moved
        assert all(row["TotalAmount"] > 0 for row in mine)


def test_only_transactions_of_a_coda_account_point_to_a_file(reading: Driver, practice: Practice) -> None:
    with_coda, without = practice.company("bakery").bank_accounts
    for row in rows(reading):
        if row["IBAN"] == without.iban:
            assert "CodaFileID" not in row
            continue
        file = reading.get(f"/v1/files/{row['CodaFileID']}")
        content = b64decode(file["FileContent"])
        assert row["BankReference"].encode() in content
        assert content in [one.content for one in with_coda.coda_files]


def test_a_payment_names_its_order_and_its_structured_message(reading: Driver) -> None:
    paid = {row["OrderID"]: row for row in reading.orders("Paid eq true and OrderType eq 'Invoice'")}
    assigned = {entity["EntityID"]: row for row in rows(reading) for entity in row["AssignedEntities"]}
    assert set(assigned) == set(paid)
    for number, row in assigned.items():
        assert row["TotalAmount"] == paid[number]["TotalIncl"]
        if "PaymentReference" in paid[number]:
            assert row["Note"] == paid[number]["PaymentReference"]


def test_transactions_are_filtered_and_sorted_by_value_date(reading: Driver) -> None:
    query = "?$filter=ValueDate ge DateTime'2026-11-20'&$orderby=ValueDate desc"
    days = [row["ValueDate"] for row in rows(reading, query)]
    assert days == sorted(days, reverse=True) and days[-1] >= "2026-11-20T00:00:00"
    assert len(days) < len(rows(reading))


def test_imported_transactions_move_the_balance(billit: Driver, practice: Practice) -> None:
    iban = practice.company("bakery").bank_accounts[1].iban
    before = balances(billit)[iban]
    base = {"IBAN": iban, "ValueDate": "2026-11-25T00:00:00"}
    body = [
        {**base, "TotalAmount": 10.05, "TransactionType": "Credit", "Note": "in"},
        {**base, "totalamount": -4.05, "transactiontype": "Debit", "note": "uit"},
    ]
    assert billit.post(f"{LIST}/commands/import", body) is None
    assert balances(billit)[iban] == before + Decimal("6.00")
    assert [row["Note"] for row in rows(billit)[-2:]] == ["in", "uit"]


def test_one_bad_transaction_undoes_the_whole_import(billit: Driver, practice: Practice) -> None:
    iban = practice.company("bakery").bank_accounts[1].iban
    good = {"IBAN": iban, "TotalAmount": 1, "TransactionType": "Credit", "ValueDate": "2026-11-25"}
    count = len(rows(billit))
    for bad in ({"IBAN": "BE71096123456769"}, {"TransactionType": "Up"}, {"ValueDate": "ooit"}):
        billit.post(f"{LIST}/commands/import", [good, {**good, **bad}], 400)
    assert len(rows(billit)) == count


def test_an_uploaded_coda_file_is_read_archived_and_released(billit: Driver, practice: Practice) -> None:
    billit.post("/v1/accountant/feeds", {"Name": "kantoor"}, PartyID=str(OFFICE))
    file = practice.company("bakery").bank_accounts[0].coda_files[1]
    count = len(rows(billit))
    body = {
        "FileName": "26188.cod",
        "MimeType": "text/plain",
        "FileContent": b64encode(file.content).decode(),
    }
    assert billit.post(f"{LIST}/importFile", body) is None
    fresh = rows(billit)[count:]
    seeded = [one for one in practice.company("bakery").bank_accounts[0].movements if one.booked == file.date]
    assert [(row["TotalAmount"], row["TransactionType"]) for row in fresh] == [
        (Decimal(abs(one.amount)).scaleb(-2), "Credit" if one.amount > 0 else "Debit") for one in seeded
    ]
    documents = billit.get("/v1/documents")["Items"]
    assert documents[-1]["Name"] == "26188.cod"
    waiting = billit.get("/v1/accountant/feeds/kantoor", PartyID=str(OFFICE))
    assert waiting[-1]["EntityID"] == documents[-1]["DocumentID"]


def test_a_file_that_is_no_coda_is_refused(billit: Driver) -> None:
    for content in (b"", b"hallo\n", b"0" * 128 + b"\r\n" + b"2" * 100):
        body = {"FileName": "x.cod", "FileContent": b64encode(content).decode()}
        billit.post(f"{LIST}/importFile", body, 400)


def test_amounts_can_be_signed_instead(start: Callable[..., Driver]) -> None:
    signed = rows(start(signed_amounts=1))
    assert all((row["TotalAmount"] < 0) == (row["TransactionType"] == "Debit") for row in signed)
