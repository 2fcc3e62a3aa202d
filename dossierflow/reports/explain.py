"""A problem in the reader's language: what, why, whose turn, and the next step."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from dossierflow.problems.problem import Owner, Problem

Language = Literal["en", "nl", "fr"]


@dataclass(frozen=True)
class Explained:
    """A problem, told."""

    what: str
    why: str
    next_step: str
    owner: Owner


def explain(problem: Problem, language: Language = "en") -> Explained:
    """Fill the catalogue's sentences with the problem's facts; a fact that is missing shows as its name."""
    text = _texts(language).get(problem.kind) or _texts(language)["unexpected"]
    facts = _Facts(problem.facts)
    return Explained(
        text["what"].format_map(facts).strip(),
        text["why"].format_map(facts).strip(),
        text["next"].format_map(facts).strip(),
        owner(problem.kind),
    )


def owner(kind: str) -> Owner:
    """Whose turn a problem of this kind is."""
    return _owners().get(kind, Owner.US)


def kinds() -> frozenset[str]:
    """Every kind of the catalogue."""
    return frozenset(_owners())


@cache
def _texts(language: str) -> dict[str, dict[str, str]]:
    return _load(f"{language}.toml")


@cache
def _owners() -> dict[str, Owner]:
    table = _load("owners.toml")
    return {kind: Owner(name) for name, listed in table.items() for kind in listed}


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((files("dossierflow.reports") / "texts" / name).read_text("utf-8"))


class _Facts(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return f"({key})"
