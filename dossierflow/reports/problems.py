"""Problems as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dossierflow.kernel.clock import belgian_day
from dossierflow.problems.kinds import KINDS
from dossierflow.problems.kinds.dossiers import STOPS
from dossierflow.problems.problem import Owner, Problem, StoredProblem
from dossierflow.reports.causes import NO_LINKS, causes, causes_markdown
from dossierflow.reports.explain import explain
from dossierflow.reports.links import Links
from dossierflow.reports.markdown import link
from dossierflow.reports.rows import Language
from dossierflow.texts import Words, command_word, words

SHOWN = 200  # causes that one page lists


@dataclass(frozen=True)
class ProblemRow:
    """A problem, told, with how long it has been there; `since` is '' where that is not known yet.

    `dossier` is '' and `name` the practice where it is about no dossier.
    """

    dossier: str
    name: str
    what: str
    why: str
    next_step: str
    owner: Owner
    since: str
    to_rest: str = ""  # the command by which a person lays it to rest


def problem_rows(
    problems: Iterable[StoredProblem],
    now: datetime,
    language: Language = "en",
    names: Mapping[str, str] | None = None,
) -> list[ProblemRow]:
    """One by one, in their order; `names` are those of the dossiers, by id."""
    told = words(language)
    return [
        _row(stored.problem, language, _since(stored.first_seen, now, told), names or {})
        for stored in problems
    ]


def problems_markdown(
    problems: Iterable[StoredProblem],
    now: datetime,
    names: Mapping[str, str],
    language: Language = "en",
    links: Links = NO_LINKS,
) -> str:
    """The page of every problem, the most urgent first; `names` are those of the dossiers, by id."""
    return _page("for-a-person", "practice-problems-empty", list(problems), now, names, language, links)


def permissions_markdown(
    problems: Iterable[StoredProblem],
    now: datetime,
    names: Mapping[str, str],
    language: Language = "en",
    links: Links = NO_LINKS,
) -> str:
    """The page of rights and connections that are missing: user, right, companies and remedy."""
    missing = [one for one in problems if is_permission(one.problem)]
    return _page("permissions", "permission-failures-empty", missing, now, names, language, links)


def is_permission(problem: Problem) -> bool:
    """Whether it is a right or a connection that is missing."""
    return problem.kind in KINDS and KINDS[problem.kind].permission


def _page(
    heading: str,
    empty: str,
    problems: Sequence[StoredProblem],
    now: datetime,
    names: Mapping[str, str],
    language: Language,
    links: Links,
) -> str:
    told = words(language)
    listed = causes(problems, language)
    sections = [f"# {told.heading(heading)}", way_back(told, links)]
    if not listed:
        return "\n\n".join([*sections, told.word("artifact", empty)])
    counts = [told.count(len(problems), "problem"), told.count(len(listed), "cause")]
    sections += [f"{' · '.join(counts)} · {told.day(now)}"]
    sections += [causes_markdown(listed[:SHOWN], now, language, links, names)]
    if len(listed) > SHOWN:
        sections.append(told.sentence("page.more", shown=SHOWN, count=len(listed)))
    return "\n\n".join(sections)


def way_back(told: Words, links: Links) -> str:
    """To the pages of the practice from which one comes."""
    pages = (("page.overview", "practice-overview"), ("page.problems", "practice-problems"))
    return " · ".join(link(told.template(text), links.page(key)) for text, key in pages)


def _row(problem: Problem, language: Language, since: str, names: Mapping[str, str]) -> ProblemRow:
    explained = explain(problem, language)
    return ProblemRow(
        problem.dossier,
        names.get(problem.dossier, "") if problem.dossier else words(language).word("word", "practice"),
        explained.what,
        explained.why,
        explained.next_step,
        explained.owner,
        since,
        _to_rest(problem),
    )


def _to_rest(problem: Problem) -> str:
    """The command that lays it to rest; '' for a stop, which is cleared."""
    if problem.kind == STOPS:
        return ""
    where = f" --dossier {problem.dossier}" if problem.dossier else ""
    return f'`dossierflow rest {problem.kind} --subject {command_word(problem.subject)}{where} --reason "…"`'


def _since(first_seen: datetime, now: datetime, told: Words) -> str:
    days = (belgian_day(now) - belgian_day(first_seen)).days
    return told.count(days, "day") if days else told.word("word", "today")
