"""`dossierflow vat`: the VAT table of a dossier or of many, and the boxes of the VAT codes."""

from __future__ import annotations

import getpass

from dossierflow.app.application import Application
from dossierflow.cli.common import command
from dossierflow.cli.output import as_json, say, table
from dossierflow.practice.vat_chart import VatChart
from dossierflow.reports.rows import cells, columns
from dossierflow.reports.vat_table import (
    ChartRow,
    CodeRow,
    TableRow,
    chart_name,
    chart_rows,
    code_rows,
    open_rows,
    table_rows,
)
from dossierflow.runs.vat_table import VatChoice, vat_tables
from dossierflow.texts import words


@command(VatChoice)
def vat(choice: VatChoice, json: bool) -> int:
    """Show which Exact VAT code stands for which VAT in Billit; confirm the proposals, or choose.

    Purchases have a row for each class of GL account: goods (60), services and miscellaneous goods (61 to
    66), investments (2). The VAT code of the GL account or of the relation in Exact goes before this table.
    Without a dossier the charts are listed: dossiers with the same VAT codes, which one table serves.
    """
    with Application.open() as application:
        language = application.settings.language
        found = vat_tables(application, choice, getpass.getuser())
        if not choice.dossiers.strip():
            _list(found, language, json)
        for chart in found if choice.dossiers.strip() else ():
            if choice.codes or choice.boxes:
                _show_codes(chart, language, json)
            else:
                _show_table(chart, language, json)
        return 0


#: Another program reads the same names in every language.
KEYS = "en"


def _list(found: list[VatChart], language: str, json: bool) -> None:
    rows = chart_rows(found, language)
    if json:
        as_json(rows)
    else:
        table("", columns(ChartRow, language), [cells(row, language) for row in rows])


def _show_table(chart: VatChart, language: str, json: bool) -> None:
    rows = table_rows(chart.mapping, chart.by_code, language, chart.used)
    shown = [cells(row, language) for row in rows]
    if json:
        as_json([dict(zip(columns(TableRow, KEYS), row, strict=True)) for row in shown])
        return
    table(chart_name(chart, language), columns(TableRow, language), shown)
    for line in open_rows(chart.proposed, chart.mapping, chart.dossiers[0].id, words(language)):
        say(line)


def _show_codes(chart: VatChart, language: str, json: bool) -> None:
    shown = [cells(row, language) for row in code_rows(list(chart.codes), language)]
    if json:
        as_json([dict(zip(columns(CodeRow, KEYS), row, strict=True)) for row in shown])
    else:
        table(chart_name(chart, language), columns(CodeRow, language), shown)
