"""What a dossier lacks before it is made live is told at once, with the step that mends it."""

from __future__ import annotations

from dossierflow.reports.readiness import readiness_markdown, ready_rows
from dossierflow.runs.each import OneByOne
from dossierflow.runs.readiness import ReadinessChoice, readiness
from dossierflow.store import dossiers, masterdata
from tests.support.fakes import NOW
from tests.unit.settings.conftest import BAKERY, BUILDER, UNREAD, Office


def lacks(office: Office, dossier_id: str) -> dict[str, list[str]]:
    done = readiness(office.application, ReadinessChoice(dossier_id), OneByOne(office.application))
    assert done.done.failed == {}
    [found] = done.found
    told: dict[str, list[str]] = {}
    for one, row in zip(found.missing, ready_rows([found], "nl"), strict=True):
        told.setdefault(one.part, []).append(row.next_step)
    assert "(" + dossier_id not in readiness_markdown([found], "fr")
    return told


def test_all_that_is_missing_is_told_at_once(office: Office) -> None:
    with office.application.store.begin() as connection:
        dossiers.save_rights(connection, BAKERY.id, [("SalesEntry/SalesEntries", "POST", False)], NOW)
    office.set(BAKERY.id, "journals.sales=070", "destinations.purchase=mailbox")
    told = lacks(office, BAKERY.id)
    assert told.keys() == {"rights", "accounts", "periods", "start"}
    office.set(BAKERY.id, "default_accounts.sales=700000", "journals.sales=070")
    assert "accounts" not in lacks(office, BAKERY.id)
    with office.application.store.begin() as connection:
        masterdata.replace_all(connection, masterdata.JOURNALS, BAKERY.id, [])
        masterdata.replace_all(connection, masterdata.MAILBOXES, BAKERY.id, [])
    told = lacks(office, BAKERY.id)
    assert {"journals", "mailboxes", "settings"} <= told.keys()
    assert f"dossierflow settings set {BAKERY.id} --set mailbox=NAME" in told["mailboxes"][0]


def test_what_was_never_read_is_read_first(office: Office) -> None:
    assert lacks(office, UNREAD.id).keys() == {"data"}


def test_what_several_lack_is_one_thing_with_one_step_for_all_of_them(office: Office) -> None:
    done = readiness(
        office.application, ReadinessChoice(f"{BAKERY.id},{BUILDER.id}"), OneByOne(office.application)
    )
    page = readiness_markdown(done.found, "nl")
    assert page.count("dossierflow live") == 1
    assert f"`dossierflow live {BAKERY.id},{BUILDER.id} --from DAY`" in page
