"""POST, PUT and DELETE: what they answer and what they leave behind (sections 4 and 7)."""

from __future__ import annotations

import pytest

from tests.integration.sandbox_exact.conftest import BAKERY, Json, Sandbox, text_of

SALES, LINES = "salesentry/SalesEntries", "salesentry/SalesEntryLines"


def by_id(path: str, row: Json, key: str = "ID") -> str:
    return f"{path}(guid'{row[key]}')"


def test_without_prefer_only_the_key_comes_back(exact: Sandbox) -> None:
    answer = exact.post(SALES, exact.sale(), full=False)

    assert answer.status_code == 201
    row = answer.json()["d"]
    filled = {name for name, value in row.items() if value is not None}
    assert filled == {"__metadata", "EntryID", "SalesEntryLines"}
    assert "__deferred" in row["SalesEntryLines"]
    assert "EntryNumber" in row


def test_with_prefer_the_whole_entry_and_its_lines_come_back(exact: Sandbox) -> None:
    entry = exact.book_sale(exact.line("700000", 100, "3  "), exact.line("700100", "50.50", "1  "))

    assert entry["Division"] == BAKERY
    assert entry["EntryNumber"] == 26700001
    assert entry["AmountFC"] == 100 + 21 + 50.5 + 3.03
    assert entry["VATAmountFC"] == 24.03
    assert (entry["Status"], entry["StatusDescription"]) == (20, "Open")
    assert (entry["Type"], entry["JournalDescription"]) == (20, "Verkopen")
    lines = entry["SalesEntryLines"]["results"]
    assert [(one["LineNumber"], one["GLAccountCode"], one["AmountFC"], one["VATCode"]) for one in lines] == [
        (1, "700000", 100, "3  "),
        (2, "700100", 50.5, "1  "),
    ]


def test_entry_numbers_run_per_journal_and_year(exact: Sandbox) -> None:
    numbers = [
        exact.book_sale()["EntryNumber"],
        exact.book_sale()["EntryNumber"],
        exact.book_sale(Journal="710")["EntryNumber"],
        exact.book_sale(EntryDate="2025-12-31T00:00:00")["EntryNumber"],
        exact.book_purchase()["EntryNumber"],
    ]

    assert numbers == [26700001, 26700002, 26710001, 25700001, 26600001]


def test_an_own_number_is_kept_and_the_series_steps_over_it(exact: Sandbox) -> None:
    assert exact.book_sale(EntryNumber=26700001)["EntryNumber"] == 26700001
    assert exact.book_sale()["EntryNumber"] == 26700002


def test_a_falling_invoice_number_is_silently_replaced(exact: Sandbox) -> None:
    assert exact.book_sale(InvoiceNumber=90000001)["InvoiceNumber"] == 90000001
    again = exact.book_sale(InvoiceNumber=90000001)

    assert again["InvoiceNumber"] == again["EntryNumber"]


@pytest.mark.parametrize(("amount", "type_", "vat"), [(100, 20, 21), (-100, 21, -21)])
def test_the_type_follows_from_the_sign(exact: Sandbox, amount: int, type_: int, vat: int) -> None:
    entry = exact.book_sale(exact.line("700000", amount, "3  "))

    assert (entry["Type"], entry["VATAmountFC"]) == (type_, vat)


def test_a_purchase_credit_note_is_31(exact: Sandbox) -> None:
    assert exact.book_purchase(exact.line("612600", -10, "23 "), Journal="610")["Type"] == 31


def test_the_due_date_follows_the_payment_condition(exact: Sandbox) -> None:
    plain = exact.book_sale(PaymentCondition="30")
    end_of_month = exact.book_sale(PaymentCondition="3E")
    given = exact.book_sale(DueDate="2026-05-05")

    assert plain["DueDate"] == "/Date(1773273600000)/"  # 2026-03-12
    assert end_of_month["DueDate"] == "/Date(1774915200000)/"  # 2026-03-31
    assert given["DueDate"] == "/Date(1777939200000)/"


def test_what_a_client_may_not_set_is_ignored(exact: Sandbox) -> None:
    entry = exact.book_sale(AmountFC=1, Status=50, Type=31)

    assert (entry["AmountFC"], entry["Status"], entry["Type"]) == (121, 20, 20)


