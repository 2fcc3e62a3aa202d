"""/v1/financialTransactions: the bank movements of a dossier."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stdnum import iban as iban_rule

from dossierflow.billit.odata import TransactionField, query, where
from dossierflow.billit.paging import Page, raw_pages, read_rows
from dossierflow.billit.session import Session
from dossierflow.domain.bank_transaction import BankTransaction, structured_communication
from dossierflow.http.reader import JsonObject, shown

TransactionPage = Page[BankTransaction]
PATH = "/v1/financialTransactions"
#: The second property is not documented; without it the order of one day's movements is not stable.
OLDEST_FIRST = "ValueDate asc,BankAccountTransactionID asc"
SIGNS = {"Credit": 1, "Debit": -1}


#: The fields of a movement that are texts, and that may be absent.
TEXTS = (
    "Note", "FreeMessage", "Description", "IBANCounterParty", "BICCounterParty", "NameCounterParty",
    "BankReference", "ClientReference", "BankTransactionCode", "ProprietaryBankTransactionCode", "CodaFileID",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Transactions:
    """Bank movements, money that comes in positive.

    Billit does not document whether TotalAmount is signed. By default TransactionType decides and the sign of
    TotalAmount is ignored; with `signed_amounts` it is the other way round.
    """

    session: Session
    signed_amounts: bool = False

    def since(self, day: dt.date | None) -> Iterator[TransactionPage]:
        """Pages of 120 movements with this value date or a later one, oldest first."""
        condition = where(TransactionField.VALUE_DATE, "ge", day) if day else None
        for rows in raw_pages(self.session, PATH, query(condition, OLDEST_FIRST)):
            yield read_rows(self.session, rows, self._transaction)

    def _transaction(self, row: JsonObject) -> BankTransaction:
        row = row.labelled(f"bank transaction {row.data.get('BankAccountTransactionID', '?')}"[:80])
        return bank_transaction(
            row.text,
            identity=row.identity("BankAccountTransactionID"),
            iban=_own_account(row),
            amount=self._amount(row),
            currency=row.currency("Currency"),
            value_date=row.need_day("ValueDate"),
            bic=row.text("BIC"),
        )

    def _amount(self, row: JsonObject) -> int:
        amount = row.amount("TotalAmount")
        if self.signed_amounts:
            return amount
        kind = row.need_text("TransactionType")
        sign = SIGNS.get(kind) or row.refuse("TransactionType", "no-direction", value=shown(kind))
        return sign * abs(amount)


def bank_transaction(
    text: Callable[[str], str],
    *,
    identity: int,
    iban: str,
    amount: int,
    currency: str,
    value_date: dt.date,
    bic: str,
) -> BankTransaction:
    """A movement by the names of Billit's fields, from whatever source has them: `text` reads a field.

    What a source may say in its own way (whose account it is, how an amount is signed) is read before.
    """
    note, free_message, description = text("Note"), text("FreeMessage"), text("Description")
    return BankTransaction(
        id=identity,
        iban=iban,
        amount=amount,
        currency=currency,
        value_date=value_date,
        bic=bic,
        counterparty_iban=text("IBANCounterParty").replace(" ", "").upper(),
        counterparty_bic=text("BICCounterParty"),
        counterparty_name=text("NameCounterParty"),
        description=description,
        free_message=free_message,
        note=note,
        structured=structured_communication(note, free_message, description),
        bank_reference=text("BankReference"),
        client_reference=text("ClientReference"),
        iso_code=text("BankTransactionCode"),
        proprietary_code=text("ProprietaryBankTransactionCode"),
        coda_file_id=text("CodaFileID"),
    )


def _own_account(row: JsonObject) -> str:
    iban = row.need_text("IBAN").replace(" ", "").upper()
    if not iban_rule.is_valid(iban):
        row.refuse("IBAN", "no-iban", value=shown(iban))
    return iban
