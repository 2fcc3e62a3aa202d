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
