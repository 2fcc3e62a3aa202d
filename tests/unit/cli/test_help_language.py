"""`--help` says what each command does in the practice's language; in English as its docstring does."""

import importlib
import inspect
import os
import subprocess
import sys

import pytest
from cyclopts import App

from dossierflow.cli.app import COMMANDS, app
from dossierflow.texts import NAMED_BY, languages, load

GROUPS = [
    "dossierflow.cli.coda",
    "dossierflow.cli.connect",
    "dossierflow.cli.settings",
    "deployments.schedules",
    "deployments.automations",
    "deployments.blocks",
]


def grouped() -> dict[str, str]:
    """Each command of a group, and the first paragraph of its docstring in one line."""
    found = {}
    for name in GROUPS:
        group: App = importlib.import_module(name).app
        for command in (one for one in group if not one.startswith("-")):
            says = inspect.getdoc(group[command].default_command) or ""
            found[f"{group.name[0]} {command}"] = " ".join(says.split("\n\n")[0].split())
    return found


def test_every_command_is_told_and_no_text_is_left_over() -> None:
    told = load("en")["command"]
    assert told.keys() == {"dossierflow", *COMMANDS, *grouped()}
    assert {name: told[name] for name in grouped()} == grouped()
    assert COMMANDS.keys() <= set(app)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("typed", ["", "coda", "connect", "settings"])
def test_a_new_process_tells_its_commands_in_its_language(language: str, typed: str) -> None:
    environment = {**os.environ, NAMED_BY: language, "COLUMNS": "400"}
    program = f"from dossierflow.cli.app import main; main([*{typed.split()}, '--help'])"
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
    )
    told = load(language)["command"]
    listed = (name for name in told if name.rpartition(" ")[0] == typed and name != "dossierflow")
    wanted = [told[name].replace("`", "") for name in listed]
    assert wanted
    assert [text for text in wanted if text not in done.stdout.replace("`", "")] == []
