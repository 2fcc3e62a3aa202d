"""A statement as plain types: what is written is what is read back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from dossierflow.coda.account import Account


class Information(NamedTuple):
    """One information of a movement (records 3.x): up to 268 characters, or a structured type and content.

    `structured` is the three-digit type, '' for free text; `text` is without it.
    """

    text: str
    structured: str = ""


class Movement(NamedTuple):
    """One movement of the account, or a detail of one: a gross amount, a commission, a payment of a batch.

    `amount` is in thousandths, credit positive. `code` is the transaction code of eight digits: type, family,
    operation, category; details have the types 5 to 9, and add up to their movement. `communication` holds up
    to 149 characters of free text, or the content (146) of the structured type. A named tuple rather than a
    dataclass, because files hold millions.
    """

    reference: str
    amount: int
    code: str
    entry_date: date
    value_date: date | None
    communication: str = ""
    structured: str = ""
    globalisation: int = 0
    customer_reference: str = ""
    counterparty_account: str = ""
    counterparty_currency: str = ""
    counterparty_name: str = ""
    counterparty_bic: str = ""
    r_type: str = ""
    r_reason: str = ""
    category_purpose: str = ""
    purpose: str = ""
    information: tuple[Information, ...] = ()
    details: tuple[Movement, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: the balances of one account, and the movements between them.

    `number` is the coded number, `paper_number` that of the paper statement, a day of the year, or 0.
    A statement without movements is an empty one; its new balance and date repeat the old ones.
    """

    account: Account
    old_balance: int
    old_date: date
    new_balance: int
    new_date: date
    created: date
    number: int
    paper_number: int
    movements: tuple[Movement, ...] = ()
    holder: str = ""
    description: str = ""
    addressee: str = ""
    bic: str = ""
    company_number: str = ""
    bank_id: str = "000"
    file_reference: str = ""
    duplicate: bool = False
    separate: str = "00000"
    transaction_reference: str = ""
    related_reference: str = ""
    free_communications: tuple[str, ...] = ()

    @property
    def debit(self) -> int:
        """The sum of what left the account, positive."""
        return -sum(movement.amount for movement in self.movements if movement.amount < 0)

    @property
    def credit(self) -> int:
        return sum(movement.amount for movement in self.movements if movement.amount > 0)
