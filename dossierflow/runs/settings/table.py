"""The settings of all dossiers as one table for a spreadsheet, and such a table read again.

A row a dossier, before them the practice's own and the templates; a column a setting, filled where the row
has a value of its own. On the way back an empty cell means "as the template says", `-` means none, and a
column that the table does not have stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from dossierflow.app.application import Application
from dossierflow.delivery.choice import DOSSIERS
from dossierflow.domain.dossier import Dossier
from dossierflow.domain.setting_text import is_scientific, written
from dossierflow.domain.settings import Column, Flat, column, columns_of
from dossierflow.errors import BadData
from dossierflow.kernel import spreadsheet
from dossierflow.kernel.file_folder import own_file
from dossierflow.kernel.foreign import line
from dossierflow.kernel.spreadsheet import Cell, SheetRow
from dossierflow.kernel.told import told
from dossierflow.practice.settings import (
    TEMPLATE,
    Assignment,
    Plan,
    Target,
    TargetKind,
    WrongCell,
    carry_out,
    unknown_column,
)
from dossierflow.runs.settings.ask import template_target
from dossierflow.store import dossiers
from dossierflow.store import settings as store
from dossierflow.store.settings import PRACTICE, OwnSettings
from dossierflow.texts import Phrase, phrase

DOSSIER, NAME = "dossier", "name"
KEYS = (DOSSIER, NAME, TEMPLATE)
#: A division or enterprise number, as people and spreadsheets group its digits.
NUMBER = re.compile(r"(?:BE)?\s*([0-9][0-9.\s\u00a0\u202f']*)", re.IGNORECASE)


@dataclass(frozen=True)
class SettingsTableChoice:
    """A table in a form: shown to be copied, or pasted back."""

    dossiers: Annotated[str, DOSSIERS] = ""
    table: Annotated[str, "settings-table-table"] = ""
    apply: Annotated[bool, "settings-table-apply"] = False


def export_table(application: Application, wanted: Sequence[Dossier]) -> bytes:
    """The table of these dossiers, as a spreadsheet opens it."""
    with application.store.read() as connection:
        templates, own = store.templates(connection), store.own(connection, [one.id for one in wanted])
    shown = columns_of(*templates.values(), *(one.flat for one in own.values()))
    rows = [[*KEYS, *(one.name for one in shown)]]
    rows.append([Target(TargetKind.PRACTICE).text, "", "", *_cells(shown, templates.get(PRACTICE, {}))])
    for name in sorted({*templates} - {PRACTICE}):
        rows.append([Target(TargetKind.TEMPLATE, name).text, "", "", *_cells(shown, templates[name])])
    rows += [_row(dossier, own[dossier.id], shown) for dossier in wanted]
    return spreadsheet.write(rows)


def _row(dossier: Dossier, own: OwnSettings, shown: Sequence[Column]) -> list[str]:
    return [dossier.id, dossier.name, own.template, *_cells(shown, own.flat)]


def _cells(shown: Iterable[Column], flat: Flat) -> list[str]:
    return [written(one, flat[one.name]) if one.name in flat else "" for one in shown]


def import_table(application: Application, content: bytes, file: str, *, preview: bool) -> Plan:
    """Set what the table says: all of it, or nothing where a cell is wrong. BadData where it is no table."""
    rows = spreadsheet.read(content, file)
    if not rows:
        raise told(BadData, "sheet-empty", file=file)
    with application.store.read() as connection:
        table = _Table(rows[0], {one.id: one for one in dossiers.every(connection)})
    for row in rows[1:]:
        table.take(row)
    return carry_out(application, table.cells, table.wrong, preview=preview)


def read_file(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(spreadsheet.LARGEST + 1)
    except OSError as error:
        raise told(BadData, "name-a-file", file=str(path), reason=str(error.strerror)) from None


class _Table:
    """The cells of a table that say something, and those that cannot be."""

    def __init__(self, heading: SheetRow, known: Mapping[str, Dossier]) -> None:
        self.cells: list[Assignment] = []
        self.wrong: list[WrongCell] = []
        self._known = known
        self._by_number = _unique(known.values())
        self._seen: set[Target] = set()
        self._heading_row = heading.number
        self._names = [cell.text.strip().casefold() for cell in heading.cells]
        self._columns = self._usable(heading)

    def _usable(self, heading: SheetRow) -> dict[int, str]:
        """Which place is which column; a name that is none, or stands twice, is refused once."""
        found: dict[int, str] = {}
        for at, name in enumerate(self._names):
            known = name in KEYS or column(name) is not None
            if name in found.values():
                self._refuse(heading.number, name, "", phrase("cell.column-twice"))
            elif known:
                found[at] = name
            elif name:
                self._refuse(heading.number, heading.cells[at].text, "", unknown_column(name))
        if DOSSIER not in found.values():
            self._refuse(heading.number, DOSSIER, "", phrase("cell.no-dossier-column"))
        return found

    def take(self, row: SheetRow) -> None:
        if DOSSIER not in self._columns.values():
            return
        texts = {name: _cell(row, at) for at, name in self._columns.items()}
        target = self._target(row, texts)
        if target is None:
            return
        for at in range(len(self._names), len(row.cells)):
            if row.cells[at].text:
                self._refuse(row.number, str(at + 1), target.text, phrase("cell.beyond-columns"))
        for at, cell in enumerate(row.cells[: len(self._names)]):
            if at not in self._columns and not self._names[at] and cell.text:
                self._refuse(row.number, str(at + 1), target.text, phrase("cell.no-heading"))
        for name, cell in texts.items():
            if name not in (DOSSIER, NAME):
                self._take(row, target, name, cell)

    def _take(self, row: SheetRow, target: Target, name: str, cell: Cell) -> None:
        if cell.formula:
            self._refuse(row.number, name, target.text, phrase("cell.formula", value=cell.text[:40]))
        elif "\n" in cell.text or "\x00" in cell.text:
            self._refuse(row.number, name, target.text, phrase("cell.several-lines"))
        elif name != TEMPLATE or target.kind is TargetKind.DOSSIER or cell.text:
            self.cells.append(Assignment(target, name, cell.text, row.number))

    def _target(self, row: SheetRow, texts: Mapping[str, Cell]) -> Target | None:
        """Whose row it is; None where that is told to be wrong."""
        text = texts[DOSSIER].text
        found = self._named(text)
        if isinstance(found, Phrase):
            self._refuse(row.number, DOSSIER, text, found)
            return None
        if found in self._seen:
            self._refuse(row.number, DOSSIER, text, phrase("cell.row-twice"))
            return None
        self._seen.add(found)
        name = texts.get(NAME, Cell(""))
        if found.kind is TargetKind.DOSSIER and not _same_name(name.text, self._known[found.key].name):
            other = phrase("cell.other-name", value=name.text, name=self._known[found.key].name)
            self._refuse(row.number, NAME, text, other)
            return None
        return found

    def _named(self, text: str) -> Target | Phrase:
        if text.casefold() == "practice" or text.casefold().startswith("template:"):
            return template_target(text)
        if is_scientific(text):
            return phrase("cell.scientific", value=text)
        plain = re.sub(r"[.,]0{1,2}$", "", text)
        grouped = NUMBER.fullmatch(plain)
        number = "".join(filter(str.isdigit, grouped[1])) if grouped else ""
        for key in (plain, number):
            if key in self._known:
                return Target(TargetKind.DOSSIER, key)
        if number in self._by_number:
            return Target(TargetKind.DOSSIER, self._by_number[number])
        return phrase("cell.no-dossier", value=text) if text else phrase("cell.no-dossier-named")

    def _refuse(self, row: int, name: str, target: str, reason: Phrase) -> None:
        self.wrong.append(WrongCell(row, line(name), line(target), reason))


def _cell(row: SheetRow, at: int) -> Cell:
    return row.cells[at] if at < len(row.cells) else Cell("")


def _unique(known: Iterable[Dossier]) -> dict[str, str]:
    """Dossiers by an enterprise number that no other has."""
    found: dict[str, list[str]] = {}
    for one in known:
        found.setdefault(one.enterprise_number, []).append(one.id)
    return {number: ids[0] for number, ids in found.items() if number and len(ids) == 1}


def _same_name(text: str, name: str) -> bool:
    """An empty name says nothing; another one says that the row is another dossier's."""

    def plain(one: str) -> str:
        return " ".join(line(one).casefold().split()).lstrip("'")

    return not text or plain(text) == plain(name)


def write_file(path: Path, content: bytes) -> None:
    try:
        with own_file(path) as stream:
            stream.write(content)
    except OSError as error:
        raise told(BadData, "name-a-place", file=str(path), reason=str(error.strerror)) from None
