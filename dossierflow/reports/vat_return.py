"""The VAT return as people read it: boxes side by side, what differs, what is not ours, what is not sure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dossierflow.domain.dossier import Dossier
from dossierflow.reports.causes import NO_LINKS
from dossierflow.reports.links import Links
from dossierflow.reports.markdown import link, prose, table
from dossierflow.reports.problems import way_back
from dossierflow.reports.rows import Language
from dossierflow.texts import Cents, Words, words
from dossierflow.vat.boxes import directions, named
from dossierflow.vat.vat_return import ComparedDocument, VatReturn

#: On a page; everything is in the JSON.
ROWS_SHOWN = 300


@dataclass(frozen=True)
class ReturnRow:
    """One box. `our_entries` are the entries of our documents, `other_entries` everybody else's."""

    box: str
    meaning: str
    documents: str
    our_entries: str
    difference: str
    other_entries: str
    together: str


@dataclass(frozen=True)
class DifferingRow:
    """One box of one document that the two computations disagree on."""

    document: str
    party: str
    date: str
    entry: str
    box: str
    documents: str
    our_entries: str
    difference: str


@dataclass(frozen=True)
class OtherRow:
    """An entry that is not of a document that we booked."""

    entry: str
    journal: str
    date: str
    reference: str
    amount: str
    boxes: str


#: The columns of a page, and what of a row stands in each.
BOXES = {"box": "{box} · {meaning}"} | {
    name: f"{{{name}}}" for name in ("documents", "our_entries", "difference", "other_entries", "together")
}
DIFFERENCES = {"document": "{document} · {party} · {date}"} | {
    name: f"{{{name}}}" for name in ("entry", "box", "documents", "our_entries", "difference")
}
OTHERS = {name: f"{{{name}}}" for name in ("entry", "journal", "date", "reference", "amount", "boxes")}
AMOUNTS = ("documents", "our_entries", "difference", "other_entries", "together", "amount")


def return_rows(found: VatReturn, language: Language = "en") -> list[ReturnRow]:
    """The boxes, and what each is for."""
    told = words(language)
    return [
        ReturnRow(
            row.box,
            told.word("vat-box", row.box),
            *(told.amount(amount) for amount in (row.documents, row.entries, row.difference)),
            *(told.amount(amount) for amount in (row.others, row.whole)),
        )
        for row in found.rows
    ]


def differing_rows(found: VatReturn, language: Language = "en") -> list[DifferingRow]:
    """The documents behind the differences, box by box."""
    told = words(language)
    return [
        DifferingRow(
            one.number,
            one.party,
            told.day(one.document_date),
            _entry(one, told),
            box,
            told.amount(one.documents[box]),
            told.amount(one.entries[box]),
            told.amount(amount),
        )
        for one in found.differing
        for box, amount in one.differences.items()
    ]


def _entry(one: ComparedDocument, told: Words) -> str:
    """Its number; with its date where that is not the document's."""
    if one.entry_date is None:
        return told.sentence("vat-return.no-entry", entry=one.entry_number or "–")
    if one.entry_date == one.document_date:
        return str(one.entry_number)
    return told.sentence("vat-return.other-date", entry=one.entry_number or "–", date=one.entry_date)


def other_rows(found: VatReturn, language: Language = "en") -> list[OtherRow]:
    """The entries that are not ours, and their boxes."""
    told = words(language)
    return [
        OtherRow(
            str(one.number),
            one.journal,
            told.day(one.date),
            one.reference,
            told.amount(one.amount),
            ", ".join(f"{box} {told.amount(amount)}" for box, amount in one.boxes.items()),
        )
        for one in found.others
        if one.boxes
    ]


def return_sentence(dossier: Dossier, found: VatReturn, language: Language = "en") -> str:
    """One dossier in one line: whether the two agree, and the balance of all entries."""
    told = words(language)
    result = told.sentence("vat-return.period", period=found.period.name, says=_result(found, told))
    return told.sentence("run.of-dossier", dossier=dossier.name, result=result)


