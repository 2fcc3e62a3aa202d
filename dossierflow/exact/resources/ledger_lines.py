"""sync/Financial/TransactionLines: every line of every entry, with our marker where the entry is ours."""

from __future__ import annotations

from dossierflow.domain.entry import LedgerLine
from dossierflow.exact.fields import DEMANDED, Shape, code, day, key, link, moment, money, number, words
from dossierflow.exact.resources.division_calls import DivisionCalls
from dossierflow.exact.resources.sync import Sync

LEDGER_LINES = Shape(
    LedgerLine,
    "sync/Financial/TransactionLines",
    timestamp=number("Timestamp", DEMANDED),
    line_id=key("ID"),
    entry_id=key("EntryID"),
    entry_number=number("EntryNumber"),
    line_number=number("LineNumber"),
    journal=code("JournalCode"),
    type=number("Type"),
    status=number("Status"),
    date=day("Date"),
    account_id=link("Account"),
    gl_account_code=code("GLAccountCode"),
    amount=money("AmountDC"),
    your_ref=words("YourRef"),
    marker=words("ExternalLinkReference"),
    description=words("Description"),
    payment_reference=words("PaymentReference"),
    modified=moment("Modified"),
    vat_code=code("VATCode"),
    year=number("FinancialYear"),
    period=number("FinancialPeriod"),
    vat_amount=money("AmountVATFC"),
)


def ledger_lines(calls: DivisionCalls) -> Sync[LedgerLine]:
    """The stream. A company without a single entry is no wonder, so an empty one is believed."""
    return Sync(calls, LEDGER_LINES)
