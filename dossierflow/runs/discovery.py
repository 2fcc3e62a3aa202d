"""Which dossiers there are: every connection's divisions beside the office's companies, bound by number."""

from __future__ import annotations

from dataclasses import dataclass, field

from dossierflow import onboarding
from dossierflow.app.application import Application
from dossierflow.billit.client import OfficeAccount
from dossierflow.domain.dossier import DossierSettings
from dossierflow.errors import Reconnect
from dossierflow.exact.client import Division
from dossierflow.onboarding.bind import BoundByItself
from dossierflow.problems.kinds import Work, dossiers, looked_for
from dossierflow.problems.problem import Problem
from dossierflow.store import candidates, problems
from dossierflow.texts import Phrase, phrase


def find_dossiers(application: Application, *, only_look: bool = False) -> onboarding.DiscoveryResult:
    """Look at both services, and bind what a person waits for, or every division with one match where the
    practice wants it so; a dead connection is a problem, and the others go on. Raises Reconnect where no
    connection works.
    """
    binds_matches = application.settings.bind_matches
    by_itself = BoundByItself.ALL if binds_matches else BoundByItself.AWAITED
    found = _ask(application)
    if found.causes and not found.divisions:
        raise Reconnect(found.causes[0])
    account = application.billit.account()
    practice = _practice(application, found, account)
    application.billit.office_party_id = practice.party_id
    return onboarding.discover(
        application.store,
        application.clock,
        found.divisions,
        account.companies,
        practice,
        new_settings(application),
        by_itself=BoundByItself.NONE if only_look else by_itself,
        binds_matches=binds_matches,
    )


def new_settings(application: Application) -> DossierSettings:
    """Of a dossier that is bound now."""
    return DossierSettings(use_proposed_vat=application.settings.accept_proposals)


@dataclass
class _Reached:
    """What the connections reach, the home divisions of office users, and why others could not be asked."""

    divisions: dict[str, list[Division]] = field(default_factory=dict)
    homes: set[int] = field(default_factory=set)
    causes: list[Phrase] = field(default_factory=list)


def _ask(application: Application) -> _Reached:
    reached, dead = _Reached(), list[Problem]()
    for status in application.connections():
        try:
            exact = application.exact(status.id)
            user = exact.me()
            reached.divisions[status.id] = exact.divisions(user)
            if user.is_office_user:
                reached.homes.add(user.home_division)
        except Reconnect as error:
            dead.append(dossiers.Reconnect(user=status.user).problem("", status.id))
            told_by = phrase("error.of-connection", user=status.user, answer=Phrase(error.message))
            reached.causes.append(told_by)
    problems.report(application.store, "", looked_for(Work.CONNECTIONS), dead, application.clock.now())
    return reached


def _practice(application: Application, found: _Reached, account: OfficeAccount) -> onboarding.PracticeItself:
    with application.store.read() as connection:
        before = candidates.practice_party(connection)
    every = [one for reached in found.divisions.values() for one in reached]
    known = application.settings.billit_office_party_id or before
    return onboarding.learnt(account.companies, found.homes, every, known)
