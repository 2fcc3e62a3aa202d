"""`dossierflow onboard`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from dossierflow.app.application import Application
from dossierflow.cli.common import command, one_by_one, status_of
from dossierflow.cli.output import as_json, say
from dossierflow.onboarding import ImportResult
from dossierflow.problems.problem import Problem
from dossierflow.reports.explain import explain
from dossierflow.reports.onboarding import onboarding_sentence, unbound
from dossierflow.reports.rows import Language
from dossierflow.runs import onboard as runs
from dossierflow.texts import words


@command(runs.OnboardChoice)
def onboard(choice: runs.OnboardChoice, json: bool) -> int:
    """Find the dossiers and bring their relations, GL accounts and journals from Exact into Billit.

    A dossier is a client company that exists in both, and that a person bound (`dossierflow companies`). Run
    it again at any time: it synchronises what changed.
    """
    with Application.open() as application:
        run = runs.onboard(application, choice, one_by_one(application))
        language = application.settings.language
        told = words(language)
        if json:
            found = [problem for one in run.done.results.values() for problem in one.problems]
            as_json(
                {
                    "dossiers": [
                        {
                            "id": dossier.id,
                            "name": dossier.name,
                            "imported": _counts(one.imported),
                            "read": one.read,
                        }
                        for dossier, one in run.done.results.items()
                    ],
                    "problems": [_told(one, language) for one in (*run.discovery.problems, *found)],
                    "calls": application.calls,
                }
            )
        else:
            for dossier, onboarded in run.done.results.items():
                say(onboarding_sentence(dossier, onboarded, language))
            if left := unbound(run.discovery, language):
                say(left)
            calls = told.count(application.calls, "call")
            shown_by = f"dossierflow problems {choice.dossiers}".strip()
            say(f"{told.count(run.problems, 'problem')} ({shown_by}); {calls}")
        return status_of(application, run.done)


def _counts(imported: ImportResult) -> dict[str, Any]:
    return {name: value for name, value in asdict(imported).items() if name != "problems"}


def _told(problem: Problem, language: Language) -> dict[str, Any]:
    """A problem as `dossierflow problems` tells it; what is kept of its facts is no text yet."""
    said = explain(problem, language)
    return {
        "dossier": problem.dossier,
        "kind": problem.kind,
        "subject": problem.subject,
        "what": said.what,
        "why": said.why,
        "next_step": said.next_step,
    }
