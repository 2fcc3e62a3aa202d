"""A process of its own that shares a store with others: `race_worker.py JOB SETTINGS-AS-JSON`."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from dossierflow.errors import BudgetSpent, DossierflowError
from dossierflow.exact.auth import CHAIN, App, TokenEndpoint
from dossierflow.exact.budget import Budget, Limits, Use
from dossierflow.http.exchange import Exchange
from dossierflow.kernel.clock import ScaledClock
from dossierflow.kernel.tokens import ConnectionState, TokenKeeper, TokenPair
from dossierflow.store.budgets import StoredBudgets
from dossierflow.store.database import Store
from dossierflow.store.tokens import StoredTokens, TokenCipher

CONNECTION = "exact:user-1"


def clock_of(told: dict[str, Any]) -> ScaledClock:
    return ScaledClock(told["speed"], datetime.fromisoformat(told["origin"]), told["started"])


def use_tokens(told: dict[str, Any]) -> dict[str, Any]:
    """Ask for an access token over and over; `die` ends the process before or after the refresh call."""
    clock, store = clock_of(told), Store(told["store"])
    tokens = StoredTokens(store, TokenCipher(told["key"]), CONNECTION)
    app = App("app", "secret", "https://practice.example/back")
    endpoint = TokenEndpoint(Exchange(told["url"], 30), app, clock, lambda: None)

    def refresh(pair: TokenPair) -> TokenPair:
        if told["die"] == "before":
            os._exit(9)
        new = endpoint.refresh(pair)
        if told["die"] == "after":
            os._exit(9)
        return new

    policy = replace(CHAIN, stale_after=timedelta(seconds=told["stale"]), poll=timedelta(seconds=5))
    keeper = TokenKeeper(tokens, clock, refresh, policy)
    until = clock.now() + timedelta(seconds=told["lasting"])
    seen = set()
    error = ""
    while clock.now() < until and not error:
        try:
            seen.add(keeper.access())
        except DossierflowError as failure:
            error = str(failure)
        clock.sleep(3)
    broken = policy.state(keeper.status(), clock.now()) is ConnectionState.NEEDS_RECONNECT
    return {"tokens": len(seen), "error": error, "broken": broken}


def spend_calls(told: dict[str, Any]) -> dict[str, Any]:
    """Make calls as fast as the budget lets us; the answer counts them by the minute they were made in."""
    clock, store = clock_of(told), Store(told["store"])
    budget = Budget(StoredBudgets(store), clock, kept_for_people=0, limits=Limits(minute=told["minute"]))
    use = Use("app", CONNECTION, 310001, "crm/Accounts")
    until = clock.now() + timedelta(seconds=told["lasting"])
    counted: dict[str, int] = {}
    while clock.now() < until:
        try:
            ticket = budget.enter(use)
        except BudgetSpent:
            break
        window = ticket.minute.window.isoformat()
        counted[window] = counted.get(window, 0) + 1
        budget.settle(ticket, {}, told["failures"])
    return {"counted": counted}


JOBS = {"tokens": use_tokens, "calls": spend_calls}

if __name__ == "__main__":
    Path(sys.argv[3]).write_text(json.dumps(JOBS[sys.argv[1]](json.loads(sys.argv[2]))))
