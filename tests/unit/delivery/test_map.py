"""From a document to its entry: what is booked, where each part came from, and what stops it."""

import dataclasses
from decimal import Decimal
from typing import Any

import pytest

from dossierflow.delivery.map import Mapped, map_document
from dossierflow.domain.document import Direction, Kind
from dossierflow.problems.unmappable import Unmappable
from dossierflow.sync.master_data import MasterData
from tests.support.said import said

PURCHASE = {"direction": Direction.PURCHASE}


def mapped(document: Any, books: MasterData) -> Mapped:
    return map_document(document, books, "billit-1-7-1")


def test_a_sale_is_booked_with_the_invoices_own_vat(make: Any, books: MasterData) -> None:
    draft = mapped(make((10050, "21", "4"), (333, "6", "2")), books).draft
    assert (draft.journal, draft.relation_id, draft.your_ref) == ("700", "klant", "2026-0117")
    assert [(line.amount, line.vat_code, line.vat_amount) for line in draft.lines] == [
        (10050, "3  ", 2111),
        (333, "1  ", 20),
    ]
    assert draft.marker == "billit-1-7-1"


def test_a_credit_note_is_negative_and_goes_to_the_journal_of_returns(make: Any, books: MasterData) -> None:
    draft = mapped(make((10000, "21", "4"), kind=Kind.CREDIT_NOTE), books).draft
    assert draft.journal == "710"
    assert (draft.lines[0].amount, draft.lines[0].vat_amount) == (-10000, -2100)


@pytest.mark.parametrize(("account", "code"), [("610000", "23 "), ("600000", "13 "), ("240000", "33 ")])
def test_purchases_take_the_vat_code_of_their_accounts_class(
    make: Any, books: MasterData, account: str, code: str
) -> None:
    document = make((10000, "21", "1"), **PURCHASE, line={"account_code": account})
    assert mapped(document, books).draft.lines[0].vat_code == code


def test_on_reverse_charge_exact_makes_both_vat_lines_itself(make: Any, books: MasterData) -> None:
    draft = mapped(make((10000, "0", "21"), **PURCHASE), books).draft
    assert (draft.lines[0].vat_code, draft.lines[0].vat_amount) == ("53 ", None)


def test_the_first_gl_account_that_is_known_decides(make: Any, books: MasterData) -> None:
    origins = [
        (make((100, "21", "4"), line={"account_code": "704000"}, account_code="700000"), "line"),
        (make((100, "21", "4"), account_code="704000"), "document"),
        (make((100, "21", "4")), "relation 1"),
    ]
    for document, origin in origins:
        assert said(mapped(document, books).origins[0].account) == origin


def test_the_dossiers_default_is_used_last_and_credit_notes_have_their_own(
    make: Any, books: MasterData
) -> None:
    relations = {key: dataclasses.replace(one, gl_sales="") for key, one in books.relations.items()}
    defaults = {"sales": "700000", "sales:credit-note": "704000"}
    settings = dataclasses.replace(books.settings, default_accounts=defaults)
    poor = dataclasses.replace(
        books,
        relations=relations,
        settings=settings,
        by_vat_number={one.vat_number: [one] for one in relations.values()},
    )
    assert mapped(make((100, "21", "4")), poor).draft.lines[0].gl_account_code == "700000"
    credit = mapped(make((100, "21", "4"), kind=Kind.CREDIT_NOTE), poor)
    assert credit.draft.lines[0].gl_account_code == "704000"


def test_a_persons_choice_in_the_vat_table_wins_from_proposals(make: Any, books: MasterData) -> None:
    chosen = dataclasses.replace(books, vat_table={("purchase", "1", "21", ""): ("33 ", True)})
    result = mapped(make((100, "21", "1"), **PURCHASE), chosen)
    assert result.draft.lines[0].vat_code == "33 "
    assert said(result.origins[0].vat).startswith("VAT table; of another class than the GL account")


def test_the_accounts_own_vat_code_wins_where_it_fits(make: Any, books: MasterData) -> None:
    result = mapped(make((100, "21", "4"), account_code="704000"), books)
    assert said(result.origins[0].vat) == "GL account 704000"
    reverse = mapped(make((100, "0", "21"), account_code="704000"), books)
    assert reverse.draft.lines[0].vat_code == "4  "


@pytest.mark.parametrize(
    ("rows", "options", "kind"),
    [
        ([(100, "0", "104")], {}, "vat-unmapped"),
        ([(100, "12", "3")], {}, "vat-unmapped"),
        ([(100, "21", "4")], {"vat_number": "BE0999999922"}, "relation-unknown"),
        ([(100, "21", "4")], {"vat_number": "BE0400378485"}, "relation-role"),
        ([(100, "21", "4")], {"account_code": "999999"}, "gl-unknown"),
        ([(100, "21", "4")], {"account_code": "400000"}, "gl-not-bookable"),
        ([(100, "21", "1")], {**PURCHASE, "account_code": "611000"}, "cost-center-missing"),
        ([(100, "21", "4")], {"summary": {"currency": "USD"}}, "currency-refused"),
        ([(100, "21", "4")], {"summary": {"date": __import__("datetime").date(2031, 1, 1)}}, "year-missing"),
        ([(100, "21", "4")], {"summary": {"total_incl": 122}}, "unbalanced"),
        ([], {}, "no-lines"),
        (
            [(100, "21", "1")],
            {**PURCHASE, "kind": Kind.CREDIT_NOTE, "account_code": "704000"},
            "vat-unusable",
        ),
    ],
)
def test_what_a_person_must_decide_stops_the_document_with_its_kind(
    make: Any, books: MasterData, rows: list[Any], options: dict[str, Any], kind: str
) -> None:
    with pytest.raises(Unmappable) as stop:
        mapped(make(*rows, **options), books)
    assert stop.value.kind == kind


def test_without_leave_to_use_proposals_nothing_unconfirmed_is_booked(make: Any, books: MasterData) -> None:
    careful = dataclasses.replace(books, settings=dataclasses.replace(books.settings, use_proposed_vat=False))
    with pytest.raises(Unmappable) as stop:
        mapped(make((100, "21", "4")), careful)
    assert stop.value.kind == "vat-unconfirmed"
    confirmed = dataclasses.replace(careful, vat_table={("sales", "4", "21", ""): ("3  ", True)})
    assert mapped(make((100, "21", "4")), confirmed).draft.lines[0].vat_code == "3  "


def test_codes_whose_amounts_include_vat_are_never_booked_on(make: Any, books: MasterData) -> None:
    chosen = dataclasses.replace(books, vat_table={("sales", "4", "21", ""): ("8  ", True)})
    with pytest.raises(Unmappable) as stop:
        mapped(make((100, "21", "4")), chosen)
    assert stop.value.kind == "vat-unusable"


def test_the_exchange_rate_travels_where_the_journal_takes_the_currency(make: Any, books: MasterData) -> None:
    journals = tuple(dataclasses.replace(one, allow_other_currency=True) for one in books.journals)
    open_books = dataclasses.replace(books, journals=journals)
    document = make((100, "0", "1"), summary={"currency": "USD"}, exchange_rate=Decimal("1.08"))
    draft = mapped(document, open_books).draft
    assert (draft.currency, draft.exchange_rate) == ("USD", Decimal("1.08"))
