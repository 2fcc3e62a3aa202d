"""Problems by cause: thirty documents that wait for one VAT table are one thing to do, and not thirty."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dossierflow.kernel.clock import belgian_day
from dossierflow.kernel.foreign import whole
from dossierflow.problems.kind import OfDocument, OfDossier, OfPractice, is_a
from dossierflow.problems.kinds import KINDS
from dossierflow.problems.problem import Problem, StoredProblem
from dossierflow.problems.urgency import urgency
from dossierflow.reports.explain import Explained, explain, explain_together
from dossierflow.reports.links import Links
from dossierflow.reports.markdown import link, prose
from dossierflow.reports.rows import Language
from dossierflow.texts import Words, filled, words

NAMED = 10  # documents or dossiers that one cause names
NO_LINKS = Links()


@dataclass(frozen=True)
class Cause:
    """Problems with one cure; `since` is when the oldest was found, None where they were only just found."""

    problems: Sequence[Problem]
    since: datetime | None = None

    @property
    def first(self) -> Problem:
        return self.problems[0]

    @property
    def urgency(self) -> int:
        return urgency(self.first.kind)


def causes(found: Iterable[StoredProblem | Problem], language: Language) -> list[Cause]:
    """The problems by cause, the most urgent first."""
    told = words(language)
    together: dict[tuple[str, ...], list[StoredProblem | Problem]] = {}
    for one in found:
        together.setdefault(_key(_plain(one), told), []).append(one)
    listed = [
        Cause(
            [_plain(one) for one in same],
            min((one.first_seen for one in same if isinstance(one, StoredProblem)), default=None),
        )
        for same in together.values()
    ]
    return sorted(listed, key=lambda cause: (cause.urgency, -len(cause.problems), cause.first.dossier))


def causes_markdown(
    listed: Sequence[Cause],
    now: datetime | None,
    language: Language,
    links: Links = NO_LINKS,
    names: Mapping[str, str] | None = None,
    *,
    alone: bool = False,
) -> str:
    """A numbered list, which wraps where a table would hide its last column: what, whose turn, why, the next
    step with its form, and the documents or dossiers that it is about. `alone`: on the page of one document,
    which need not lead to itself and names its dossier above."""
    told = words(language)
    return "\n".join(_item(cause, now, told, links, names or {}, alone=alone) for cause in listed)


def headline(cause: Cause, language: Language) -> str:
    """What it is, in one line: of one problem its own, of several what they have in common."""
    told, explained = words(language), explain(cause.first, language)
    count = len(cause.problems)
    if _of_connection(cause.first.kind):  # found once for the connection itself, and for each dossier of it
        count = len(_dossiers(cause)) or 1
    if count == 1:
        return explained.what
    template = _common(cause.first.kind, told)
    if not template:
        return told.sentence("page.and-such", what=explained.what, count=count)
    return filled(template, {**explained.facts, "count": str(count)})


def _item(
    cause: Cause, now: datetime | None, told: Words, links: Links, names: Mapping[str, str], *, alone: bool
) -> str:
    explained = explain_together(cause.problems, told.language)
    parts = [f"**{prose(headline(cause, told.language))}**", "" if alone else _whose(cause, links, names)]
    parts.append(prose(told.sentence("page.turn", owner=told.word("owner", explained.owner))))
    if cause.since is not None and now is not None and (days := _days(cause.since, now)):
        parts.append(prose(told.sentence("page.since", age=told.count(days, "day"))))
    lines = [" · ".join(filter(None, parts)), prose(explained.why), _next(explained, links, told)]
    about = "" if alone else _about(cause, links, names, told)
    return "1. " + "  \n   ".join([*lines, *([about] if about else [])])


def _whose(cause: Cause, links: Links, names: Mapping[str, str]) -> str:
    """The dossier, where it is one; '' where it is several or none."""
    dossiers = _dossiers(cause)
    if len(dossiers) != 1:
        return ""
    [one] = dossiers
    return link(names.get(one, one), links.dossier(one) if one in names else "")


def _dossiers(cause: Cause) -> list[str]:
    """The dossiers that it is about, each once."""
    return list(dict.fromkeys(problem.dossier for problem in cause.problems if problem.dossier))


def _next(explained: Explained, links: Links, told: Words) -> str:
    return f"→ {prose(explained.next_step)}{forms(explained.next_step, links, told)}"


def forms(step: str, links: Links, told: Words) -> str:
    """Behind a step: the run forms that do what its commands do."""
    form, found = told.sentence("page.form"), links.commands(step)
    several = len(found) > 1
    return "".join(
        f" · {link(told.labelled(form, told.value(does)) if several else form, address)}"
        for address, does in found.items()
    )


def _about(cause: Cause, links: Links, names: Mapping[str, str], told: Words) -> str:
    """The documents, each with its story and itself in Billit; of several dossiers, those."""
    count = len(cause.problems)
    if is_a(cause.first.kind, OfDocument):
        shown = [_document(problem, links, told) for problem in cause.problems[:NAMED]]
    elif len(cause.problems) == 1:
        return ""
    elif (dossiers := _dossiers(cause)) and _everywhere(cause.first.kind):
        count = len(dossiers)
        shown = [link(names.get(one, one), links.dossier(one)) for one in dossiers if count > 1]
    else:
        shown = [prose(_one_of(one, told)) for one in cause.problems[:NAMED]]
    left = count - NAMED
    listed = " · ".join(shown[:NAMED])
    return told.template("page.and-more").format(shown=listed, count=left) if left > 0 else listed


def _one_of(problem: Problem, told: Words) -> str:
    """One of several: what the headline of all of them does not say of it."""
    explained, short = explain(problem, told.language), told.word("each", problem.kind)
    return filled(short, explained.facts) if short != problem.kind else explained.what


def _document(problem: Problem, links: Links, told: Words) -> str:
    facts = problem.facts
    order = facts.get("order", "") or problem.subject
    name = facts.get("document") or told.sentence("document.order", order=order)
    story = links.story(problem.dossier, order) if whole(order) is not None else ""
    billit = links.billit_document(order) if whole(order) is not None else ""
    return link(name, story) + (f" ({link('Billit', billit)})" if billit else "")


def _key(problem: Problem, told: Words) -> tuple[str, ...]:
    """Problems with the same key have one cure: of one kind, in one dossier, with the facts that are told."""
    template = _common(problem.kind, told)
    gaps = {name for _, name, _, _ in string.Formatter().parse(template) if name and name != "count"}
    shared = [problem.facts.get(name, "") for name in sorted(gaps)]
    of_one = () if template and _everywhere(problem.kind) else (problem.dossier,)
    return (problem.kind, *of_one, *shared, *(() if template else (problem.subject,)))


def _everywhere(kind: str) -> bool:
    """Whether dossiers have it together: one right, one connection, one list of companies."""
    return is_a(kind, OfDossier) or is_a(kind, OfPractice) or _of_connection(kind)


def _of_connection(kind: str) -> bool:
    return kind in KINDS and KINDS[kind].permission and not is_a(kind, OfDossier)


def _common(kind: str, told: Words) -> str:
    return told.word("many", kind) if told.word("many", kind) != kind else ""


def _plain(one: StoredProblem | Problem) -> Problem:
    return one.problem if isinstance(one, StoredProblem) else one


def _days(first_seen: datetime, now: datetime) -> int:
    return (belgian_day(now) - belgian_day(first_seen)).days
