"""What the seeded practice holds, checked by rules that are not its own."""

from __future__ import annotations

import datetime as dt

from stdnum import bic, iban
from stdnum.be import iban as belgian_iban
from stdnum.be import ogm_vcs, vat
from stdnum.eu import vat as eu_vat

from sandbox.practice import Practice, build
from sandbox.practice.model import Company, Invoice
from sandbox.practice.money import CodaFile

TODAY = dt.date(2026, 11, 25)
EU = ("BE", "NL", "DE", "FR", "LU", "IE")


def test_the_same_seed_and_day_give_the_same_practice(practice: Practice) -> None:
    again = build(practice.seed, practice.today)
    assert again == practice
    assert [file.content for file in _coda(again)] == [file.content for file in _coda(practice)]


def test_another_seed_or_day_gives_another_practice(practice: Practice) -> None:
    other = build(practice.seed + 1000, TODAY)
    assert other.office.enterprise_number != practice.office.enterprise_number
    assert build(practice.seed, TODAY + dt.timedelta(days=1)) != practice


def test_every_belgian_enterprise_number_is_valid_and_both_ranges_occur(practice: Practice) -> None:
    numbers = {one.enterprise_number for one in practice.companies}
    numbers |= {one.enterprise_number for company in practice.companies for one in company.relations}
    numbers.discard("")
    assert all(vat.is_valid(number) and len(number) == 10 for number in numbers)
    assert {number[0] for number in numbers} == {"0", "1"}


def test_every_vat_number_is_valid_in_its_country(practice: Practice) -> None:
    numbers = [
        one.vat_number for company in practice.companies for one in company.relations if one.vat_number
    ]
    numbers += [company.vat_number for company in practice.companies]
    assert all(eu_vat.is_valid(number) for number in numbers)
    assert {number[:2] for number in numbers} == set(EU)


def test_an_enterprise_number_stands_for_one_name_in_the_whole_practice(practice: Practice) -> None:
    names: dict[str, set[str]] = {}
    for company in practice.companies:
        named = [(company.enterprise_number, company.name)]
        named += [(one.enterprise_number, one.name) for one in company.relations if one.enterprise_number]
        for number, name in named:
            names.setdefault(number, set()).add(name)
    assert all(len(found) == 1 for found in names.values())


def test_every_account_number_is_valid_and_belongs_to_its_bank(practice: Practice) -> None:
    accounts = [(one.iban, one.bic) for company in practice.companies for one in company.bank_accounts]
    relations = [
        (one.iban, one.bic) for company in practice.companies for one in company.relations if one.iban
    ]
    for number, bank in accounts + relations:
        assert iban.is_valid(number)
        assert bic.is_valid(bank)
        if number.startswith("BE"):
            assert belgian_iban.to_bic(number) == bank


def test_there_are_three_dossiers_and_one_company_on_each_side_only(practice: Practice) -> None:
    assert [one.key for one in practice.dossiers] == ["bakery", "builder", "consultancy"]
    assert all(one.party_id and one.division for one in (practice.office, *practice.dossiers))
    assert practice.only_in_exact.party_id is None and practice.only_in_exact.division
    assert practice.only_in_billit.division is None and practice.only_in_billit.party_id
    assert [one.may_book_purchases for one in practice.dossiers] == [True, True, False]


def test_each_dossier_has_relations_of_every_kind(practice: Practice) -> None:
    for company in practice.dossiers:
        relations = company.relations
        assert 15 <= len(relations) <= 40
        assert sum(one.blocked for one in relations) == 1
        assert sum(one.is_prospect for one in relations) == 1
        assert any(one.is_customer and one.is_supplier for one in relations)
        assert any(one.address.country != "BE" and one.vat_number for one in relations)
        assert len({one.key for one in relations}) == len({one.code for one in relations}) == len(relations)


def test_each_dossier_has_documents_of_every_kind(practice: Practice) -> None:
    for company in practice.dossiers:
        documents = company.invoices
        assert 12 <= len(documents) <= 20
        kinds = {(one.direction, one.kind) for one in documents}
        assert kinds == {
            (side, kind) for side in ("sales", "purchase") for kind in ("invoice", "credit-note")
        }
        assert sum(one.draft for one in documents) == 1
        assert sum(one.to_check for one in documents) == 1
        assert sum(one.approval == "pending" for one in documents) == 1
        assert all(TODAY - dt.timedelta(days=45) <= one.date <= TODAY for one in documents)
        assert all(one.released != (one.draft or one.to_check or bool(one.approval)) for one in documents)


