"""The list of commands: quick, and each sentence the command's own."""

from __future__ import annotations

import importlib
import inspect
import subprocess
import sys

import pytest
from cyclopts import App

from dossierflow.cli.app import COMMANDS
from dossierflow.texts import load


@pytest.mark.parametrize("listed", COMMANDS)
def test_the_list_says_of_each_command_what_its_own_help_begins_with(listed: str) -> None:
    module, _, name = COMMANDS[listed].partition(":")
    command = getattr(importlib.import_module(module if "." in module else f"dossierflow.cli.{module}"), name)
    own = str(command.help) if isinstance(command, App) else inspect.getdoc(command) or ""
    assert own.split("\n\n")[0].replace("\n", " ") == load("en")["command"][listed]


@pytest.mark.parametrize("arguments", [(), ("--help",)])
def test_the_list_of_commands_loads_none_of_them(arguments: tuple[str, ...]) -> None:
    code = (
        "import sys; from dossierflow.cli.app import main\n"
        f"try: main({list(arguments)!r})\nexcept SystemExit: pass\n"
        "print([name for name in sys.modules if name.startswith(('dossierflow.cli.export', 'sqlalchemy', "
        "'pandas', 'great_expectations', 'httpx', 'prefect'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"
    assert "export" in done.stdout


def test_a_flow_run_starts_without_what_only_judging_takes() -> None:
    code = (
        "import sys, flows.night\n"
        "print([name for name in sys.modules if name in ('pandas', 'great_expectations', 'reportlab')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