def _result(found: VatReturn, told: Words) -> str:
    counts = told.counts(
        (len(found.compared), "compared-document"),
        (len(found.differing), "differing-document"),
        (sum(1 for one in found.others if one.boxes), "other-entry"),
        (len(found.not_booked), "not-booked-document"),
    )
    says = counts or told.sentence("vat-return.nothing")
    left = [row for row in found.rows if row.box in ("71", "72") and row.whole]
    balance = [told.sentence(f"vat-return.balance-{row.box}", amount=Cents(row.whole)) for row in left]
    return told.joined([says, *balance])


def remarks(dossier: Dossier, found: VatReturn, language: Language = "en") -> list[str]:
    """What a person must know before trusting the figures."""
    told = words(language)
    said = []
    if found.unconfirmed:
        codes = "; ".join(f"{one.code.strip()} → {_boxes(one) or '–'}" for one in found.unconfirmed)
        said.append(told.sentence("vat-return.unconfirmed", dossier=dossier.id, codes=codes))
    if found.unknown:
        codes = ", ".join(sorted({f"{code} ({number})" for number, code in found.unknown}))
        said.append(told.sentence("vat-return.unknown", codes=codes))
    if found.unread:
        said.append(told.sentence("vat-return.unread", entries=", ".join(map(str, found.unread))))
    if found.rounded:
        names = ", ".join(one.number for one in found.rounded)
        said.append(told.sentence("vat-return.rounded", documents=names))
    if by_others := [one for one in found.others if one.document]:
        names = ", ".join(f"{one.document} ({one.number})" for one in by_others)
        said.append(told.sentence("vat-return.by-others", documents=names))
    if found.not_booked:
        names = ", ".join(one.number or str(one.order_id) for one in found.not_booked)
        said.append(told.sentence("vat-return.not-booked", documents=names))
    return said


def _boxes(code: Any) -> str:
    return next((boxes for one in directions(code) if (boxes := named(one, code, ""))), "")


def return_markdown(
    done: Mapping[Dossier, VatReturn], language: Language = "en", links: Links = NO_LINKS
) -> str:
    """The page of one return, or of several dossiers'."""
    told = words(language)
    sections = [f"# {told.heading('vat-return')}", way_back(told, links)]
    for dossier, found in done.items():
        sections += [f"## {link(dossier.name, links.dossier(dossier.id))} · {prose(found.period.name)}"]
        sections += [f"{prose(_result(found, told))}."]
        sections += [f"- {prose(one)}" for one in remarks(dossier, found, language)]
        for heading, rows, shown in (
            ("vat-boxes", return_rows(found, language), BOXES),
            ("vat-differences", differing_rows(found, language), DIFFERENCES),
            ("vat-other-entries", other_rows(found, language), OTHERS),
        ):
            if rows:
                sections += [f"### {told.heading(heading)}", _table(rows, shown, told)]
    return "\n\n".join(sections)


def _table(rows: Sequence[Any], shown: Mapping[str, str], told: Words) -> str:
    """Six columns: what belongs together stands in one."""
    listed = [[form.format(**asdict(row)) for form in shown.values()] for row in rows[:ROWS_SHOWN]]
    page = table(told.columns(*shown), listed, right=told.columns(*AMOUNTS))
    more = told.sentence("page.more", shown=ROWS_SHOWN, count=len(rows)) if len(rows) > ROWS_SHOWN else ""
    return "\n\n".join(filter(None, [page, more]))


def return_json(dossier: Dossier, found: VatReturn) -> dict[str, Any]:
    """For another program; amounts in cents."""
    return {
        "id": dossier.id,
        "name": dossier.name,
        "period": found.period.name,
        "boxes": [
            {
                "box": row.box,
                "documents": row.documents,
                "our_entries": row.entries,
                "difference": row.difference,
                "other_entries": row.others,
                "together": row.whole,
            }
            for row in found.rows
        ],
        "differing": [
            {
                "document": one.number,
                "party": one.party,
                "date": one.document_date,
                "entry": one.entry_number,
                "entry_date": one.entry_date,
                "documents": one.documents,
                "our_entries": one.entries,
                "differences": one.differences,
            }
            for one in found.differing
        ],
        "other_entries": [vars(one) for one in found.others],
        "not_booked": [one.number or str(one.order_id) for one in found.not_booked],
        "unconfirmed_codes": [one.code.strip() for one in found.unconfirmed],
        "unknown_codes": [{"entry": number, "code": code} for number, code in found.unknown],
        "unread_entries": found.unread,
        "rounded": [one.number for one in found.rounded],
    }
