"""The bookkeeper's deeds by hand: what a colleague in the office does to the books beside us."""

from __future__ import annotations

from tests.integration.sandbox_exact.conftest import BAKERY, Json, Sandbox

SALES, PURCHASES = "salesentry/SalesEntries", "purchaseentry/PurchaseEntries"
ACCOUNTS = "crm/Accounts"


def shown(exact: Sandbox, entry: Json, path: str = SALES) -> Json:
    return dict(exact.get(f"{path}(guid'{entry['EntryID']}')").json()["d"])


def test_an_invoice_is_booked_from_paper_at_each_of_its_rates(exact: Sandbox) -> None:
    supplier = exact.relation("IsSupplier eq true and Blocked eq false and VATNumber ne null")
    [row] = exact.rows(ACCOUNTS, select="Name,VATNumber", filter=f"ID eq guid'{supplier}'")
    parts = [{"net": "100.00", "vat": "21.00", "rate": 21}, {"net": "50.00", "vat": "3.00", "rate": 6}]
    paper = {"number": "L 7", "date": "2026-02-03", "name": row["Name"], "vat_number": row["VATNumber"]}

    entry = exact.admin(
        "clerk/enter", division=BAKERY, direction="purchase", invoice={**paper, "parts": parts}
    )

    stands = shown(exact, entry, PURCHASES)
    assert (stands["Supplier"], stands["YourRef"], stands["AmountFC"]) == (supplier, "L 7", 174)
    assert stands["ExternalLinkReference"] is None


def test_an_entry_gets_another_number_and_its_ledger_with_it(exact: Sandbox) -> None:
    entry = exact.book_sale()

    exact.admin("clerk/renumber", division=BAKERY, entry_id=entry["EntryID"])

    assert shown(exact, entry)["EntryNumber"] == entry["EntryNumber"] + 1
    ledger = exact.rows(
        "financialtransaction/TransactionLines",
        select="EntryNumber",
        filter=f"EntryID eq guid'{entry['EntryID']}'",
    )
    assert {row["EntryNumber"] for row in ledger} == {entry["EntryNumber"] + 1}


def test_the_amount_of_a_line_changes_with_its_entry(exact: Sandbox) -> None:
    entry = exact.book_sale()
    changed = {"1": {"AmountFC": 200, "VATAmountFC": 42}}

    exact.admin("clerk/change", division=BAKERY, entry_id=entry["EntryID"], lines=changed)

    assert shown(exact, entry)["AmountFC"] == 242


def test_two_relations_become_one(exact: Sandbox) -> None:
    gone = str(exact.book(ACCOUNTS, {"Name": "Dubbel", "Status": "C"})["ID"])
    entry, stays = exact.book_sale(Customer=gone), exact.customer()
    exact.book("documents/Documents", {"Subject": "Factuur", "Type": 10, "Account": gone})

    merged = exact.admin("clerk/merge", division=BAKERY, **{"from": gone, "into": stays})

    assert merged["entries"] == 1
    assert shown(exact, entry)["Customer"] == stays
    assert exact.rows(ACCOUNTS, select="ID", filter=f"ID eq guid'{gone}'") == []
    assert exact.rows("documents/Documents", select="Account", filter="Subject eq 'Factuur'") == [
        {**exact.rows("documents/Documents", select="Account", filter=f"Account eq guid'{stays}'")[0]}
    ]
    [deleted] = exact.rows("sync/Deleted", select="EntityKey,EntityType", filter="EntityType eq 2")
    assert deleted["EntityKey"] == gone


def test_a_relation_is_not_merged_with_itself(exact: Sandbox) -> None:
    customer = exact.customer()
    told = {"division": BAKERY, "from": customer, "into": customer}

    assert exact.client.post("/_sandbox/api/clerk/merge", json=told).status_code == 409


LEDGER = "financialtransaction/TransactionLines"


def posted(exact: Sandbox, entry: Json) -> dict[int, Json]:
    fields = "LineNumber,GLAccountCode,AmountDC,Account,YourRef,Description,Type,EntryNumber"
    rows = exact.rows(LEDGER, select=fields, filter=f"EntryID eq guid'{entry['EntryID']}'")
    return {row["LineNumber"]: row for row in rows}


