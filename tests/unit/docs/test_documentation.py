"""The documentation is true: what it refers to exists, and each command it shows is one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from dossierflow.cli.app import COMMANDS

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
#: A file of ours, and perhaps a name in it: `delivery/select.py: GATES`, `vat/rules.toml`.
REFERENCE = re.compile(r"`((?:[\w-]+/)*[\w-]+\.(?:py|toml|yaml))(?:: ?([A-Za-z_][\w.]*))?")
FOLDERS = ("", "dossierflow", "tests", "sandbox", "sandbox/exact", "sandbox/billit")
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def references(page: Path) -> Iterator[tuple[str, str]]:
    yield from REFERENCE.findall(page.read_text("utf-8"))


def found(page: Path, path: str) -> Path | None:
    """The file that a page means: from the root, from a package of ours, or the only one of that name."""
    for folder in FOLDERS:
        if (ROOT / folder / path).is_file():
            return ROOT / folder / path
    packages = ("dossierflow", "sandbox", "tasks", "flows", "tests", "deployments", "benchmarks")
    fitting = [file for package in packages for file in (ROOT / package).rglob(path)]
    return fitting[0] if fitting else None


@cache
def names(file: Path) -> frozenset[str]:
    """Everything that a module defines or sets, members of its classes included."""
    if file.suffix != ".py":
        return frozenset(re.findall(r"[A-Za-z_]\w*", file.read_text("utf-8")))
    tree = ast.parse(file.read_text("utf-8"))
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    targets = (node for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute))
    return frozenset(defined | {node.id if isinstance(node, ast.Name) else node.attr for node in targets})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_and_name_that_a_page_refers_to_exists(page: Path) -> None:
    missing = []
    for path, name in references(page):
        file = found(page, path)
        if file is None or (name and not set(name.split(".")) <= names(file)):
            missing.append(f"{path}: {name}" if name else path)
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [link for link in LINK.findall(page.read_text("utf-8")) if not (page.parent / link).exists()] == []


def test_the_readme_lists_every_command() -> None:
    shown = set(re.findall(r"^dossierflow ([\w-]+)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE))
    assert shown == set(COMMANDS)
