"""Budgets: waits are computed, headers correct, people have their share, errors open the breaker in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from dossierflow.errors import BudgetSpent
from dossierflow.exact import Budget
from dossierflow.exact.budget import HOUR, UNDER_WAY, Limits, Remaining, Use, free_at, spent
from dossierflow.store.budgets import StoredBudgets
from dossierflow.store.database import Store
from tests.support.clock import ManualClock

USE = Use("app", "exact:user", 310001, "crm/Accounts")
NOON = datetime(2026, 11, 25, 12, 0, 10, tzinfo=UTC)  # the clock of the fixtures
MIDNIGHT = datetime(2026, 11, 26, tzinfo=UTC)


def ms(instant: datetime) -> str:
    return str(int(instant.timestamp()) * 1000)


def minute_headers(left: int, reset: datetime, limit: int = 60) -> dict[str, str]:
    family = {"Limit": str(limit), "Remaining": str(left), "Reset": ms(reset)}
    return {f"X-RateLimit-Minutely-{name}": value for name, value in family.items()}


def day_headers(left: int, limit: int = 5000) -> dict[str, str]:
    family = {"Limit": str(limit), "Remaining": str(left), "Reset": ms(MIDNIGHT)}
    return {f"X-RateLimit-{name}": value for name, value in family.items()}


def call(budget: Budget, failures: int = 0, headers: dict[str, str] | None = None, use: Use = USE) -> None:
    budget.settle(budget.enter(use), httpx.Headers(headers or {}), failures)


def test_sixty_calls_fit_a_minute_and_the_next_waits_for_the_following_one(
    budget: Budget, clock: ManualClock
) -> None:
    for _ in range(60):
        call(budget)
    assert clock.now() == NOON
    call(budget)
    assert clock.now() == datetime(2026, 11, 25, 12, 1, 1, tzinfo=UTC)
    assert budget.remaining("app", 310001) == Remaining(59, 5000 - 61)


def test_divisions_do_not_share_a_minute_but_users_of_one_app_do(budget: Budget, clock: ManualClock) -> None:
    for _ in range(60):
        call(budget)
    call(budget, use=Use("app", "exact:user", 310002, "crm/Accounts"))
    assert clock.now() == NOON
    call(budget, use=Use("app", "exact:other", 310001, "vat/VATCodes"))
    assert clock.now() > NOON


def test_others_who_use_the_same_budget_are_seen_in_the_headers(budget: Budget, clock: ManualClock) -> None:
    call(budget, headers=minute_headers(12, NOON + timedelta(seconds=50)))
    assert budget.remaining("app", 310001).minute == 12


def test_a_header_that_knows_less_than_we_do_changes_nothing(budget: Budget) -> None:
    for _ in range(5):
        call(budget)
    call(budget, headers=minute_headers(59, NOON + timedelta(seconds=50)))
    assert budget.remaining("app", 310001).minute == 54


def test_a_missing_header_is_not_zero(budget: Budget) -> None:
    call(budget, headers=minute_headers(0, NOON + timedelta(seconds=50)))
    assert budget.remaining("app", 310001) == Remaining(0, 4999)
    call(budget, headers=day_headers(0), use=Use("app", "exact:user", 310002, "x"))
    assert budget.remaining("app", 310002) == Remaining(59, 0)


@pytest.mark.parametrize("text", ["", "many", "-1", "1e9", "9" * 40])
def test_a_header_that_is_no_number_is_ignored(budget: Budget, text: str) -> None:
    call(budget, headers={"X-RateLimit-Remaining": text, "X-RateLimit-Minutely-Remaining": text})
    assert budget.remaining("app", 310001) == Remaining(59, 4999)


def test_other_limits_are_learnt_from_the_headers(budget: Budget, clock: ManualClock) -> None:
    reset = NOON + timedelta(seconds=50)
    call(budget, headers={**minute_headers(99, reset, 100), **day_headers(8999, 9000)})
    assert budget.remaining("app", 310001) == Remaining(99, 8999)
    for _ in range(99):
        call(budget)
    assert clock.now() == NOON


def test_a_call_that_exact_counts_in_the_next_minute_is_counted_there_too(
    budget: Budget, clock: ManualClock
) -> None:
    clock.sleep(49.9)
    late = budget.enter(USE)
    clock.sleep(0.2)
    call(budget)
    assert budget.remaining("app", 310001).minute == 59
    budget.settle(late, httpx.Headers(minute_headers(58, NOON + timedelta(seconds=110))))
    assert budget.remaining("app", 310001).minute == 58


def test_people_may_use_what_is_kept_of_the_day(store: Store, clock: ManualClock) -> None:
    budget = Budget(StoredBudgets(store), clock, kept_for_people=2, limits=Limits(minute=100, day=5))
    for _ in range(3):
        call(budget)
    with pytest.raises(BudgetSpent) as refusal:
        budget.enter(USE)
    assert refusal.value.until == MIDNIGHT
    for _ in range(2):
        budget.settle(budget.enter(USE, interactive=True), {})
    with pytest.raises(BudgetSpent):
        budget.enter(USE, interactive=True)
    clock.instant = MIDNIGHT
    call(budget)


def test_the_breaker_opens_at_the_sixth_error_of_an_hour(budget: Budget, clock: ManualClock) -> None:
    for _ in range(6):
        call(budget, failures=1)
        clock.sleep(60)
    with pytest.raises(BudgetSpent, match="rests") as refusal:
        budget.enter(USE)
    assert refusal.value.until == NOON + HOUR
    call(budget, use=Use("app", "exact:user", 310001, "vat/VATCodes"))  # another endpoint is free


def test_the_breaker_looks_back_an_hour_from_any_moment(budget: Budget, clock: ManualClock) -> None:
    call(budget, failures=1)
    clock.sleep(3590)
    for _ in range(5):
        call(budget, failures=1)
    with pytest.raises(BudgetSpent):
        budget.enter(USE)
    clock.sleep(10)
    call(budget, failures=1)  # the first one is an hour old
    with pytest.raises(BudgetSpent) as refusal:
        budget.enter(USE)
    assert refusal.value.until == NOON + timedelta(seconds=3590) + HOUR


def test_a_person_may_probe_an_open_breaker_but_never_up_to_ten(budget: Budget) -> None:
    for _ in range(6):
        call(budget, failures=1)
    for _ in range(3):
        budget.settle(budget.enter(USE, interactive=True), {}, 1)
    with pytest.raises(BudgetSpent, match="failed 9 times"):
        budget.enter(USE, interactive=True)


def test_calls_under_way_count_as_errors_that_may_come(budget: Budget, clock: ManualClock) -> None:
    tickets = [budget.enter(USE) for _ in range(6)]
    start = clock.now()
    waiting = budget.enter(Use("app", "exact:user", 310001, "vat/VATCodes"))
    assert clock.now() == start
    budget.settle(waiting, {})
    clock.sleep(1)
    budget.enter(USE)  # waits until those that began before are given up for dead
    assert clock.now() - start >= UNDER_WAY
    assert len(tickets) == 6


def test_a_call_that_ends_makes_room(budget: Budget, clock: ManualClock) -> None:
    tickets = [budget.enter(USE) for _ in range(6)]
    budget.settle(tickets[0], {})
    start = clock.now()
    budget.enter(USE)
    assert clock.now() == start


def test_token_calls_are_counted_by_user_and_day(budget: Budget, clock: ManualClock) -> None:
    for _ in range(200):
        budget.token_call("app", "exact:user")
    budget.token_call("app", "exact:other")
    with pytest.raises(BudgetSpent) as refusal:
        budget.token_call("app", "exact:user")
    assert refusal.value.until == MIDNIGHT
    clock.instant = MIDNIGHT
    budget.token_call("app", "exact:user")


@pytest.mark.parametrize(
    ("headers", "cause"),
    [
        ({}, "unknown"),
        (minute_headers(0, NOON), "minute"),
        ({"X-RateLimit-Minutely-Reset": ms(NOON)}, "minute"),
        (day_headers(0), "day"),
        ({**day_headers(9), **minute_headers(9, NOON)}, "errors"),
        (minute_headers(49, NOON), "unknown"),  # others were faster than the header
    ],
)
def test_a_429_says_which_budget_is_spent(headers: dict[str, str], cause: str) -> None:
    assert spent(headers) == cause


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 51),
        (minute_headers(0, NOON + timedelta(seconds=50)), 51),
        (minute_headers(0, NOON - timedelta(seconds=50)), 5),  # their clock is not ours
        ({"Retry-After": "30"}, 31),
        ({**day_headers(9), **minute_headers(9, NOON)}, 3600),
    ],
)
def test_the_wait_after_a_429_is_computed(headers: dict[str, str], seconds: int) -> None:
    assert free_at(headers, NOON) == NOON + timedelta(seconds=seconds)
