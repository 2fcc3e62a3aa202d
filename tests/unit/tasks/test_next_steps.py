"""Every step that a text names is a command that exists, and leads to a form that is filled in."""

from __future__ import annotations

import importlib
import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from prefect import Flow
from prefect.utilities.schema_tools.validation import validate

import flows
from dossierflow.cli.app import app
from dossierflow.reports.command_forms import COMMAND
from dossierflow.reports.links import Form, Links
from dossierflow.texts import languages, load

FACTS = {
    "divisions": "2104011,2104012",
    "companies": "700101,700102",
    "party": "700101",
    "first": "2104011",
    "pair": "2104011=700101",
    "division": "2104011",
    "dossier": "2104011",
    "email": "me@client.example",
    "iban": "BE68539007547034",
    "setting": "journals.sales=CODE",
    "order": "128400012",
    "entry": "26700001",
    "row": "sales:1:21",
    "also": " --set sales:2:6=CODE",
    "file": "statements.cod",
    "start": "2026-10-01",
}
PLACES = {
    "DAY": "2026-10-01",
    "AMOUNT": "12.50",
    "REASON": "'sold its business'",
    '"TEXT"': "text",
    "KIND": "exact-refused",
    "ROW=CODE": "sales:1:21=9",
}
#: Done where the browser of whoever consents is, by whoever looks after the machine, or told by a page.
NO_FORM = ("connect", "settings set ", "automations ", "blocks ", "schedules", "coda check ")
PAGES = ("problems", "dossier")


def _flows() -> Iterator[Flow[..., Any]]:
    for file in Path(flows.__path__[0]).glob("[a-z]*.py"):
        module = importlib.import_module(f"flows.{file.stem}")
        named = ((name.replace("_", "-"), one) for name, one in vars(module).items() if isinstance(one, Flow))
        yield from (one for name, one in named if name == one.name.replace("_", "-"))


FLOWS = {one.name: one for one in _flows()}


def schema(flow: Flow[..., Any]) -> dict[str, Any]:
    return flow.parameters.model_dump_for_openapi()


LINKS = Links(
    forms=tuple(
        Form(name, name, frozenset(schema(flow)["properties"]), frozenset(schema(flow).get("required", ())))
        for name, flow in FLOWS.items()
    )
)


def texts(table: Any, above: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items() if isinstance(table, dict) else enumerate(table):
        if isinstance(value, str):
            yield f"{above}.{key}", value
        elif isinstance(value, dict | list):
            yield from texts(value, f"{above}.{key}")


def steps() -> Iterator[tuple[str, str]]:
    for language in languages():
        for name, text in texts(load(language), language):
            if COMMAND.search(text) and not name.startswith(f"{language}.parameter."):  # `--help` alone
                names = {one for _, one, _, _ in Formatter().parse(text) if one}
                yield name, text.format_map({one: one for one in names} | FACTS)


@pytest.mark.parametrize("step", [text for _, text in steps()], ids=[name for name, _ in steps()])
def test_a_step_is_a_command_and_a_form(step: str) -> None:
    for command in COMMAND.findall(step):
        typed = " ".join(PLACES.get(word, word) for word in command.split())
        app.parse_args(shlex.split(typed), exit_on_error=False, print_error=False)
    led = LINKS.commands(step)
    commands = [one for one in COMMAND.findall(step) if not one.startswith(NO_FORM) and one not in PAGES]
    assert [one for one in commands if not LINKS.commands(f"`dossierflow {one}`")] == []
    for address in led:
        parts = urlsplit(address)
        given = json.loads(parse_qs(parts.query).get("parameters", ["{}"])[0])
        asked = schema(FLOWS[parts.path.split("/")[-2]])
        validate(given, {**asked, "required": []}, raise_on_error=True, preprocess=False)
