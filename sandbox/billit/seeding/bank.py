"""Bank accounts with their transactions; the bank's CODA files are archived with theirs."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.billit import amounts, bank, ogm, timestamps
from sandbox.billit.platform import Platform
from sandbox.kernel.table import Row
from sandbox.practice.money import BankAccount, Movement


def bank_account(platform: Platform, party: int, account: BankAccount, orders: Mapping[str, int]) -> None:
    """`orders` are the OrderIDs by document number. The balance starts at the opening and moves along."""
    open_account(platform, party, account, has_coda=account.has_coda)
    movements(platform, party, account, orders)


def open_account(platform: Platform, party: int, account: BankAccount, *, has_coda: bool) -> None:
    """The account at its opening balance."""
    platform.table("bank accounts").put(
        account.iban,
        {
            "BankAccountID": platform.new_id("bank account"),
            "CompanyID": party,
            "IBAN": account.iban,
            "BIC": account.bic,
            "BankName": account.bank,
            "Name": account.holder,
            "BankAccountName": account.description,
            "Currency": account.currency,
            "CountryCode": "BE",
            "Saldo": amounts.from_cents(account.opening),
            "BankProviderStatus": "CODA" if has_coda else "Digital",
            "Active": True,
            "Verified": True,
        },
    )


def movements(platform: Platform, party: int, account: BankAccount, orders: Mapping[str, int]) -> None:
    """The movements of an account that is open already, and the files of its bank."""
    rows = [(one, _transaction(account, one, orders)) for one in account.movements]
    for file in account.coda_files:
        of_the_day = [row for movement, row in rows if movement.booked == file.date]
        bank.add_coda(platform, party, file.name, file.content, of_the_day)
    if not account.has_coda:
        for _, row in rows:
            bank.add(platform, party, row)


def _transaction(account: BankAccount, movement: Movement, orders: Mapping[str, int]) -> Row:
    assigned = []
    amount = amounts.from_cents(abs(movement.amount))
    if movement.document:
        assigned = [
            {"AssignedAmount": amount, "EntityType": "Order", "EntityID": orders[movement.document]},
        ]
    row = {
        "IBAN": account.iban,
        "IBANCounterParty": movement.iban,
        "BICCounterParty": movement.bic,
        "NameCounterParty": movement.name,
        "TotalAmount": amount,
        "TransactionType": "Credit" if movement.amount > 0 else "Debit",
        "ValueDate": timestamps.midnight(movement.value),
        "Note": ogm.show(movement.ogm) if movement.ogm else movement.text,
        "BankReference": movement.key,
        "ClientReference": movement.end_to_end,
        "BankTransactionCode": movement.iso_code,
        "ProprietaryBankTransactionCode": movement.coda_code,
        "AssignedEntities": assigned,
    }
    return {name: value for name, value in row.items() if value != ""}
