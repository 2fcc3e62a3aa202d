"""The companies beyond the first three: in every list from the start, filled when they are first asked for.

They are as if they had been filled at the start: dated at the moment of seeding, with ids that were set
aside for them then, whenever they are made and in whatever order.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sandbox.billit import amounts, export
from sandbox.billit.platform import OF_A_COMPANY, Block, Platform
from sandbox.billit.seeding.bank import movements, open_account
from sandbox.billit.seeding.companies import add_outline, number_on
from sandbox.billit.seeding.orders import Orders
from sandbox.kernel.table import Row
from sandbox.practice.further import FIRST_PARTY
from sandbox.practice.model import Company, Practice

SEEDING, MADE = "seeding", "made companies"
BEGAN, BACKLOG = "began", "backlog"
# Ids set aside for each company, beside one for each of its orders; transactions are its orders' and its own.
SET_ASIDE = {"party": 100, "document": 10, "bank account": 5, "transaction": 100, "order": 0}
BY_DOCUMENTS = ("order", "transaction")


class FurtherCompanies:
    """`count` is 0 in a practice of three."""

    def __init__(self, platform: Platform, practice: Practice) -> None:
        self._platform, self._further = platform, practice.further
        self._practice = practice

    def introduce(self) -> None:
        """Set ids aside, and put in what lists show of them."""
        count = self._further.count
        if not count:
            return
        firsts = {kind: self._platform.reserve(kind, size * count) for kind, size in self._sizes().items()}
        row = {"at": self._platform.now().isoformat(), "firsts": firsts}
        self._platform.table(SEEDING).put(BEGAN, row)
        for at in range(count):
            company = self._further.outline(at)
            add_outline(self._platform, self._practice, company, len(self._practice.in_billit) + at)
            self._open_accounts(at, company)

    def shelve(self) -> None:
        """Keep what each company has on a shelf of its own, filled when it is opened the first time."""
        if not self._further.count:
            return
        self._platform.books.shelve(self._is_company, lambda name: self._opened(int(name)))
        for table in OF_A_COMPANY:
            self._platform.books.divide(table, "CompanyID")

    def dossiers(self) -> list[int]:
        """PartyIDs of the companies that are in both services, in order."""
        first = [company.party_id for company in self._practice.dossiers if company.party_id]
        return [*first, *range(FIRST_PARTY, FIRST_PARTY + self._further.count)]

    def begin_backlog(self) -> Iterator[tuple[int, int, str]]:
        """What had been released, as (company, entity, kind): files of banks first, then documents.

        From now on these documents are exported. They are marked when their company is opened next, as of
        now: to open thousands in one request would take long, and who looks at one opens its company.
        """
        if not self._further.count:
            return
        files = {at: self._files(at) for at in range(self._further.count)}
        released = {at: self._released(at) for at in range(self._further.count)}
        if BACKLOG not in self._platform.table(SEEDING):
            self._platform.table(SEEDING).put(BACKLOG, {"at": self._platform.now().isoformat()})
            self._mark_open_ones()
        for at, numbers in files.items():
            yield from ((FIRST_PARTY + at, number, "") for number in numbers)
        for at, numbers in released.items():
            yield from ((FIRST_PARTY + at, number, "Order") for number in numbers)

    def counts(self, company: int) -> Row | None:
        """What the portal counts of one of these, without making or opening it; None of any other."""
        if self._further.of_party(company) is None:
            return None
        at = self._unmade(company)
        if at is None:
            rows = [row for _, row in self._platform.books.peek(f"{company}/orders")]
            behind = self._is_behind(company)
            return export.counts(row for row in rows if not (behind and row.get("release"))) | {
                "documents": len(rows)
            }
        planned = self._further.planned(at)
        exported = BACKLOG in self._platform.table(SEEDING)
        return {
            "documents": len(planned),
            "to_check": sum(bool(row.get("to_check")) for row in planned),
            "to_export": 0 if exported else sum(map(_is_released, planned)),
        }

    def _sizes(self) -> dict[str, int]:
        return {
            kind: size + (self._further.documents if kind in BY_DOCUMENTS else 0)
            for kind, size in SET_ASIDE.items()
        }

    def _firsts(self, at: int) -> dict[str, int]:
        firsts = self._platform.must(SEEDING, BEGAN)["firsts"]
        return {kind: firsts[kind] + at * size for kind, size in self._sizes().items()}

    def _open_accounts(self, at: int, company: Company) -> None:
        past = self._platform.as_of(self._platform.now(), Block(FIRST_PARTY + at, self._firsts(at)))
        for number, account in enumerate(company.bank_accounts):
            has_coda = number == 0 and bool(self._further.coda_files(at))
            open_account(past, FIRST_PARTY + at, account, has_coda=has_coda)

    def _is_company(self, name: str) -> bool:
        return name.isdecimal() and self._further.of_party(int(name)) is not None

    def _unmade(self, company: int) -> int | None:
        at = self._further.of_party(company)
        return None if str(company) in self._platform.table(MADE) else at

    def _opened(self, party: int) -> None:
        """Make the company where it is not made yet, and mark what was exported since it was last open."""
        at = self._unmade(party)
        with self._platform.books.transaction():
            if at is not None:
                began = datetime.fromisoformat(self._platform.must(SEEDING, BEGAN)["at"])
                self._platform.table(MADE).put(str(party), {"marked": False})
                past = self._platform.as_of(began, Block(party, self._firsts(at)))
                self._fill(past, party, self._further.company(at))
            if self._is_behind(party):
                self._mark(party)

    def _is_behind(self, party: int) -> bool:
        """Whether there has been a backlog that its documents do not show."""
        made = self._platform.table(MADE).get(str(party))
        return made is not None and not made["marked"] and BACKLOG in self._platform.table(SEEDING)

    def _mark(self, party: int) -> None:
        at = datetime.fromisoformat(self._platform.must(SEEDING, BACKLOG)["at"])
        then = self._platform.as_of(at, Block(party, {}))
        self._platform.table(MADE).put(str(party), {"marked": True})
        for row in then.table("orders").find("CompanyID", party):
            if row.get("release"):
                export.mark(then, row)

    def _mark_open_ones(self) -> None:
        for party in range(FIRST_PARTY, FIRST_PARTY + self._further.count):
            if self._platform.books.is_open(str(party)) and self._is_behind(party):
                self._mark(party)

    def _fill(self, past: Platform, party: int, company: Company) -> None:
        number_on(past, party, company)
        orders = Orders(past, party, company)
        numbers = {invoice.number: orders.add(invoice) for invoice in company.invoices}
        for account in company.bank_accounts:
            opening = amounts.from_cents(account.opening)
            past.table("bank accounts").update(account.iban, Saldo=opening)
            movements(past, party, account, numbers)

    def _files(self, at: int) -> list[int]:
        """DocumentIDs of the bank's files."""
        party = FIRST_PARTY + at
        if self._unmade(party) is None:
            rows = (row for _, row in self._platform.books.peek(f"{party}/documents"))
            return [row["DocumentID"] for row in rows if row.get("coda")]
        first = self._firsts(at)["document"]
        return list(range(first, first + self._further.coda_files(at)))

    def _released(self, at: int) -> list[int]:
        """OrderIDs of what was released."""
        party = FIRST_PARTY + at
        if self._unmade(party) is not None:
            return self._planned_orders(at)
        rows = self._platform.books.peek(f"{party}/orders")
        return [row["OrderID"] for _, row in rows if row.get("release")]

    def _planned_orders(self, at: int) -> list[int]:
        first = self._firsts(at)["order"]
        return [first + place for place, row in enumerate(self._further.planned(at)) if _is_released(row)]


def _is_released(row: Row) -> bool:
    """As `practice.invoices` decides."""
    return not (row.get("draft") or row.get("to_check") or row.get("approval"))
