"""The breaker at work in the client: Exact never sees the tenth error of an hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from dossierflow.domain.relation import Role
from dossierflow.errors import BudgetSpent, DossierflowError
from dossierflow.exact import App, Budget, Exact
from dossierflow.kernel.outcome import NotSent, Rejected
from dossierflow.store.tokens import StoredTokens
from tests.support.clock import ManualClock

DIVISION = 310001
NOON = datetime(2026, 11, 25, 12, 0, 10, tzinfo=UTC)  # the clock of the fixtures
BOTH_LEFT = {"X-RateLimit-Remaining": "4000", "X-RateLimit-Minutely-Remaining": "40"}


def error(status: int, text: str) -> httpx.Response:
    return httpx.Response(status, json={"error": {"message": {"value": text}}})


@pytest.mark.parametrize("status", [400, 404])
def test_the_seventh_call_to_a_failing_endpoint_is_not_made(exact: Exact, site: Any, status: int) -> None:
    site.handler = lambda request: error(status, "wrong")
    outcomes = [exact.division(DIVISION).relations.give_role("x", Role.CUSTOMER) for _ in range(20)]
    assert len(site.asked) == 6
    assert [type(outcome) for outcome in outcomes] == [Rejected] * 6 + [NotSent] * 14


def test_business_refusals_do_not_open_the_breaker(exact: Exact, site: Any) -> None:
    site.handler = lambda request: error(500, "Ongeldig: iets")
    for _ in range(20):
        with pytest.raises(DossierflowError):
            exact.division(DIVISION).currencies()
    assert len(site.asked) == 20


def test_an_error_block_of_exacts_closes_the_endpoint_for_an_hour(
    exact: Exact, site: Any, clock: ManualClock
) -> None:
    site.answers = [httpx.Response(429, headers=BOTH_LEFT)]
    division = exact.division(DIVISION)
    with pytest.raises(BudgetSpent) as first:
        division.currencies()
    assert first.value.until == NOON + timedelta(hours=1)
    with pytest.raises(BudgetSpent):
        division.currencies()
    assert len(site.asked) == 1
    clock.sleep(3600)
    site.answers = [
        httpx.Response(200, json={"access_token": "a", "refresh_token": "r", "expires_in": "600"})
    ]
    site.handler = lambda request: site.rows()
    assert division.currencies() == []


def test_a_person_may_try_a_closed_endpoint(
    exact: Exact, site: Any, tokens: StoredTokens, budget: Budget, clock: ManualClock
) -> None:
    site.handler = lambda request: error(400, "wrong")
    for _ in range(8):
        with pytest.raises(DossierflowError):
            exact.division(DIVISION).currencies()
    assert len(site.asked) == 6
    app = App("app-1", "secret", "https://practice.example/back")
    transport = httpx.MockTransport(site)
    with Exact(
        "https://start.exactonline.be", app, tokens, budget, clock, interactive=True, transport=transport
    ) as person:
        for _ in range(8):
            with pytest.raises(DossierflowError):
                person.division(DIVISION).currencies()
    assert len(site.asked) == 9
