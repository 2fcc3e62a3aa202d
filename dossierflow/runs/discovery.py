"""Which dossiers there are: every connection's divisions beside the office's companies, bound by number."""

from __future__ import annotations

from collections.abc import Mapping

from dossierflow import onboarding
from dossierflow.app.application import Application
from dossierflow.domain.dossier import DossierSettings
from dossierflow.errors import Reconnect
from dossierflow.exact.client import Division
from dossierflow.problems.kinds import Work, dossiers, looked_for
from dossierflow.problems.problem import Problem
from dossierflow.store import problems


def find_dossiers(
    application: Application, chosen: Mapping[int, int] | None = None
) -> onboarding.DiscoveryResult:
    """Bind divisions to companies; a dead connection is a problem, and the others go on.

    `chosen` binds a division to a PartyID where a person said so. Raises Reconnect where no connection works.
    """
    divisions: dict[str, list[Division]] = {}
    dead: list[Problem] = []
    causes: list[str] = []
    for status in application.connections():
        try:
            divisions[status.id] = application.exact(status.id).divisions()
        except Reconnect as error:
            dead.append(dossiers.Reconnect(user=status.user).problem("", status.id))
            causes.append(f"{status.user}: {error.message}")
    account = application.billit.account()
    problems.report(application.store, "", looked_for(Work.CONNECTIONS), dead, application.clock.now())
    if causes and not divisions:
        raise Reconnect(causes[0])
    office = application.settings.billit_office_party_id or onboarding.learnt_office(account.companies)
    defaults = DossierSettings(use_proposed_vat=application.settings.accept_proposals)
    return onboarding.discover(
        application.store, application.clock, divisions, account.companies, office, defaults, chosen
    )
