"""A dossier's VAT table, and its VAT codes with the boxes that each stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dossierflow.domain.chart import VatCode
from dossierflow.domain.document import Direction
from dossierflow.practice.vat_chart import VatChart
from dossierflow.reports.markdown import prose, table
from dossierflow.reports.rows import Language, cells, columns
from dossierflow.store.vat_table import VatRow
from dossierflow.texts import Words, words
from dossierflow.vat.boxes import directions, in_boxes, named
from dossierflow.vat.meaning import classes, meaning
from dossierflow.vat.propose import Proposals
from dossierflow.vat.table import VatKey, rate_text


@dataclass(frozen=True)
class TableRow:
    """Which Exact code stands for what Billit says."""

    direction: str
    billit_code: str
    rate: str
    purchase_class: str
    exact_code: str
    description: str
    boxes: str
    state: str
    entries: str


@dataclass(frozen=True)
class EvidenceRow:
    """A row as a person names it, `purchase:1:21:goods`, and what speaks for its code."""

    row: str
    exact_code: str
    description: str
    boxes: str
    entries: str
    state: str


@dataclass(frozen=True)
class ChartRow:
    """Dossiers with the same VAT codes; `chosen` names one of them, for the command."""

    chosen: str
    dossiers: str
    first: str
    confirmed: str
    open: str


@dataclass(frozen=True)
class CodeRow:
    """A VAT code in Exact, and its boxes of the return."""

    exact_code: str
    description: str
    rate: str
    boxes: str
    state: str


def table_rows(
    mapping: Mapping[VatRow, tuple[str, bool]],
    codes: Mapping[str, VatCode],
    language: Language = "en",
    used: Mapping[str, int] | None = None,
) -> list[TableRow]:
    """The table's rows; `mapping` says which are confirmed, `used` in how many entries each code occurs."""
    told = words(language)
    return [
        TableRow(
            told.word("direction", row[0]),
            row[1],
            row[2],
            told.word("purchase-class", row[3]),
            code.strip(),
            *_described(codes.get(code), row),
            _state(confirmed, told),
            str((used or {}).get(code.strip(), 0)),
        )
        for row, (code, confirmed) in sorted(mapping.items())
    ]


def evidence_rows(chart: VatChart, language: Language = "en") -> list[EvidenceRow]:
    """The table as a page shows it: rows by the name that a choice takes."""
    shown = table_rows(chart.mapping, chart.by_code, language, chart.used)
    return [
        EvidenceRow(
            ":".join(key).rstrip(":"), one.exact_code, one.description, one.boxes, one.entries, one.state
        )
        for key, one in zip(sorted(chart.mapping), shown, strict=True)
    ]


def chart_rows(charts: Sequence[VatChart], language: Language = "en") -> list[ChartRow]:
    """A line for each chart, the largest first."""
    return [
        ChartRow(
            one.dossiers[0].id,
            str(len(one.dossiers)),
            ", ".join(dossier.name for dossier in one.dossiers[:3]) + (" …" if len(one.dossiers) > 3 else ""),
            f"{one.confirmed}/{len(one.mapping)}",
            str(len(open_keys(one.proposed, one.mapping))),
        )
        for one in charts
    ]


def chart_name(chart: VatChart, language: Language = "en") -> str:
    """The dossier, or the first of several and how many there are."""
    told, first = words(language), chart.dossiers[0]
    if len(chart.dossiers) == 1:
        return first.name
    dossiers = told.count(len(chart.dossiers), "dossier")
    return told.sentence("vat-table.chart", dossier=first.name, dossiers=dossiers)


def confirmed_sentence(charts: Sequence[VatChart], language: Language = "en") -> str:
    """How much of each table is confirmed, in one line."""
    told = words(language)
    return told.joined(
        told.sentence(
            "vat-table.confirmed",
            chart=chart_name(one, language),
            confirmed=one.confirmed,
            rows=len(one.mapping),
        )
        for one in charts
    )


