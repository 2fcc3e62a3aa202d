"""Bank statements: the feed is the practice's; issuing and delivering are a dossier's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from dossierflow import statements as bank_statements
from dossierflow.app.application import Application
from dossierflow.app.session import DossierSession
from dossierflow.delivery.choice import DOSSIERS
from dossierflow.domain.bank_transaction import BankAccount
from dossierflow.domain.dossier import Dossier, StatementsTo
from dossierflow.errors import BudgetSpent
from dossierflow.kernel import choice as choices
from dossierflow.kernel.file_folder import refuse_a_file
from dossierflow.kernel.outcome import accepted
from dossierflow.kernel.rhythm import ScheduledWork
from dossierflow.kernel.told import misuse
from dossierflow.runs import rhythm
from dossierflow.runs.each import Each, EachResult
from dossierflow.runs.held import HeldChoice, HeldFileDecision, decide
from dossierflow.statements.target import StatementTarget

RANGE = r"^\s*(\d{1,3}\s*(-\s*\d{1,3}\s*)?)?$"


#: What chooses among statements that were delivered before.
FOR_AGAIN = ("account", "since", "till", "year", "statement_numbers", "marked_as_duplicates")


#: Billit counts its minute from when the question arrived there, by a clock of its own.
BILLITS_OWN_MINUTE = timedelta(seconds=5)


class To(StrEnum):
    """Where statements go this time."""

    SETTINGS = "as the dossier's settings say"
    FOLDER = "folder"
    ZIP = "zip"
    MAILBOX = "mailbox"


@dataclass(frozen=True)
class StatementsChoice:
    """What an operator may ask of bank statements. From `account` on, the choices serve `again`."""

    dossiers: Annotated[str, DOSSIERS, choices.Pattern(choices.NAMES)] = ""
    to: Annotated[To, "statements-to"] = To.SETTINGS
    folder: Annotated[str, "statements-folder"] = ""
    practice_rhythm: Annotated[bool, "practice-rhythm"] = False
    again: Annotated[bool, "statements-again"] = False
    account: Annotated[str, "statements-account", choices.Pattern(choices.ACCOUNT)] = ""
    since: Annotated[date | None, "statements-since"] = None
    till: Annotated[date | None, "statements-till"] = None
    year: Annotated[int | None, "statements-year", choices.Between(2000, 2099)] = None
    statement_numbers: Annotated[str, "statements-statement-numbers", choices.Pattern(RANGE)] = ""
    marked_as_duplicates: Annotated[bool, "statements-marked-as-duplicates"] = False
    held_files: Annotated[HeldFileDecision, "statements-held-files"] = HeldFileDecision.NONE
    held_file: Annotated[str, "statements-held-file"] = ""
    held_account: Annotated[str, "statements-held-account"] = ""
    held_dossier: Annotated[str, "statements-held-dossier"] = ""

    def __post_init__(self) -> None:
        choices.refuse_unfit(self)
        choices.refuse_without(self, "again", *FOR_AGAIN)
        refuse_a_file(self.folder)
        self.target("0")
        if self.held_files is HeldFileDecision.NONE and (
            self.held_file or self.held_account or self.held_dossier
        ):
            raise misuse("held-files-undecided", field="held_files")
        if self.since and self.till and self.since > self.till:
            raise misuse("no-day-between", field="since", since=self.since, till=self.till)
        first, last = bank_statements.numbers(self.statement_numbers) or (0, 0)
        if first > last:
            raise misuse("no-number-between", field="statement_numbers", first=first, last=last)
        if self.again and not (self.dossiers.strip() or self._narrowed):
            raise misuse("again-what", field="again")

    @property
    def _narrowed(self) -> bool:
        """Whether some of a dossier's statements are chosen."""
        return bool(self.account or self.since or self.till or self.year or self.statement_numbers)

    def target(self, dossier_id: str) -> StatementTarget:
        """Where the statements of this dossier go; Misuse where that contradicts itself."""
        match self.to:
            case To.FOLDER:
                return StatementTarget(StatementsTo.FOLDER, self.folder)
            case To.ZIP:
                return StatementTarget(StatementsTo.FOLDER, self.folder, f"CODA_{dossier_id}.zip")
            case To.MAILBOX:
                return StatementTarget(StatementsTo.MAILBOX, self.folder)
            case _:
                return StatementTarget(None, self.folder)

    @property
    def held(self) -> HeldChoice:
        """Which held files a decision is about."""
        return HeldChoice(self.held_file, self.held_account, self.held_dossier)

    @property
    def wanted(self) -> bank_statements.StatementsAgain:
        """Which statements are delivered again."""
        return bank_statements.StatementsAgain(
            iban=choices.account_number(self.account),
            since=self.since,
            till=self.till,
            year=self.year,
            numbers=bank_statements.numbers(self.statement_numbers),
            duplicate=self.marked_as_duplicates,
        )


