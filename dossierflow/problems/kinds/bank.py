"""What is wrong with bank accounts, their transactions and their statements."""

from __future__ import annotations

from typing import Annotated

from dossierflow.problems.kind import OfSubject, TextTable, Work, kind
from dossierflow.problems.problem import Owner


@kind(Owner.PRACTICE, Work.FEED, Work.ISSUE)
class CodaGap(OfSubject):
    """Something is missing between two days of an account. `reason` is how that is seen.

    number: a statement's number does not follow the one before it · balance: the old balance is not the new
    one before it · both · chain: Billit's balance (after) is not what statements and transactions make.
    """

    iban: str
    since: str
    until: str
    reason: Annotated[str, TextTable("gap")]
    number_before: str = ""
    number_after: str = ""
    balance_before: str = ""
    balance_after: str = ""


@kind(Owner.BILLIT, Work.FEED)
class CodaUnreadable(OfSubject):
    file: str


@kind(Owner.PRACTICE, Work.FEED)
class CodaHeld(OfSubject):
    """A bank's file that waits for a person's decision; `received` is its name in the feed."""

    file: str
    received: str
    reason: Annotated[str, TextTable("held")]


@kind(Owner.PRACTICE, Work.FEED)
class CodaRemarks(OfSubject):
    """A bank's file that was passed on as it came; the gravest of `count` findings, and where it is."""

    file: str
    level: Annotated[str, TextTable("importer")]
    rule: str
    statement: str
    day: str
    movement: str
    amount: str
    counterparty: str
    count: str
    iban: str = ""


@kind(Owner.BILLIT, Work.FEED)
class FeedItemLeft(OfSubject):
    """`format` is what the file is, as far as its beginning tells."""

    file: str
    format: Annotated[str, TextTable("file-format")] = "unknown"


@kind(Owner.PRACTICE, Work.FEED)
class BankAccountUnbound(OfSubject):
    iban: str


@kind(Owner.PRACTICE, Work.ISSUE)
class BankOpeningBalanceUnknown(OfSubject):
    iban: str


@kind(Owner.PRACTICE, Work.ISSUE)
class BankLateTransaction(OfSubject):
    iban: str
    transaction: str
    date: str


@kind(Owner.PRACTICE, Work.ISSUE)
class BankAccountRefused(OfSubject):
    iban: str
    currency: str
    reason: Annotated[str, TextTable("unfit-account")]


@kind(Owner.PRACTICE, Work.ISSUE)
class BankTransactionRefused(OfSubject):
    """`iban` is '' where the transaction could not be read at all."""

    iban: str
    transaction: str
    field: str


@kind(Owner.PRACTICE, Work.BANK_ACCOUNTS)
class SupplierAccountChanged(OfSubject):
    """An invoice asks to be paid on an account that its supplier never had; the subject is the relation."""

    party: str
    document: str
    order: str
    before: str
    after: str