def test_a_put_changes_only_what_it_names_and_answers_nothing(exact: Sandbox) -> None:
    entry = exact.book_sale(YourRef="F-1", ExternalLinkReference="keep")

    answer = exact.put(by_id(SALES, entry, "EntryID"), {"Description": "Nieuw"})

    assert (answer.status_code, answer.content) == (204, b"")
    [row] = exact.rows(SALES)
    assert (row["Description"], row["YourRef"], row["ExternalLinkReference"]) == ("Nieuw", "F-1", "keep")
    assert row["EntryNumber"] == entry["EntryNumber"]
    assert exact.ledger(entry)[0]["YourRef"] == "F-1"


def test_a_changed_reference_reaches_the_ledger_with_new_timestamps(exact: Sandbox) -> None:
    entry = exact.book_sale(YourRef="F-1")
    ids = [row["ID"] for row in exact.ledger(entry)]
    [*_, last] = exact.rows("sync/Financial/TransactionLines", select="Timestamp")

    exact.put(by_id(SALES, entry, "EntryID"), {"YourRef": "F-2"})

    rows = exact.rows(
        "sync/Financial/TransactionLines",
        select="Timestamp,ID,YourRef",
        filter=f"Timestamp gt {last['Timestamp']}L",
    )
    assert [(row["ID"], row["YourRef"]) for row in rows] == [(one, "F-2") for one in ids]


def test_a_put_with_lines_is_refused(exact: Sandbox) -> None:
    entry = exact.book_sale()

    answer = exact.put(by_id(SALES, entry, "EntryID"), {"SalesEntryLines": [{"AmountFC": 1}]})

    assert answer.status_code == 400
    assert text_of(answer).startswith("Error processing request stream. Binding to new entities")


def test_lines_change_through_their_own_endpoint(exact: Sandbox) -> None:
    entry = exact.book_sale()
    [line] = entry["SalesEntryLines"]["results"]
    assert exact.put(by_id(LINES, line), {"AmountFC": 200}).status_code == 204
    added = exact.book(LINES, {"EntryID": entry["EntryID"], **exact.line("700100", 50, "1  ")})

    [row] = exact.rows(SALES)
    assert (row["AmountFC"], added["LineNumber"]) == (242 + 53, 2)
    assert [one["AmountDC"] for one in exact.ledger(entry)] == [295, -200, -50, -3, -42]


def test_deleting_the_last_line_deletes_the_entry(exact: Sandbox) -> None:
    entry = exact.book_sale(exact.line("700000", 1, "3  "), exact.line("700000", 2, "3  "))
    first, second = entry["SalesEntryLines"]["results"]

    assert exact.delete(by_id(LINES, first)).status_code == 204
    assert [row["AmountFC"] for row in exact.rows(SALES)] == [2.42]
    assert exact.delete(by_id(LINES, second)).status_code == 204

    assert exact.rows(SALES) == []
    assert exact.ledger(entry) == []


def test_an_open_entry_can_be_deleted_and_is_gone(exact: Sandbox) -> None:
    entry = exact.book_sale()

    answer = exact.delete(by_id(SALES, entry, "EntryID"))

    assert (answer.status_code, answer.content) == (204, b"")
    assert exact.get(by_id(SALES, entry, "EntryID")).status_code == 404
    assert exact.delete(by_id(SALES, entry, "EntryID")).status_code == 404


