"""Every step that the list of companies and readiness name is a command that exists, and a form filled in."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from string import Formatter
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from prefect import Flow
from prefect.utilities.schema_tools.validation import validate

from dossierflow.cli.app import app
from dossierflow.reports.links import COMMAND, Form, Links
from dossierflow.texts import languages, load
from flows.companies import companies
from flows.life import go_live
from flows.onboard import onboard
from flows.settings import settings
from flows.vat import vat

FLOWS: dict[str, Flow[..., Any]] = {one.name: one for one in (companies, go_live, onboard, settings, vat)}
FACTS = {
    "divisions": "2104011,2104012",
    "companies": "700101,700102",
    "first": "2104011",
    "pair": "2104011=700101",
    "division": "2104011",
    "dossier": "2104011",
    "email": "me@client.example",
    "iban": "BE68539007547034",
    "setting": "journals.sales=CODE",
}
PLACES = {"DAY": "2026-10-01", "AMOUNT": "12.50", "REASON": "'sold its business'"}
NO_FORM = ("coda opening",)  # an opening balance is given on the command line


def schema(flow: Flow[..., Any]) -> dict[str, Any]:
    return flow.parameters.model_dump_for_openapi()


LINKS = Links(
    forms=tuple(
        Form(name, name, frozenset(schema(flow)["properties"]), frozenset(schema(flow).get("required", ())))
        for name, flow in FLOWS.items()
    )
)


def steps() -> Iterator[tuple[str, str]]:
    for language in languages():
        texts = load(language)
        for table in ("binding-next", "create", "ready"):
            for key, text in texts[table].items():
                if COMMAND.search(text):
                    names = {name for _, name, _, _ in Formatter().parse(text) if name}
                    yield f"{language} {table}.{key}", text.format_map({one: one for one in names} | FACTS)


@pytest.mark.parametrize("step", [text for _, text in steps()], ids=[name for name, _ in steps()])
def test_a_step_is_a_command_and_a_form(step: str) -> None:
    for command in COMMAND.findall(step):
        typed = " ".join(PLACES.get(word, word) for word in command.split())
        app.parse_args(shlex.split(typed), exit_on_error=False, print_error=False)
    commands = [one for one in COMMAND.findall(step) if not one.startswith(NO_FORM)]
    led = LINKS.commands(step)
    assert len(led) == len(set(commands))
    for address in led:
        parts = urlsplit(address)
        given = json.loads(parse_qs(parts.query).get("parameters", ["{}"])[0])
        validate(given, schema(FLOWS[parts.path.split("/")[-2]]), raise_on_error=True, preprocess=False)
