"""A dossier's VAT table, and its VAT codes with the boxes that each stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dossierflow.domain.chart import VatCode
from dossierflow.domain.document import Direction
from dossierflow.reports.rows import Language
from dossierflow.store.masterdata import VatRow
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


@dataclass(frozen=True)
class CodeRow:
    """A VAT code in Exact, and its boxes of the return."""

    exact_code: str
    description: str
    rate: str
    boxes: str
    state: str


def table_rows(
    mapping: Mapping[VatRow, tuple[str, bool]], codes: Mapping[str, VatCode], language: Language = "en"
) -> list[TableRow]:
    """The table's rows; `mapping` says which are confirmed."""
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
        )
        for row, (code, confirmed) in sorted(mapping.items())
    ]


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
        for code in codes
    ]


def boxes_of(code: VatCode, told: Words) -> str:
    """`81, 86, 55, 59`; where the GL account decides on the class, all three boxes that it may be."""
    for direction in directions(code):
        if direction is Direction.PURCHASE and not meaning(code).stated_class:
            several = [in_boxes(direction, code, name) for name in classes()]
            first = sorted({boxes[0] for boxes in several if boxes})
            if first:
                return ", ".join(["/".join(first), *next(boxes for boxes in several if boxes)[1:]])
        elif found := named(direction, code, ""):
            return found
    return told.word("vat-state", "no-box")


def open_rows(
    proposed: Proposals, mapping: Mapping[VatRow, object], dossier_id: str, told: Words
) -> list[str]:
    """What nothing stands for yet, with the codes to choose from and how."""

    def is_open(key: VatKey) -> bool:
        *always, _ = key.columns
        return not {key.columns, (*always, "")} & mapping.keys()

    said = [
        told.sentence(
            "vat-table.choose",
            row=key.text,
            codes=", ".join(code.strip() for code in codes),
            dossier=dossier_id,
        )
        for key, codes in proposed.several.items()
        if is_open(key)
    ]
    missing = [key.text for key in proposed.none if is_open(key)]
    if missing:
        said.append(told.sentence("vat-table.none", rows=", ".join(missing)))
    return said
