"""Every field of the entry and of its preview, where each comes from, and what is said of a missing one."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from dossierflow.delivery.adapter import PreviewLine
from dossierflow.delivery.map import map_document
from dossierflow.domain.chart import Journal
from dossierflow.domain.document import Counterparty, Direction, Document, Kind
from dossierflow.domain.entry import EntryDraft, EntryLineDraft
from dossierflow.problems.kinds.documents import NoLines
from dossierflow.problems.unmappable import Unmappable
from dossierflow.reports.explain import explain
from dossierflow.sync.master_data import MasterData
from dossierflow.texts import phrase
from tests.support.said import said

DAY = dt.date(2026, 11, 20)
PURCHASE = {"direction": Direction.PURCHASE}
KLANT = Counterparty(party_id=5, name="Klant BV", vat_number="BE0712345036")


def with_settings(books: MasterData, **changes: Any) -> MasterData:
    return dataclasses.replace(books, settings=dataclasses.replace(books.settings, **changes))


def with_relations(books: MasterData, **changes: Any) -> MasterData:
    """All relations, changed alike."""
    relations = {key: dataclasses.replace(one, **changes) for key, one in books.relations.items()}
    by_number = {one.vat_number: [one] for one in relations.values()}
    return dataclasses.replace(books, relations=relations, by_vat_number=by_number)


def stopped(document: Document, books: MasterData) -> tuple[str, dict[str, str]]:
    with pytest.raises(Unmappable) as stop:
        map_document(document, books, "m")
    return stop.value.kind, stop.value.facts


def test_the_entry_carries_everything_that_the_document_says(make: Any, books: MasterData) -> None:
    document = make(
        (10050, "21", "4"),
        payment_reference="+++123/4567/89012+++",
        period_from=dt.date(2026, 11, 1),
        period_till=dt.date(2027, 10, 31),
        line={"cost_center": "WINKEL", "cost_unit": "PROJ"},
    )
    assert map_document(document, books, "billit-1-7-1").draft == EntryDraft(
        direction=Direction.SALES,
        journal="700",
        relation_id="klant",
        date=dt.date(2026, 11, 20),
        your_ref="2026-0117",
        lines=(
            EntryLineDraft(
                gl_account_id="g700",
                gl_account_code="700000",
                amount=10050,
                vat_code="3  ",
                vat_amount=2111,
                description="Levering",
                cost_center="WINKEL",
                cost_unit="PROJ",
                period_from=dt.date(2026, 11, 1),
                period_till=dt.date(2027, 10, 31),
            ),
        ),
        marker="billit-1-7-1",
        description="2026-0117 Klant BV",
        due_date=dt.date(2026, 12, 20),
        payment_reference="+++123/4567/89012+++",
        currency="EUR",
    )


@pytest.mark.parametrize(
    ("start", "end", "kept"),
    [
        (dt.date(2026, 11, 1), dt.date(2026, 11, 1), True),
        (dt.date(2026, 11, 1), None, False),
        (None, dt.date(2026, 11, 30), False),
        (dt.date(2026, 11, 30), dt.date(2026, 11, 1), False),
    ],
)
def test_half_a_period_is_no_accrual(
    make: Any, books: MasterData, start: dt.date | None, end: dt.date | None, kept: bool
) -> None:
    document = make((10050, "21", "4"), period_from=start, period_till=end)
    [line] = map_document(document, books, "m").draft.lines
    assert (line.period_from, line.period_till) == ((start, end) if kept else (None, None))


def test_the_documents_cost_places_apply_to_lines_without_their_own(make: Any, books: MasterData) -> None:
    whole = {"cost_center": "ATELIER", "cost_unit": "UNIT"}
    [line] = map_document(make((100, "21", "4"), **whole), books, "m").draft.lines
    assert (line.cost_center, line.cost_unit) == ("ATELIER", "UNIT")
    own = {"cost_center": "WINKEL", "cost_unit": "PROJ"}
    [line] = map_document(make((100, "21", "4"), line=own, **whole), books, "m").draft.lines
    assert (line.cost_center, line.cost_unit) == ("WINKEL", "PROJ")


def test_what_is_too_long_for_exact_is_cut_at_sixty(make: Any, books: MasterData) -> None:
    document = make((100, "21", "4"), summary={"counterparty": dataclasses.replace(KLANT, name="N" * 80)})
    document = dataclasses.replace(
        document, lines=(dataclasses.replace(document.lines[0], description="L" * 61),)
    )
    draft = map_document(document, books, "m").draft
    assert draft.description == "2026-0117 " + "N" * 50
    assert draft.lines[0].description == "L" * 60


def test_without_a_name_the_description_is_the_number(make: Any, books: MasterData) -> None:
    nameless = make((100, "21", "4"), summary={"counterparty": dataclasses.replace(KLANT, name="")})
    assert map_document(nameless, books, "m").draft.description == "2026-0117"


def test_the_preview_says_line_by_line_what_would_be_booked_and_why(make: Any, books: MasterData) -> None:
    document = make((10000, "21", "4"), (-500, "6", "2"), line={"cost_center": "WINKEL", "cost_unit": "P"})
    mapped = map_document(document, books, "m")
    assert said(mapped.address) == "journal 700"
    assert mapped.preview() == [
        PreviewLine(
            what="Levering",
            amount=amount,
            account="700000",
            account_from=phrase("origin.relation", code="1"),
            vat_code=code,
            vat_from=phrase("origin.proposal"),
            vat_amount=vat,
            cost_center="WINKEL",
            cost_unit="P",
        )
        for amount, code, vat in ((10000, "3", 2100), (-500, "1", -30))
    ]


def test_a_remark_of_the_preview_has_no_amount(make: Any, books: MasterData) -> None:
    early = make((10000, "21", "4"), summary={"due_date": dt.date(2026, 11, 1)})
    remark = phrase("remark.due-before-date", due=dt.date(2026, 11, 1))
    assert map_document(early, books, "m").preview()[1:] == [PreviewLine(what=remark, amount=0)]


def test_what_its_ubl_adds_is_in_the_entry_and_in_the_remarks(make: Any, books: MasterData) -> None:
    mapped = map_document(make((10000, "21", "4")), books, "m")
    told = mapped.completed(make((10000, "21", "4"), payment_reference="090933755497", pdf=None))
    assert told.draft == dataclasses.replace(mapped.draft, payment_reference="090933755497")
    assert told.remarks == (
        phrase("remark.structured-communication", reference="090933755497"),
        phrase("remark.files", files=phrase("files.none")),
    )


@pytest.mark.parametrize(("net", "kind", "credit"), [
    (10000, Kind.INVOICE, False),
    (0, Kind.INVOICE, False),
    (-1, Kind.INVOICE, True),
    (-10000, Kind.INVOICE, True),
    (10000, Kind.CREDIT_NOTE, True),
])  # fmt: skip
def test_what_a_document_is_for_the_return_goes_with_its_entry(
    make: Any, books: MasterData, net: int, kind: Kind, credit: bool
) -> None:
    rate, currency = Decimal("0.92"), dataclasses.replace(books.journals[1], allow_other_currency=True)
    known = dataclasses.replace(books, journals=(currency,))
    document = make((net, "21", "4"), kind=kind, exchange_rate=rate, summary={"currency": "USD"})
    told = map_document(document, known, "m").operations
    assert (told.date, told.currency, told.exchange_rate, told.lines) == (DAY, "USD", rate, 1)
    assert [(one.credit, one.base, one.vat) for one in told.operations] == [
        (credit, abs(net), abs(net) * 21 // 100)
    ]


def test_vat_alone_decides_what_a_document_without_a_base_is(make: Any, books: MasterData) -> None:
    document = make((-100, "21", "4"), (100, "0", "1"))
    told = map_document(document, books, "m").operations
    assert {one.credit for one in told.operations} == {True}


def test_lines_that_ask_of_two_rows_are_one_question(make: Any, books: MasterData) -> None:
    document = make((10000, "12", "3"), (10000, "17", "3"))
    with pytest.raises(Unmappable) as stop:
        map_document(document, books, "m")
    assert (stop.value.kind, stop.value.also) == ("vat-unmapped", ())
    assert {stop.value.facts["rate"], said(stop.value.declared.others)} == {
        "12",
        "; asked for sales:3:17 too",
    }


def test_the_essence_is_the_entry_without_its_marker(make: Any, books: MasterData) -> None:
    mapped = map_document(make((100, "21", "4")), books, "billit-1-7-2")
    assert mapped.content_key() == dataclasses.replace(mapped.draft, marker="")
    assert mapped.content_key() == map_document(make((100, "21", "4")), books, "billit-1-7-1").content_key()


@pytest.mark.parametrize(
    ("own", "origin"),
    [
        ({"line": {"account_code": "704000"}, "account_code": "700000"}, "line"),
        ({"account_code": "704000"}, "document"),
        (
            {"summary": {"counterparty": dataclasses.replace(KLANT, account_code="704000")}},
            "party in Billit",
        ),
    ],
)
def test_the_nearest_gl_account_decides(
    make: Any, books: MasterData, own: dict[str, Any], origin: str
) -> None:
    mapped = map_document(make((100, "21", "4"), **own), books, "m")
    assert (mapped.draft.lines[0].gl_account_code, said(mapped.origins[0].account)) == ("704000", origin)


def test_relations_have_an_account_for_each_direction(make: Any, books: MasterData) -> None:
    both = with_relations(books, status="C", is_supplier=True, gl_sales="g704", gl_purchase="g600")
    sale = map_document(make((100, "21", "4")), both, "m")
    assert (sale.draft.lines[0].gl_account_code, said(sale.origins[0].account)) == ("704000", "relation 1")
    purchase = map_document(make((100, "21", "1"), **PURCHASE), both, "m")
    assert (purchase.draft.lines[0].gl_account_code, said(purchase.origins[0].account)) == (
        "600000",
        "relation 2",
    )


@pytest.mark.parametrize(
    ("direction", "kind", "defaults", "account"),
    [
        ("sales", "invoice", {"sales": "700000", "sales:4": "704000"}, "704000"),
        ("sales", "invoice", {"sales": "704000", "sales:21": "700000"}, "704000"),
        ("sales", "invoice", {"sales": "704000", "sales:credit-note": "700000"}, "704000"),
        ("sales", "invoice", {"sales": "704000", "sales:invoice": "700000"}, "704000"),
        (
            "sales",
            "credit-note",
            {
                "sales:credit-note:4": "704000",
                "sales:credit-note": "700000",
                "sales:4": "700000",
                "sales": "700000",
            },
            "704000",
        ),
        (
            "sales",
            "credit-note",
            {"sales:credit-note": "704000", "sales:4": "700000", "sales": "700000"},
            "704000",
        ),
        ("sales", "credit-note", {"sales:4": "704000", "sales": "700000"}, "704000"),
        ("sales", "credit-note", {"sales": "704000", "purchase": "610000"}, "704000"),
        ("purchase", "invoice", {"sales": "704000", "purchase": "610000"}, "610000"),
    ],
)
def test_of_the_dossiers_defaults_the_most_precise_one_decides(
    make: Any, books: MasterData, direction: str, kind: str, defaults: dict[str, str], account: str
) -> None:
    plain = with_settings(with_relations(books, gl_sales="", gl_purchase=""), default_accounts=defaults)
    code = "4" if direction == "sales" else "1"
    document = make((100, "21", code), direction=Direction(direction), kind=Kind(kind))
    mapped = map_document(document, plain, "m")
    assert mapped.draft.lines[0].gl_account_code == account
    assert said(mapped.origins[0].account) == "dossier's default"


def test_without_any_account_the_line_is_named(make: Any, books: MasterData) -> None:
    poor = with_relations(books, gl_sales="")
    assert stopped(make((100, "21", "4")), poor) == (
        "gl-missing",
        {"line": "Levering", "setting": "default_accounts.sales"},
    )


def test_an_account_that_cannot_be_booked_on_is_named_with_where_it_came_from(
    make: Any, books: MasterData
) -> None:
    unknown = make((100, "21", "4"), line={"account_code": "999999"})
    assert stopped(unknown, books) == ("gl-unknown", {"account": "999999", "origin": phrase("origin.line")})
    receivable = make((100, "21", "4"), account_code="400000")
    assert stopped(receivable, books) == (
        "gl-not-bookable",
        {"account": "400000 Klanten", "origin": phrase("origin.document")},
    )


def test_an_account_that_demands_a_cost_centre_takes_the_documents(make: Any, books: MasterData) -> None:
    strict = {**PURCHASE, "account_code": "611000"}
    document = make((100, "21", "1"), **strict)
    assert stopped(document, books) == ("cost-center-missing", {"account": "611000 Onderhoud"})
    [line] = map_document(make((100, "21", "1"), **strict, cost_center="K1"), books, "m").draft.lines
    assert line.cost_center == "K1"


def test_a_currency_that_the_journal_does_not_take_is_refused(make: Any, books: MasterData) -> None:
    dollars = make((100, "0", "1"), summary={"currency": "USD"})
    assert stopped(dollars, books) == (
        "currency-refused",
        {"currency": "USD", "journal": "700", "setting": "journals.sales"},
    )
    other = dataclasses.replace(books, journals=(Journal("j", "701", "USD", 20, currency="USD"),))
    assert map_document(dollars, other, "m").draft.currency == "USD"
    assert stopped(make((100, "0", "1")), other) == (
        "currency-refused",
        {"currency": "EUR", "journal": "701", "setting": "journals.sales"},
    )


def test_the_setting_of_the_credit_notes_journal_is_named(make: Any, books: MasterData) -> None:
    dollars = make((100, "0", "1"), kind=Kind.CREDIT_NOTE, summary={"currency": "USD"})
    assert stopped(dollars, books)[1]["setting"] == "journals.sales:credit-note"


def test_a_total_that_the_lines_do_not_make_is_said_with_both(make: Any, books: MasterData) -> None:
    document = make((10000, "21", "4"), summary={"total_incl": 12101})
    assert stopped(document, books) == ("unbalanced", {"lines": "121,00", "total": "121,01"})
    credit = make((10000, "21", "4"), kind=Kind.CREDIT_NOTE, summary={"total_incl": 12099})
    assert stopped(credit, books) == ("unbalanced", {"lines": "-121,00", "total": "-120,99"})


def test_a_base_that_vat_makes_up_for_is_said_as_such(make: Any, books: MasterData) -> None:
    document = make((10000, "21", "4"), summary={"total_excl": 10001, "total_vat": 2099})
    assert stopped(document, books) == ("unbalanced", {"lines": "100,00", "total": "100,01"})


def test_vat_that_charged_codes_do_not_pay_leaves_a_difference(make: Any, books: MasterData) -> None:
    document = make((10000, "0", "21"), **PURCHASE)
    stated = tuple(dataclasses.replace(group, total_vat=2100) for group in document.vat_groups)
    summary = dataclasses.replace(document.summary, total_vat=2100, total_incl=12100)
    wrong = dataclasses.replace(document, vat_groups=stated, summary=summary)
    assert stopped(wrong, books) == ("unbalanced", {"lines": "100,00", "total": "121,00"})


def test_the_problem_names_the_document_and_the_facts(make: Any, books: MasterData) -> None:
    document = make((100, "21", "4"), account_code="999999")
    with pytest.raises(Unmappable) as stop:
        map_document(document, books, "m")
    assert str(stop.value) == f"gl-unknown: account 999999, origin {phrase('origin.document')}"
    problem = stop.value.of("310001", document.summary)
    assert (problem.dossier, problem.kind, problem.subject) == ("310001", "gl-unknown", "7")
    assert problem.facts == {
        "document": "2026-0117",
        "order": "7",
        "party": "Klant BV",
        "date": "20/11/2026",
        "account": "999999",
        "origin": phrase("origin.document"),
    }


def test_a_document_without_a_number_is_named_by_its_order(make: Any) -> None:
    summary = make((100, "21", "4"), summary={"number": ""}).summary
    problem = Unmappable(NoLines()).of("1", summary)
    assert (problem.facts["document"], problem.facts["order"]) == ("", "7")
    assert explain(problem).what == "order 7 of Klant BV (20/11/2026) has no lines"
