"""The page of readiness: what each dossier lacks, and what would become of last month's documents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dossierflow.practice.readiness import MissingPart, MonthPreview, Readiness
from dossierflow.reports.markdown import prose, table
from dossierflow.reports.rows import Language, cells, columns
from dossierflow.texts import Words, load, words


@dataclass(frozen=True)
class ReadyRow:
    """One thing that a dossier lacks."""

    dossier: str
    what: str
    why: str
    next_step: str


def ready_rows(found: Iterable[Readiness], language: Language = "en") -> list[ReadyRow]:
    """Everything that is missing, by dossier."""
    told = words(language)
    return [
        ReadyRow(
            f"{one.dossier.id} {one.dossier.name}",
            told.word("ready-part", missing.part),
            _says(missing, told),
            told.say(missing.next_step),
        )
        for one in found
        for missing in one.missing
    ]


def _says(missing: MissingPart, told: Words) -> str:
    """What is missing; a right as people know it."""
    facts = missing.says.facts
    rights: dict[str, str] = load(told.language)["fact"]["right"]
    if facts.get("endpoint") in rights:
        facts["endpoint"] = rights[str(facts["endpoint"])]
    return told.sentence(missing.says.key, **facts)


def ready_sentence(found: Iterable[Readiness], language: Language = "en") -> str:
    """How many lack nothing, and how many something."""
    told, all_of_them = words(language), list(found)
    lacking = sum(bool(one.missing) for one in all_of_them)
    return told.sentence(
        "ready.summary",
        ready=told.count(len(all_of_them) - lacking, "dossier"),
        lacking=told.count(lacking, "dossier"),
    )


def month_lines(found: Iterable[Readiness], language: Language = "en") -> list[str]:
    """`Bakery: of 212 documents of last month 198 would be booked; 14 not: …`"""
    told = words(language)
    return [f"{one.dossier.name}: {_month(one.month, told)}" for one in found if one.month is not None]


def _month(month: MonthPreview, told: Words) -> str:
    reasons = [f"{count} {kind}" for kind, count in sorted({**month.reasons, **month.held}.items())]
    return told.sentence(
        "ready.month",
        documents=told.count(month.documents, "document"),
        booked=month.booked,
        rest=month.documents - month.booked,
        reasons=", ".join(reasons) or told.word("word", "none"),
    )


def readiness_markdown(found: Iterable[Readiness], language: Language = "en") -> str:
    """One page for the practice, or for the dossiers asked for."""
    told, all_of_them = words(language), list(found)
    rows = [cells(row, language) for row in ready_rows(all_of_them, language)]
    sections = [f"# {told.heading('readiness')}", prose(ready_sentence(all_of_them, language))]
    if rows:
        sections.append(_table(rows, language))
    months = month_lines(all_of_them, language)
    return "\n\n".join([*sections, *(["\n".join(f"* {prose(line)}" for line in months)] if months else [])])


def _table(rows: list[list[str]], language: Language) -> str:
    """The last column holds our commands, which stay commands."""
    return table(columns(ReadyRow, language), rows)