def paper(exact: Sandbox, supplier: str) -> Json:
    [row] = exact.rows(ACCOUNTS, select="Name,VATNumber", filter=f"ID eq guid'{supplier}'")
    part = {"net": "100.00", "vat": "21.00", "rate": 21}
    told = {"number": "L 9", "date": "2026-02-03", "name": row["Name"], "vat_number": row["VATNumber"]}
    return {**told, "parts": [part]}


def supplier(exact: Sandbox) -> str:
    return exact.relation("IsSupplier eq true and Blocked eq false and VATNumber ne null")


def test_an_invoice_in_the_general_journal_is_owed_on_its_relation(exact: Sandbox) -> None:
    one = supplier(exact)

    entry = exact.admin(
        "clerk/enter", division=BAKERY, direction="purchase", journal="900", invoice=paper(exact, one)
    )

    lines = posted(exact, entry)
    assert sum(round(row["AmountDC"] * 100) for row in lines.values()) == 0
    assert {row["Type"] for row in lines.values()} == {90}
    [owed] = [row for row in lines.values() if row["GLAccountCode"] == "440000"]
    assert (owed["AmountDC"], owed["Account"], owed["YourRef"]) == (-121, one, "L 9")


def test_a_receipt_in_the_cash_book_is_paid_on_line_0(exact: Sandbox) -> None:
    told = {"journal": "570", "where": "description", "invoice": paper(exact, supplier(exact))}

    entry = exact.admin("clerk/enter", division=BAKERY, direction="purchase", **told)

    lines = posted(exact, entry)
    assert (lines[0]["GLAccountCode"], lines[0]["AmountDC"], lines[0]["Account"]) == ("570000", -121, None)
    assert (lines[1]["AmountDC"], lines[9999]["AmountDC"]) == (100, 21)
    assert lines[1]["Description"].endswith("L 9")


def test_a_payment_stands_on_its_relation_against_the_bank(exact: Sandbox) -> None:
    one = supplier(exact)
    told = {"relation": one, "amount": "121.00", "date": "2026-02-10", "text": "L 9"}

    entry = exact.admin("clerk/pay", division=BAKERY, direction="purchase", **told)

    lines = posted(exact, entry)
    assert (lines[0]["AmountDC"], lines[1]["AmountDC"], lines[1]["Account"]) == (-121, 121, one)
    assert {row["Type"] for row in lines.values()} == {40}


def test_what_an_accountant_could_not_book_is_refused_there_too(exact: Sandbox) -> None:
    line = {"account": "440000", "amount": -5, "relation": supplier(exact)}
    refused = [
        {"journal": "900", "lines": [line]},  # out of balance
        {"journal": "900", "lines": [{**line, "relation": None}, {"account": "613000", "amount": 5}]},
        {"journal": "700", "lines": [line, {"account": "610000", "amount": 5}]},
        {"journal": "900", "lines": [line, {"account": "999999", "amount": 5}]},
    ]
    for one in refused:
        told = {"division": BAKERY, "date": "2026-02-10", **one}
        answer = exact.client.post("/_sandbox/api/clerk/post", json=told)
        assert answer.status_code == 409, one


def test_what_was_posted_is_deleted_line_by_line_and_follows_a_merged_relation(exact: Sandbox) -> None:
    gone = str(exact.book(ACCOUNTS, {"Name": "Dubbel", "IsSupplier": True})["ID"])
    told = {"relation": gone, "amount": "5.00", "date": "2026-02-10"}
    entry = exact.admin("clerk/pay", division=BAKERY, direction="purchase", **told)
    stays = supplier(exact)

    exact.admin("clerk/merge", division=BAKERY, **{"from": gone, "into": stays})
    assert posted(exact, entry)[1]["Account"] == stays

    exact.admin("clerk/delete", division=BAKERY, entry_id=entry["EntryID"])
    assert posted(exact, entry) == {}
    assert len(exact.rows("sync/Deleted", select="EntityKey", filter="EntityType eq 1")) == 2
