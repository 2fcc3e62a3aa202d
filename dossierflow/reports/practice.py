"""The practice overview: only dossiers with work, the most urgent first, and the problems by cause."""

from __future__ import annotations

from dataclasses import dataclass

from dossierflow.domain.dossier import Stage
from dossierflow.practice.overview import DossierWork, Practice
from dossierflow.reports.causes import NO_LINKS, causes, causes_markdown
from dossierflow.reports.life import stages
from dossierflow.reports.links import Links
from dossierflow.reports.markdown import Linked, link, prose, table
from dossierflow.reports.rows import Language
from dossierflow.texts import Words, words

COUNTS = ("problems", "to_export", "to_check", "waiting", "not_booked")
#: Causes on the first page, and rows of its table; the rest is a page further.
CAUSES, ROWS = 15, 500


@dataclass(frozen=True)
class WorkRow:
    """A dossier with work; a count of none is an empty cell."""

    division: str
    dossier: str
    stage: Stage
    problems: str
    to_export: str
    to_check: str
    waiting: str
    not_booked: str


def overview_rows(practice: Practice) -> list[WorkRow]:
    """One row a dossier with work: division, name, and the counts of COUNTS."""
    return [_row(work) for work in practice.with_work]


def overview_markdown(practice: Practice, language: Language = "en", links: Links = NO_LINKS) -> str:
    """The practice's first page."""
    told = words(language)
    number = practice.problem_count
    heading = told.count(number, "problem") if number else told.heading("no-problems")
    sections = [f"# {heading}", _counts(practice, told)]
    if practice.with_work or practice.own_problems:
        sections += [f"## {told.heading('with-work')}", _table(practice, told, links), _legend(told)]
    else:
        sections += [told.sentence("page.nothing-shown"), told.sentence("page.quick-entry")]
    if number:
        sections += [f"## {told.heading('for-a-person')}", _causes(practice, told, links)]
    return "\n\n".join(sections)


def _counts(practice: Practice, told: Words) -> str:
    working = len(practice.with_work)
    says = (
        told.moment(practice.at)[:-3],
        told.count(working, "working-dossier"),
        told.counts((len(practice.dossiers) - working, "idle-dossier")),
        stages(practice.stages, told.language),
        told.count(sum(work.booked for work in practice.dossiers), "booked-document"),
    )
    return " · ".join(filter(None, says))


def _table(practice: Practice, told: Words, links: Links) -> str:
    """Problems that are nobody's dossier are the practice's, and its first row."""
    rows: list[tuple[object, ...]] = []
    if practice.own_problems:
        problems = Linked(str(len(practice.own_problems)), links.page("practice-problems"))
        rows.append((told.heading("practice"), problems, "", "", "", ""))
    for work, row in zip(practice.with_work[:ROWS], overview_rows(practice), strict=False):
        dossier = Linked(_named(work, told), links.dossier(work.dossier.id))
        rows.append((dossier, *(getattr(row, name) for name in COUNTS)))
    shown = table(told.columns("dossier", *COUNTS), rows, right=told.columns(*COUNTS))
    count = len(practice.with_work)
    return shown + (f"\n\n{told.sentence('page.more', shown=ROWS, count=count)}" if count > ROWS else "")


def _named(work: DossierWork, told: Words) -> str:
    """The dossier, and its stage where it sends nothing."""
    stage = work.dossier.stage
    return work.dossier.name if stage is Stage.LIVE else f"{work.dossier.name} ({told.word('stage', stage)})"


def _legend(told: Words) -> str:
    """What each column says, and what no column can say."""
    lines = [
        told.labelled(f"**{title}**", prose(told.template(f"legend.{name}")))
        for name, title in zip(COUNTS, told.columns(*COUNTS), strict=True)
    ]
    return "\n".join(f"- {line}" for line in (*lines, prose(told.sentence("page.quick-entry"))))


def _causes(practice: Practice, told: Words, links: Links) -> str:
    listed = causes(practice.all_problems, told.language)
    shown = causes_markdown(listed[:CAUSES], practice.at, told.language, links, practice.names)
    if len(listed) <= CAUSES:
        return shown
    page = link(told.sentence("page.problems"), links.page("practice-problems"))
    return f"{shown}\n\n{told.template('page.all-causes').format(count=len(listed), link=page)}"


def _row(work: DossierWork) -> WorkRow:
    counts = (len(work.problems), work.to_export, work.to_check, work.waiting, work.unbooked)
    return WorkRow(
        work.dossier.id, work.dossier.name, work.dossier.stage, *(str(count or "") for count in counts)
    )
