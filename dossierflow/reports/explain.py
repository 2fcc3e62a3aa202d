"""A problem in the reader's language: what, why, whose turn, and the next step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields

from dossierflow import texts
from dossierflow.domain import enterprise
from dossierflow.problems.kind import LATER, OfPractice, is_a
from dossierflow.problems.kinds import KINDS, dossiers, owner_of
from dossierflow.problems.problem import Owner, Problem
from dossierflow.reports.rows import Language

__all__ = ["Explained", "Language", "explain"]


@dataclass(frozen=True)
class Explained:
    """A problem, told; `facts` as this language says them."""

    what: str
    why: str
    next_step: str
    owner: Owner
    facts: Mapping[str, str] = field(default_factory=dict)


def explain(problem: Problem, language: Language = "en") -> Explained:
    """Fill the kind's sentences with the problem's facts; a fact that is missing shows as its name.

    What the other side answered in its own words is quoted behind the "why".
    """
    told = texts.load(language)
    text = told["problem"].get(problem.kind) or told["problem"][dossiers.Unexpected.key]
    facts = _facts(problem, texts.words(language))
    quotes = [told["quote"][name].format_map(facts) for name in _quoted(problem)]
    return Explained(
        text["what"].format_map(facts).strip(),
        " ".join([text["why"].format_map(facts).strip(), *quotes]),
        text["next"].format_map(facts).strip(),
        owner_of(problem.kind),
        facts,
    )


def _quoted(problem: Problem) -> list[str]:
    """The facts of this problem that have something to quote."""
    declared = KINDS.get(problem.kind, dossiers.Unexpected)
    return [name for name in declared.quoted if problem.facts.get(name)]


def _facts(problem: Problem, words: texts.Words) -> _Facts:
    """Each fact as the language says it: a key by its word, a phrase as a sentence, an empty value by what
    stands for nothing."""
    told = texts.load(words.language)
    facts = _Facts(problem.facts, dossier=problem.dossier)
    declared = KINDS.get(problem.kind)
    for one in dataclass_fields(declared) if declared is not None else ():
        if one.metadata == LATER:
            facts.setdefault(one.name, str(one.default))
    tables = declared.words() if declared is not None else {}
    for name, value in problem.facts.items():
        if name in tables:
            word = told["fact"][tables[name]].get(value, value)
            facts[name] = word.format_map(facts) if word != value else value
        elif not value and name in told["empty"]:
            facts[name] = told["empty"][name].format_map(facts)
        elif name == "number" and is_a(problem.kind, OfPractice):
            facts[name] = enterprise.show(value)
        else:
            facts[name] = words.say(value)
    return facts


class _Facts(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return f"({key})"
