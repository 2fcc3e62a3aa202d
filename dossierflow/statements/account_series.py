"""One account's next statements, inside one transaction of the store."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256

import sqlalchemy as sa

from dossierflow.coda.checkdigits import is_iban
from dossierflow.coda.checks.header import BIC
from dossierflow.coda.rules import Level
from dossierflow.coda.statement import Movement, Statement
from dossierflow.coda.validator import check_stream
from dossierflow.coda.writer import Charset, write_one
from dossierflow.domain.bank_transaction import BankAccount, BankTransaction
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import BadData, Bug
from dossierflow.kernel.told import told
from dossierflow.problems.kinds import OfSubject
from dossierflow.problems.kinds import bank as bank_kinds
from dossierflow.problems.problem import Problem
from dossierflow.statements import continuity
from dossierflow.statements.accounts import coda_arrives
from dossierflow.statements.movement import movement
from dossierflow.statements.series import AccountHeader, Position, file_name, in_full, next_statement
from dossierflow.store import bank, statements
from dossierflow.store.bank import KnownAccount
from dossierflow.store.statements import CodaFile, StatementRow


@dataclass
class AccountSeries:
    """An account whose statements are generated, and what came of it."""

    connection: sa.Connection
    dossier: Dossier
    known: KnownAccount
    now: datetime
    charset: Charset
    own_ibans: frozenset[str]
    issued: list[StatementRow] = field(default_factory=list)
    late: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def account(self) -> BankAccount:
        return self.known.account

    def issue(self, today: date) -> None:
        """A statement for every complete day before `today`, unless CODA arrives from the bank."""
        account = self.account
        rows = statements.of_account(self.connection, self.dossier.id, account.iban, account.currency)
        pending = bank.waiting(self.connection, self.dossier.id, account.iban, account.currency)
        off = account.iban in self.dossier.settings.coda_off
        if off or not account.active or coda_arrives(self.known, rows, pending):
            return
        if reason := _unfit(account):
            refused = bank_kinds.BankAccountRefused(
                iban=account.iban, currency=account.currency, reason=reason
            )
            self._problem(refused, account.iban)
            return
        position = self._position(rows, pending)
        if position is None:
            return
        opening_day = self.known.opening[1] if self.known.opening else position.day
        pending = [one for one in pending if one.value_date > opening_day]
        movements, held_from = self._movements(pending)
        for day, of_day in _days(pending, position.day, min(held_from, today) - timedelta(days=1)):
            position = self._issue_day(position, day, of_day, movements)
        self._compare(position, today)

    def _position(self, rows: list[StatementRow], pending: list[BankTransaction]) -> Position | None:
        own = [row for row in rows if not row.edition]
        if own:
            last = max(own, key=lambda row: (row.year, row.number))
            return Position(last.new_balance, last.day, last.number, last.year)
        if not pending:
            return None
        opening = self.known.opening or self._prove(pending)
        if opening is None:
            iban = self.account.iban
            self._problem(bank_kinds.BankOpeningBalanceUnknown(iban=iban), iban)
            return None
        return Position(*opening, self.known.first_number - 1, self._first_year(opening[1], pending))

    def _first_year(self, opening_day: date, pending: list[BankTransaction]) -> int:
        """The year that the first number is meant for: that of the first statement."""
        after = [one.value_date for one in pending if one.value_date > opening_day]
        return min(after).year if after and self.known.first_number > 1 else opening_day.year

    def _prove(self, pending: list[BankTransaction]) -> tuple[int, date] | None:
        """The balance before the first transaction, from Billit's balance of now; kept for good."""
        if self.account.balance is None:
            return None
        first = pending[0].value_date
        if self.dossier.starts_on:
            first = max(first, self.dossier.starts_on)
        later = sum(one.amount for one in pending if one.value_date >= first)
        opening = ((self.account.balance - later) * 10, first - timedelta(days=1))
        bank.set_opening(
            self.connection, self.dossier.id, self.account.iban, self.account.currency, opening, "proved"
        )
        self.known = next(
            one
            for one in bank.accounts(self.connection, self.dossier.id)
            if (one.account.iban, one.account.currency) == (self.account.iban, self.account.currency)
        )
        return opening

    def _movements(self, pending: list[BankTransaction]) -> tuple[dict[int, Movement], date]:
        """Movements by transaction, and the day from which one that cannot be written holds the series up."""
        movements: dict[int, Movement] = {}
        held_from = date.max
        for transaction in pending:
            try:
                movements[transaction.id] = movement(transaction, None, self.own_ibans, self.charset)
            except BadData as error:
                refused = bank_kinds.BankTransactionRefused(
                    iban=self.account.iban, transaction=str(transaction.id), field=error.field
                )
                self._problem(refused, f"{self.account.iban} {transaction.id}")
                held_from = min(held_from, transaction.value_date)
        return movements, held_from

    def _issue_day(
        self, position: Position, day: date, of_day: list[BankTransaction], movements: dict[int, Movement]
    ) -> Position:
        issued_till = position.day
        card = self._card()
        for portion in in_full(of_day):
            booked = [movements[one.id] for one in portion]
            statement, position = next_statement(card, position, day, booked, self.charset)
            self._keep(statement, portion)
            for transaction in portion:
                if transaction.value_date <= issued_till:
                    self._late(transaction)
        return position

    def _keep(self, statement: Statement, booked: list[BankTransaction]) -> None:
        content = write_one(statement, self.charset)
        name = file_name(statement)
        _refuse_faults(content, name)
        digest = sha256(content).hexdigest()
        row = StatementRow(
            dossier=self.dossier.id,
            iban=statement.account.number,
            currency=statement.account.currency,
            year=statement.new_date.year,
            number=statement.number,
            day=statement.new_date,
            old_day=statement.old_date,
            old_balance=statement.old_balance,
            new_balance=statement.new_balance,
            movements=len(booked),
            sha256=digest,
            moved=statement.credit - statement.debit,
        )
        file = CodaFile(
            self.dossier.id, digest, name, statements.GENERATED, content, self.now, received_name=name
        )
        statements.keep(self.connection, file, [row])
        bank.issued_on(self.connection, self.dossier.id, [one.id for one in booked], row.year, row.number)
        self.issued.append(row)

    def _late(self, transaction: BankTransaction) -> None:
        self.late += 1
        late = bank_kinds.BankLateTransaction(
            iban=self.account.iban,
            transaction=str(transaction.id),
            date=f"{transaction.value_date:%d/%m/%Y}",
        )
        self._problem(late, f"{self.account.iban} {transaction.id}")

    def _compare(self, position: Position, today: date) -> None:
        """Note the day on which chain and balance agree: a later difference lies after it."""
        waiting = continuity.waiting_amount(self.connection, self.known)
        if self.account.balance is not None and position.balance + waiting * 10 == self.account.balance * 10:
            bank.agree(self.connection, self.dossier.id, self.account.iban, self.account.currency, today)

    def _card(self) -> AccountHeader:
        account = self.account
        return AccountHeader(
            iban=account.iban,
            bic=account.bic if BIC.fullmatch(account.bic) else "",
            currency=account.currency,
            holder=self.dossier.name,
            company_number=self.dossier.enterprise_number,
            description=account.name,
        )

    def _problem(self, declared: OfSubject, subject: str) -> None:
        self.problems.append(declared.problem(self.dossier.id, subject))


