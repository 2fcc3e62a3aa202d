"""What a newcomer sees: the night done, artifacts that read by themselves, and a re-run that does no harm."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.support.demo import Demo

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e"), pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[2]
#: A mark that is escaped in Markdown; in JSON, the backslash itself is.
ESCAPED = re.compile(r"\\{1,2}([!#-/:-@\[\]^-`{-~])")


class Server:
    """The Prefect server's API."""

    def __init__(self, demo: Demo) -> None:
        self._api = demo.address("Prefect") + "/api"

    def post(self, path: str, **body: Any) -> Any:
        """Prefect answers 503 while its SQLite is locked, having done nothing; its client asks again too."""
        for _ in range(5):
            answer = httpx.post(f"{self._api}/{path}", json=body, timeout=30)
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                break
            time.sleep(1)
        return answer.raise_for_status().json()

    def artifact(self, key: str) -> str:
        """The newest artifact of a key, as text: what Markdown escapes stands as itself."""
        wanted = {"key": {"any_": [key]}}
        [latest] = self.post("artifacts/latest/filter", artifacts=wanted, limit=1)
        data = latest["data"]
        text = data if isinstance(data, str) else json.dumps(data)
        return ESCAPED.sub(r"\1", text.replace("<br>", " "))

    def run(self, deployment: str, **parameters: Any) -> dict[str, Any]:
        """Run a deployment as an operator does; its final state."""
        return self.run_whole(deployment, **parameters)["state"]  # type: ignore[no-any-return]

    def run_whole(self, name: str, **parameters: Any) -> dict[str, Any]:
        """Run a deployment under the name that the form suggests; the run when it has ended."""
        path = f"deployments/name/{quote(name)}"
        deployment = httpx.get(f"{self._api}/{path}", timeout=30).raise_for_status().json()
        created = self.post(
            f"deployments/{deployment['id']}/create_flow_run", parameters=parameters, name="iron-angelfish"
        )
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline:
            run = httpx.get(f"{self._api}/flow_runs/{created['id']}", timeout=30).json()
            if run["state"]["type"] in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED"):
                return dict(run)
            time.sleep(0.5)
        raise AssertionError(f"{name} did not end")


@pytest.fixture
def server(demo: Demo) -> Server:
    return Server(demo)


def test_the_night_is_done_and_says_where_to_look(demo: Demo) -> None:
    output = demo.output
    assert "Completed, 5 problems in" in output
    assert "including already exported" in output
    for name in ("practice-overview", "unbooked-documents", "permission-failures", "bank-statements"):
        assert name in output
    assert list((demo.folder / "out").rglob("*.cod"))


def test_the_overview_counts_problems_and_tells_the_next_step(server: Server) -> None:
    page = server.artifact("practice-overview")
    assert "5 problems" in page
    assert "Lotte Vermeulen may not enter purchase invoices" in page
    assert "→" in page


def test_what_is_exported_and_not_booked_is_listed_with_its_reason(server: Server) -> None:
    table = server.artifact("unbooked-documents")
    assert "2026/0207" in table
    assert "its books do not show it" in table


def test_permission_failures_name_user_right_and_remedy(server: Server) -> None:
    table = server.artifact("permission-failures")
    assert "Lotte Vermeulen" in table
    assert "purchase" in table
    assert "grant it" in table


def test_every_part_of_the_night_is_a_deployment_with_a_form(server: Server) -> None:
    found = server.post("deployments/filter")
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
    assert state["name"] == "Nothing to do, 5 problems"
    assert "calls" in state["message"]


def test_a_form_that_cannot_be_right_is_refused_before_anything_starts(server: Server) -> None:
    with pytest.raises(httpx.HTTPStatusError) as refusal:
        server.run("export/by hand", documents="receipts")
    assert refusal.value.response.status_code == 409


def test_a_dossier_that_does_not_exist_is_one_sentence(server: Server) -> None:
    run = server.run_whole("export/by hand", dossiers="no such client")
    state = run["state"]
    assert (state["type"], state["name"]) == ("CANCELLED", "Not understood")
    assert state["message"].startswith("no dossier matches 'no such client' Known: ")
    wanted = {"level": {"ge_": 40}, "flow_run_id": {"any_": [run["id"]]}}
    logged = [one["message"] for one in server.post("logs/filter", logs=wanted)]
    assert all(says.startswith("Finished in state Not understood(") for says in logged), logged


def test_including_already_exported_sends_what_exact_lost_and_nothing_else(server: Server) -> None:
    state = server.run("export/by hand", including_already_exported=True)
    assert state["type"] == "COMPLETED", state
    assert "Bouwwerken Claessens NV: 1 sent" in state["message"]
    assert state["message"].count(" sent") == 1
    assert "stand in Exact, left alone" in state["message"]
    page = server.artifact("export-2104011-by-hand")
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
    assert run["id"] in {one["id"] for one in server.post("flow_runs/filter", flow_runs=wanted)}
    assert server.post("task_runs/filter", task_runs=wanted)
    [made] = (demo.folder / "out" / "2104012").glob("*.zip")
    assert made.name in state["message"]


def test_a_documents_story_is_a_page(server: Server) -> None:
    state = server.run("document/its story", document="2026/0207")
    key = state["message"].rpartition("(artifact ")[2].rstrip(")")
    page = server.artifact(key)
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
        server.run("vat_return/by hand", dossiers="2104011", month="2026-13")
    assert refusal.value.response.status_code == 409
    asked = {"dossiers": "2104011", "quarter": "2026-Q4"}
    state = server.run("vat_return/by hand", **asked)
    assert state["type"] == "COMPLETED", state
    assert "2026-Q4" in state["message"]
    page = server.artifact("vat-return-2104011")
    assert state["message"].split(" (")[0].split(":")[0] in page
    rows = [line.split("|") for line in page.splitlines() if line.startswith("|")]
    boxes = {row[1].strip() for row in rows}
    assert {"03", "54", "59", "82"} <= boxes
    assert boxes & {"71", "72"}
