"""`--help` is in the practice's language as a whole: what each command does, and what its parameters mean. In
English it is as the docstrings are."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import subprocess
import sys
from functools import cache

import pytest
from cyclopts import App

from dossierflow.cli.app import COMMANDS, app
from dossierflow.texts import NAMED_BY, languages, load
from tests.support.commands import leaves

pytestmark = pytest.mark.xdist_group("help")  # the help of a language is asked for once
GROUPS = [
    "dossierflow.cli.coda",
    "dossierflow.cli.connect",
    "dossierflow.cli.settings",
    "deployments.schedules",
    "deployments.automations",
    "deployments.blocks",
]
LISTS = ["", "coda", "connect", "settings"]
#: Prints the help of each command, by its name.
SHOWN = """
import contextlib, io, json, sys
from dossierflow.cli.app import main
shown = {}
for name in json.loads(sys.argv[1]):
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        main([*name.split(), "--help"])
    shown[name] = out.getvalue()
print(json.dumps(shown))
"""


@cache
def shown(language: str) -> dict[str, str]:
    """The help of each command and list of commands, as a new process of this language shows it."""
    environment = {**os.environ, NAMED_BY: language, "COLUMNS": "400"}
    asked = [sys.executable, "-c", SHOWN, json.dumps([*LISTS, *leaves()])]
    done = subprocess.run(asked, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


def command_of(name: str) -> App:
    found = app
    for word in name.split():
        found = found[word]
    return found


def parameters(name: str) -> dict[str, str]:
    """What each parameter of a command means, by its name; in English where a docstring says it."""
    asked = command_of(name).assemble_argument_collection(parse_docstring=True)
    return {one.name: " ".join((one.parameter.help or "").split()) for one in asked if one.show}


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


def test_every_parameter_is_told_and_no_text_is_left_over() -> None:
    """By its docstring in words that every language has, or by the choice object that asks for it."""
    by_docstrings = set()
    for name in leaves():
        assert all(parameters(name).values()), name
        if not hasattr(command_of(name).default_command, "__signature__"):
            by_docstrings |= set(parameters(name).values())
    assert by_docstrings == set(load("en")["parameter"].values())


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("typed", LISTS)
def test_a_new_process_tells_its_commands_in_its_language(language: str, typed: str) -> None:
    told = load(language)["command"]
    listed = (name for name in told if name.rpartition(" ")[0] == typed and name != "dossierflow")
    wanted = [told[name].replace("`", "") for name in listed]
    assert wanted
    assert [text for text in wanted if text not in shown(language)[typed].replace("`", "")] == []


@pytest.mark.parametrize("language", [one for one in languages() if one != "en"])
def test_a_new_process_tells_all_parameters_in_its_language(language: str) -> None:
    texts, english = load(language), load("en")
    in_english = [*english["parameter"].values(), *english["option"].values()]
    titles = [f"\u2500 {texts['help'][one]} \u2500" for one in ("arguments", "parameters")]
    for name in leaves():
        text = shown(language)[name]
        assert not parameters(name) or any(title in text for title in titles), name
        assert [one for one in in_english if one in text] == [], name


#: What cyclopts itself writes around our sentences.
OF_CYCLOPTS = ("Usage:", "choices:", "default:", "[required]", "Display this", " COMMAND\n", " STR ")


@pytest.mark.parametrize("language", [one for one in languages() if one != "en"])
def test_no_word_of_cyclopts_stands_between_ours(language: str) -> None:
    for name, text in shown(language).items():
        assert [word for word in OF_CYCLOPTS if word in text] == [], name
    told = load(language)["help"]
    assert shown(language)[""].startswith(told["usage"])
    assert told["shows-help"] in shown(language)[""]


def test_a_choice_is_told_beside_what_is_typed_for_it() -> None:
    export = shown("fr")["export"]
    assert "[choix : ask (demander), money-back (remboursement), money-due (à payer)]" in export
    assert "[par défaut : ask]" in export
    assert "False" not in export
    assert "[choices: ask, money-back, money-due]" in shown("en")["export"]
