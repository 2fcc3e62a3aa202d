"""`dossierflow vat-return`: the boxes of a month or a quarter, computed twice."""

from __future__ import annotations

from typing import Any

from dossierflow.app.application import Application
from dossierflow.cli.common import command, one_by_one
from dossierflow.cli.output import DONE, FOR_A_PERSON, as_json, say, table
from dossierflow.kernel.told import misuse
from dossierflow.reports.rows import cells, columns
from dossierflow.reports.vat_return import (
    differing_rows,
    other_rows,
    remarks,
    return_json,
    return_rows,
    return_sentence,
)
from dossierflow.runs import vat_return as runs
from dossierflow.texts import words


@command(runs.VatReturnChoice)
def vat_return(choice: runs.VatReturnChoice, json: bool) -> int:
    """Compute the boxes of the VAT return twice, from documents and from Exact, side by side.

    The one is what each document was when it was booked: kind, rate, class, credit note. The other is read
    from the books by VAT code, with the boxes that you confirmed (`dossierflow vat DOSSIER --codes`). Entries
    that others made stand apart. Nothing is filed.
    """
    with Application.open() as application:
        _, done = runs.vat_return(application, choice, one_by_one(application))
        if not done.count:
            raise misuse("no-dossiers")
        language = application.settings.language
        told = words(language)
        if json:
            as_json([return_json(dossier, found) for dossier, found in done.results.items()])
        else:
            for dossier, found in done.results.items():
                say(return_sentence(dossier, found, language))
                _show("", return_rows(found, language), language)
                _show(told.heading("vat-differences"), differing_rows(found, language), language)
                _show(told.heading("vat-other-entries"), other_rows(found, language), language)
                for line in remarks(dossier, found, language):
                    say(f"  {line}")
        differs = any(found.differing for found in done.results.values())
        return FOR_A_PERSON if differs or done.failed else DONE


def _show(title: str, rows: list[Any], language: str) -> None:
    if rows:
        table(title, columns(type(rows[0]), language), [cells(row, language) for row in rows])
