"""Onboarding: dossiers found, their master data read, judged and imported; done again, it synchronises."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from dossierflow import onboarding
from dossierflow.app.application import Application
from dossierflow.app.session import DossierSession
from dossierflow.delivery.choice import DOSSIERS
from dossierflow.domain.dossier import Dossier
from dossierflow.kernel import choice as choices
from dossierflow.runs.discovery import find_dossiers
from dossierflow.runs.each import Each, EachResult
from dossierflow.runs.import_rest import import_rest
from dossierflow.store import problems


@dataclass(frozen=True)
class OnboardChoice:
    """What an operator may ask of onboarding."""

    dossiers: Annotated[str, DOSSIERS, choices.Pattern(choices.NAMES)] = ""
    whole: Annotated[bool, "onboard-whole"] = False
    fewer: Annotated[bool, "onboard-fewer"] = False

    def __post_init__(self) -> None:
        choices.refuse_unfit(self)


@dataclass(frozen=True)
class OnboardRun:
    """What was found, and what was done in each dossier. `problems` are open after it, whatever found them:
    of the dossiers asked for, else of the whole practice."""

    discovery: onboarding.DiscoveryResult
    done: EachResult[onboarding.OnboardResult]
    problems: int

    @property
    def anything(self) -> bool:
        return any(result.anything for result in self.done.results.values())


def onboard(application: Application, choice: OnboardChoice, each: Each) -> OnboardRun:
    """Find the dossiers, and import or synchronise their relations, GL accounts and journals.

    By hand the lists without a stream of changes are read too, though they are not a week old: who asks
    has just changed something.
    """
    reading = onboarding.ReadChoice(lists=True, whole=choice.whole, fewer=choice.fewer)

    def work(session: DossierSession) -> onboarding.OnboardResult:
        return onboarding.onboard(session, reading)

    found = each.once("find dossiers", find_dossiers)
    wanted = application.in_service(choice.dossiers) if choice.dossiers.strip() else found.bound
    done = each.dossier("onboard", wanted, work)
    done.failed |= import_rest(application, each, done.results).failed
    return OnboardRun(found, done, _open_problems(application, choice, wanted))


def _open_problems(application: Application, choice: OnboardChoice, done: Iterable[Dossier]) -> int:
    ids = {one.id for one in done}
    with application.store.read() as connection:
        known = problems.open_ones(connection)
    return sum(not choice.dossiers.strip() or one.problem.dossier in ids for one in known)
