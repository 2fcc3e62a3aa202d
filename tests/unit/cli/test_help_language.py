"""The help of every command is in one language as a whole: what it does, and each of its parameters."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from cyclopts import App

from dossierflow.cli.app import app
from dossierflow.texts import load
from tests.support.commands import leaves

#: What it prints of each command, by its name.
SHOWN = """
import contextlib, io, json, sys
from dossierflow.cli.app import main
shown = {}
for name in json.loads(sys.argv[1]):
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        main([*name.split(), "--help"])
    shown[name] = " ".join(out.getvalue().replace("\\u2502", " ").split())
print(json.dumps(shown))
"""


def found(command: str) -> App:
    group = app
    for name in command.split():
        group = group[name]
    return group


def parameters(command: str) -> dict[str, str]:
    """What each parameter of a command means, by its name; in English where a docstring says it."""
    shown = found(command).assemble_argument_collection(parse_docstring=True)
    return {one.name: " ".join((one.parameter.help or "").split()) for one in shown if one.show}


def is_asked_by_a_choice(command: str) -> bool:
    """Whether its parameters are the fields of a choice object, which are told already."""
    return hasattr(found(command).default_command, "__signature__")


@pytest.mark.parametrize("command", [*leaves()])
def test_every_parameter_says_what_it_means_in_words_that_every_language_has(command: str) -> None:
    known = set(load("en")["parameter"].values())
    asked = parameters(command)
    assert all(asked.values())
    assert is_asked_by_a_choice(command) or set(asked.values()) <= known


def test_no_text_of_a_parameter_is_left_over() -> None:
    used = {means for command in leaves() for means in parameters(command).values()}
    assert set(load("en")["parameter"].values()) - used == set()


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_help_is_in_the_language_as_a_whole(language: str) -> None:
    asked = [sys.executable, "-c", SHOWN, json.dumps([*leaves()])]
    spoken = os.environ | {"DOSSIERFLOW_LANGUAGE": language, "COLUMNS": "200"}
    done = subprocess.run(asked, env=spoken, capture_output=True, text=True, check=True)
    shown = json.loads(done.stdout)
    texts, english = load(language), load("en")
    titles = {texts["help"]["arguments"], texts["help"]["parameters"], texts["help"]["commands"]}
    for command, text in shown.items():
        assert not parameters(command) or any(f"\u2500 {title} \u2500" in text for title in titles), command
        said = [one for one in (*english["parameter"].values(), *english["option"].values()) if one in text]
        assert said == [], (command, said)
