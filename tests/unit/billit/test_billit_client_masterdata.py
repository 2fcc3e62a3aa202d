"""Relations, GL accounts and journals of Exact as Billit keeps them; the account and its companies."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from dossierflow.billit.client import Billit, BillitCompany
from dossierflow.domain.bank_transaction import BankAccount
from dossierflow.domain.chart import Journal, JournalType
from dossierflow.domain.relation import Relation, Role
from dossierflow.errors import Uncertain
from dossierflow.kernel.outcome import Accepted, Rejected, Unknown, accepted
from dossierflow.texts import phrase

PARTIES = "/v1/parties"
RELATION = Relation(
    exact_id="guid-1",
    code="1001",
    name="Papierhuis Demo BV",
    vat_number="BE0712345036",
    street="Kerkstraat 12",
    postcode="2000",
    city="Antwerpen",
    country="BE",
    language="nl-BE",
)


def test_a_relation_becomes_a_party_that_knows_its_guid(company: BillitCompany, script: Any) -> None:
    script.on("POST", PARTIES, 911245)
    assert company.parties.save(RELATION, Role.SUPPLIER, "612000") == Accepted(911245)
    assert script.sent() == {
        "PartyType": "Supplier",
        "Nr": "1001",
        "Name": "Papierhuis Demo BV",
        "VATNumber": "BE0712345036",
        "VATLiable": True,
        "Street": "Kerkstraat 12",
        "Zipcode": "2000",
        "City": "Antwerpen",
        "CountryCode": "BE",
        "Language": "NL",
        "ExternalProviderTC": "ExactOnline",
        "ExternalProviderID": "guid-1",
        "GLAccountCode": 612000,
    }


def test_an_account_that_billit_cannot_hold_is_left_out(company: BillitCompany, script: Any) -> None:
    script.on("POST", PARTIES, 5)
    assert company.parties.save(RELATION, Role.CUSTOMER, "70A") == Accepted(5)
    assert "GLAccountCode" not in script.sent()


@pytest.mark.parametrize("answer", ["77", True, {"PartyID": 77}, None, 0, -1, 7.5])
def test_an_answer_without_a_party_id_is_no_success(company: BillitCompany, script: Any, answer: Any) -> None:
    script.on("POST", PARTIES, answer)
    assert isinstance(company.parties.save(RELATION, Role.SUPPLIER), Unknown)


def test_after_a_lost_answer_the_party_is_found_by_vat_number_and_guid(
    company: BillitCompany, script: Any
) -> None:
    exact = {"ExternalProviderTC": "ExactOnline"}
    rows = [
        {"PartyID": 8, "ExternalProviderID": "another", **exact},
        {"PartyID": 9, "ExternalProviderID": "guid-1", **exact},
    ]
    script.on("POST", PARTIES, httpx.ReadError("cut"), httpx.Response(409))
    script.on("GET", PARTIES, {"Items": rows})
    assert company.parties.save(RELATION, Role.SUPPLIER) == Accepted(9)
    assert script.requests[-1].url.params["$filter"] == "VATNumber eq 'BE0712345036'"


def test_without_a_vat_number_it_is_found_by_name_and_guid(company: BillitCompany, script: Any) -> None:
    script.on("POST", PARTIES, httpx.Response(409))
    script.on("GET", PARTIES, {"Items": []})
    doubt = company.parties.save(Relation("guid-2", "2", "Jan Peeters"), Role.CUSTOMER)
    assert isinstance(doubt, Unknown)
    assert isinstance(doubt.error, Uncertain)
    assert doubt.error.document == phrase("label.relation", code="2")
    asked = script.requests[-1].url.params
    assert (asked["$filter"], asked["fullTextSearch"]) == ("PartyType eq 'Customer'", "Jan Peeters")


def test_a_party_that_cannot_be_read_proves_nothing(company: BillitCompany, script: Any) -> None:
    script.on("POST", PARTIES, httpx.Response(409))
    script.on("GET", PARTIES, {"Items": [{"PartyID": "five"}]})
    doubt = company.parties.save(RELATION, Role.SUPPLIER)
    assert isinstance(doubt, Unknown)
    assert "PartyID" in str(doubt.error)


def test_accounts_that_billit_cannot_hold_come_back_and_the_others_go(
    company: BillitCompany, script: Any
) -> None:
    script.on("POST", "/v1/glaccounts/commands/import", httpx.Response(200))
    outcome = company.ledger.import_accounts(
        [("612000", "Office supplies"), ("4A", "x"), ("0451", "y"), ("2147483648", "z"), ("2147483647", "")]
    )
    done = accepted(outcome)
    assert script.sent() == [
        {"Code": 612000, "Description": "Office supplies"},
        {"Code": 2147483647, "Description": "2147483647"},
    ]
    assert done.sent == ["612000", "2147483647"]
    assert [(bad.dossier, bad.field) for bad in done.refused] == [("700101", "Code")] * 3
    assert "'0451'" in done.refused[1].message


def test_a_large_chart_goes_in_batches_and_a_lost_answer_is_repeated(
    company: BillitCompany, script: Any
) -> None:
    script.on(
        "POST",
        "/v1/glaccounts/commands/import",
        httpx.Response(200),
        httpx.ReadTimeout("slow"),
        httpx.Response(200),
    )
    company.ledger.import_accounts((str(number), "x") for number in range(1, 1202))
    assert [len(script.sent(index)) for index in range(4)] == [500, 500, 500, 201]


def test_a_batch_that_is_refused_ends_the_import(company: BillitCompany, script: Any) -> None:
    refusal = httpx.Response(200, json={"errors": [{"Code": "GenericError", "Description": "nee"}]})
    script.on("POST", "/v1/glaccounts/commands/import", httpx.Response(200), refusal, httpx.Response(200))
    outcome = company.ledger.import_accounts((str(number), "x") for number in range(1, 1202))
    assert isinstance(outcome, Rejected)
    assert len(script.requests) == 2


def test_nothing_to_import_is_no_call(company: BillitCompany, script: Any) -> None:
    company.ledger.import_accounts([])
    company.ledger.import_journals([])
    assert script.requests == []


def test_journals_go_by_their_type_and_financial_ones_stay(company: BillitCompany, script: Any) -> None:
    script.on("POST", "/v1/journals/commands/import", httpx.Response(200))
    journals = [Journal(f"guid-{kind}", f"J{kind}", f"Journal {kind}", kind) for kind in JournalType]
    done = accepted(company.ledger.import_journals(journals))
    assert [(row["Code"], row["JournalType"]) for row in script.sent()] == [
        ("J20", "Income"),
        ("J21", "Income"),
        ("J22", "Cost"),
        ("J23", "Cost"),
    ]
    assert done.left_out == ["J10", "J12", "J90"]


def test_the_account_lists_every_company_it_may_act_for(billit: Billit, script: Any) -> None:
    companies = [
        {"PartyID": 700100, "Name": "Office", "VATNumber": "BE0712345036"},
        {
            "PartyID": 700101,
            "CommercialName": "Bakery",
            "Identifiers": [
                {"IdentifierType": "GLN", "Identifier": "5412345000013"},
                {"IdentifierType": "CBE", "Identifier": "0712.345.036"},
            ],
            "APIAllowed": False,
            "APIEnabledFeatures": {"GLAccounts": True},
            "BankAccounts": [
                {
                    "IBAN": "BE56 3631 2345 6788",
                    "Saldo": 12.5,
                    "BankProviderStatus": "Linked",
                    "Active": True,
                },
                {"IBAN": "BE74735009876507", "Currency": "USD", "Active": False},
                {"Name": "announced, not linked"},
            ],
        },
        {"PartyID": "x"},
        "no company",
    ]
    answer = {"FirstName": "An", "LastName": "Peeters", "Email": "an@x.test", "Companies": companies}
    script.on("GET", "/v1/account/accountInformation", answer)
    account = billit.account()
    assert (account.user_name, account.email) == ("An Peeters", "an@x.test")
    office, bakery = account.companies
    assert (office.party_id, office.enterprise_number, office.api_allowed) == (700100, "0712345036", True)
    assert (bakery.name, bakery.enterprise_number) == ("Bakery", "0712345036")
    assert (bakery.api_allowed, bakery.keeps_gl_accounts) == (False, True)
    assert bakery.bank_accounts == (
        BankAccount("BE56363123456788", balance=1250, link="Linked"),
        BankAccount("BE74735009876507", currency="USD", active=False),
    )
    assert [bad.field for bad in account.refused] == ["Companies[2].PartyID", "Companies[3]"]
    assert account.company(700101) is bakery
    assert account.company(1) is None