def test_a_processed_entry_is_locked(exact: Sandbox) -> None:
    entry = exact.book_sale()
    [line] = entry["SalesEntryLines"]["results"]
    exact.admin("clerk/process", division=BAKERY, entry_id=entry["EntryID"])

    answers = [
        exact.put(by_id(SALES, entry, "EntryID"), {"Description": "x"}),
        exact.delete(by_id(SALES, entry, "EntryID")),
        exact.put(by_id(LINES, line), {"AmountFC": 1}),
        exact.delete(by_id(LINES, line)),
    ]

    assert {(one.status_code, text_of(one)) for one in answers} == {(500, "Reeds verwerkt")}
    assert {row["Status"] for row in exact.ledger(entry)} == {50}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"Colour": "red"}, "Colour"),
        ({"EntryDate": "/Date(1770681600000)/"}, "EntryDate"),
        ({"EntryDate": "10/02/2026"}, "EntryDate"),
        ({"Customer": "not a guid"}, "Customer"),
        ({"EntryNumber": "many"}, "EntryNumber"),
        ({"EntryNumber": 1.5}, "EntryNumber"),
        ({"EntryNumber": 2**31}, "EntryNumber"),
        ({"YourRef": []}, "YourRef"),
        ({"IsExtraDuty": "yes"}, "IsExtraDuty"),
        ({"SalesEntryLines": [{"Price": 1}]}, "Price"),
    ],
)
def test_a_body_that_does_not_fit_the_contract_is_refused_by_name(
    exact: Sandbox, change: Json, named: str
) -> None:
    answer = exact.post(SALES, {**exact.sale(), **change})

    assert answer.status_code == 400
    assert text_of(answer).startswith("Error processing request stream.")
    assert f"'{named}'" in text_of(answer)
    assert exact.rows(SALES) == []


def test_amounts_may_be_sent_as_strings(exact: Sandbox) -> None:
    assert exact.book_sale(exact.line("700000", "12.34", "3  "))["AmountFC"] == 14.93


def test_a_body_that_is_not_json_is_refused(exact: Sandbox) -> None:
    answer = exact.client.post(
        f"/api/v1/{BAKERY}/{SALES}", content=b"<xml/>", headers={"Content-Type": "application/json"}
    )

    assert answer.status_code == 400


class TestRelations:
    def test_a_name_is_enough_and_the_code_follows_the_highest(self, exact: Sandbox) -> None:
        numbers = [int(row["Code"]) for row in exact.rows("sync/CRM/Accounts", select="Code,Timestamp")]

        account = exact.book("crm/Accounts", {"Name": "Nieuwe klant"})

        assert account["Code"] == str(max(numbers) + 1).rjust(18)
        assert (account["Status"], account["Type"], account["IsSupplier"]) == ("A", "A", False)

    def test_a_relation_becomes_a_customer_by_its_status(self, exact: Sandbox) -> None:
        account = exact.book("crm/Accounts", {"Name": "Nieuw"})
        exact.put(by_id("crm/Accounts", account), {"Status": "C"})

        assert exact.book_sale(Customer=account["ID"])["CustomerName"] == "Nieuw"

    def test_an_unknown_currency_becomes_empty_without_a_word(self, exact: Sandbox) -> None:
        account = exact.book("crm/Accounts", {"Name": "N", "PurchaseCurrency": "XXX", "SalesCurrency": "USD"})

        assert (account["PurchaseCurrency"], account["SalesCurrency"]) == (None, "USD")

    def test_a_code_is_taken_once(self, exact: Sandbox) -> None:
        assert exact.book("crm/Accounts", {"Name": "A", "Code": "77"})["Code"] == "77".rjust(18)

        answer = exact.post("crm/Accounts", {"Name": "B", "Code": "77"})

        assert (answer.status_code, text_of(answer)) == (500, "Gegeven bestaat reeds: Code")

    def test_a_relation_with_entries_stays(self, exact: Sandbox) -> None:
        entry = exact.book_sale()

        answer = exact.delete(f"crm/Accounts(guid'{entry['Customer']}')")

        assert answer.status_code == 500
        assert exact.get(f"crm/Accounts(guid'{entry['Customer']}')").status_code == 200

    def test_a_bank_account_must_be_one(self, exact: Sandbox) -> None:
        customer = exact.customer()
        wrong = exact.post("crm/BankAccounts", {"Account": customer, "BankAccount": "BE00000000000000"})
        right = exact.post("crm/BankAccounts", {"Account": customer, "BankAccount": "BE68 5390 0754 7034"})

        assert (wrong.status_code, text_of(wrong)) == (500, "Ongeldig: Bankrekening")
        assert right.json()["d"]["BankAccount"] == "BE68539007547034"

    def test_an_address_that_is_there_is_not_made_again(self, exact: Sandbox) -> None:
        address = {"Account": exact.customer(), "Type": 3, "AddressLine1": "Dorp 1", "City": "Gent"}
        first, second = (exact.book("crm/Addresses", address) for _ in range(2))

        assert first["ID"] == second["ID"]