def tables_markdown(charts: Sequence[VatChart], language: Language = "en", *, asks: bool = False) -> str:
    """The page that a person confirms by: each row with its evidence, then what is open. `asks`: its run
    waits, and the page says how to answer."""
    told = words(language)
    sections = []
    for chart in charts:
        rows = [cells(row, language) for row in evidence_rows(chart, language)]
        sections += [
            f"# {told.heading('vat-table')} · {prose(chart_name(chart, language))}",
            *([prose(how_to_confirm(chart, language))] if asks else []),
            prose(f"{told.sentence('vat-table.evidence')} {told.sentence('vat-table.row')}"),
            table(columns(EvidenceRow, language), rows, right=told.columns("entries")),
        ]
        lines = open_rows(chart.proposed, chart.mapping, chart.dossiers[0].id, told, chart.used)
        sections += ["\n".join(f"* {prose(line)}" for line in lines)] if lines else []
    return "\n\n".join(sections)


def how_to_confirm(chart: VatChart, language: Language = "en") -> str:
    """How a person answers the run that waits, with a row of this chart for an example."""
    rows = evidence_rows(chart, language)
    example = f"{rows[0].row}={rows[0].exact_code}" if rows else "purchase:1:21:services=23"
    told = words(language)
    return told.sentence("vat-table.how", example=example, field=told.template("vat-answer.choices-title"))


def _described(code: VatCode | None, row: VatRow) -> tuple[str, str]:
    return ("", "") if code is None else (code.description, named(Direction(row[0]), code, row[3]))


def _state(confirmed: bool, told: Words) -> str:
    return told.word("vat-state", "confirmed" if confirmed else "proposal")


def code_rows(codes: list[VatCode], language: Language = "en") -> list[CodeRow]:
    """Every code with its boxes, as a person confirmed them or as they follow from the description."""
    told = words(language)
    return [
        CodeRow(
            code.code.strip(),
            code.description,
            rate_text(code.rate),
            boxes_of(code, told),
            _state(bool(code.kind), told),
        )
        for code in sorted(codes, key=lambda one: (one.code.strip().zfill(8), one.code))
    ]


def boxes_of(code: VatCode, told: Words) -> str:
    """`81, 86, 55, 59`; where the GL account decides on the class, all three boxes that it may be."""
    if meaning(code).is_open:
        return told.word("vat-state", "open")
    for direction in directions(code):
        if direction is Direction.PURCHASE and not meaning(code).stated_class:
            several = [in_boxes(direction, code, name) for name in classes()]
            first = sorted({boxes[0] for boxes in several if boxes})
            if first:
                return ", ".join(["/".join(first), *next(boxes for boxes in several if boxes)[1:]])
        elif found := named(direction, code, ""):
            return found
    return told.word("vat-state", "no-box")


def open_keys(proposed: Proposals, mapping: Mapping[VatRow, object]) -> list[VatKey]:
    """Rows that nothing stands for yet, though there are codes to choose from."""
    return [key for key in proposed.several if _is_open(key, mapping)]


def _is_open(key: VatKey, mapping: Mapping[VatRow, object]) -> bool:
    *always, _ = key.columns
    return not {key.columns, (*always, "")} & mapping.keys()


def open_rows(
    proposed: Proposals,
    mapping: Mapping[VatRow, object],
    dossier_id: str,
    told: Words,
    used: Mapping[str, int] | None = None,
) -> list[str]:
    """What nothing stands for yet, with the codes to choose from, where they are used, and how."""
    said = [
        told.sentence(
            "vat-table.choose",
            row=key.text,
            codes=", ".join(_candidate(code.strip(), used or {}) for code in codes),
            dossier=dossier_id,
        )
        for key, codes in proposed.several.items()
        if _is_open(key, mapping)
    ]
    missing = [key.text for key in proposed.none if _is_open(key, mapping)]
    if missing:
        said.append(told.sentence("vat-table.none", rows=", ".join(missing)))
    return said


def _candidate(code: str, used: Mapping[str, int]) -> str:
    """A code, and in how many entries of the last year it occurs."""
    return f"{code} ({used[code]}×)" if code in used else code