def _unfit(account: BankAccount) -> str:
    """Why no statement can be made of this account, as a key of the texts; '' where one can."""
    if not is_iban(account.iban):
        return "iban"
    if not (len(account.currency) == 3 and account.currency.isalpha() and account.currency.isupper()):
        return "currency"
    return ""


def _days(
    pending: list[BankTransaction], issued_till: date, last: date
) -> Iterator[tuple[date, list[BankTransaction]]]:
    """Days to issue up to `last`, each with its transactions; late ones go first into the next statement.

    Where no later day moves, late ones get a statement of the last complete day.
    """
    if last <= issued_till:
        return
    late = [one for one in pending if one.value_date <= issued_till]
    by_day: dict[date, list[BankTransaction]] = {}
    for one in pending:
        if issued_till < one.value_date <= last:
            by_day.setdefault(one.value_date, []).append(one)
    if late:
        next_day = min(by_day, default=last)
        by_day[next_day] = late + by_day.get(next_day, [])
    yield from sorted(by_day.items())


def _refuse_faults(content: bytes, name: str) -> None:
    """No statement leaves that our own validator would send back."""
    for finding in check_stream(io.BytesIO(content), name, own=True):
        if finding.level is Level.ERROR:
            place = f"{finding.line}:{finding.position}"
            raise told(Bug, "own-statement-wrong", document=name, rule=finding.rule, place=place)
