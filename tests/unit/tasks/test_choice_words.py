"""Whatever a person chooses in a form is told in her words: in the run's name, and on the dossier's page."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from prefect import Flow

import flows
from dossierflow.delivery.select import WAITING
from dossierflow.texts import languages
from dossierflow.texts.files import load
from tasks.naming import DOSSIERS

#: Its fields are settings, whose names are the same in table, form and command.
SETTINGS = "flows.settings"


def asked() -> set[str]:
    """The fields of every run form, but for settings."""
    modules = [importlib.import_module(f"flows.{one.name}") for one in pkgutil.iter_modules(flows.__path__)]
    declared = (one for module in modules if module.__name__ != SETTINGS for one in vars(module).values())
    fields = {field for one in declared if isinstance(one, Flow) for field in one.parameters.properties}
    return fields - set(DOSSIERS)


@pytest.mark.parametrize("language", languages())
def test_a_runs_name_says_each_choice_in_the_readers_words(language: str) -> None:
    assert asked() - load(language)["choice"].keys() == set()


@pytest.mark.parametrize("language", languages())
def test_whatever_a_document_waits_for_has_a_word(language: str) -> None:
    assert {*WAITING, "ready", "problem", "not live"} <= load(language)["gate-short"].keys()
