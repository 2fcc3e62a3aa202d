"""The VAT return of a practice after its first night: both computations agree, and others are said."""

from __future__ import annotations

import datetime as dt

import pytest

from dossierflow.reports.vat_return import remarks, return_markdown, return_rows, return_sentence
from dossierflow.runs.vat_return import return_of
from dossierflow.store.tables.deliveries import deliveries
from dossierflow.vat.period import period
from dossierflow.vat.vat_return import VatReturn, computed
from tests.integration.night.conftest import Practice
from tests.support.sandboxes import VANISHED

QUARTER = period("", "2026-Q4", dt.date(2026, 11, 25))
DIVISION = "2104011"
#: Goods on an account for services, or services on one for goods: the relation's code says another class.
OTHER_CLASS = {"PMS-2611-8851", "KLN-2610-2097"}


def returned(practice: Practice, dossier: str, *, read: bool = False) -> VatReturn:
    """As its books were read in the first night, or as they are now."""
    [chosen] = practice.application.dossiers(dossier)
    with practice.application.session(chosen) as session:
        return (return_of if read else computed)(session, QUARTER)


@pytest.mark.parametrize("dossier", ["2104011", "2104012", "2104013"])
def test_documents_and_entries_are_in_the_same_boxes(first_night: Practice, dossier: str) -> None:
    found = returned(first_night, dossier)
    for one in found.differing:
        assert one.number in {*OTHER_CLASS, VANISHED}
        assert one.number == VANISHED or set(one.differences) == {"81", "82"}
    assert len(found.compared) > 5
    assert (found.unread, found.unknown) == ([], [])
    assert {"01", "54"} & {row.box for row in found.rows}
    boxes = {row.box: row for row in found.rows}
    owed = sum(boxes[box].whole for box in ("54", "55", "56", "57", "61", "63") if box in boxes)
    claimed = sum(boxes[box].whole for box in ("59", "62", "64") if box in boxes)
    left = sum({"71": 1, "72": -1}.get(box, 0) * row.whole for box, row in boxes.items())
    assert left == owed - claimed


def test_the_return_is_told_in_every_language_with_what_is_not_sure(first_night: Practice) -> None:
    [dossier] = first_night.application.dossiers(DIVISION)
    found = returned(first_night, DIVISION)
    for language in ("en", "nl", "fr"):
        page = return_markdown({dossier: found}, language)
        assert return_sentence(dossier, found, language).split("(")[0][:20] in page
        assert all(row.meaning != row.box for row in return_rows(found, language))
        said = " ".join(remarks(dossier, found, language))
        assert "dossierflow vat 2104011" in said
        assert all(one.number in said for one in found.not_booked)


def test_an_entry_that_a_bookkeeper_changes_shows_with_its_document(after: Practice) -> None:
    before = returned(after, DIVISION)
    one = next(one for one in before.compared if "03" in one.entries or "01" in one.entries)
    box = "03" if "03" in one.entries else "01"
    [entry] = [
        row for row in after.sandboxes.entries(int(DIVISION)) if row["EntryNumber"] == one.entry_number
    ]
    moved = {"EntryDate": "2026-09-30T00:00:00"}
    after.sandboxes.admin("exact", "clerk/change", division=DIVISION, entry_id=entry["EntryID"], fields=moved)
    found = returned(after, DIVISION, read=True)
    assert box in {name for differing in found.differing for name in differing.differences}


def test_what_is_not_known_of_a_booking_is_read_from_its_document_once(after: Practice) -> None:
    """As where somebody else booked it, or a version of ours that did not keep what it is for the return."""
    known = {one.number: one.documents for one in returned(after, DIVISION).compared}
    mine = (deliveries.c.dossier_id == DIVISION, deliveries.c.operations.is_not(None))
    with after.application.store.begin() as connection:
        connection.execute(deliveries.update().where(*mine).values(operations=None))
    before = returned(after, DIVISION)
    assert before.compared == []
    named = {one.document for one in before.others if one.document}
    assert named and named <= set(known)
    [dossier] = after.application.dossiers(DIVISION)
    for language in ("en", "nl", "fr"):
        assert all(name in " ".join(remarks(dossier, before, language)) for name in named)
    found = {one.number: one for one in returned(after, DIVISION, read=True).compared}
    assert named <= set(found)
    assert {number: one.documents for number, one in found.items()} == {one: known[one] for one in found}
    assert not any(one.document in found for one in returned(after, DIVISION).others)
