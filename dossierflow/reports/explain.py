"""A problem in the reader's language: what, why, whose turn, and the next step."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from dataclasses import fields as dataclass_fields
from string import Formatter

from dossierflow import texts
from dossierflow.domain import enterprise
from dossierflow.problems.kind import LATER, OfPractice, is_a
from dossierflow.problems.kinds import KINDS, dossiers, owner_of
from dossierflow.problems.problem import Owner, Problem
from dossierflow.reports.rows import Language

__all__ = ["Explained", "Language", "explain", "explain_together"]

#: Facts of which a command takes several, separated by commas.
SEVERAL = frozenset({"division", "party"})
COMMAND = re.compile("`[^`]+`")
AT_ONCE = 50  # problems of one cause that are compared, and that one step names


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
    quotes = [texts.filled(told["quote"][name], facts) for name in _quoted(problem)]
    return Explained(
        texts.filled(text["what"], facts).strip(),
        " ".join([texts.filled(text["why"], facts).strip(), *quotes]),
        texts.filled(text["next"], facts).strip(),
        owner_of(problem.kind),
        facts,
    )


def explain_together(problems: Sequence[Problem], language: Language = "en") -> Explained:
    """Problems of one cause as one: the first one's words, with a step for all of them where its command
    takes several. A reason or a step that is the first one's alone is said to be an example."""
    first, *others = (explain(one, language) for one in problems[:AT_ONCE])
    if not others:
        return first
    told = texts.words(language)
    why, step = first.why, first.next_step
    if any(one.why != why for one in others):
        why = _for_example(why, told)
    if any(_does(one) != _does(first) for one in others):
        step = _step_for([first, *others], problems[0].kind, told)
    return replace(first, why=why, next_step=step)


def _does(explained: Explained) -> str:
    """What its step comes to: its first command, else all of it. What is said behind that is another way."""
    command = COMMAND.search(explained.next_step)
    return command.group() if command else explained.next_step


def _step_for(each: Sequence[Explained], kind: str, told: texts.Words) -> str:
    """The step of all of them; where that cannot be one, the first one's as an example."""
    tables = texts.load(told.language)["problem"]
    template = (tables.get(kind) or tables[dossiers.Unexpected.key])["next"]
    asked = {name for _, name, _, _ in Formatter().parse(template) if name}
    differ = {name for name in asked if len({one.facts[name] for one in each}) > 1}
    if not differ <= SEVERAL:
        return _for_example(each[0].next_step, told)
    named = {name: ",".join(one.facts[name] for one in each) for name in differ}
    return texts.filled(str(template), {**each[0].facts, **named}).strip()


def _for_example(sentence: str, told: texts.Words) -> str:
    """A sentence of ours, with its commands."""
    return texts.filled(told.template("page.for-example"), {"what": sentence})


def _quoted(problem: Problem) -> list[str]:
    """The facts of this problem that have something to quote."""
    declared = KINDS.get(problem.kind, dossiers.Unexpected)
    return [name for name in declared.quoted if problem.facts.get(name)]


def _facts(problem: Problem, words: texts.Words) -> texts.Gaps:
    """Each fact as the language says it: a key by its word, a phrase as a sentence, an empty value by what
    stands for nothing."""
    told = texts.load(words.language)
    facts = texts.Gaps(problem.facts, dossier=problem.dossier)
    declared = KINDS.get(problem.kind)
    for one in dataclass_fields(declared) if declared is not None else ():
        if one.metadata == LATER:
            facts.setdefault(one.name, str(one.default))
    tables = declared.words() if declared is not None else {}
    for name, value in problem.facts.items():
        if name in tables:
            word = told["fact"][tables[name]].get(value, value)
            facts[name] = word.format_map(facts) if word != value else texts.quoted_fact(value)
        elif not value and name in told["empty"]:
            facts[name] = told["empty"][name].format_map(facts)
        elif name == "number" and is_a(problem.kind, OfPractice):
            facts[name] = texts.quoted_fact(enterprise.show(value))
        else:
            facts[name] = words.say(value)
    return facts
