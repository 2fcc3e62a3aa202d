"""A problem in the reader's language: what, why, whose turn, and the next step."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from dossierflow import texts
from dossierflow.problems.problem import Owner, Problem
from dossierflow.reports.rows import Language

__all__ = ["Explained", "Language", "explain", "kinds", "owner"]


@dataclass(frozen=True)
class Explained:
    """A problem, told."""

    what: str
    why: str
    next_step: str
    owner: Owner


def explain(problem: Problem, language: Language = "en") -> Explained:
    """Fill the catalogue's sentences with the problem's facts; a fact that is missing shows as its name."""
    told = texts.words(language)
    text = texts.load(language).get(problem.kind) or texts.load(language)["unexpected"]
    what, why, then = (told.fill(text[name], problem.facts).strip() for name in ("what", "why", "next"))
    return Explained(what, why, then, owner(problem.kind))


def owner(kind: str) -> Owner:
    """Whose turn a problem of this kind is."""
    return _owners().get(kind, Owner.US)


def kinds() -> frozenset[str]:
    """Every kind of the catalogue."""
    return frozenset(_owners())


@cache
def _owners() -> dict[str, Owner]:
    return {kind: Owner(name) for name, listed in texts.load("owners").items() for kind in listed}
