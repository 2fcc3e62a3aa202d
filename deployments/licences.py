"""The licences of what an office installs: `python -m deployments.licences` writes docs/licences.md."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs/licences.md"
HEAD = """# Licences

What an installation of Dossierflow consists of besides our own code, with the licence that each package
states. Written by `python -m deployments.licences`; a test fails where it is not that of the pinned packages.

| package | version | licence |
|---|---|---|
"""


def packages() -> Iterator[metadata.Distribution]:
    """Every package that the product needs, those that they need too, by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    there = {canonicalize_name(one.metadata["Name"]): one for one in metadata.distributions()}
    wanted, seen = [Requirement(text) for text in project["dependencies"]], set[NormalizedName]()
    while wanted:
        asked = wanted.pop()
        name = canonicalize_name(asked.name)
        needed = asked.marker is None or asked.marker.evaluate({"extra": ""})
        if needed and name in there and name not in seen:
            seen.add(name)
            wanted += map(Requirement, there[name].requires or ())
    return (there[name] for name in sorted(seen))


def licence(package: metadata.Distribution) -> str:
    """What a package states: an expression, else its classifiers, else the first line of its text."""
    expression, text = _first(package, "License-Expression"), _first(package, "License")
    classifiers = package.metadata.get_all("Classifier") or ()
    stated = [one.rpartition(" :: ")[2] for one in classifiers if "License ::" in one]
    return expression or ", ".join(stated) or text.strip().partition("\n")[0][:80] or "not stated"


def _first(package: metadata.Distribution, name: str) -> str:
    return str(next(iter(package.metadata.get_all(name) or ()), ""))


def page() -> str:
    rows = [
        f"| {package.metadata['Name']} | {package.version} | {licence(package)} |" for package in packages()
    ]
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
