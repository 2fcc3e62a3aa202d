"""What an entry of Exact's is for the VAT return, by its VAT codes: read from the mirrored books alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from dossierflow.domain.chart import DEFERRED, GlAccount, VatCode
from dossierflow.domain.document import Direction
from dossierflow.vat.meaning import meaning
from dossierflow.vat.operations import Operation, class_in_return

SALES, SALES_CREDIT, PURCHASES, PURCHASE_CREDIT = 20, 21, 30, 31  # types of entries
FIRST_VAT_LINE = 9000
VAT_ACCOUNT = 24  # type of a GL account


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A line of an entry: debit is positive, in cents of euro."""

    number: int
    account: str
    vat_code: str
    amount: int


@dataclass(frozen=True)
class Chart:
    """What a dossier's entries are read with. `class_of` is the class of purchases on a GL account."""

    codes: Mapping[str, VatCode]
    accounts: Mapping[str, GlAccount]
    class_of: Callable[[str], str]


@dataclass
class EntryOperations:
    """`unknown` are VAT codes that the dossier does not have (any more): they are in no box."""

    operations: list[Operation] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    whole: bool = True  # the lines add up to nothing, as an entry's always do


def ledger_rows(lines: Mapping[str, Iterable[object]]) -> list[LedgerRow]:
    """The lines of an entry as the mirror keeps them."""
    rows = []
    for number, (account, vat_code, amount) in lines.items():
        rows.append(LedgerRow(int(number), str(account), str(vat_code).strip(), int(str(amount))))
    return sorted(rows, key=lambda row: row.number)


def entry_operations(entry_type: int, rows: Iterable[LedgerRow], chart: Chart) -> EntryOperations:
    """The operations of one entry; a code that is used on accounts of several classes is one for each."""
    told = list(rows)
    found = EntryOperations(whole=bool(told) and sum(row.amount for row in told) == 0)
    by_code: dict[str, list[LedgerRow]] = defaultdict(list)
    for row in told:
        if row.number > 0 and row.vat_code:
            by_code[row.vat_code].append(row)
    for text, own in by_code.items():
        code = chart.codes.get(text)
        if code is None:
            found.unknown.append(text)
        else:
            found.operations += _of_code(entry_type, code, own, chart)
    return found


def _of_code(entry_type: int, code: VatCode, rows: list[LedgerRow], chart: Chart) -> Iterator[Operation]:
    direction = _direction(entry_type, code, rows)
    credit = entry_type in (SALES_CREDIT, PURCHASE_CREDIT)
    sign = (-1 if direction is Direction.SALES else 1) * (-1 if credit else 1)
    bases = [row for row in rows if not _is_vat(row, chart)]
    vat, lost = _vat(code, [row for row in rows if _is_vat(row, chart)], sign, direction, chart)
    kind, per_class = meaning(code).kind, defaultdict[str, int](int)
    for row in bases:
        per_class[_class(kind, code, row, direction, chart)] += sign * row.amount
    largest = max(per_class, key=lambda name: abs(per_class[name]), default="")
    for name, base in (per_class or {"": 0}).items():
        share = (vat, lost) if name == largest else (0, 0)
        yield Operation(direction, kind, code.rate, name, credit, base, *share)


def _direction(entry_type: int, code: VatCode, rows: list[LedgerRow]) -> Direction:
    """By the journal; of other entries by the code, or by the account where the code is for both."""
    if entry_type in (SALES, SALES_CREDIT):
        return Direction.SALES
    if entry_type in (PURCHASES, PURCHASE_CREDIT):
        return Direction.PURCHASE
    if code.transaction_type == "B":
        return Direction.SALES if any(row.account.startswith("7") for row in rows) else Direction.PURCHASE
    return Direction.SALES if code.transaction_type == "S" else Direction.PURCHASE


def _is_vat(row: LedgerRow, chart: Chart) -> bool:
    account = chart.accounts.get(row.account)
    return row.number > FIRST_VAT_LINE or (account is not None and account.type == VAT_ACCOUNT)


def _class(kind: str, code: VatCode, row: LedgerRow, direction: Direction, chart: Chart) -> str:
    """The code's own class where it says one; else that of the account. What is deferred is a service as a
    rule: insurance, rent, subscriptions."""
    if direction is Direction.SALES:
        return ""
    told = class_in_return(kind, meaning(code).stated_class or chart.class_of(row.account), code)
    return told or ("services" if row.account.startswith(DEFERRED) else "")


def _vat(
    code: VatCode, rows: list[LedgerRow], sign: int, direction: Direction, chart: Chart
) -> tuple[int, int]:
    """The VAT that is due or stated, and what of it is not deducted: of a purchase, what stands on no VAT
    account is cost."""
    if direction is Direction.SALES:
        return sum(sign * row.amount for row in rows), 0
    owed = -sum(sign * row.amount for row in rows if _owes(code, row, sign))
    others = [row for row in rows if not _owes(code, row, sign)]
    claimed = sum(sign * row.amount for row in others if _claims(code, row, chart))
    cost = sum(sign * row.amount for row in others if not _claims(code, row, chart))
    return (owed, owed - claimed) if code.charged else (claimed + cost, cost)


def _owes(code: VatCode, row: LedgerRow, sign: int) -> bool:
    """Whether the row is VAT that the buyer owes: on an account of its own, or of the other sign."""
    if not code.charged:
        return False
    if code.pay_account and code.pay_account != code.claim_account:
        return row.account == code.pay_account
    return sign * row.amount < 0


def _claims(code: VatCode, row: LedgerRow, chart: Chart) -> bool:
    if row.account == code.claim_account:
        return True
    account = chart.accounts.get(row.account)
    return account is not None and account.type == VAT_ACCOUNT
