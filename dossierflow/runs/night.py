"""The night: everything that a practice needs by morning, dossier by dossier, each in one session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Annotated, Any, Protocol, TypeVar

from dossierflow import booking, delivery, onboarding
from dossierflow import statements as bank_statements
from dossierflow.app import safety
from dossierflow.app.application import Application
from dossierflow.app.session import DossierSession
from dossierflow.delivery.choice import DOSSIERS, ExportChoice
from dossierflow.domain.bank_transaction import BankAccount
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import DossierflowError, PartsFailed, SafetyStop, passes
from dossierflow.kernel import choice as choices
from dossierflow.kernel.rhythm import ScheduledWork
from dossierflow.kernel.told import misuse
from dossierflow.runs import reconcile, rhythm, statements
from dossierflow.runs.discovery import find_dossiers
from dossierflow.runs.each import Each
from dossierflow.runs.import_rest import import_rest
from dossierflow.statements.target import StatementTarget

#: The practice's own parts.
FIND, COLLECT, ACCOUNTS = PRACTICE_PARTS = ("find dossiers", "collect bank-made CODA", "bank accounts")
SHARE = r"^\s*(\d{1,3}\s*/\s*\d{1,3}\s*)?$"

R = TypeVar("R")


class NightPart(Protocol):
    """Does one part of a dossier's night; None where it failed, which is told at the end."""

    def __call__(self, name: str, work: Callable[[], R]) -> R | None: ...


@dataclass(frozen=True)
class NightChoice:
    """What an operator may ask of a night."""

    dossiers: Annotated[str, DOSSIERS, choices.Pattern(choices.NAMES)] = ""
    share: Annotated[str, "night-share", choices.Pattern(SHARE)] = ""

    def __post_init__(self) -> None:
        choices.refuse_unfit(self)
        number, of = self.part
        if not 1 <= number <= of:
            raise misuse("no-share", field="share", text=self.share)

    @property
    def part(self) -> tuple[int, int]:
        """Which share, and of how many."""
        number, _, of = (self.share.strip() or "1/1").partition("/")
        return int(number), int(of)

    def mine(self, dossiers: list[Dossier]) -> list[Dossier]:
        """The dossiers of this share."""
        number, of = self.part
        return dossiers[number - 1 :: of]


@dataclass
class DossierNight:
    """What each part did in one dossier; None where it could not be done."""

    onboarded: onboarding.OnboardResult | None = None
    exported: delivery.ExportResult | None = None
    statements: bank_statements.StatementsResult | None = None
    reconciled: booking.ReconcileResult | None = None

    @property
    def parts(self) -> tuple[Any, ...]:
        """What was done, part by part."""
        parts = (self.onboarded, self.exported, self.statements, self.reconciled)
        return tuple(part for part in parts if part is not None)

    @property
    def anything(self) -> bool:
        return any(part.anything for part in self.parts)

    def after(self, earlier: DossierNight | None) -> DossierNight:
        """What both rounds did: each part as the later one tells it, unless only the earlier did anything."""
        if earlier is None:
            return self
        parts = {}
        for part in fields(self):
            now, before = getattr(self, part.name), getattr(earlier, part.name)
            parts[part.name] = before if now is None or (before and not now.anything) else now
        return DossierNight(**parts)


@dataclass
class NightRun:
    """What a night did. `failed`: the practice's parts by name, dossiers by id, and what failed in each."""

    done: dict[Dossier, DossierNight] = field(default_factory=dict)
    discovery: onboarding.DiscoveryResult | None = None
    collected: statements.FeedCollection = field(default_factory=statements.FeedCollection)
    failed: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # of the dossiers that failed: two may share one
    changed: bool = False  # in a share that another process worked on
    #: What failed for a reason that passes by itself: dossiers, and whether a part of the practice did.
    waiting: list[Dossier] = field(default_factory=list)
    unprepared: bool = False

    @property
    def may_pass(self) -> bool:
        """Whether another round may well do what is still to be done."""
        return self.unprepared or bool(self.waiting)

    @property
    def failures(self) -> list[tuple[str, str]]:
        """Each part of the practice, or each dossier by its name, with what failed in it."""
        return [(self.names.get(key, key), says) for key, says in self.failed.items()]

    @property
    def anything(self) -> bool:
        return (
            self.changed
            or bool(self.collected.feed.stored)
            or any(night.anything for night in self.done.values())
        )


def night(application: Application, choice: NightChoice, each: Each) -> NightRun:
    """Onboard, export, fetch and issue statements, reconcile. Each part does its work whatever became of the
    one before; what fails is named, and the other dossiers go on. The import of many relations is last."""
    run = prepared(application, choice, each)
    work_on(application, choice, each, run)
    return run


def prepared(application: Application, choice: NightChoice, each: Each) -> NightRun:
    """What is the practice's: the dossiers found, and the feed collected. A share leaves both to others."""
    run = NightRun()
    if choice.share:
        run.collected.accounts = _accounts(run, each)
        return run
    run.discovery = _attempt(run, FIND, lambda: each.once(FIND, find_dossiers))
    wanted = statements.with_coda(application.in_service(choice.dossiers))
    collected = _attempt(
        run,
        COLLECT,
        lambda: each.once(COLLECT, lambda practice: statements.collect(practice, wanted)),
    )
    run.collected = collected or run.collected
    return run


