"""One word for one thing: retired words are gone, and a choice has one name in form and command."""

from __future__ import annotations

import io
import itertools
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dossierflow.cli.coda_accounts import again, issue
from dossierflow.cli.export import export as export_command
from dossierflow.cli.onboard import onboard as onboard_command
from dossierflow.cli.reconcile import reconcile as reconcile_command
from dossierflow.cli.settings import set as settings_command
from dossierflow.delivery.choice import ExportChoice
from dossierflow.kernel.choice import options
from dossierflow.runs.onboard import OnboardChoice
from dossierflow.runs.reconcile import ReconcileChoice
from dossierflow.runs.settings import SettingsChoice
from dossierflow.runs.statements import StatementsChoice
from flows.coda import again as coda_again
from flows.coda import coda
from flows.export import again_on_purpose
from flows.export import export as export_flow
from flows.onboard import onboard as onboard_flow
from flows.reconcile import reconcile as reconcile_flow
from flows.settings import settings as settings_flow

ROOT = Path(__file__).parents[2]
OURS = ("dossierflow", "flows", "tasks", "deployments", "benchmarks")
#: Words that code and docstrings used for what has a term of its own (docs/glossary.md).
RETIRED = (
    "desk|at_desk|at_office|at_watched_desk|workspace|outlet|carriers?|parcels?|letters?_to_exact|newcomers?|"
    "lay_ready|hand_over|postbox(?:es)?|strangers|thrifty|toldclock|harmless|essence|spool"
)
#: Names of classes that were retired; as words of a sentence they are English.
CLASSES = {"Desk", "Letter", "Served", "Doubt", "Seal", "Proof", "Wire", "Sheet", "Workspace", "Verdict"}
#: Kinds of problem are named as the errors that they come from: their keys follow from their names.
KINDS_OF_ERRORS = {"Reconnect", "RightMissing", "WrongDivision"}
#: Words of French texts for what has one word there: what a Belgian bookkeeper says, and says everywhere.
RETIRED_IN_FRENCH = {
    r"chez Billit": "dans Billit",
    r"sociétés?\b": "entreprise",
    r"\bextraits? bancaires?": "extrait de compte",
    r"\blivr(?:er|és?|ées?)\b": "remettre (un extrait), exporter (un document)",
    r"(?:l'|un |votre )accord\b": "consentement",
    r"\btables? (?:de )?TVA": "tableau de TVA",
    r"\b(?:la|une) case\b|\(case ": "grille",
    r"(?:ses|les) livres\b": "comptabilité",
    r"\bcentres? de coût|\bunités? de coût": "centre de frais, unité de frais",
    r"mise? en service|mettre en service|rend(?:re|ez)[- ].{0,14}actifs?": "activer",
    r"\bplanté": "interrompu",
    r"état de comptabilisation|statut de comptabilisation": "état de la comptabilisation",
    r"aperçu du cabinet": "vue d'ensemble: an aperçu is a preview",
    r"soldes? d'ouverture": "solde initial",
    r"\bréglages?\b": "paramètre",
    r"clé d'API": "clé API",
    r"\bla partie\b": "la relation: a party at Billit",
    r"’": "'",
}
#: What old rows of the store and old files were called stays readable.
EXCEPT = re.compile(r"store/migrations/versions/")


def code() -> Iterator[tuple[str, str]]:
    for package in OURS:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if not EXCEPT.search(name):
                yield name, path.read_text("utf-8")


def test_no_retired_word_is_in_code_or_docstrings() -> None:
    word = re.compile(rf"\b(?:{RETIRED})\b", re.IGNORECASE)
    found = {name: sorted({*map(str.lower, word.findall(text))}) for name, text in code()}
    assert {name: words for name, words in found.items() if words} == {}


def test_no_class_has_a_retired_name() -> None:
    found = []
    for name, text in code():
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
        for before, token in itertools.pairwise(tokens):
            if before.string == "class" and token.string in CLASSES:
                found.append(f"{name}: {token.string}")
    assert found == []


def test_no_class_name_stands_for_two_things_in_one_package() -> None:
    """Two results, rows or rules of one name make a reader look at the import."""
    counts: dict[str, list[str]] = {}
    for name, text in code():
        if name.startswith("dossierflow/"):
            for found in re.findall(r"^class (\w+)", text, re.MULTILINE):
                counts.setdefault(found, []).append(name)
    twice = {name: places for name, places in counts.items() if len(places) > 1}
    assert {name for name in twice if not name.startswith("_")} <= KINDS_OF_ERRORS


@pytest.mark.parametrize(("retired", "instead"), RETIRED_IN_FRENCH.items())
def test_french_has_one_word_for_one_thing(retired: str, instead: str) -> None:
    lines = (ROOT / "dossierflow" / "texts" / "fr.toml").read_text("utf-8").splitlines()
    found = [line for line in lines if not line.startswith("#") and re.search(retired, line)]
    assert found == [], instead


@pytest.mark.parametrize(
    ("choice", "flows", "commands"),
    [
        (ExportChoice, (export_flow, again_on_purpose), (export_command,)),
        (OnboardChoice, (onboard_flow,), (onboard_command,)),
        (ReconcileChoice, (reconcile_flow,), (reconcile_command,)),
        (StatementsChoice, (coda, coda_again), (issue, again)),
        (SettingsChoice, (settings_flow,), (settings_command,)),
    ],
)
def test_a_choice_has_one_name_in_form_and_command(
    choice: type, flows: tuple[Any, ...], commands: tuple[Any, ...]
) -> None:
    declared = {option.name: option.explained for option in options(choice)}
    for flow in flows:
        for name, field in flow.parameters.properties.items():
            whole, must = declared[name], name in (flow.parameters.required or ())
            # What must be filled in says nothing of what it means when it is empty.
            assert field["description"] == (whole.partition(" Empty: ")[0] if must else whole)
    decided = {"book_again", "again"}  # by the form itself
    assert {name for flow in flows for name in flow.parameters.properties} == declared.keys() - decided
    for command in commands:
        assert set(command.__signature__.parameters) - {"json"} <= declared.keys()
