"""The page of readiness: what each dossier lacks, and what would become of last month's documents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dossierflow.domain.candidate import Candidate
from dossierflow.domain.dossier import Dossier, Stage
from dossierflow.practice.readiness import MissingPart, MonthPreview, Readiness
from dossierflow.reports.causes import NAMED, NO_LINKS, causes, forms, headline
from dossierflow.reports.companies import candidate_sections, candidates_sentence
from dossierflow.reports.links import Links
from dossierflow.reports.markdown import link, prose
from dossierflow.reports.problems import way_back
from dossierflow.reports.rows import Language
from dossierflow.texts import Phrase, Words, load, words

#: Dossiers of which the page tells last month.
MONTHS = 200

AT_ONCE = 50  # dossiers that one step names


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
    """How many lack nothing, and how many something; of one, whether it does."""
    told, all_of_them = words(language), list(found)
    if len(all_of_them) == 1:
        [only] = all_of_them
        key = "ready.one-lacks" if only.missing else "ready.one-ready"
        return told.sentence(key, dossier=only.dossier.name)
    lacking = sum(bool(one.missing) for one in all_of_them)
    counts = ((len(all_of_them) - lacking, "ready-dossier"), (lacking, "lacking-dossier"))
    return f"{told.counts(*counts) or told.count(0, 'dossier')}."


def month_lines(found: Iterable[Readiness], language: Language = "en") -> list[str]:
    """`Bakery: of 212 documents of last month 198 would be booked; 14 not: …`"""
    told = words(language)
    return [
        told.labelled(one.dossier.name, _month(one.month, told)) for one in found if one.month is not None
    ]


def _month(month: MonthPreview, told: Words) -> str:
    reasons = [headline(cause, told.language) for cause in causes(month.problems, told.language)]
    reasons += [
        told.sentence("ready.held", count=count, reason=told.say(reason)) for count, reason in month.held
    ]
    if not month.documents:
        return told.sentence("ready.no-month")
    return told.sentence(
        "ready.month" if reasons else "ready.whole-month",
        documents=told.count(month.documents, "document"),
        booked=month.booked,
        rest=month.documents - month.booked,
        reasons=told.joined(reasons),
    )


def readiness_markdown(
    found: Iterable[Readiness],
    language: Language = "en",
    links: Links = NO_LINKS,
    candidates: Iterable[Candidate] = (),
) -> str:
    """One page for the practice, or for the dossiers asked for: what is not settled, what each dossier lacks,
    and last month."""
    told, all_of_them, waiting = words(language), list(found), list(candidates)
    sections = [f"# {told.heading('readiness')}", _ways(all_of_them, told, links)]
    sections.append(prose(ready_sentence(all_of_them, language)))
    if waiting:
        sections.append(
            prose(f"{told.labelled(told.heading('companies'), candidates_sentence(waiting, language))}.")
        )
    missing = "\n".join(_item(*each, told, links) for each in _together(all_of_them, told).items())
    sections += [missing] if missing else []
    months = [f"* {prose(line)}" for line in month_lines(all_of_them, language)]
    sections += [f"## {told.heading('last-month')}", "\n".join(months[:MONTHS])] if months else []
    if len(months) > MONTHS:
        sections.append(told.sentence("page.more", shown=MONTHS, count=len(months)))
    sections += candidate_sections(waiting, language, links)
    return "\n\n".join(sections)


def _ways(found: list[Readiness], told: Words, links: Links) -> str:
    """To where one comes from; from the page of one dossier to its own, and to the forms that are next."""
    if len(found) != 1:
        return way_back(told, links)
    dossier = found[0].dossier
    flow, text = ("export", "form-preview") if dossier.stage is Stage.LIVE else ("live", "form-live")
    ways = (
        (told.template("page.overview"), links.page("practice-overview")),
        (dossier.name, links.dossier(dossier.id)),
        (told.template(f"page.{text}"), links.form(flow, dossiers=dossier.id, preview=True)),
    )
    return " · ".join(link(text, address) for text, address in ways if address)


def _together(found: Iterable[Readiness], told: Words) -> dict[tuple[str, str], list[tuple[Dossier, Phrase]]]:
    """What is missing, by the part and the sentence, with the dossiers that lack it and their next step."""
    same: dict[tuple[str, str], list[tuple[Dossier, Phrase]]] = {}
    for one in found:
        for missing in one.missing:
            key = told.word("ready-part", missing.part), _says(missing, told)
            same.setdefault(key, []).append((one.dossier, missing.next_step))
    return dict(sorted(same.items(), key=lambda item: -len(item[1])))


def _item(what: tuple[str, str], lacking: list[tuple[Dossier, Phrase]], told: Words, links: Links) -> str:
    """One thing, the dossiers that lack it, and the step for all of them at once, with its form."""
    part, says = what
    named = ", ".join(link(one.name, links.dossier(one.id)) for one, _ in lacking[:NAMED])
    more = f" +{len(lacking) - NAMED}" if len(lacking) > NAMED else ""
    step = _for_all([one.id for one, _ in lacking], lacking[0][1], told)
    return "1. " + "  \n   ".join(
        [
            told.labelled(f"**{prose(part)}**", prose(says)),
            f"{named}{more}",
            f"→ {prose(step)}{forms(step, links, told)}",
        ]
    )


def _for_all(ids: list[str], step: Phrase, told: Words) -> str:
    """The step of one dossier, for these: what takes one takes several."""
    facts = step.facts
    if "dossier" in facts:
        facts["dossier"] = ",".join(ids[:AT_ONCE])
    return told.sentence(step.key, **facts)
