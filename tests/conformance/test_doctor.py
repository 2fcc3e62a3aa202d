"""The doctor asks without writing, names what does not hold, and keeps a report without secrets."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from dossierflow.practice.assumptions import QUESTIONS, AssumptionState
from dossierflow.runs.doctor import DoctorChoice, DoctorRun, doctor
from dossierflow.texts import languages, words
from tests.conformance.conftest import DOSSIER, KINDS, Post

pytestmark = pytest.mark.parametrize("post", KINDS[:1], indirect=True, ids=["journal"])

#: Per assumption of Exact: the path of its question, which then answers as if there were no such thing.
OTHERWISE = {
    "exact-mark-filter": "/api/v1/*/salesentry/SalesEntries",
    "exact-mark-in-books": "/api/v1/*/sync/Financial/TransactionLines",
    "exact-deletions": "/api/v1/*/sync/Deleted",
    "exact-subject-filter": "/api/v1/*/documents/Documents",
    "exact-document-types": "/api/v1/*/documents/DocumentTypes",
    "exact-closed-periods": "/api/v1/*/read/financial/JournalStatusList",
    "exact-mailbox": "/api/v1/*/mailbox/Mailboxes",
}


#: These sandboxes allow 10,000 calls a minute, and the doctor sees it.
FAST = {"exact-limits"}


def asked(post: Post, report: str = "") -> DoctorRun:
    return doctor(post.application, DoctorChoice(DOSSIER, report))


def failing(run: DoctorRun) -> set[str]:
    return {one.key for one in run.findings if one.verdict is AssumptionState.FAILS}


def test_on_the_sandboxes_all_but_their_own_pace_holds_and_nothing_is_written(
    post: Post, tmp_path: Path
) -> None:
    post.new()
    before = post.sandboxes.markers(post.dossier.division), post.sandboxes.orders()
    file = tmp_path / "report.json"
    run = asked(post, str(file))
    assert {one.key for one in run.findings} == set(QUESTIONS)
    assert (failing(run), run.well) == (FAST, False)
    assert (post.sandboxes.markers(post.dossier.division), post.sandboxes.orders()) == before
    written = file.read_text("utf-8")
    assert json.loads(written)["division"] == post.dossier.division
    settings = post.application.settings
    for secret in (settings.exact_client_secret, settings.billit_api_key, settings.secret_key):
        assert secret.get_secret_value() not in written


@pytest.mark.parametrize("key", OTHERWISE)
def test_what_does_not_hold_is_named_and_the_rest_is_asked_on(post: Post, key: str) -> None:
    body = '{"error":{"code":"","message":{"lang":"","value":"Not found"}}}'
    told = {"kind": "status", "method": "GET", "path": OTHERWISE[key], "times": 20}
    post.sandboxes.admin("exact", "faults", **told, args={"status": 404, "body": body})
    try:
        run = asked(post)
    finally:
        httpx.delete(f"{post.sandboxes.exact}/_sandbox/api/faults", timeout=60).raise_for_status()
    assert failing(run) == {key, *FAST}


def test_every_assumption_is_told_in_each_language_with_what_to_do(post: Post) -> None:
    for language in languages():
        for key in QUESTIONS:
            assert words(language).sentence(f"assumption.{key}")
            assert words(language).sentence(f"assumption-next.{key}")
