"""Prefect's blocks and the demo are told in the practice's language, as everything else on the screen is."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys

import pytest

from dossierflow.texts import NAMED_BY, languages, load
from tasks import blocks
from tests.support.code import tree

DECLARED = """
import json
from tasks.blocks import BLOCKS
print(json.dumps({
    one._block_type_slug: [one.get_description(), [
        [field.title, field.description] for field in one.model_fields.values()
    ]] for one in BLOCKS
}))
"""
DEMO = "deployments/demo.py"


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_a_new_process_declares_its_blocks_in_its_language(language: str) -> None:
    environment = {**os.environ, NAMED_BY: language}
    done = subprocess.run(
        [sys.executable, "-c", DECLARED], env=environment, capture_output=True, text=True, check=True
    )
    told, shown = load(language), json.loads(done.stdout)
    assert {slug: says for slug, (says, _) in shown.items()} == told["block-type"]
    fields = [tuple(field) for _, listed in shown.values() for field in listed]
    assert fields == [(told["block-title"][key], text) for key, text in told["block-field"].items()]


def test_every_kind_of_block_has_its_texts() -> None:
    assert {one._block_type_slug for one in blocks.BLOCKS} == load("en")["block-type"].keys()
    assert load("en")["block-title"].keys() == load("en")["block-field"].keys()


def said() -> set[str]:
    """What the demo says, by its keys."""
    calls = (node for node in ast.walk(tree(DEMO)) if isinstance(node, ast.Call))
    named = [call for call in calls if getattr(call.func, "id", "") in ("told", "tell")]
    return {str(arg.value) for call in named for arg in call.args if isinstance(arg, ast.Constant)}


def test_the_demo_says_only_what_there_are_texts_for() -> None:
    assert said() == load("en")["demo"].keys()
    says = [node for node in ast.walk(tree(DEMO)) if isinstance(node, ast.Call)]
    plain = [ast.unparse(one) for one in says if getattr(one.func, "id", "") == "say"]
    assert [text for text in plain if re.search(r"[a-z]{3,} [a-z]{2,}", re.sub(r"\{.*?\}", "", text))] == []


@pytest.mark.parametrize("language", languages())
def test_the_page_of_the_vat_table_names_the_field_as_its_form_does(language: str) -> None:
    told = load(language)
    assert "{field}" in told["vat-table"]["how"]
    assert told["vat-answer"]["choices-title"]
