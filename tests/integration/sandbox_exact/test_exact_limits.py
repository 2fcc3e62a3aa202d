"""Calls a minute and a day, and errors an hour (section 3 of the contract)."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from sandbox import practice
from sandbox.kernel.books import Books
from sandbox.kernel.options import Options
from sandbox.kernel.server import running
from tests.integration.sandbox_exact.conftest import BAKERY, BUILDER, START, Sandbox, application

MINUTE = ("X-RateLimit-Minutely-Limit", "X-RateLimit-Minutely-Remaining", "X-RateLimit-Minutely-Reset")
DAY = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")


@pytest.fixture
def options() -> Options:
    return Options()


def milliseconds(*moment: int) -> str:
    return str(int(datetime(*moment, tzinfo=UTC).timestamp()) * 1000)  # type: ignore[misc,arg-type]


def test_every_answer_of_a_division_carries_six_headers(exact: Sandbox) -> None:
    answer = exact.get("financial/Journals")

    assert [answer.headers[name] for name in MINUTE] == ["60", "59", milliseconds(2026, 3, 2, 8, 1)]
    assert [answer.headers[name] for name in DAY] == ["5000", "4999", milliseconds(2026, 3, 3)]


def test_errors_carry_them_too_and_count(exact: Sandbox) -> None:
    exact.get("financial/Nothing")
    answer = exact.get("crm/Accounts")

    assert answer.status_code == 400
    assert answer.headers[MINUTE[1]] == "58"


def test_me_carries_no_counters_and_costs_nothing(exact: Sandbox) -> None:
    me = exact.client.get("/api/v1/current/Me")

    assert me.status_code == 200
    assert not [name for name in me.headers if name.startswith("x-ratelimit")]
    assert exact.get("financial/Journals").headers[DAY[1]] == "4999"


def test_the_sixty_first_call_of_a_clock_minute_is_refused_with_the_minute_headers_only(
    exact: Sandbox,
) -> None:
    exact.admin("clock", set="2026-03-02T08:00:40+00:00")
    answers = [exact.get("financial/Journals") for _ in range(61)]

    assert {one.status_code for one in answers[:60]} == {200}
    refused = answers[60]
    assert refused.status_code == 429
    assert refused.content == b""
    assert refused.headers[MINUTE[1]] == "0"
    assert not [name for name in DAY if name in refused.headers]
    exact.admin("clock", set="2026-03-02T08:01:00+00:00")
    assert exact.get("financial/Journals").status_code == 200


def test_divisions_have_budgets_of_their_own(exact: Sandbox) -> None:
    exact.admin("limits", minute=1)
    exact.get("financial/Journals")

    assert exact.get("financial/Journals").status_code == 429
    assert exact.get("financial/Journals", BUILDER).status_code == 200


def test_a_spent_day_is_refused_with_the_day_headers_only_until_midnight_utc(exact: Sandbox) -> None:
    exact.admin("limits", day=2)
    exact.get("financial/Journals")
    exact.get("financial/Journals")

    refused = exact.get("financial/Journals")

    assert refused.status_code == 429
    assert refused.content == b""
    assert refused.headers[DAY[1]] == "0"
    assert not [name for name in MINUTE if name in refused.headers]
    exact.admin("clock", set="2026-03-03T00:00:00+00:00")
    exact.log_in()
    assert exact.get("financial/Journals").status_code == 200


def test_refused_calls_do_not_spend_the_day(exact: Sandbox) -> None:
    exact.admin("limits", minute=1)
    for _ in range(5):
        exact.get("financial/Journals")
    exact.advance(60)

    assert exact.get("financial/Journals").headers[DAY[1]] == "4998"


@pytest.mark.parametrize("path", ["crm/Accounts", "financial/Nothing"])
def test_ten_errors_block_the_endpoint_for_an_hour_while_calls_remain(exact: Sandbox, path: str) -> None:
    answers = [exact.get(path) for _ in range(10)]
    assert {one.status_code for one in answers} <= {400, 404}

    blocked = exact.get(path, select="ID", filter="Code eq 'x'")

    assert blocked.status_code == 429
    assert blocked.content == b""
    assert int(blocked.headers[MINUTE[1]]) > 0
    assert int(blocked.headers[DAY[1]]) > 0
    assert exact.get("financial/Journals").status_code == 200
    assert exact.get(path, BUILDER).status_code != 429
    exact.advance(3601)
    exact.log_in()
    assert exact.get(path).status_code in (400, 404)


def test_the_second_block_is_longer(exact: Sandbox) -> None:
    for _ in range(10):
        exact.get("crm/Accounts")
    exact.advance(3601)
    exact.log_in()
    for _ in range(10):
        exact.get("crm/Accounts")
    exact.advance(3601)
    exact.log_in()

    assert exact.get("crm/Accounts").status_code == 429
    exact.advance(3600)
    exact.log_in()
    assert exact.get("crm/Accounts").status_code == 400


def test_errors_older_than_an_hour_are_forgotten(exact: Sandbox) -> None:
    for _ in range(9):
        exact.get("crm/Accounts")
    exact.advance(3601)
    exact.log_in()
    exact.get("crm/Accounts")

    assert exact.get("crm/Accounts").status_code == 400


def test_business_errors_do_not_count(exact: Sandbox) -> None:
    answers = [exact.post("salesentry/SalesEntries", {"Journal": "x"}) for _ in range(12)]

    assert {one.status_code for one in answers} == {500}


def test_calls_with_a_dead_token_count(exact: Sandbox) -> None:
    exact.admin("clock", set=START.replace(minute=10, second=1).isoformat())
    answers = [exact.get("financial/Journals") for _ in range(10)]
    assert {one.status_code for one in answers} == {401}
    exact.log_in()

    assert exact.get("financial/Journals").status_code == 429
    assert exact.get("financial/Journals", BUILDER).status_code == 200


def test_what_was_spent_is_kept_when_the_service_stops(
    seeded: Path, world: practice.Practice, tmp_path: Path
) -> None:
    path, left, authorization = Path(shutil.copy(seeded, tmp_path / "exact.sqlite")), [], ""
    for _ in range(2):
        app = application(Books(path), world, Options())
        with running({"exact": app}) as urls, httpx.Client(base_url=urls["exact"], verify=False) as client:
            sandbox = Sandbox(urls["exact"], client)
            client.headers.update({"Accept": "application/json", "Authorization": authorization})
            authorization = authorization or f"Bearer {sandbox.log_in()['access_token']}"
            left.append(sandbox.get("financial/Journals").headers[DAY[1]])

    assert left == ["4999", "4998"]


def test_admin_calls_are_neither_counted_nor_limited(exact: Sandbox) -> None:
    exact.client.delete("/_sandbox/api/calls")
    exact.get("financial/Journals")
    exact.get("financial/Journals", BAKERY)

    calls = exact.client.get("/_sandbox/api/calls").json()

    assert calls["total"] == 2
    assert calls["calls"] == [
        {
            "service": "exact",
            "method": "GET",
            "endpoint": "/api/v1/{n}/financial/Journals",
            "status": 200,
            "count": 2,
        }
    ]
