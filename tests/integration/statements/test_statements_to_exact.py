"""Statements in Exact's digital mailbox, by the dossier's setting: over HTTP, and judged by Exact's books."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from dossierflow.app.application import Application
from dossierflow.cli.app import main
from dossierflow.domain.dossier import Dossier
from dossierflow.runs.discovery import find_dossiers
from dossierflow.store import dossiers
from dossierflow.store.database import Store
from sandbox.billit.service import create as billit_service
from sandbox.exact.service import create as exact_service
from sandbox.kernel.books import Books
from sandbox.kernel.clock import SandboxClock
from sandbox.kernel.counters import Counters
from sandbox.kernel.faults import Faults
from sandbox.kernel.options import Options
from sandbox.kernel.server import running
from sandbox.practice import build
from tests.support.practice import consent, make_live, settings_for
from tests.support.sandboxes import Sandboxes

MESSAGES, ATTACHMENTS = "mailbox/MailMessagesSent", "mailbox/MailMessageAttachments"


@dataclass
class Installation:
    """A dossier whose statements are in its folder already, and Exact's books."""

    sandboxes: Sandboxes
    dossier: Dossier
    folder: Path

    def rows(self, table: str) -> list[dict[str, Any]]:
        return self.sandboxes.rows("exact", f"{self.dossier.division}/{table}")

    def setting(self, choice: str) -> None:
        assert run("dossier", self.dossier.id, "--set", choice) == 0

    def again(self, number: int, *more: str) -> int:
        return run("coda", "again", self.dossier.id, "--statement-numbers", str(number), *more)


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(list(arguments))
    return int(end.value.code or 0)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    now = dt.datetime.now(dt.UTC)
    practice = build(1, now.date())
    with (
        closing(Books(tmp_path / "exact.sqlite")) as exact,
        closing(Books(tmp_path / "billit.sqlite")) as billit,
    ):
        told = {
            "exact": exact_service(
                exact, SandboxClock(exact, now), Faults(exact), Counters(exact), practice, Options()
            ),
            "billit": billit_service(
                billit,
                SandboxClock(billit, now),
                Faults(billit),
                Counters(billit),
                practice,
                Options(True, {}),
            ),
        }
        with running(told) as urls:
            sandboxes = Sandboxes(tmp_path, exact=urls["exact"], billit=urls["billit"])
            environment = settings_for(sandboxes, f"sqlite:///{tmp_path / 'store.db'}", tmp_path)
            for name, value in environment.items():
                monkeypatch.setenv(name, value)
            with Application.open() as application:
                consent(application)
                find_dossiers(application)
                make_live(application)
                dossier = application.dossiers()[0]
            run("coda", "issue", dossier.id)
            folder = tmp_path / "out" / dossier.id
            assert len(list(folder.iterdir())) > 3
            yield Installation(sandboxes, dossier, folder)


def test_a_dossier_sends_its_statements_to_the_mailbox_with_the_types_that_it_says(
    installed: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    installed.setting("coda_destination=mailbox")
    assert installed.again(1) == 0
    assert "exact-mailbox:" in capsys.readouterr().out
    messages, files = installed.rows(MESSAGES), installed.rows(ATTACHMENTS)
    assert {row["Type"] for row in messages} == {2000} and {row["Type"] for row in files} == {70}
    assert {row["MailMessageID"] for row in files} == {row["ID"] for row in messages}
    names = {row["AttachmentFileName"] for row in files}
    assert len(names) == len(messages) > 0
    assert names == {path.name for path in installed.folder.glob("*_001_*")}

    installed.setting("message_types.coda=7000")
    installed.setting("attachment_types.coda=10")
    assert installed.again(2) == 0
    assert {row["Type"] for row in installed.rows(MESSAGES)} == {2000, 7000}
    assert {row["Type"] for row in installed.rows(ATTACHMENTS)} == {70, 10}


def test_a_lost_answer_leaves_one_message_with_one_file(installed: Installation) -> None:
    installed.sandboxes.admin("exact", "faults", kind="answer-lost", method="POST", path=f"*{ATTACHMENTS}")
    assert installed.again(1, "--to", "mailbox") == 1
    assert len(installed.rows(MESSAGES)) == len(installed.rows(ATTACHMENTS)) == 1
    assert installed.again(1, "--to", "mailbox") == 0
    before = len(installed.rows(ATTACHMENTS))
    assert before == len(installed.rows(MESSAGES)) == len(list(installed.folder.glob("*_001_*")))

    installed.sandboxes.admin("exact", "faults", kind="answer-lost", method="POST", path=f"*{MESSAGES}")
    assert installed.again(2, "--to", "mailbox") == 1
    assert len(installed.rows(MESSAGES)) == before + 1 and len(installed.rows(ATTACHMENTS)) == before
    assert installed.again(2, "--to", "mailbox") == 0
    assert len(installed.rows(MESSAGES)) == len(installed.rows(ATTACHMENTS))
    subjects = [row["Subject"] for row in installed.rows(MESSAGES)]
    assert len(subjects) == len(set(subjects))


def test_who_wants_it_again_gets_a_message_more(installed: Installation) -> None:
    installed.setting("coda_destination=mailbox")
    assert installed.again(1) == 0 and installed.again(1) == 0
    subjects = sorted(row["Subject"] for row in installed.rows(MESSAGES))
    assert len(set(subjects)) == len(subjects) and any(subject.endswith(" (2)") for subject in subjects)


def test_a_folder_may_be_chosen_for_once_and_both_at_once_may_not(
    installed: Installation, tmp_path: Path
) -> None:
    installed.setting("coda_destination=mailbox")
    assert installed.again(1, "--folder", str(tmp_path / "once")) == 0
    assert list((tmp_path / "once").iterdir()) and installed.rows(MESSAGES) == []
    assert installed.again(1, "--folder", str(tmp_path), "--to", "mailbox") == 2


def test_a_mailbox_that_does_not_exist_is_said_and_nothing_is_sent(
    installed: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = replace(installed.dossier.settings, mailbox="nobody@exactonline.example")
    store = Store(os.environ["DOSSIERFLOW_DATABASE_URL"])
    with store.begin() as connection:  # it was there when a person named it
        dossiers.set_settings(connection, installed.dossier.id, gone)
    store.close()
    assert installed.again(1, "--to", "mailbox") == 1
    assert "nobody@exactonline.example" in capsys.readouterr().err
    assert installed.rows(MESSAGES) == []
    url = f"{installed.sandboxes.exact}/_sandbox/api/calls"
    calls = httpx.get(url).json()["calls"]
    assert not [row for row in calls if row["method"] == "POST" and "mailbox" in row["endpoint"]]
    assert json.dumps(calls).count("mailbox/Mailboxes") == 1
