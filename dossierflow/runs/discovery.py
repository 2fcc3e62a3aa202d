"""Which dossiers there are: every connection's divisions beside the office's companies, bound by number."""

from __future__ import annotations

from collections.abc import Mapping

from dossierflow import onboarding
from dossierflow.app.application import Application
from dossierflow.domain.dossier import DossierSettings
from dossierflow.errors import Reconnect
from dossierflow.exact.client import Division
from dossierflow.problems.problem import Problem
from dossierflow.store import problems

PROBLEM_KINDS = ("reconnect",)


def find_dossiers(
    application: Application, chosen: Mapping[int, int] | None = None
) -> onboarding.DiscoveryResult:
    """Bind divisions to companies; a dead connection is a problem, and the others go on.

    `chosen` binds a division to a PartyID where a person said so. Raises Reconnect where no connection works.
    """
    divisions: dict[str, list[Division]] = {}
    dead: list[Problem] = []
    for status in application.connections():
        try:
            divisions[status.id] = application.exact(status.id).divisions()
        except Reconnect as error:
            facts = {"user": status.user, "reason": error.message}
            dead.append(Problem("", "reconnect", status.id, facts))
    account = application.billit.account()
    with application.store.begin() as connection:
        problems.report(connection, "", PROBLEM_KINDS, dead, application.clock.now())
    if dead and not divisions:
        raise Reconnect(f"{dead[0].facts['user']}: {dead[0].facts['reason']}")
    office = application.settings.billit_office_party_id
    defaults = DossierSettings(use_proposed_vat=application.settings.accept_proposals)
    return onboarding.discover(
        application.store, application.clock, divisions, account.companies, office, defaults, chosen
    )
