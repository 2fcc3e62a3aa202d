"""Parties, ledger, products, and the smaller endpoints around an order."""

from __future__ import annotations

from base64 import b64encode
from decimal import Decimal

import pytest

from sandbox.billit.driver import BAKERY, BUILDER, Driver, sales_invoice

NEW = {
    "Name": "Nieuwe Klant BV",
    "VATNumber": "BE0999999726",
    "PartyType": "Customer",
    "Email": "x@y.example",
}


def test_only_counterparties_of_orders_are_parties_before_onboarding(reading: Driver) -> None:
    sides = {row["CounterParty"]["PartyID"] for row in reading.orders()}
    assert {row["PartyID"] for row in reading.get("/v1/parties")["Items"]} == sides


def test_a_posted_party_matches_by_vat_number_and_type(billit: Driver) -> None:
    first = billit.post("/v1/parties", NEW)
    again = billit.post("/v1/parties", {**NEW, "VATNumber": "BE 0999.999.726", "Phone": "+32 1 23"})
    assert again == first
    other = billit.post("/v1/parties", {**NEW, "PartyType": "Supplier"})
    assert other != first
    party = billit.get(f"/v1/parties/{first}")
    assert (party["Phone"], party["Email"]) == ("+32 1 23", "x@y.example")


def test_a_party_without_vat_number_matches_by_mail_or_by_name_and_address(billit: Driver) -> None:
    private = {
        "Name": "Jan",
        "PartyType": "Customer",
        "Street": "Straat",
        "StreetNumber": "1",
        "Zipcode": "9000",
    }
    first = billit.post("/v1/parties", private)
    assert billit.post("/v1/parties", private) == first
    assert billit.post("/v1/parties", {**private, "StreetNumber": "2"}) != first
    mailed = billit.post("/v1/parties", {**private, "Email": "jan@x.example"})
    assert (
        billit.post("/v1/parties", {"Name": "J.", "PartyType": "Customer", "Email": "JAN@x.example"})
        == mailed
    )


def test_a_seeded_party_is_found_by_its_vat_number(billit: Driver) -> None:
    party = billit.get("/v1/parties?$filter=PartyType eq 'Supplier'&$top=1")["Items"][0]
    body = {
        "Name": party["Name"],
        "VATNumber": party["VATNumber"],
        "PartyType": "Supplier",
        "GLAccountCode": 600000,
    }
    assert billit.post("/v1/parties", body) == party["PartyID"]
    assert billit.get(f"/v1/parties/{party['PartyID']}")["GLAccountCode"] == 600000


def test_the_account_of_a_party_goes_on_its_next_order(billit: Driver) -> None:
    billit.post("/v1/parties", {**NEW, "GLAccountCode": 700100})
    order = billit.order(billit.post("/v1/orders", sales_invoice(Customer={**NEW, "GLAccountCode": None})))
    assert order["AccountCode"] == 700100


def test_a_party_is_patched_in_its_documented_fields_only(billit: Driver) -> None:
    number = billit.post("/v1/parties", NEW)
    billit.call("PATCH", f"/v1/parties/{number}", {"City": "Gent", "IBAN": "BE71096123456769"})
    party = billit.get(f"/v1/parties/{number}")
    assert party["City"] == party["Addresses"][0]["City"] == "Gent"
    billit.call("PATCH", f"/v1/parties/{number}", {"PartyType": "Supplier"}, 400)
    billit.call("PATCH", "/v1/parties/1", {"City": "Gent"}, 404)


def test_a_party_needs_a_name_and_a_type(billit: Driver) -> None:
    billit.post("/v1/parties", {"Name": "x"}, 400)
    billit.post("/v1/parties", {"PartyType": "Customer"}, 400)
    billit.post("/v1/parties", {**NEW, "PartyID": 5}, 400)


