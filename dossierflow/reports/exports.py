"""What the practice has exported and not booked, and what is ready, whatever a run was about."""

from __future__ import annotations

from collections.abc import Sequence

from dossierflow.domain.delivery import State
from dossierflow.domain.document import Direction
from dossierflow.domain.dossier import Dossier
from dossierflow.practice.books import Exports
from dossierflow.reports.causes import NO_LINKS
from dossierflow.reports.documents import document_name
from dossierflow.reports.links import Links
from dossierflow.reports.markdown import Linked, bar, link, table
from dossierflow.reports.problems import way_back
from dossierflow.reports.rows import Language
from dossierflow.texts import Words, words

ROWS = 500
IN_EXACT = (State.SENT, State.DELIVERED, State.IN_PROGRESS, State.INTENDED)
GONE = (State.DELETED, State.REJECTED)


def unbooked_markdown(exports: Exports, language: Language = "en", links: Links = NO_LINKS) -> str:
    """Every document that is exported and not booked, the oldest first, with what it waits for."""
    told = words(language)
    found = [(dossier, row) for dossier in exports.dossiers for row in exports.unbooked.get(dossier.id, [])]
    found.sort(key=lambda one: -one[1].age)
    rows = [
        (
            Linked(document_name(told, row.document), links.story(dossier.id, row.document.order_id)),
            Linked(dossier.name, links.dossier(dossier.id)),
            told.amount(row.document.total_incl),
            row.age,
            told.say(row.why),
        )
        for dossier, row in found[:ROWS]
    ]
    sections = [f"# {told.heading('unbooked')}", way_back(told, links), f"{_count(len(found), told)}."]
    if not rows:
        return "\n\n".join([*sections[:-1], told.word("artifact", "unbooked-documents-empty")])
    columns = told.columns("document", "dossier", "amount", "days", "why")
    sections.append(table(columns, rows, right=told.columns("amount", "days")))
    return "\n\n".join([*sections, *_more(len(found), told)])


def booking_markdown(exports: Exports, language: Language = "en", links: Links = NO_LINKS) -> str:
    """By dossier: what is booked, what waits in Exact, what is in doubt, and what is gone there."""
    told = words(language)
    counted = [(dossier, _states(exports, dossier)) for dossier in exports.dossiers]
    shown = [(dossier, counts) for dossier, counts in counted if any(counts)]
    unbooked = sum(len(rows) for rows in exports.unbooked.values())
    list_of_them = link(told.heading("unbooked"), links.page("unbooked-documents"))
    sections = [f"# {told.heading('booking-status')}", way_back(told, links)]
    sections.append(f"{_count(unbooked, told)} ({list_of_them}).")
    names = told.columns("booked", "in_exact", "in_doubt", "deleted_in_exact")
    rows = [(Linked(dossier.name, links.dossier(dossier.id)), *counts) for dossier, counts in shown[:ROWS]]
    if rows:
        sections.append(table([*told.columns("dossier"), *names], rows, right=names))
    return "\n\n".join([*sections, *_more(len(shown), told)])


def ready_markdown(exports: Exports, language: Language = "en", links: Links = NO_LINKS) -> str:
    """What the next run would send, by dossier and month, with a bar where one looks rather than reads."""
    told = words(language)
    months: dict[tuple[str, str], list[int]] = {}
    for dossier_id, found in exports.ready.items():
        for (month, direction), count in found.items():
            counts = months.setdefault((dossier_id, month), [0, 0])
            counts[0 if direction == Direction.SALES else 1] += count
    heading = [f"# {told.heading('ready')}", way_back(told, links)]
    if not months:
        return "\n\n".join([*heading, told.sentence("page.nothing-ready")])
    names = {dossier.id: dossier.name for dossier in exports.dossiers}
    largest = max(map(sum, months.values()))
    rows = [
        (
            Linked(names.get(one, one), links.dossier(one)),
            month,
            *counts,
            sum(counts),
            bar(sum(counts), largest, 10),
        )
        for (one, month), counts in sorted(months.items())
    ]
    counts_of = told.columns("sales", "purchases", "together")
    total = told.count(sum(map(sum, months.values())), "ready-document")
    shown = table([*told.columns("dossier", "month"), *counts_of, ""], rows[:ROWS], right=counts_of)
    return "\n\n".join([*heading, f"{total}.", shown, *_more(len(rows), told)])


def _states(exports: Exports, dossier: Dossier) -> tuple[int, int, int, int]:
    return (
        exports.count(dossier, State.BOOKED, State.CHANGED),
        exports.count(dossier, *IN_EXACT),
        exports.count(dossier, State.UNCERTAIN),
        exports.count(dossier, *GONE),
    )


def _count(unbooked: int, told: Words) -> str:
    return told.count(unbooked, "unbooked-document")


def _more(count: int, told: Words) -> Sequence[str]:
    return [told.sentence("page.more", shown=ROWS, count=count)] if count > ROWS else []
