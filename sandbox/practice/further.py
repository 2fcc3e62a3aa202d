"""Dossiers beyond the first three: bakeries, builders and consultancies, as many as one likes.

Each follows from the seed and its place in the row alone, so that it can be made when it is first asked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from random import Random

from sandbox.practice import banking, companies, numbers
from sandbox.practice.model import Company, Relation
from sandbox.practice.money import BankAccount
from sandbox.practice.relations import slug
from sandbox.practice.selection import selected
from sandbox.practice.tables import Row, read

DOCUMENTS = 10  # of each further company, where nobody chooses
MOST_FURTHER = 100_000
FIRST_DIVISION, FIRST_PARTY = 2_200_001, 800_001
CODA_FILES = banking.STATEMENTS  # of a company with two bank accounts
# Steps through the free numbers that meet each of them once: they share no divisor with how many there are.
ENTERPRISE_STEP, ACCOUNT_STEP, NAME_STEP = 618_033, 6_180_339, 7_919


@dataclass(frozen=True, slots=True)
class Further:
    """`count` companies, numbered from 0; `documents` of each; `known` are the companies before them."""

    seed: int
    today: dt.date
    kinds: tuple[str, ...]
    count: int
    documents: int
    suppliers: tuple[Relation, ...]
    known: tuple[Company, ...]

    def outline(self, at: int) -> Company:
        """Who it is, with its bank accounts as they stand on the morning; cheap."""
        own, holder = self._identity(at)
        company = companies.outline(self._key(at), own, holder.enterprise_number)
        return replace(company, bank_accounts=tuple(self._accounts(at, holder)))

    def with_books(self, at: int) -> Company:
        """The company as its bookkeeping starts: with relations, without documents and money."""
        own, holder = self._identity(at)
        return companies.with_books(self._rng(at), self._key(at), own, holder, self.suppliers)

    def company(self, at: int) -> Company:
        """The whole company, whose accounts end at the balances of its outline."""
        own, holder = self._identity(at)
        company = companies.whole(self._rng(at), self._key(at), own, holder, self.planned(at), self.suppliers)
        accounts = (
            banking.ending_at(made, outlined.balance, holder.enterprise_number)
            for made, outlined in zip(company.bank_accounts, self._accounts(at, holder), strict=True)
        )
        return replace(company, bank_accounts=tuple(accounts))

    def planned(self, at: int) -> tuple[Row, ...]:
        """The rows that its documents are made from, in the order of the documents."""
        file = read(self._kind(at))
        rng = Random(f"{self.seed} {self._key(at)} documents")  # noqa: S311
        return selected(rng, file["documents"], file["company"]["relations"], self.documents)

    def coda_files(self, at: int) -> int:
        """How many CODA files its bank made."""
        return CODA_FILES if len(read(self._kind(at))["company"]["banks"]) > 1 else 0

    def of_division(self, division: int) -> int | None:
        """Which company has this division; None where it is none of these."""
        at = division - FIRST_DIVISION
        return at if 0 <= at < self.count else None

    def of_party(self, party_id: int) -> int | None:
        at = party_id - FIRST_PARTY
        return at if 0 <= at < self.count else None

    def _kind(self, at: int) -> str:
        return self.kinds[at % len(self.kinds)]

    def _rng(self, at: int) -> Random:
        return Random(f"{self.seed} {self._key(at)}")  # noqa: S311

    def _key(self, at: int) -> str:
        return f"{self._kind(at)} {at}"

    def _identity(self, at: int) -> tuple[Row, banking.Holder]:
        own = self._row(at)
        taken = {company.enterprise_number for company in self.known}
        enterprise = next(
            number
            for place in _places(at)
            if (number := self._enterprise(place, own["enterprise_starts"])) not in taken
        )
        ibans = tuple((*self._account(at, bank), bank) for bank in own["banks"])
        return own, banking.Holder(own["name"], enterprise, ibans, self.today)

    def _row(self, at: int) -> Row:
        """The kind's company, with a name, an address and numbers of its own."""
        words, kind = read("names"), self._kind(at)
        rng = Random(f"{self.seed} {self._key(at)} identity")  # noqa: S311
        name, town = _name(words, kind, self.seed, at // len(self.kinds))
        first, last = rng.choice(words["people"]["first_names"]), rng.choice(words["people"]["surnames"])
        own: Row = read(kind)["company"]
        return own | {
            "name": name,
            "street": rng.choice(words["places"]["streets"]),
            "house": str(rng.randrange(1, 240)),
            "postcode": town[0],
            "city": town[1],
            "email": f"info@{slug(name)}.example",
            "phone": f"+32 {rng.randrange(2, 90)} {rng.randrange(100000, 999999)}",
            "contact": f"{first} {last}",
            "sales_start": rng.randrange(1, 900),
            "party_id": FIRST_PARTY + at,
            "division": FIRST_DIVISION + at,
            "may_book_purchases": True,
            "web_shop": kind == "builder",
        }

    def _enterprise(self, place: int, first: str) -> str:
        number = (self._start("enterprises") + place * ENTERPRISE_STEP) % numbers.ENTERPRISES
        return numbers.numbered_enterprise(first, number)

    def _account(self, at: int, bank: str) -> tuple[str, str]:
        """IBAN and BIC."""
        taken = {account.iban for company in self.known for account in company.bank_accounts}
        start = self._start("accounts")
        found = (
            numbers.numbered_iban(bank, (start + place * ACCOUNT_STEP) % numbers.ACCOUNTS)
            for place in _places(at)
        )
        return next(pair for pair in found if pair[0] not in taken)

    def _start(self, what: str) -> int:
        return Random(f"{self.seed} {what}").randrange(numbers.ENTERPRISES)  # noqa: S311

    def _accounts(self, at: int, holder: banking.Holder) -> Iterator[BankAccount]:
        """The accounts before anything moved: their opening is the balance in the end."""
        rng = Random(f"{self.seed} {self._key(at)} balances")  # noqa: S311
        return banking.empty(holder, rng)


def _places(at: int) -> Collection[int]:
    """Where to look for a number that is free: no two companies look in the same places."""
    return range(at, numbers.ENTERPRISES, MOST_FURTHER)


def _name(words: Row, kind: str, seed: int, number: int) -> tuple[str, list[str]]:
    """A name that no other number of this kind has, and the town in it."""
    trades, surnames, towns = words["trades"][kind], words["people"]["surnames"], words["places"]["towns"]
    names = len(trades) * len(surnames) * len(towns)
    again, within = divmod(number, names)
    rest, trade = divmod((seed + within * NAME_STEP) % names, len(trades))
    town, surname = divmod(rest, len(surnames))
    form = words["forms"][number % len(words["forms"])]
    more = f" {again + 1}" if again else ""
    return f"{trades[trade]} {surnames[surname]} {towns[town][1]}{more} {form}", towns[town]
