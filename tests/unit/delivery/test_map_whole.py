"""What is decided of a document as a whole: journal, lines left out, remarks, all problems at once."""

import dataclasses
import datetime as dt
from typing import Any

import pytest

from dossierflow.delivery.map import map_document
from dossierflow.domain.chart import Journal
from dossierflow.domain.document import Direction, Document, Kind
from dossierflow.problems.unmappable import Unmappable
from dossierflow.sync.master_data import MasterData
from tests.support.said import said

JOURNALS = (
    Journal("a", "700", "Verkopen", 20),
    Journal("b", "705", "Dagontvangsten", 20),
    Journal("c", "710", "Creditnota's", 21),
    Journal("d", "600", "Aankopen", 22),
    Journal("e", "799", "Oud", 20, blocked=True),
)


def dossier(books: MasterData, *journals: Journal, **settings: Any) -> MasterData:
    return dataclasses.replace(
        books, journals=journals, settings=dataclasses.replace(books.settings, **settings)
    )


def journal(document: Document, books: MasterData) -> str:
    return map_document(document, books, "m").draft.journal


def stopped(document: Document, books: MasterData) -> list[str]:
    with pytest.raises(Unmappable) as stop:
        map_document(document, books, "m")
    return [stop.value.kind, *(one.key for one in stop.value.also)]


def test_the_journal_chosen_in_billit_comes_before_the_dossiers(make: Any, books: MasterData) -> None:
    known = dossier(books, *JOURNALS, journals={"sales": "700"})
    assert journal(make((100, "21", "4")), known) == "700"
    assert journal(make((100, "21", "4"), journal="705"), known) == "705"
    credit = make((100, "21", "4"), kind=Kind.CREDIT_NOTE, journal="705")
    assert journal(credit, known) == "705"


@pytest.mark.parametrize("chosen", ["799", "600", "710", "123"])
def test_a_chosen_journal_that_is_closed_or_for_other_documents_is_named(
    make: Any, books: MasterData, chosen: str
) -> None:
    with pytest.raises(Unmappable) as stop:
        map_document(make((100, "21", "4"), journal=chosen), dossier(books, *JOURNALS), "m")
    assert (stop.value.kind, stop.value.facts) == (
        "journal-unfit",
        {"journal": chosen, "direction": "sales", "kind": "invoice"},
    )


def test_credit_notes_go_with_the_invoices_where_they_have_no_journal(make: Any, books: MasterData) -> None:
    credit = make((100, "21", "4"), kind=Kind.CREDIT_NOTE)
    without = [one for one in JOURNALS if one.type != 21]
    assert journal(credit, dossier(books, *without, journals={"sales": "705"})) == "705"
    assert journal(credit, dossier(books, *JOURNALS, journals={"sales": "705"})) == "710"
    together = dossier(books, *JOURNALS, journals={"sales": "705"}, credit_notes_with_invoices=True)
    assert journal(credit, together) == "705"
    by_type = dossier(books, JOURNALS[0], JOURNALS[2], credit_notes_with_invoices=True)
    assert journal(credit, by_type) == "700"
    assert journal(credit, dossier(books, JOURNALS[0], JOURNALS[2])) == "710"


def test_a_negative_invoice_goes_to_the_credit_notes_where_the_dossier_says_so(
    make: Any, books: MasterData
) -> None:
    known = dossier(books, *JOURNALS, journals={"sales": "700"})
    negative = make((-100, "21", "4"))
    assert journal(negative, known) == "700"
    chosen = dossier(known, *JOURNALS, negative_invoices_as_credit_notes=True)
    assert journal(negative, chosen) == "710"
    assert journal(make((100, "21", "4")), chosen) == "700"
    assert journal(make((0, "21", "4")), chosen) == "700"


def test_lines_that_only_say_something_are_left_out_and_the_preview_tells(
    make: Any, books: MasterData
) -> None:
    document = make((10000, "21", "4"), (0, "0", "104"))
    document = dataclasses.replace(
        document,
        lines=(document.lines[0], dataclasses.replace(document.lines[1], description="Zie bijlage")),
    )
    mapped = map_document(document, books, "m")
    assert [line.amount for line in mapped.draft.lines] == [10000]
    assert said(mapped.preview()[-1].what) == "left out, without an amount: “Zie bijlage”"


def test_a_document_of_nothing_keeps_its_lines(make: Any, books: MasterData) -> None:
    assert len(map_document(make((0, "21", "4"), (0, "21", "4")), books, "m").draft.lines) == 2


def test_a_due_date_before_the_date_is_a_remark(make: Any, books: MasterData) -> None:
    early = make((100, "21", "4"), summary={"due_date": dt.date(2026, 11, 1)})
    mapped = map_document(early, books, "m")
    assert mapped.draft.due_date == dt.date(2026, 11, 1)
    assert said(mapped.preview()[-1].what) == "remark: due on 01/11/2026, before its own date"
    same_day = make((100, "21", "4"), summary={"due_date": dt.date(2026, 11, 20)})
    assert not map_document(same_day, books, "m").remarks


def test_all_that_a_person_must_decide_is_told_at_once(make: Any, books: MasterData) -> None:
    document = make(
        (100, "21", "4"), (100, "12", "3"), summary={"date": dt.date(2031, 1, 1), "currency": "USD"}
    )
    broken = dataclasses.replace(
        document, lines=(dataclasses.replace(document.lines[0], account_code="999999"), document.lines[1])
    )
    assert stopped(broken, books) == ["currency-refused", "year-missing", "gl-unknown", "vat-unmapped"]


def test_without_a_relation_only_what_does_not_hang_on_it_is_told(make: Any, books: MasterData) -> None:
    unknown = {"vat_number": "BE0999999922", "direction": Direction.PURCHASE}
    assert stopped(make((100, "21", "1"), **unknown), books) == ["relation-unknown"]
    assert stopped(make((100, "21", "1"), **unknown, account_code="999999"), books) == [
        "relation-unknown",
        "gl-unknown",
    ]