def test_rates_and_special_schemes_all_occur(practice: Practice) -> None:
    lines = [line for company in practice.dossiers for one in company.invoices for line in one.lines]
    assert {str(line.vat_rate) for line in lines} == {"0", "6", "12", "21"}
    assert {line.ventilation for line in lines} >= {"1", "2", "3", "4", "21", "22", "51", "55", "70", "104"}
    assert sum(line.ventilation == "104" for line in lines) == 1


def test_accounts_stand_on_the_line_on_the_relation_or_nowhere(practice: Practice) -> None:
    documents = [one for company in practice.dossiers for one in company.invoices]
    lines = [(one, line) for one in documents for line in one.lines]
    assert any(line.account for _, line in lines)
    assert any(one.account and not line.account for one, line in lines)
    bare = [one for one, line in lines if not one.account and not line.account]
    assert bare and all(one.direction == "sales" for one in bare)


def test_totals_agree_to_the_cent(practice: Practice) -> None:
    for company in practice.companies:
        for one in company.invoices:
            _check_totals(one)


def _check_totals(one: Invoice) -> None:
    for total in one.vat_totals:
        of_group = [
            line
            for line in one.lines
            if (line.ventilation, line.vat_rate) == (total.ventilation, total.vat_rate)
        ]
        assert total.net == sum(line.net for line in of_group) > 0
        doubled = 2 * total.net * int(total.vat_rate)
        assert total.vat == (doubled + 100) // 200  # half up
    assert one.net == sum(line.net for line in one.lines)


def test_sales_numbers_run_on_and_references_are_valid(practice: Practice) -> None:
    for company in practice.dossiers:
        sales = [one for one in company.invoices if one.direction == "sales" and not one.draft]
        numbers = [int(one.number.split("/")[1]) for one in sales]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        references = [one.payment_reference for one in company.invoices if one.payment_reference]
        assert all(ogm_vcs.is_valid(text.strip("+").replace("/", "")) for text in references)
        assert all(one.payment_reference for one in sales if one.kind == "invoice")


def test_a_credit_note_is_about_an_older_invoice_of_the_same_relation(practice: Practice) -> None:
    for company in practice.dossiers:
        by_number = {one.number: one for one in company.invoices}
        for one in company.invoices:
            if one.kind == "credit-note":
                credited = by_number[one.about]
                assert (credited.relation, credited.direction) == (one.relation, one.direction)
                assert credited.date < one.date and credited.gross >= one.gross


def test_every_account_that_is_named_is_in_the_chart(practice: Practice) -> None:
    for company in practice.companies:
        codes = {one.code for one in company.books.accounts if not one.blocked}
        assert _named_accounts(company) <= codes
        vat_codes = {one.code.strip() for one in company.books.vat_codes}
        named = {code for one in company.relations for code in (one.sales_vat, one.purchase_vat) if code}
        assert named <= vat_codes


def _named_accounts(company: Company) -> set[str]:
    named = {line.account for one in company.invoices for line in one.lines}
    named |= {one.account for one in company.invoices}
    named |= {code for one in company.relations for code in (one.sales_account, one.purchase_account)}
    return named - {""}


def test_the_books_look_like_a_belgian_exact_dossier(practice: Practice) -> None:
    books = practice.dossiers[0].books
    assert 80 <= len(books.accounts) <= 120
    assert all(len(one.code) == 6 and one.code.isdigit() for one in books.accounts)
    assert {one.kind for one in books.accounts} == {10, 12, 20, 22, 24, 30, 90, 110, 111, 120, 121}
    assert any(one.cost_center == "mandatory" for one in books.accounts)
    assert {one.code for one in books.journals} >= {"600", "610", "700", "710", "550", "900"}
    assert sum(one.blocked for one in books.journals) == 1
    assert all(len(one.code) == 3 for one in books.vat_codes)
    for basis in "BIN":
        assert sum(one.basis == basis for one in books.vat_codes) == 1
    assert any(one.charged for one in books.vat_codes)


def test_lines_on_accounts_that_ask_a_cost_center_have_one(practice: Practice) -> None:
    for company in practice.dossiers:
        mandatory = {one.code for one in company.books.accounts if one.cost_center == "mandatory"}
        centers = {one.code for one in company.books.cost_centers}
        for one in company.invoices:
            for line in one.lines:
                if (line.account or one.account) in mandatory:
                    assert line.cost_center in centers


def test_seeded_faults_name_documents_that_exist(practice: Practice) -> None:
    assert [fault.kind for fault in practice.faults] == ["answer-lost", "entry-vanishes"]
    for fault in practice.faults:
        numbers = [one.number for one in practice.company(fault.company).invoices]
        assert numbers.count(fault.document) == 1


def _coda(practice: Practice) -> list[CodaFile]:
    return [
        file for company in practice.companies for one in company.bank_accounts for file in one.coda_files
    ]
