"""The table of settings goes through a form as text: shown to be copied, pasted back, all or nothing."""

from __future__ import annotations

import re

from dossierflow.reports.settings import table_text
from dossierflow.runs.settings import export_table, import_table
from tests.unit.settings.conftest import BAKERY, Office


def shown(office: Office) -> str:
    page = table_text(export_table(office.application, office.application.dossiers()), "fr")
    block = re.search(r"```\n(.*)\n```", page, re.DOTALL)
    assert block is not None
    return block.group(1)


def test_what_the_page_shows_is_taken_as_it_is_and_changes_nothing(office: Office) -> None:
    office.set(BAKERY.id, "journals.sales=070", "cadence=never")
    plan = import_table(office.application, shown(office).encode(), "table.csv", preview=False)
    assert (plan.changes, plan.wrong) == ([], [])


def test_what_is_edited_in_it_is_shown_first_and_then_made(office: Office) -> None:
    office.set(BAKERY.id, "cadence=never")
    edited = shown(office).replace("never", "until last month").encode()
    for preview in (True, False):
        plan = import_table(office.application, edited, "table.csv", preview=preview)
        assert [one.after for one in plan.changes] == ["until last month"]
        assert plan.written is not preview
    assert office.dossier(BAKERY.id).settings.cadence == "until last month"


def test_a_wrong_cell_is_named_and_nothing_is_made(office: Office) -> None:
    before = office.everything()
    office_table = shown(office).splitlines()
    heading = office_table[0] + ";cadence" if "cadence" not in office_table[0] else office_table[0]
    pasted = "\n".join([heading, f"{BAKERY.id}{';' * heading.count(';')}sometimes"])
    plan = import_table(office.application, pasted.encode(), "table.csv", preview=False)
    assert len(plan.wrong) == 1
    assert office.everything() == before
