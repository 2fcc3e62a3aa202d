"""A person lays a problem to rest: nothing has to be done, so it is not counted until its facts change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from dossierflow.app.application import Application
from dossierflow.kernel.told import misuse
from dossierflow.problems.problem import Problem, StoredProblem
from dossierflow.store import problems


@dataclass(frozen=True)
class RestChoice:
    """Which problems, and why."""

    kind: Annotated[str, "rest-kind"] = ""
    subject: Annotated[str, "rest-subject"] = ""
    dossier: Annotated[str, "rest-dossier"] = ""
    reason: Annotated[str, "rest-reason"] = ""
    all: Annotated[bool, "rest-all"] = False
    wake: Annotated[bool, "rest-wake"] = False


def rest(application: Application, choice: RestChoice) -> list[Problem]:
    """Lay the problems to rest, or take them up again; those that it was about. Costs no call."""
    dossier = application.dossiers(choice.dossier)[0].id if choice.dossier.strip() else ""
    with application.store.begin() as connection:
        known = problems.open_ones(connection, dossier, laid_to_rest=True)
        found = _chosen([one for one in known if one.problem.kind == choice.kind.strip()], choice)
        for problem in found:
            if choice.wake:
                problems.take_up(connection, dossier, problem.kind, problem.subject)
            else:
                problems.set_aside(
                    connection, dossier, problem.kind, problem.subject, choice.reason, application.now()
                )
    return found


def _chosen(of_kind: list[StoredProblem], choice: RestChoice) -> list[Problem]:
    """The problems of the choice; Misuse where there is none, or several and nobody said all."""
    subject = choice.subject.strip()
    found = [one.problem for one in of_kind if subject in ("", one.problem.subject)]
    if not found:
        raise misuse(
            "no-open-problem" if choice.kind.strip() else "no-kind-given",
            field="kind",
            key=choice.kind.strip(),
            subject=subject,
        )
    if len(found) > 1 and not choice.all:
        subjects = ", ".join(one.subject for one in found[:10])
        raise misuse(
            "several-problems", field="subject", count=len(found), key=choice.kind.strip(), subjects=subjects
        )
    return found
