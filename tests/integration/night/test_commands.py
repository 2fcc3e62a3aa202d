"""The command line does the same work: exit status 0 done, 1 something for a person, 2 wrong use."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dossierflow.cli.app import main
from tests.integration.night.conftest import Practice
from tests.support.practice import settings_for
from tests.support.sandboxes import VANISHED


class Shell:
    """Runs a command as a shell would: its status and what it printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def run(self, *arguments: str) -> tuple[int, str, str]:
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main(list(arguments))
        printed = self._capsys.readouterr()
        return int(end.value.code or 0), printed.out, printed.err

    def json(self, *arguments: str) -> Any:
        _, out, _ = self.run(*arguments, "--json")
        return json.loads(out)


@pytest.fixture
def shell(after: Practice, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return _shell_of(after, monkeypatch, capsys)


@pytest.fixture
def refusing(
    first_night: Practice, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    """On the practice of all tests: for commands that change nothing."""
    return _shell_of(first_night, monkeypatch, capsys)


def _shell_of(
    practice: Practice, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    folder = practice.sandboxes.folder.parent
    monkeypatch.chdir(folder)
    store = f"sqlite:///{folder / 'store.db'}"
    for name, value in settings_for(practice.sandboxes, store, folder).items():
        monkeypatch.setenv(name, value)
    return Shell(capsys)


def test_every_command_works_on_the_practice_after_its_first_night(shell: Shell) -> None:
    status, out, _ = shell.run("onboard")
    assert (status, "nothing changed" in out) == (1, True)
    assert shell.json("reconcile")["unbooked"][0]["Document"] == VANISHED
    assert shell.json("overview")["problems"] == 5
    told = shell.json("problems")
    assert {"what", "why", "next_step", "owner"} <= told[0].keys()
    story = shell.json("show", VANISHED)
    assert [step["state"] for step in story["deliveries"][0][1]][-1] == "sent"
    assert any(row["Exact code"] == "3" for row in shell.json("vat", "2104011"))
    codes = {row["Exact code"]: row for row in shell.json("vat", "2104011", "--boxes", "44=82,88")}
    assert (codes["44"]["Boxes"], codes["44"]["State"]) == ("82, 88, 55, 59", "confirmed")
    assert (codes["53"]["Boxes"], codes["53"]["State"]) == ("81/82/83, 87, 56, 59", "proposal")
    [returned] = shell.json("vat-return", "2104011", "--quarter", "2026-Q4")
    assert (returned["period"], returned["id"]) == ("2026-Q4", "2104011")
    assert all(row["difference"] == row["our_entries"] - row["documents"] for row in returned["boxes"])
    assert shell.json("dossier", "2104011")["settings"]["cadence"] == "after 1 day"
    text = "kredietlimiet van * overschreden"
    assert shell.run("refusals", text, "--means", "exact-relation", "--note", "asked Exact")[0] == 0
    assert [row["text"] for row in shell.json("refusals")["known"]] == [text]
    assert shell.run("refusals", text, "--forget")[0] == 0
    assert "No text" in shell.run("refusals")[1]
    offered = shell.json("export", "--preview", "--including-already-exported")["dossiers"]
    shown = {row["document"]: row["status"] for one in offered for row in one["documents"]}
    assert shown[VANISHED] == "would be sent"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("export", "no such client"), "no dossier matches 'no such client'"),
        (("show", "no such invoice"), "no document is called"),
        (("vat", "2104011", "--set", "nonsense"), "is no choice"),
        (("vat", "2104011", "--boxes", "44=81,59"), "no operation on VAT code 44 is in the boxes 81,59"),
        (("vat", "2104011", "--boxes", "nonsense"), "names no VAT code of the dossier"),
        (("vat-return", "2104011", "--month", "november"), "'november' cannot be understood as month"),
        (("companies", "x"), "'x' cannot be understood as divisions"),
        (("dossier", "2104011", "--set", "cadence=sometimes"), "cadence"),
        (("export", "--no-such-option"), ""),
    ],
)
def test_wrong_use_is_one_line_and_status_2(refusing: Shell, arguments: tuple[str, ...], says: str) -> None:
    status, out, err = refusing.run(*arguments)
    assert status == 2
    assert says in err
    assert "Traceback" not in out + err


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DOSSIERFLOW_SETTLING_SECONDS", "soon", "DOSSIERFLOW_SETTLING_SECONDS"),
        ("DOSSIERFLOW_LANGUAGE", "de", "DOSSIERFLOW_LANGUAGE"),
        ("DOSSIERFLOW_DATABASE_URL", "not a database", "DOSSIERFLOW_DATABASE_URL"),
        ("DOSSIERFLOW_SECRET_KEY", "short", "DOSSIERFLOW_SECRET_KEY"),
        ("DOSSIERFLOW_BILLIT_API_KEY", "", "DOSSIERFLOW_BILLIT"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(
    refusing: Shell, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    status, out, err = refusing.run("onboard")
    assert status == 2
    assert says in err
    assert "Traceback" not in out + err


def test_a_persons_setting_is_kept(shell: Shell) -> None:
    assert shell.run("dossier", "2104011", "--set", "cadence=never")[0] == 0
    assert shell.json("dossier", "2104011")["settings"]["cadence"] == "never"