@dataclass
class FeedCollection:
    """What the feed gave, and each company's bank accounts by PartyID; `waited` says why it was not asked."""

    feed: bank_statements.FeedResult = field(default_factory=bank_statements.FeedResult)
    accounts: dict[int, tuple[BankAccount, ...]] = field(default_factory=dict)
    waited: str = ""


@dataclass(frozen=True)
class StatementsRun:
    """What was collected from banks, and what was done in each dossier."""

    collected: FeedCollection
    done: EachResult[bank_statements.StatementsResult]

    @property
    def anything(self) -> bool:
        return bool(self.collected.feed.stored) or any(one.anything for one in self.done.results.values())


def update(application: Application, choice: StatementsChoice, each: Each) -> StatementsRun:
    """The feed first, then every dossier: issue statements where none arrive, and deliver what is new."""
    decide(application, choice.held_files, choice.held)
    live = application.live_dossiers(choice.dossiers)
    wanted = with_coda(rhythm.wanted(live, ScheduledWork.CODA, followers=choice.practice_rhythm))
    collected = each.once("collect bank-made CODA", lambda practice: collect(practice, wanted))

    def work(session: DossierSession) -> bank_statements.StatementsResult:
        accounts = collected.accounts.get(session.dossier.party_id, ())
        return bank_statements.update(session, accounts, choice.target(session.dossier.id))

    return StatementsRun(collected, each.dossier("statements", wanted, work))


def deliver_again(
    application: Application, choice: StatementsChoice, each: Each
) -> EachResult[bank_statements.DeliverResult]:
    """Deliver issued statements again, by period, number or account; the same bytes as the first time."""

    def work(session: DossierSession) -> bank_statements.DeliverResult:
        target = choice.target(session.dossier.id)
        return bank_statements.deliver_again(session, target, choice.wanted)

    dossiers = with_coda(application.live_dossiers(choice.dossiers))
    _refuse_unknown(application, choice.wanted.iban, dossiers)
    return each.dossier("deliver again", dossiers, work)


def _refuse_unknown(application: Application, account: str, dossiers: list[Dossier]) -> None:
    """Misuse where an account is asked for that none of the dossiers has."""
    ids = [dossier.id for dossier in dossiers]
    rows = bank_statements.overview(application.store, application.clock, ids) if account and ids else []
    if account and account not in {row.iban.replace(" ", "") for row in rows}:
        raise misuse("no-such-account", field="account", account=account)


def collect(application: Application, dossiers: list[Dossier]) -> FeedCollection:
    """Take the files that banks made from the accountant feed: stored, then confirmed.

    Whoever was cut short while he took them left them there, perhaps for the next night: then the minute is
    waited out within which Billit may not be asked again.
    """
    billit = application.billit
    companies = billit.account().companies
    collected = FeedCollection(accounts={one.party_id: one.bank_accounts for one in companies})
    feed = billit.feed(application.settings.billit_feed)
    accepted(feed.register())
    cut_short = feed.is_cut_short
    try:
        collected.feed = bank_statements.collect_feed(application.store, feed, dossiers, application.clock)
    except BudgetSpent as spent:
        if not cut_short:  # asked less than a minute ago: what came since waits on
            collected.waited = str(spent)
            return collected
        clock, until = application.clock, spent.until + BILLITS_OWN_MINUTE
        while (left := (until - clock.now()).total_seconds()) > 0:  # a machine's clock may be set meanwhile
            clock.sleep(left)
        collected.feed = bank_statements.collect_feed(application.store, feed, dossiers, application.clock)
    return collected


def with_coda(dossiers: list[Dossier]) -> list[Dossier]:
    """Those that statements are made and delivered for; files of the others stay in the feed."""
    return [dossier for dossier in dossiers if dossier.live and dossier.settings.coda]
