"""What a newcomer sees: the night done, artifacts that read by themselves, and a re-run that does no harm."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.support.demo import Demo, Server

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e"), pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[2]


def test_the_night_is_done_and_says_where_to_look(demo: Demo) -> None:
    output = demo.output
    assert "Completed, 5 problems in" in output
    assert "including already exported" in output
    for name in ("practice-overview", "unbooked-documents", "permission-failures", "bank-statements"):
        assert name in output
    assert list((demo.folder / "out").rglob("*.cod"))


def test_the_overview_counts_problems_and_tells_the_next_step(server: Server) -> None:
    page = server.page("practice-overview")
    assert "5 problems" in page
    assert "Lotte Vermeulen may not enter purchase invoices" in page
    assert "→" in page


def test_what_is_exported_and_not_booked_is_listed_with_its_reason(server: Server) -> None:
    table = server.page("unbooked-documents")
    assert "2026/0207" in table
    assert "its books do not show it" in table


def test_permission_failures_name_user_right_and_remedy(server: Server) -> None:
    table = server.page("permission-failures")
    assert "Lotte Vermeulen" in table
    assert "purchase" in table
    assert "grant it" in table


def test_every_part_of_the_night_is_a_deployment_with_a_form(server: Server) -> None:
    found = server.ask("deployments/filter")
    assert len(found) == (ROOT / "prefect.yaml").read_text("utf-8").count("entrypoint:")
    assert all(one["version"] and one["description"] for one in found)
    [export] = [
        one for one in found if (one["name"], one["entrypoint"]) == ("by hand", "flows/export.py:export")
    ]
    form = export["parameter_openapi_schema"]["properties"]
    assert list(form)[:4] == ["dossiers", "documents", "up_to", "including_already_exported"]
    assert all(field.get("description") for field in form.values())


def test_a_second_night_finds_nothing_to_do_and_says_so(server: Server) -> None:
    state = server.run("night/every night")
    assert state["name"] == "Nothing new, 5 problems"
    assert "calls" in state["message"]


def test_a_form_that_cannot_be_right_is_refused_before_anything_starts(server: Server) -> None:
    with pytest.raises(httpx.HTTPStatusError) as refusal:
        server.run("export/by hand", documents="receipts")
    assert refusal.value.response.status_code == 409


def test_a_dossier_that_does_not_exist_is_one_sentence(server: Server) -> None:
    run = server.run_whole("export/by hand", dossiers="no such client")
    state = run["state"]
    assert (state["type"], state["name"]) == ("CANCELLED", "Not understood")
    assert state["message"].startswith("no dossier matches 'no such client'. Known: ")
    wanted = {"level": {"ge_": 40}, "flow_run_id": {"any_": [run["id"]]}}
    logged = [one["message"] for one in server.ask("logs/filter", logs=wanted)]
    assert all(says.startswith("Finished in state Not understood(") for says in logged), logged


def test_including_already_exported_sends_what_exact_lost_and_nothing_else(server: Server) -> None:
    state = server.run("export/by hand", including_already_exported=True)
    assert state["type"] == "COMPLETED", state
    assert "Bouwwerken Claessens NV: 1 sent" in state["message"]
    assert state["message"].count(" sent") == 1
    assert "stand in Exact, left alone" in state["message"]
    page = server.page("export-2104011-by-hand")
    assert page.count("stands in Exact as") > 5
    reconciled = server.run("reconcile/by hand")
    assert "Bouwwerken Claessens NV: 1 booked" in reconciled["message"]


def test_a_second_booking_on_purpose_needs_its_documents_named(server: Server) -> None:
    for asked in ({}, {"order_ids": "", "dossiers": "2104011"}, {"order_ids": "128400012"}):
        with pytest.raises(httpx.HTTPStatusError) as refusal:
            server.run("export/again on purpose", **asked)
        assert refusal.value.response.status_code == 409


def test_documents_come_as_a_zip_and_exact_is_not_asked(demo: Demo, server: Server) -> None:
    run = server.run_whole("export/by hand", dossiers="2104012", including_already_exported=True, as_zip=True)
    state = run["state"]
    assert state["type"] == "COMPLETED", state
    assert run["name"].endswith(" · including already exported · ZIP")
    wanted = {"tags": {"all_": ["dossier:2104012"]}}
    assert run["id"] in {one["id"] for one in server.ask("flow_runs/filter", flow_runs=wanted)}
    assert server.ask("task_runs/filter", task_runs=wanted)
    [made] = (demo.folder / "out" / "2104012").glob("*.zip")
    assert made.name in state["message"]


def test_a_documents_story_is_a_page(server: Server) -> None:
    state = server.run("document/its story", document="2026/0207")
    key = state["message"].rpartition("(artifact ")[2].rstrip(")")
    page = server.page(key)
    assert page.startswith("# 2026/0207 of Stadsbestuur Diest")
    assert "Attempt 2 to journal" in page
    assert "its books do not have it" in page.replace("<br>", " ")


def test_statements_are_delivered_again_by_period_with_the_same_bytes(demo: Demo, server: Server) -> None:
    files = {path: path.read_bytes() for path in (demo.folder / "out" / "2104011").glob("*.cod")}
    for path in files:
        path.unlink()
    assert server.run("coda/again", dossiers="2104011")["message"].startswith(f"{len(files)} files")
    assert {path: path.read_bytes() for path in (demo.folder / "out" / "2104011").glob("*.cod")} == files


def test_the_vat_return_of_a_quarter_is_a_page_with_its_balance(server: Server) -> None:
    with pytest.raises(httpx.HTTPStatusError) as refusal:
        server.run("vat-return/by hand", dossiers="2104011", month="2026-13")
    assert refusal.value.response.status_code == 409
    asked = {"dossiers": "2104011", "quarter": "2026-Q4"}
    state = server.run("vat-return/by hand", **asked)
    assert state["type"] == "COMPLETED", state
    assert "2026-Q4" in state["message"]
    page = server.page("vat-return-2104011")
    assert state["message"].split(" (")[0].split(":")[0] in page
    rows = [line.split("|") for line in page.splitlines() if line.startswith("|")]
    boxes = {row[1].split()[0] for row in rows}
    assert {"03", "54", "59", "82"} <= boxes
    assert boxes & {"71", "72"}
