"""A run form and a command's help say what each choice means in the practice's language."""

import importlib
import os
import pkgutil
import subprocess
import sys
from typing import Any

import pytest
from prefect import Flow

import flows
from dossierflow.cli.common import JSON
from dossierflow.delivery.choice import ExportChoice
from dossierflow.kernel.choice import Option, options
from dossierflow.runs.held import HeldChoice
from dossierflow.runs.settings import CopyChoice, SettingsChoice
from dossierflow.texts import NAMED_BY, Phrase, languages, load, speak, words
from dossierflow.texts.words import VALUES
from tests.support.texts import choices_of

CHOICES = choices_of("dossierflow.runs", "dossierflow.delivery")


def asked() -> list[Option]:
    return [JSON, *(option for choice in CHOICES for option in options(choice))]


def test_every_choice_is_told_and_no_text_is_left_over() -> None:
    assert {ExportChoice, HeldChoice, CopyChoice, SettingsChoice} <= set(CHOICES)
    used = {option.meaning.key for option in asked()}
    own = {key.removeprefix("option.") for key in used if key.startswith("option.")}
    assert own == load("en")["option"].keys()
    assert {key.partition(".")[0] for key in used} <= {"option", "setting", "setting-table"}


@pytest.mark.parametrize("language", languages())
def test_a_choice_is_told_in_the_language_of_this_process(language: str) -> None:
    speak(language)
    told = {option.name: option.description for option in options(ExportChoice)}
    assert told["preview"] == load(language)["option"]["export-preview"]
    settings = {option.name: option.description for option in options(SettingsChoice)}
    assert settings["cadence"] == load(language)["setting"]["cadence"]
    assert settings["journals_sales"].startswith(load(language)["setting"]["journals"])
    assert not any("(" in one and "meaning)" in one for one in settings.values())


def test_what_does_not_fit_says_what_would() -> None:
    speak("nl")
    with pytest.raises(Exception, match="kan niet begrepen worden als order ids") as refused:
        ExportChoice(order_ids="all of them")
    assert refused.value.next_step == load("nl")["option"]["export-order-ids"]  # type: ignore[attr-defined]


FORM = """
from flows.export import export
print(export.parameters.properties["preview"]["description"])
"""
HELP = "from dossierflow.cli.app import main; main(['export', '--help'])"


@pytest.mark.parametrize(
    ("language", "says"), [("nl", "Doe alles behalve verzenden"), ("fr", "Tout faire sauf")]
)
def test_form_and_help_of_a_new_process_are_told(language: str, says: str) -> None:
    environment = {**os.environ, NAMED_BY: language, "COLUMNS": "400"}
    for program in (FORM, HELP):
        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
        )
        assert says in done.stdout


def forms() -> list[Flow[..., Any]]:
    modules = [importlib.import_module(f"flows.{one.name}") for one in pkgutil.iter_modules(flows.__path__)]
    return [one for module in modules for one in vars(module).values() if isinstance(one, Flow)]


def test_every_field_of_every_form_has_its_meaning() -> None:
    for flow in forms():
        for name, field in flow.parameters.properties.items():
            assert field.get("description", ""), f"{flow.name}: {name}"


def test_a_meaning_is_a_key() -> None:
    assert all(isinstance(option.meaning, Phrase) and option.meaning.key for option in asked())


def listed() -> list[Option]:
    """What is chosen from a list."""
    return [option for option in asked() if option.values]


@pytest.mark.parametrize("language", languages())
def test_every_value_of_a_list_is_told_where_it_is_chosen(language: str) -> None:
    """The value itself is typed and kept: the same in every language, in form, command and table."""
    speak(language)
    known = {value for table in VALUES for value in load(language)[table]}
    assert len(listed()) > 20
    for option in listed():
        named = {one for one in option.values if f"`{one}`" in option.description}
        assert {*option.values} - named - known == set(), option.name
        differ = {one for one in option.values if words(language).value(one) != one} - named
        assert {one for one in differ if f"`{one}`" not in option.explained} == set(), option.name


def test_a_form_says_what_its_values_mean() -> None:
    speak("fr")
    [meant] = [one for one in options(ExportChoice) if one.name == "negative_credit_notes"]
    assert meant.explained.endswith(
        "`ask` : demander ; `money-back` : remboursement ; `money-due` : à payer."
    )
    [text] = [one for one in options(ExportChoice) if one.name == "folder"]
    assert text.explained == text.description