def test_accounts_and_journals_are_taken_and_updated_by_code(billit: Driver) -> None:
    accounts = [{"Code": 612000, "Description": "Elektriciteit", "GLAccountType": "Cost"}]
    for _ in range(2):
        assert billit.post("/v1/glaccounts/commands/import", accounts) is None
    assert billit.post("/v1/glaccounts", {"Code": 612100, "Description": "Gas"}) == 612100
    journals = [{"Code": "600", "Description": "Aankopen", "JournalType": "Cost"}]
    assert billit.post("/v1/journals/commands/import", journals) is None
    kept = billit.get("/_sandbox/api/books/gl accounts")
    assert kept["count"] == 2
    assert billit.get("/_sandbox/api/books/journals")["rows"][0]["row"]["JournalType"] == "Cost"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/glaccounts/commands/import", [{"Code": 2**31, "Description": "te groot"}]),
        ("/v1/glaccounts/commands/import", [{"Code": "6A", "Description": "letters"}]),
        ("/v1/glaccounts/commands/import", [{"Code": 1}]),
        ("/v1/glaccounts/commands/import", {"Code": 1, "Description": "geen lijst"}),
        ("/v1/journals/commands/import", [{"Code": "900", "JournalType": "Financial"}]),
    ],
)
def test_an_account_or_journal_that_does_not_fit_is_refused(billit: Driver, path: str, body: object) -> None:
    billit.post(path, body, 400)


def test_products_are_kept_in_both_documented_shapes(billit: Driver) -> None:
    one = billit.post("/v1/products", {"Description": "Brood", "AmountExcl": 2.5, "VAT": 6})
    two = billit.post("/v1/products", {"Items": [{"Description": "Taart", "AmountExcl": 18}]})
    assert billit.post("/v1/products", {"ProductID": one, "AmountExcl": 2.6}) == one
    assert billit.get(f"/v1/products/{one}")["AmountExcl"] == Decimal("2.60")
    assert [row["ProductID"] for row in billit.get("/v1/products")["Items"]] == [one, two]
    billit.get(f"/v1/products/{one}", 401, PartyID=str(BUILDER))


def test_documents_and_quick_entry_keep_files(billit: Driver) -> None:
    file = {"FileName": "contract.pdf", "FileContent": b64encode(b"%PDF-x").decode()}
    number = billit.post("/v1/documents", {"File": file, "Tags": ["huur"]})
    document = billit.get(f"/v1/documents/{number}")
    assert (document["Name"], document["Tags"]) == ("contract.pdf", ["huur"])
    upload = billit.post("/v1/toProcess", {"File": file, "MetaData": {"TotalIncl": 84.7}})
    billit.call("DELETE", f"/v1/toProcess/{upload}", status=401, PartyID=str(BUILDER))
    billit.call("DELETE", f"/v1/toProcess/{upload}")
    billit.call("DELETE", f"/v1/toProcess/{upload}", status=400)
    billit.post("/v1/toProcess", {}, 400)


def test_sequences_are_read_and_consumed(billit: Driver) -> None:
    ask = {"SequenceType": "Income-Invoice"}
    first = billit.post("/v1/account/sequences", ask)
    assert billit.post("/v1/account/sequences", {**ask, "Consume": True}) == first
    taken = billit.post("/v1/account/sequences", ask)
    assert taken != first
    assert billit.order(billit.post("/v1/orders", sales_invoice()))["OrderNumber"] == taken
    billit.post("/v1/account/sequences", {"SequenceType": "Cost-Invoice"}, 400)


def test_a_new_sales_number_follows_the_seeded_ones(billit: Driver) -> None:
    numbers = [
        row["OrderNumber"]
        for row in billit.orders("OrderDirection eq 'Income' and OrderType eq 'Invoice'")
        if "OrderNumber" in row
    ]
    fresh = billit.order(billit.post("/v1/orders", sales_invoice()))["OrderNumber"]
    assert fresh > max(numbers)


