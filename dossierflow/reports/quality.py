"""What validation found: what passes is one line, and what does not is told rule by rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dossierflow.domain.dossier import Dossier
from dossierflow.reports.causes import NO_LINKS
from dossierflow.reports.links import Links
from dossierflow.reports.markdown import Linked, prose, table
from dossierflow.reports.problems import way_back
from dossierflow.reports.rows import Language
from dossierflow.store.quality import PastQuality
from dossierflow.texts import Words, words

ROWS = 300


@dataclass(frozen=True)
class QualityRow:
    """One suite in one dossier, in which something breaks a rule."""

    dossier: str
    suite: str
    rows: int
    refused_rows: int
    result: str


def quality_rows(
    last: Sequence[tuple[Dossier, PastQuality]], language: Language = "en", *, everything: bool = True
) -> list[QualityRow]:
    """The newest results; not `everything`: only where a row breaks a rule, the most refused first."""
    told = words(language)
    listed = last if everything else _broken(last)
    return [
        QualityRow(dossier.name, told.word("suite", one.suite), one.rows, one.refused, breaches(one, told))
        for dossier, one in listed
    ]


def breaches(one: PastQuality, told: Words) -> str:
    """`2 × it has no name; 1 × …`"""
    return "; ".join(
        f"{count} × {told.sentence(f'rule.{one.suite}-{rule}')}" for rule, count in one.breaches.items()
    )


def quality_sentence(last: Sequence[tuple[Dossier, PastQuality]], language: Language = "en") -> str:
    """How much was judged, and how much of it does not go on."""
    told = words(language)
    return told.sentence(
        "quality.summary",
        rows=told.count(sum(one.rows for _, one in last), "record"),
        dossiers=told.count(len({dossier.id for dossier, _ in last}), "dossier"),
        refused=sum(one.refused for _, one in last),
        remarked=sum(sum(one.breaches.values()) for _, one in last) - sum(one.refused for _, one in last),
    )


def quality_markdown(
    last: Sequence[tuple[Dossier, PastQuality]], language: Language = "en", links: Links = NO_LINKS
) -> str:
    """The page: one line for everything that passes, a table of what does not."""
    told = words(language)
    sections = [f"# {told.heading('quality')}", way_back(told, links)]
    if not last:
        return "\n\n".join([*sections, told.sentence("page.nothing-to-check")])
    sections.append(prose(quality_sentence(last, language)))
    broken = _broken(last)
    if broken:
        rows = [
            (
                Linked(dossier.name, links.dossier(dossier.id)),
                told.word("suite", one.suite),
                one.rows,
                one.refused or "",
                breaches(one, told),
            )
            for dossier, one in broken[:ROWS]
        ]
        counts = told.columns("rows", "refused_rows")
        sections.append(
            table(told.columns("dossier", "suite", "rows", "refused_rows", "result"), rows, right=counts)
        )
        if len(broken) > ROWS:
            sections.append(told.sentence("page.more", shown=ROWS, count=len(broken)))
        sections.append(prose(told.sentence("quality.meaning")))
    return "\n\n".join(sections)


def _broken(last: Sequence[tuple[Dossier, PastQuality]]) -> list[tuple[Dossier, PastQuality]]:
    """Where a row breaks a rule, the most refused first."""
    found = ((dossier, one) for dossier, one in last if one.breaches)
    return sorted(found, key=lambda one: (-one[1].refused, one[0].name))
