"""Onboarding: dossiers found, their master data read, judged and imported; done again, it synchronises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from dossierflow import onboarding
from dossierflow.app.application import Application
from dossierflow.app.session import DossierSession
from dossierflow.delivery.choice import DOSSIERS
from dossierflow.kernel import choice as choices
from dossierflow.runs.discovery import find_dossiers
from dossierflow.runs.each import Each, EachResult
from dossierflow.runs.import_rest import import_rest


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
    """What was found, and what was done in each dossier."""

    discovery: onboarding.DiscoveryResult
    done: EachResult[onboarding.OnboardResult]

    @property
    def problems(self) -> int:
        """How many problems it found, of the practice and of the dossiers."""
        return len(self.discovery.problems) + sum(len(one.problems) for one in self.done.results.values())

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
    return OnboardRun(found, done)
