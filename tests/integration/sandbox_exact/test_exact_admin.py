"""The admin pages and API: looking into the books, moving time, and being told what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sandbox.kernel.books import Books
from sandbox.kernel.faults import Faults
from tests.integration.sandbox_exact.conftest import BAKERY, CLIENT_ID, LOTTE, Sandbox


def test_the_home_page_shows_time_faults_calls_and_tables(exact: Sandbox) -> None:
    exact.arm("maintenance", path="*/nowhere")
    exact.get("financial/Journals")

    page = exact.client.get("/_sandbox/").text

    assert "Exact sandbox" in page
    assert "2026-03-02 08:00" in page
    assert "maintenance" in page
    assert "/api/v1/{n}/financial/Journals" in page
    assert f'href="/_sandbox/books/{BAKERY}/crm/Accounts"' in page
    assert "http" not in page.replace(exact.url, "")  # no outside assets


def test_a_table_page_turns_and_escapes(exact: Sandbox) -> None:
    exact.post("crm/Accounts", {"Name": "<b>Vet</b>"})
    table = f"/_sandbox/books/{BAKERY}/financial/GLAccounts"

    first = exact.client.get(table).text
    last = exact.client.get(f"{table}?offset=100").text

    assert "Rows 1 to 50 of 110" in first
    assert 'href="?offset=50"' in first
    assert "Rows 101 to 110 of 110" in last
    assert 'href="?offset=50"' in last
    accounts = exact.client.get(f"/_sandbox/books/{BAKERY}/crm/Accounts").text
    assert "&lt;b&gt;Vet&lt;/b&gt;" in accounts
    assert "<b>Vet</b>" not in accounts


def test_books_are_read_as_json(exact: Sandbox) -> None:
    counts = exact.client.get("/_sandbox/api/books").json()["tables"]
    table = exact.client.get(f"/_sandbox/api/books/{BAKERY}/financial/Journals?offset=1&limit=1").json()

    assert counts[f"{BAKERY}/financial/Journals"] == table["count"] == 9
    assert len(table["rows"]) == 1
    assert table["rows"][0]["row"]["Code"] == "551"
    assert exact.client.get("/_sandbox/api/books/nothing").status_code == 404


def test_time_can_be_set_advanced_and_sped_up(exact: Sandbox) -> None:
    exact.admin("clock", set="2026-05-01T10:00:00+02:00", speed=0)
    answer = exact.admin("clock", advance=90.5)

    assert answer == {"now": "2026-05-01T08:01:30.500000+00:00", "speed": 0.0}
    assert exact.client.get("/_sandbox/api/clock").json() == answer


def test_faults_are_listed_and_cleared_one_by_one_or_all(exact: Sandbox) -> None:
    first = exact.admin("faults", kind="slow", path="*/x", times=3, after=1, args={"seconds": 2})
    exact.admin("faults", kind="maintenance")
    assert first["times"] == 3

    left = exact.client.delete(f"/_sandbox/api/faults?id={first['id']}").json()["faults"]

    assert [one["kind"] for one in left] == ["maintenance"]
    assert exact.client.delete("/_sandbox/api/faults").json() == {"faults": []}


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("clock", {"set": "2026-05-01T10:00:00"}, "needs a zone"),
    ("clock", {"speed": "fast"}, "could not convert"),
    ("faults", {"path": "*"}, "kind"),
    ("consent", {"user": "nobody", "client_id": CLIENT_ID}, "no user 'nobody'"),
    ("consent", {"user": LOTTE, "client_id": "nobody"}, "no 'nobody' among apps"),
    ("limits", {"hour": 5}, "no limit hour"),
    (
        "rights",
        {"user": LOTTE, "division": 1, "resource": "crm/Accounts", "action": "EAT", "right": "x"},
        "EAT",
    ),
    (
        "rights",
        {"user": LOTTE, "division": 1, "resource": "no/Thing", "action": "GET", "right": "x"},
        "no/Thing",
    ),
    ("roles", {"user": LOTTE, "division": BAKERY, "role": "king"}, "no role 'king'"),
    ("users", {"user": LOTTE, "language": "DE"}, "NL, FR or EN"),
    ("divisions/5/move", {}, "no '5'"),
]


@pytest.mark.parametrize(("path", "told", "said"), WRONG, ids=[said for _, _, said in WRONG])
def test_a_request_that_does_not_fit_is_answered_with_what_is_wrong(
    exact: Sandbox, path: str, told: dict[str, Any], said: str
) -> None:
    answer = exact.client.post(f"/_sandbox/api/{path}", json=told)

    assert answer.status_code == 400
    assert said in answer.json()["error"]


def test_limits_can_be_changed_one_at_a_time(exact: Sandbox) -> None:
    exact.admin("limits", minute=30)

    assert exact.admin("limits", day=100) == {"minute": 30, "day": 100, "errors": 10, "token_calls": 200}


def test_the_practices_own_mishaps_are_armed_in_fresh_books(seeded: Path) -> None:
    armed = Faults(Books(seeded)).armed()

    assert {(one.kind, one.method) for one in armed} == {("answer-lost", "POST"), ("entry-vanishes", "POST")}
    assert all(one.args["containing"] and one.path.endswith("/*Entries") for one in armed)