def test_the_cash_book_and_daily_receipts_add_up(billit: Driver) -> None:
    billit.get("/v1/Cashbook", 400)
    number = billit.post("/v1/Cashbook/Initialize", {"StartBalance": 100})
    billit.post("/v1/Cashbook/Initialize", {}, 400)
    billit.post("/v1/Cashbook/AddEntry", {"Direction": "In", "Amount": 25.5, "Note": "verkoop"})
    billit.post("/v1/Cashbook/AddEntry", {"Direction": "Out", "Amount": 5.5})
    assert billit.get("/v1/Cashbook")["Saldo"] == Decimal("120.00")
    assert len(billit.get("/v1/Cashbook/Entries")["Items"]) == 2
    billit.post("/v1/Cashbook/Close")
    assert [one["CashbookID"] for one in billit.get("/v1/Cashbook/History")] == [number]
    assert len(billit.get(f"/v1/Cashbook/{number}/History")["Items"]) == 2
    path = "/v1/DailyReceiptBooks"
    body = {"Description": "winkel", "VATPercentage": 6, "TotalIncl": 106}
    ids = billit.post(f"{path}/commands/CreateEntryInOpenExistingOrNew", body)
    entry = billit.get(f"{path}/DailyReceiptEntry/{ids['CashbookEntryId']}")
    assert (entry["TotalExcl"], entry["TotalVAT"]) == (Decimal("100.00"), Decimal("6.00"))
    assert billit.get(path) == billit.get(f"{path}/{ids['CashbookId']}")


def test_peppol_tells_who_is_registered_without_credentials(billit: Driver) -> None:
    own = billit.get("/v1/account/accountInformation")["Companies"][1]["VATNumber"]
    path = f"/v1/peppol/participantInformation/{own}"
    assert all(one["Processes"] for one in billit.get(path)["ServiceDetails"])
    found = billit.get(path, ApiKey="", PartyID="")
    assert found["Registered"] and found["Identifier"] == f"0208:{own[2:]}"
    billit.call("DELETE", "/v1/peppol/participants", {"CompanyID": str(BAKERY)})
    assert billit.get(path) == {"Registered": False}
    billit.post("/v1/peppol/participants", {"CompanyID": own})
    assert billit.get(path)["Registered"]
    assert billit.get("/v1/peppol/participantInformation/0712345037") == {"Registered": False}


def test_an_order_sent_straight_over_peppol_is_created_and_sent_or_neither(billit: Driver) -> None:
    assert billit.order(billit.post("/v1/peppol/sendOrder", sales_invoice()))["IsSent"] is True
    count = len(billit.orders())
    billit.post("/v1/peppol/sendOrder", sales_invoice(Customer={"Name": "X", "CountryCode": "DE"}), 400)
    assert len(billit.orders()) == count


def test_look_ups_answer_from_what_the_sandbox_knows(reading: Driver) -> None:
    found = reading.get("/v1/misc/companysearch/gouden aar")["Items"]
    assert [one["Name"] for one in found] == ["Bakkerij De Gouden Aar BV"]
    assert reading.get(f"/v1/misc/companysearch/{found[0]['CompanyIdentification']}")["Items"] == found
    codes = reading.get("/v1/misc/typecodes/OrderType")["Items"]
    assert {"Key": "CreditNote", "Value": "CreditNote"} in codes
    assert reading.get("/v1/misc/typecodes/OrderType/creditnote/NL")["Items"][0]["Key"] == "CreditNote"
    reading.get("/v1/misc/typecodes/Onbekend", 400)
    reading.get("/v1/reports/9", 400)


def test_a_reseller_registers_a_company_and_its_licence(billit: Driver) -> None:
    company = {"Name": "Nieuw BV", "VATNumber": "BE0999999429"}
    made = billit.post("/v1/account/registercompany", {"Company": company}, PartyID="")
    number = made["CompanyID"]
    assert billit.get("/v1/orders", PartyID=str(number))["Items"] == []
    assert billit.post("/v1/account/license", {"CompanyID": number, "License": {"LicenseID": 3}}) == number
    billit.post("/v1/account/license/addons", {"CompanyID": 5}, 400)
    assert billit.get("/v1/account/ssoToken")["Token"]


def test_an_order_is_signed_electronically(billit: Driver) -> None:
    number = billit.orders()[0]["OrderID"]
    assert billit.post(f"/v1/orders/commands/eSign/{number}") is True
