"""CSV as spreadsheets write it: with a byte-order mark, with semicolons, in the Windows code page. Written so
that they take no cell for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from dossierflow.errors import BadData
from dossierflow.kernel.foreign import spreadsheet
from dossierflow.kernel.told import told

LARGEST = 20 * 2**20
#: Columns with a name, and rows; no table of ours has as many.
MOST_COLUMNS, MOST_ROWS = 1000, 50_000
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods, .xls
#: What begins a formula in a spreadsheet; a lone "-" is none.
_FORMULA = re.compile(r"[=+@\t\r\uff1d\uff0b\uff20]|-(?=.)")
#: How a spreadsheet is made to keep "070" as it is.
_KEPT = re.compile(r'="([^"]*)"')
#: What comes along when a cell is copied from a web page: no width, and no meaning here.
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


@dataclass(frozen=True, slots=True)
class Cell:
    """`formula`: a spreadsheet would compute it, so that what it means here cannot be told."""

    text: str
    formula: bool = False


@dataclass(frozen=True, slots=True)
class SheetRow:
    """`number` as the spreadsheet counts: the heading is row 1."""

    number: int
    cells: tuple[Cell, ...]


def read(content: bytes, file: str) -> list[SheetRow]:
    """The rows that are not empty, the heading first; BadData where this is no CSV."""
    if content.startswith(_WORKBOOKS):
        raise told(BadData, "sheet-workbook", file=file)
    if len(content) > LARGEST:
        raise told(BadData, "sheet-too-large", file=file, size=LARGEST // 2**20)
    text = _decoded(content, file)
    separator = ""
    if text[:4].casefold() == "sep=":
        first, _, text = text.partition("\n")
        separator, text = first.strip()[4:5], "\n" + text  # rows keep their numbers
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator or _separator(text), strict=True)
    try:
        filled = ((number, cells) for number, cells in enumerate(reader, 1) if any(map(str.strip, cells)))
        numbered = list(islice(filled, MOST_ROWS + 1))
    except csv.Error as error:
        raise told(BadData, "sheet-row", file=file, row=reader.line_num, reason=str(error)) from None
    if len(numbered) > MOST_ROWS:
        raise told(BadData, "sheet-rows", file=file, most=MOST_ROWS)
    if numbered and sum(bool(cell.strip()) for cell in numbered[0][1]) > MOST_COLUMNS:
        raise told(BadData, "sheet-columns", file=file, most=MOST_COLUMNS)
    return [SheetRow(number, tuple(map(_cell, cells))) for number, cells in numbered]


def write(rows: Iterable[Sequence[str]], separator: str = ";") -> bytes:
    """What a Belgian spreadsheet opens as a table: UTF-8 with its mark, semicolons, no cell a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerows([("-" if cell == "-" else spreadsheet(cell)) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _decoded(content: bytes, file: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace").replace("\r\n", "\n")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            raise told(BadData, "sheet-no-text", file=file)
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise told(BadData, "sheet-unreadable", file=file)


def _separator(text: str) -> str:
    """That of the heading: what stands in it most often; no name of a column holds any of them."""
    heading = next((line for line in text.split("\n") if line.strip()), "")
    return max(";,\t|", key=heading.count)


def _cell(text: str) -> Cell:
    shown = (text if text.isascii() else text.translate(_UNSEEN)).strip()
    if not shown or shown[0].isalnum():  # most cells, of a million
        return Cell(shown)
    if kept := _KEPT.fullmatch(shown):
        return Cell(kept[1].strip())
    if shown.startswith("'"):
        return Cell(shown[1:].strip())
    return Cell(shown, bool(_FORMULA.match(shown)))
