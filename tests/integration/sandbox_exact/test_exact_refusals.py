"""Business errors: HTTP 500 with texts in the user's language (section 6)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.integration.sandbox_exact.conftest import AMELIE, BAKERY, BUILDER, LOTTE, Json, Sandbox, text_of

SALES, PURCHASES = "salesentry/SalesEntries", "purchaseentry/PurchaseEntries"
NOBODY = "00000000-0000-0000-0000-000000000000"
Change = Callable[[Sandbox], Json]


def refused(exact: Sandbox, path: str, body: Json) -> str:
    answer = exact.post(path, body)
    assert answer.status_code == 500, answer.text
    assert exact.rows(path, select="EntryID") == []
    return text_of(answer)


SALE_REFUSALS: list[tuple[Change, str]] = [
    (lambda x: {"Journal": None}, "Verplicht: Dagboek"),
    (lambda x: {"Journal": "777"}, "Verplicht: Dagboek"),
    (lambda x: {"Journal": "600"}, "Ongeldig: Dagboek"),
    (lambda x: {"Journal": "799"}, "Geblokkeerd: Dagboek"),
    (lambda x: {"Customer": NOBODY}, "Verplicht: Relatie"),
    (lambda x: {"Customer": x.customer(BUILDER)}, "Verplicht: Relatie"),
    (lambda x: {"Customer": x.relation("Status eq 'P'")}, "Ongeldig: Klant (Type)"),
    (lambda x: {"SalesEntryLines": []}, "Verplicht: Regels"),
    (lambda x: {"PaymentCondition": "99"}, "Ongeldige referentie: Betalingsconditie"),
    (lambda x: {"Currency": "XXX"}, "Ongeldige referentie: Valuta"),
    (lambda x: {"Currency": "USD"}, "Niet toegestaan: Valuta"),
    (lambda x: {"EntryDate": "2024-03-01"}, "Periode is afgesloten: 2024 – 03"),
    (lambda x: {"EntryDate": "2027-01-01"}, "Onbekend: Boekjaar (Periode-datumtabel)"),
    (lambda x: {"ReportingYear": 2031, "ReportingPeriod": 1}, "Onbekend: Boekjaar (Periode-datumtabel)"),
    (lambda x: {"Document": NOBODY}, "Ongeldige referentie: Document"),
    (
        lambda x: {"VATAmountFC": 20.99},
        "Boeking niet in evenwicht op: 2026 / 2 (Type: Verkoopboeking) - Verschil: EUR -0.01",
    ),
]


@pytest.mark.parametrize(("change", "text"), SALE_REFUSALS, ids=[text for _, text in SALE_REFUSALS])
def test_a_sale_with_one_thing_wrong_is_refused_with_its_text(
    exact: Sandbox, change: Change, text: str
) -> None:
    assert refused(exact, SALES, {**exact.sale(), **change(exact)}) == text


def change_line(**more: object) -> Change:
    return lambda x: {**x.line("700000", 100, "3  "), **more}


LINE_REFUSALS: list[tuple[Change, str]] = [
    (change_line(GLAccount=None), "Grootboekrekening is verplicht"),
    (change_line(GLAccount=NOBODY), "Grootboekrekening is verplicht"),
    (lambda x: x.line("700000", 100, "3  ", BUILDER), "Grootboekrekening is verplicht"),
    (lambda x: x.line("400000", 100, None), "Ongeldig: Grootboekrekeningtype"),
    (lambda x: x.line("451000", 100, None), "Ongeldig: Grootboekrekeningtype"),
    (lambda x: x.line("750000", 100, "3  "), "Geblokkeerd: Grootboekrekening"),
    (change_line(AmountFC=None), "Verplicht: Bedrag"),
    (change_line(VATCode="XX "), "Ongeldige referentie: Btw-code"),
    (change_line(VATCode="23 "), "Niet toegestaan: Btw-code"),
    (
        change_line(VATCode="90 ", VATAmountFC=21),
        "Btw-bedrag niet toegestaan bij een btw-code van het type 'Geen btw'",
    ),
    (change_line(CostCenter="NERGENS"), "Ongeldige referentie: Kostenplaats"),
    (change_line(CostUnit="NIETS"), "Ongeldige referentie: Kostendrager"),
]


@pytest.mark.parametrize(("line", "text"), LINE_REFUSALS, ids=[text for _, text in LINE_REFUSALS])
def test_a_line_with_one_thing_wrong_is_refused_with_its_text(
    exact: Sandbox, line: Change, text: str
) -> None:
    assert refused(exact, SALES, exact.sale(line(exact))) == text


def test_a_purchase_needs_a_supplier(exact: Sandbox) -> None:
    customer = exact.relation("Status eq 'C' and IsSupplier eq false")

    assert refused(exact, PURCHASES, exact.purchase(Supplier=customer)) == "Ongeldig: Leverancier (Type)"


def test_an_account_may_demand_a_cost_center(exact: Sandbox) -> None:
    [account] = exact.rows(
        "financial/GLAccounts", select="Code", filter="Type eq 120 and UseCostcenter eq 1", top="1"
    )
    [place] = exact.rows("hrm/Costcenters", select="Code", top="1")
    bare = exact.line(account["Code"], 10, "23 ")

    assert refused(exact, PURCHASES, exact.purchase(bare)) == "Verplicht: Kostenplaats"
    assert exact.book_purchase({**bare, "CostCenter": place["Code"]})["EntryNumber"] == 26600001


def test_a_control_account_that_differs_from_the_journals_is_refused(exact: Sandbox) -> None:
    customer = exact.customer()
    exact.put(f"crm/Accounts(guid'{customer}')", {"GLAR": exact.gl_account("440000")})

    assert "verzamelrekening" in refused(exact, SALES, exact.sale(Customer=customer))


def test_a_number_that_is_taken_is_in_use(exact: Sandbox) -> None:
    taken = exact.book_sale()["EntryNumber"]

    answer = exact.post(SALES, exact.sale(EntryNumber=taken))

    assert (answer.status_code, text_of(answer)) == (500, "In gebruik: Boekstuknummer")
    assert exact.post(SALES, exact.sale(EntryNumber=taken, Journal="710")).status_code == 201


def test_a_second_entry_with_the_same_reference_is_not_refused(exact: Sandbox) -> None:
    first, second = exact.book_purchase(YourRef="L-9"), exact.book_purchase(YourRef="L-9")

    assert first["EntryID"] != second["EntryID"]


def test_all_complaints_stand_in_one_text_each_once(exact: Sandbox) -> None:
    text = refused(exact, SALES, {"Journal": "x", "SalesEntryLines": [{"AmountFC": 1}, {"AmountFC": 2}]})

    assert text.split("\r\n") == [
        "Verplicht: Dagboek",
        "Verplicht: Relatie",
        "Grootboekrekening is verplicht",
    ]


@pytest.mark.parametrize(
    ("language", "journal", "closed"),
    [
        ("NL", "Verplicht: Dagboek", "Periode is afgesloten: 2024 – 03"),
        ("FR", "Obligatoire: Journal", "La période est clôturée: 2024 – 03"),
        ("EN", "Mandatory: Journal", "Period is closed: 2024 – 03"),
    ],
)
def test_the_texts_follow_the_users_language(
    exact: Sandbox, language: str, journal: str, closed: str
) -> None:
    exact.admin("users", user=LOTTE, language=language)

    assert refused(exact, SALES, exact.sale(Journal="x")) == journal
    assert refused(exact, SALES, exact.sale(EntryDate="2024-03-01")) == closed


def test_another_user_reads_another_language(exact: Sandbox) -> None:
    exact.log_in(AMELIE)

    assert refused(exact, SALES, exact.sale(Journal="x")) == "Obligatoire: Journal"


def test_a_period_closes_per_journal_and_opens_again(exact: Sandbox) -> None:
    exact.admin("periods", division=BAKERY, year=2026, period=2, journal="700", closed=True)
    assert "Periode is afgesloten" in refused(exact, SALES, exact.sale())
    [row] = exact.rows(
        "read/financial/JournalStatusList",
        select="Status,StatusDescription",
        filter="Journal eq '700' and Year eq 2026 and Period eq 2",
    )
    assert (row["Status"], row["StatusDescription"]) == (1, "closed")
    assert exact.book_purchase()["EntryNumber"]

    exact.admin("periods", division=BAKERY, year=2026, closed=False)

    assert exact.book_sale()["EntryNumber"]


def test_the_period_can_be_chosen_apart_from_the_date(exact: Sandbox) -> None:
    entry = exact.book_sale(ReportingYear=2026, ReportingPeriod=1)

    assert (entry["ReportingYear"], entry["ReportingPeriod"]) == (2026, 1)


def test_a_mandatory_property_that_is_missing_is_a_business_error(exact: Sandbox) -> None:
    answer = exact.post("documents/Documents", {"Type": 10})

    assert (answer.status_code, text_of(answer)) == (500, "Verplicht: Onderwerp")


def test_a_document_type_that_cannot_be_made_is_refused(exact: Sandbox) -> None:
    answers = [exact.post("documents/Documents", {"Subject": "x", "Type": type_}) for type_ in (40, 9999)]

    assert {(one.status_code, text_of(one)) for one in answers} == {(500, "Documenttype niet toegestaan")}
