"""Parsers of what a person gives: files, settings, and what is typed."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import sqlalchemy as sa
from cyclopts import CycloptsError
from hypothesis import strategies as st

from dossierflow.cli.app import app
from dossierflow.coda import archive, formats
from dossierflow.domain import refusal_text, setting_text
from dossierflow.domain.chart import VatCode
from dossierflow.domain.enterprise import enterprise_number
from dossierflow.domain.settings import usual_columns
from dossierflow.errors import DossierflowError
from dossierflow.kernel import redaction, settings, sites, spreadsheet
from dossierflow.quality import numbers
from dossierflow.runs.companies import CompaniesChoice
from dossierflow.runs.settings.ask import pair
from dossierflow.runs.settings.table import _Table
from dossierflow.runs.vat_return import VatReturnChoice
from dossierflow.runs.vat_table import _parts
from dossierflow.store import backup
from dossierflow.vat.meaning import meaning
from dossierflow.vat.period import period
from tests.support.parsers import (
    BINARY,
    DAY,
    JSONISH,
    TEXT,
    VALUES,
    Parser,
    altered,
    encoded,
)

SHEET = "dossier;name;cadence\r\n310001;Bakkerij;never\r\n".encode("utf-8-sig")
ENV = b"DOSSIERFLOW_LANGUAGE=nl\nDOSSIERFLOW_OTHER_HOSTS=a.example\nDOSSIERFLOW_NOTIFY='x'\n"
MANY_ROWS = b"dossier\n" + b"1\n" * 300_000
ARCHIVE = io.BytesIO()
with zipfile.ZipFile(ARCHIVE, "w", zipfile.ZIP_DEFLATED) as packed:
    packed.writestr("a.cod", b"x" * 300)
    packed.writestr("b/c.cod", b"y")
WORDS = st.sampled_from(
    ["coda", "show", "export", "--json", "settings", "set", "--set", "vat", "--", "-", ""]
)


def sheet(content: bytes) -> None:
    rows = spreadsheet.read(content, "a.csv")
    if rows:
        table = _Table(rows[0], {})
        for row in rows[1:]:
            table.take(row)
    assert spreadsheet.read(spreadsheet.write([["a", "b"], ["x", "y"]]), "a.csv")


def setting(text: str) -> None:
    for column in usual_columns():
        with suppress(setting_text.Unfit):
            value = setting_text.read(column, text)
            assert setting_text.read(column, setting_text.written(column, value)) == value
    with suppress(DossierflowError):
        pair(text)


def env_file(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / ".env"
        file.write_bytes(content)
        with suppress(ValueError):
            sites.allowed("https://other.example", sites.EXACT, file)
        sites.way_out("https://start.exactonline.be", file)
        settings.load(_env_file=file)


JSON_BYTES = VALUES.map(lambda value: json.dumps(value, default=str).encode())


def archive_of(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as writing:
        writing.writestr(name, content)
    return packed.getvalue()


class Reached(DossierflowError):
    """A backup was read as far as the database."""


def restored(content: bytes) -> None:
    backup.restore(NoStore(), io.BytesIO(content), NoCipher())  # type: ignore[arg-type]


class NoCipher:
    def open(self, _: str) -> None:
        return None


class NoStore:
    def reach(self) -> None:
        raise Reached("the database")


def restored_rows(lines: str) -> None:
    """A table of a backup, put back into one of every kind of column."""
    engine = sa.create_engine("sqlite://")
    table = sa.Table(
        "t", sa.MetaData(), sa.Column("a", sa.Integer), sa.Column("b", sa.JSON), sa.Column("c", sa.DateTime)
    )
    table.create(engine)
    packed = zipfile.ZipFile(io.BytesIO(archive_of("t.jsonl", encoded(lines))))
    with engine.begin() as connection, packed:
        backup.restore_table(packed, connection, table)


def arguments(given: list[str]) -> None:
    app.parse_args(given, exit_on_error=False, print_error=False)


def choices(text: str) -> None:
    for make in (
        lambda: period("", VatReturnChoice(quarter=text).quarter, DAY),
        lambda: period(VatReturnChoice(month=text).month, "", DAY),
        lambda: CompaniesChoice(divisions=text).wanted,
        lambda: CompaniesChoice(email=text),
    ):
        with suppress(DossierflowError):
            make()
    _parts(text)


def codes(text: str) -> None:
    meaning(VatCode("1", text[:3], text, Decimal(21)))
    enterprise_number(text), numbers.vat_number_fits(text), numbers.iban_fits(text)
    numbers.communication_fits(text)


def refused(text: str) -> None:
    known = refusal_text.RefusalText(text, "x")
    assert known.telling in (True, False) and known.fits(text) in (True, False)


def redacted(text: str) -> None:
    assert "TOPSECRET" not in redaction.redacted(text + " TOPSECRET", ["TOPSECRET"])


#: Files of people, settings, and what is typed.
PEOPLE: dict[str, Parser] = {
    "table of settings": Parser(
        sheet, altered(SHEET) | BINARY | TEXT.map(encoded), SHEET, once=(b"x;" * 300_000, MANY_ROWS)
    ),
    "setting": Parser(
        setting,
        TEXT | st.text("0123456789.,E+-= ", max_size=30),
        "7,0",
        once=("1E1000000", "1E-1000000", "-1E9"),
    ),
    "file of settings": Parser(env_file, altered(ENV) | BINARY, ENV, once=(b"\x80",)),
    "archive": Parser(
        lambda content: archive.members("a.zip", content), altered(ARCHIVE.getvalue()), ARCHIVE.getvalue()
    ),
    "form of a file": Parser(formats.format_of, BINARY | TEXT.map(encoded), b"%PDF"),
    "backup": Parser(
        restored,
        altered(archive_of("manifest.json", b'{"format": 1, "seal": "x", "revision": "y"}'))
        | JSON_BYTES.map(lambda content: archive_of("manifest.json", content)),
        archive_of("manifest.json", b'{"format": 1, "seal": "x", "revision": "y"}'),
    ),
    "rows of a backup": Parser(
        restored_rows,
        JSONISH | st.lists(VALUES, min_size=3, max_size=3).map(lambda row: json.dumps(row, default=str)),
        '[1, {"json": {}}, {"at": "2026-03-04T05:06:00+00:00"}]',
        once=("[{}]", "1", '[1, 2, {"at": 3}]', "[[], 1, 1]"),
    ),
    "arguments": Parser(arguments, st.lists(WORDS | TEXT, max_size=5), ["overview"], (CycloptsError,)),
    "choices": Parser(
        choices,
        TEXT | st.text("0123456789-Qq=,.@ ", max_size=30),
        "2026-03",
        once=("0000-01", "0000-Q1", "9" * 5000, "a@" + "." * 50_000 + " x", " " * 50_000 + "x"),
    ),
    "code and number": Parser(codes, TEXT, "BTW 21% aankoop"),
    "refusal text": Parser(refused, TEXT, "Mandatory: * Journal"),
    "what goes to support": Parser(redacted, TEXT, "Bearer x"),
}
