"""What a flow does, and what a deployment is for, stand above a run form in the practice's language."""

import ast

import pytest
import yaml

from deployments.server import DEPLOYMENTS, in_language
from dossierflow.texts import languages, load
from tests.support.texts import ROOT

PLAIN = yaml.safe_load(DEPLOYMENTS.read_text("utf-8"))


def declared() -> dict[str, str]:
    """Every flow with its docstring, in one line."""
    found = {}
    for path in sorted((ROOT / "flows").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.AsyncFunctionDef) and any(map(_is_form, node.decorator_list)):
                found[node.name] = " ".join((ast.get_docstring(node) or "").split())
    return found


def _is_form(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "form"


def test_every_flow_says_in_english_what_its_docstring_says() -> None:
    assert declared() == load("en")["form"]
    assert len(declared()) > 20


def test_prefect_yaml_says_in_english_what_the_texts_say() -> None:
    """So that `prefect deploy --all` by hand is right too."""
    told = yaml.safe_load(in_language("en"))
    for one in PLAIN["deployments"]:
        one["description"] = " ".join(one["description"].split())
    assert told == PLAIN
    assert len(told["deployments"]) == len(load("en")["deployment"])


@pytest.mark.parametrize("language", sorted(set(languages()) - {"en"}))
def test_nothing_but_the_description_differs_in_another_language(language: str) -> None:
    told = yaml.safe_load(in_language(language))
    english = [one.pop("description") for one in yaml.safe_load(in_language("en"))["deployments"]]
    descriptions = [one.pop("description") for one in told["deployments"]]
    assert not set(english) & set(descriptions)
    plain = yaml.safe_load(in_language("en"))
    for one in plain["deployments"]:
        del one["description"]
    assert told == plain
