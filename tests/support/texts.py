"""Where code says something to a person: every module of ours, for tests that read them."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]


def modules() -> Iterator[Path]:
    for package in ("dossierflow", "tasks", "flows", "deployments"):
        yield from sorted((ROOT / package).rglob("*.py"))
