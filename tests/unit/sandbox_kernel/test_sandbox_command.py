"""`dossierflow sandbox` starts `python -m sandbox` with every option that it has."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from dossierflow.cli.app import main
from sandbox.__main__ import _parser

GIVEN = {
    "--data": "books",
    "--exact-port": "8001",
    "--billit-port": "8002",
    "--seed": "7",
    "--dossiers": "40",
    "--documents": "4",
    "--today": "2026-11-25",
    "--speed": "60.0",
    "--set": "exact.minute=600",
}


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    commands: list[list[str]] = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[bytes]:
        commands.append(command[1:])
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    return commands


def run(*words: str) -> None:
    try:
        main(["sandbox", *words])
    except SystemExit as ended:
        assert not ended.code


def test_every_option_is_passed_on(started: list[list[str]]) -> None:
    words = [word for pair in GIVEN.items() for word in pair]
    run(*words, "--lenient", "--set", "billit.feed_seconds=0")

    asked = _parser().parse_args(started[0][2:])
    expected = _parser().parse_args([*words, "--lenient", "--set", "billit.feed_seconds=0"])
    assert started[0][:2] == ["-m", "sandbox"]
    assert asked == expected
    known = {option for action in _parser()._actions for option in action.option_strings}
    assert known == {*GIVEN, "--strict", "--lenient", "-h", "--help"}


def test_without_options_it_is_the_practice_of_three(started: list[list[str]]) -> None:
    run()

    asked = _parser().parse_args(started[0][2:])
    assert asked == _parser().parse_args(["--data", ".sandbox"])