def work_on(
    application: Application,
    choice: NightChoice,
    each: Each,
    run: NightRun,
    dossiers: list[Dossier] | None = None,
) -> None:
    """Every dossier of the choice, or these, into the run."""
    if dossiers is None:
        dossiers = choice.mine(application.in_service(choice.dossiers))

    def work(session: DossierSession) -> DossierNight:
        works = frozenset(ScheduledWork)  # whoever names a dossier wants the whole of its night
        if not choice.dossiers.strip():
            works = rhythm.of_night(application.settings, session.dossier)
        return dossier_night(session, run.collected, works)

    done = each.dossier("night", dossiers, work)
    first = {one: night.onboarded for one, night in done.results.items() if night.onboarded is not None}
    done.failed |= import_rest(application, each, first).failed
    earlier = {dossier.id: run.done.pop(dossier) for dossier in list(run.done) if dossier in dossiers}
    for dossier, night in done.results.items():
        run.done[dossier] = night.after(earlier.get(dossier.id))
    run.waiting = [dossier for dossier, error in done.failed.items() if passes(error)]
    for dossier, error in done.failed.items():
        run.failed[dossier.id], run.names[dossier.id] = str(error), dossier.name
        if isinstance(error, PartsFailed):
            run.done[dossier] = error.result.after(earlier.get(dossier.id))
        elif dossier.id in earlier:
            run.done[dossier] = earlier[dossier.id]


def another_round(application: Application, choice: NightChoice, each: Each, run: NightRun) -> None:
    """Once more what failed for a reason that passes, and only that, with the dossiers found only now, and
    those whose bank files or accounts are known only now."""
    left = list(run.waiting)
    if run.unprepared:
        known = {dossier.id for dossier in application.in_service(choice.dossiers)}
        lacking = {COLLECT, ACCOUNTS} & set(run.failed)
        _prepare_again(application, choice, each, run)
        found = choice.mine(application.in_service(choice.dossiers))
        late = [dossier for dossier in found if dossier.id not in known]
        if lacking - set(run.failed):
            late += statements.with_coda(found)
        left = list(dict.fromkeys([*left, *late]))
    for dossier in left:
        run.failed.pop(dossier.id, None)
    work_on(application, choice, each, run, left)


def _prepare_again(application: Application, choice: NightChoice, each: Each, run: NightRun) -> None:
    again = prepared(application, choice, each)
    for part in PRACTICE_PARTS:
        run.failed.pop(part, None)
    run.failed |= again.failed
    run.discovery = again.discovery or run.discovery
    run.collected, run.unprepared = again.collected, again.unprepared


def dossier_night(
    session: DossierSession,
    collected: statements.FeedCollection,
    works: frozenset[ScheduledWork] = frozenset(ScheduledWork),
) -> DossierNight:
    """One dossier's night, under one lease; what is not live is only prepared.

    Raises PartsFailed, with what was done, where a part failed.
    """
    done, errors = DossierNight(), dict[str, Exception]()

    def part(name: str, work: Callable[[], R]) -> R | None:
        try:
            with session.store.needed(), safety.watched(session.store, session.clock, session.dossier):
                return work()
        except SafetyStop:
            raise
        except Exception as error:
            errors[name] = error
            return None

    with session.alone():
        done.onboarded = part("onboarding", lambda: onboarding.onboard(session))
        if done.onboarded is not None and done.onboarded.read.lists:
            session = session.refreshed()
        if session.dossier.live:
            _deliver(session, collected, done, part, works)
    if errors:
        raise PartsFailed(errors, done, dossier=session.dossier.id)
    return done


def _deliver(
    session: DossierSession,
    collected: statements.FeedCollection,
    done: DossierNight,
    part: NightPart,
    works: frozenset[ScheduledWork],
) -> None:
    """What is sent for a live dossier, and what became of it: what is the night's of it."""
    if ScheduledWork.EXPORT in works:
        done.exported = part("export", lambda: delivery.export(session, ExportChoice()))
    if ScheduledWork.CODA in works and session.dossier.settings.coda:
        accounts = collected.accounts.get(session.dossier.party_id, ())
        done.statements = part(
            "bank statements", lambda: bank_statements.update(session, accounts, StatementTarget())
        )
    if ScheduledWork.RECONCILE in works:
        patience = float(reconcile.PATIENCE)
        done.reconciled = part("booking status", lambda: booking.reconcile(session, patience=patience))


def _accounts(run: NightRun, each: Each) -> dict[int, tuple[BankAccount, ...]]:
    """The bank accounts that Billit names, by PartyID; none where Billit cannot be asked."""

    def read(practice: Application) -> dict[int, tuple[BankAccount, ...]]:
        return {one.party_id: one.bank_accounts for one in practice.billit.account().companies}

    return _attempt(run, ACCOUNTS, lambda: each.once(ACCOUNTS, read)) or {}


def _attempt(run: NightRun, name: str, work: Callable[[], R]) -> R | None:
    try:
        return work()
    except DossierflowError as error:
        run.failed[name] = str(error)
        run.unprepared |= passes(error)
        return None
