"""Bank transactions of a company, and what may be uploaded."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sandbox.billit import amounts, coda, documents, export, files, shape
from sandbox.billit.call import Call, Endpoint
from sandbox.billit.contract import ENUMS
from sandbox.billit.errors import invalid
from sandbox.billit.platform import Platform
from sandbox.kernel.table import Row

CODA_SOURCE = "CODA"


def listed(call: Call) -> dict[str, Any]:
    return call.page("Transaction", call.rows("transactions"), lambda row: _shown(call.platform, row))


def _shown(platform: Platform, row: Row) -> dict[str, Any]:
    """Amounts are positive with Credit or Debit beside them; whether they are signed is not documented."""
    if platform.settings.signed_amounts and row["TransactionType"] == "Debit":
        row = {**row, "TotalAmount": amounts.euro(-Decimal(row["TotalAmount"]))}
    return shape.render("Transaction", row)


def import_transactions(call: Call) -> None:
    for row in shape.bind_list("Transaction", call.content()):
        add(call.platform, call.company, row)


def import_coda(call: Call) -> None:
    """A CODA file: archived, released to the accountant, and read into transactions."""
    posted = call.bound("File")
    content = files.decoded(posted)
    if not posted.get("FileName"):
        raise invalid("The file name is missing.", "Invalid Filename")
    add_coda(call.platform, call.company, posted["FileName"], content, coda.movements(content))


def add_coda(platform: Platform, company: int, name: str, content: bytes, movements: list[Row]) -> Row:
    """The file in the archive and in the feeds, and its movements as transactions that point to it."""
    kept = files.keep(platform, company, name, content, "text/plain")
    document = documents.add(platform, company, {"File": kept, "Description": "CODA", "coda": True})
    export.release_coda(platform, document)
    origin = {"CodaSource": CODA_SOURCE, "CodaFileID": kept["FileID"], "DocumentId": document["DocumentID"]}
    for row in movements:
        add(platform, company, {**row, **origin})
    return document


def add(platform: Platform, company: int, row: Row) -> Row:
    for name in ("IBAN", "TotalAmount", "TransactionType", "ValueDate"):
        if not row.get(name):
            raise invalid(f"{name} is required.")
    if row["TransactionType"] not in ENUMS["TransactionType"]:
        raise invalid(f"TransactionType '{row['TransactionType']}' is not valid.")
    account = account_of(platform, company, row["IBAN"])
    amount = abs(Decimal(row["TotalAmount"]))
    _move(platform, account, amount if row["TransactionType"] == "Credit" else -amount)
    number = platform.new_id("transaction")
    own: Row = {name: account[name] for name in ("BankAccountID", "BIC", "BankName", "Currency")}
    kept: Row = {"AssignedEntities": [], **own, **row, "TotalAmount": amounts.euro(amount)}
    return platform.table("transactions").put(
        str(number), {**kept, "BankAccountTransactionID": number, "CompanyID": company}
    )


def account_of(platform: Platform, company: int, iban: str) -> Row:
    """The company's bank account; 400 where it has no such account."""
    rows = platform.table("bank accounts").find("CompanyID", company)
    found = next((row for row in rows if row["IBAN"] == iban.replace(" ", "")), None)
    if found is None:
        raise invalid(f"Bank account {iban} is not an account of this company.")
    return found


def _move(platform: Platform, account: Row, amount: Decimal) -> None:
    balance = amounts.euro(Decimal(account["Saldo"]) + amount)
    platform.table("bank accounts").update(account["IBAN"], Saldo=balance)


ROUTES = (
    Endpoint("GET", "/v1/financialTransactions", listed),
    Endpoint("POST", "/v1/financialTransactions/importFile", import_coda),
    Endpoint("POST", "/v1/financialTransactions/commands/import", import_transactions),
)
