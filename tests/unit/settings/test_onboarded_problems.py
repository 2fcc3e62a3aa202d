"""After onboarding one number of problems is told, everywhere: what `dossierflow problems` lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from dossierflow.domain.dossier import Dossier
from dossierflow.onboarding import DiscoveryResult, OnboardResult
from dossierflow.practice.overview import overview
from dossierflow.problems.problem import Problem
from dossierflow.reports.runs import onboarded
from dossierflow.runs.each import EachResult
from dossierflow.runs.onboard import OnboardChoice, onboard
from dossierflow.store import problems
from dossierflow.texts import languages
from tests.support.fakes import NOW
from tests.unit.settings.conftest import BAKERY, BUILDER, Office


class AllDone:
    """Nothing new is found: what is open was found by earlier work."""

    def once(self, what: str, work: Callable[..., Any]) -> Any:
        return DiscoveryResult([BAKERY, BUILDER])

    def dossier(self, what: str, dossiers: Iterable[Dossier], work: Callable[..., Any]) -> EachResult[Any]:
        return EachResult()

    def tell(self, says: str) -> None:
        pass


@pytest.fixture
def with_problems(office: Office) -> Office:
    """Two of the practice, one of the bakery that an export found, none of the builder."""
    own = [Problem("", "division-unbound", subject, {"division": subject}) for subject in ("8", "9")]
    late = [Problem(BAKERY.id, "no-lines", "1", {"document": "2026-001"})]
    problems.report(office.application.store, "", ["division-unbound"], own, NOW)
    problems.report(office.application.store, BAKERY.id, ["no-lines"], late, NOW)
    return office


@pytest.mark.parametrize(
    ("asked", "count"), [("", 3), (BAKERY.id, 1), (BUILDER.id, 0), (f"{BAKERY.id},{BUILDER.id}", 1)]
)
def test_it_is_what_the_list_of_problems_shows(with_problems: Office, asked: str, count: int) -> None:
    application = with_problems.application
    assert onboard(application, OnboardChoice(asked), AllDone()).problems == count
    listed = overview(application.store, application.clock).all_problems
    ids = {one.id for one in application.dossiers(asked)} if asked else None
    assert len([one for one in listed if ids is None or one.problem.dossier in ids]) == count


@pytest.mark.parametrize("language", languages())
def test_the_sentence_beside_it_has_no_number_of_its_own(language: str) -> None:
    found = [Problem("", "division-unbound", "9", {})]
    results: dict[Dossier, OnboardResult] = {}
    says = onboarded(DiscoveryResult([BAKERY], found), results, language)
    assert "0" in says and "1" not in says
