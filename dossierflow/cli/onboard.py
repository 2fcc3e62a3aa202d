"""`dossierflow onboard`."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from dossierflow.app.application import Application
from dossierflow.app.session import DossierSession
from dossierflow.cli.common import for_each, verdict
from dossierflow.cli.output import as_json, say
from dossierflow.errors import Misuse
from dossierflow.onboarding import OnboardResult
from dossierflow.onboarding import onboard as work
from dossierflow.reports.onboarding import onboarding_sentence
from dossierflow.runs.discovery import find_dossiers
from dossierflow.texts import words

SWITCH = Parameter(negative="")


def onboard(
    dossiers: str = "",
    /,
    *,
    bind: Annotated[tuple[str, ...], SWITCH] = (),
    json: Annotated[bool, SWITCH] = False,
) -> int:
    """Find the dossiers and bring their relations, GL accounts and journals from Exact into Billit.

    A dossier is a client company that exists in both: a division in Exact and a company in Billit with the
    same enterprise number. Run it again at any time: it synchronises what changed.

    Parameters
    ----------
    dossiers
        Division numbers, enterprise numbers or names, separated by commas. Left out: all dossiers.
    bind
        Where several have one enterprise number: `DIVISION=PARTYID` belong together. May be given several
        times; it is remembered.
    json
        Print the result as JSON, for another program.
    """
    with Application.open() as application:
        language = application.settings.language
        told = words(language)
        found = find_dossiers(application, dict(_pair(text) for text in bind))
        wanted = application.dossiers(dossiers) if dossiers else found.bound

        def one(session: DossierSession) -> OnboardResult:
            return work(session, found.moved.get(session.dossier.division, ""))

        done, status = for_each(application, wanted, one)
        if json:
            as_json(
                {
                    "dossiers": [
                        {"id": dossier.id, "name": dossier.name, "imported": it.imported, "read": it.read}
                        for dossier, it in done.items()
                    ],
                    "problems": [*found.problems, *(p for it in done.values() for p in it.problems)],
                    "calls": application.calls,
                }
            )
        else:
            for dossier, it in done.items():
                say(onboarding_sentence(dossier, it, language))
            count = len(found.problems) + sum(len(it.problems) for it in done.values())
            problems = told.count(count, "problem")
            say(f"{problems} (dossierflow problems); {told.count(application.calls, 'call')}")
        return verdict(application, status)


def _pair(text: str) -> tuple[int, int]:
    division, _, party = text.partition("=")
    if not (division.strip().isdigit() and party.strip().isdigit()):
        raise Misuse(f"{text!r} binds nothing", next_step="Write it as DIVISION=PARTYID: 310001=700101.")
    return int(division), int(party)
