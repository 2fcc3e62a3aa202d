"""The sync API: what changed since a timestamp, what was deleted, and when all timestamps are void (4.2)."""

from __future__ import annotations

from datetime import timedelta

from tests.integration.sandbox_exact.conftest import BAKERY, BUILDER, Json, Sandbox, text_of

LEDGER = "sync/Financial/TransactionLines"
TRANSACTION_LINES, ACCOUNTS, DOCUMENTS, ATTACHMENTS = 1, 2, 6, 4
DAY = timedelta(days=1).total_seconds()


def changed(exact: Sandbox, path: str, after: int, select: str = "Timestamp,ID") -> list[Json]:
    return exact.rows(path, select=select, filter=f"Timestamp gt {after}L")


def highest(rows: list[Json]) -> int:
    return max(int(row["Timestamp"]) for row in rows)


def test_rows_come_in_the_order_of_their_timestamp_and_only_new_ones_come_again(exact: Sandbox) -> None:
    first = changed(exact, "sync/CRM/Accounts", 1)
    stamps = [int(row["Timestamp"]) for row in first]
    assert stamps == sorted(set(stamps))
    assert changed(exact, "sync/CRM/Accounts", stamps[-1]) == []

    exact.put(f"crm/Accounts(guid'{first[3]['ID']}')", {"Phone": "+32 9 000 00 00"})
    [again] = changed(exact, "sync/CRM/Accounts", stamps[-1], "Timestamp,ID,Phone")

    assert again["ID"] == first[3]["ID"]
    assert again["Phone"] == "+32 9 000 00 00"
    assert len(changed(exact, "sync/CRM/Accounts", 1)) == len(first)


def test_the_first_run_needs_no_filter(exact: Sandbox) -> None:
    assert exact.rows("sync/Financial/GLAccounts", select="Timestamp,Code") == changed(
        exact, "sync/Financial/GLAccounts", 1, "Timestamp,Code"
    )


def test_no_other_field_may_be_filtered(exact: Sandbox) -> None:
    answer = exact.get("sync/CRM/Accounts", select="ID", filter="Timestamp gt 1L and Name eq 'x'")

    assert answer.status_code == 400
    assert text_of(answer) == "This $filter parameter is not supported for this resource."


def test_pages_hold_a_thousand_rows(exact: Sandbox) -> None:
    line = exact.line("700000", 10, "3  ")
    for _ in range(2):
        exact.book_sale(*[line] * 600)
    first = exact.get(LEDGER, select="Timestamp,ID,EntryID", filter="Timestamp gt 1L").json()["d"]
    assert len(first["results"]) == 1000

    second = exact.client.get(first["__next"]).json()["d"]

    assert "__next" not in second
    ids = [row["ID"] for row in (*first["results"], *second["results"])]
    assert len(ids) == len(set(ids)) == 2 * 602


def test_an_entry_shows_in_the_ledger_with_its_marker_and_reference(exact: Sandbox) -> None:
    before = exact.rows(LEDGER, select="Timestamp")
    entry = exact.book_sale(YourRef="F-77", ExternalLinkReference="dossierflow:77")

    rows = exact.rows(
        LEDGER, select="Timestamp,EntryNumber,LineNumber,YourRef,ExternalLinkReference,JournalCode"
    )

    assert before == []
    assert [row["LineNumber"] for row in rows] == [0, 1, 9999]
    assert {row["EntryNumber"] for row in rows} == {entry["EntryNumber"]}
    assert {(row["YourRef"], row["ExternalLinkReference"]) for row in rows} == {("F-77", "dossierflow:77")}


def test_deletions_are_listed_by_kind(exact: Sandbox) -> None:
    entry = exact.book_sale()
    lines = {row["ID"] for row in exact.ledger(entry)}
    exact.delete(f"salesentry/SalesEntries(guid'{entry['EntryID']}')")
    account = exact.book("crm/Accounts", {"Name": "Eenmalig"})
    exact.delete(f"crm/Accounts(guid'{account['ID']}')")
    document = exact.book("documents/Documents", {"Subject": "x", "Type": 55})
    attached = exact.book(
        "documents/DocumentAttachments",
        {"Document": document["ID"], "FileName": "a.txt", "Attachment": "YQ=="},
    )
    exact.delete(f"documents/Documents(guid'{document['ID']}')")

    rows = exact.rows("sync/Deleted", select="Timestamp,EntityType,EntityKey")

    assert {row["EntityKey"] for row in rows if row["EntityType"] == TRANSACTION_LINES} == lines
    assert [row["EntityKey"] for row in rows if row["EntityType"] == ACCOUNTS] == [account["ID"]]
    assert [row["EntityKey"] for row in rows if row["EntityType"] == DOCUMENTS] == [document["ID"]]
    assert [row["EntityKey"] for row in rows if row["EntityType"] == ATTACHMENTS] == [attached["ID"]]
    assert changed(exact, "sync/Deleted", highest(rows)) == []
    assert exact.rows(LEDGER, select="Timestamp") == []


def test_deletions_are_forgotten_after_two_months(exact: Sandbox) -> None:
    entry = exact.book_sale()
    exact.delete(f"salesentry/SalesEntries(guid'{entry['EntryID']}')")
    exact.advance(60 * DAY)
    exact.log_in()
    assert exact.rows("sync/Deleted", select="Timestamp")

    exact.advance(2 * DAY)
    exact.log_in()

    assert exact.rows("sync/Deleted", select="Timestamp") == []


def test_a_moved_division_starts_its_timestamps_anew_below_the_old_ones(exact: Sandbox) -> None:
    rows = changed(exact, "sync/CRM/Accounts", 1)
    other = exact.rows("sync/CRM/Accounts", BUILDER, select="Timestamp")
    cursor = highest(rows)

    exact.admin(f"divisions/{BAKERY}/move")

    [division] = exact.rows("system/Divisions", select="DivisionMoveDate", filter=f"Code eq {BAKERY}")
    assert division["DivisionMoveDate"].startswith("/Date(17724420")  # 2026-03-02 09:00
    again = changed(exact, "sync/CRM/Accounts", 1)
    assert {row["ID"] for row in again} == {row["ID"] for row in rows}
    assert highest(again) < cursor
    assert changed(exact, "sync/CRM/Accounts", cursor) == []
    exact.put(f"crm/Accounts(guid'{rows[0]['ID']}')", {"Phone": "1"})
    assert [row["ID"] for row in changed(exact, "sync/CRM/Accounts", highest(again))] == [rows[0]["ID"]]
    assert exact.rows("sync/CRM/Accounts", BUILDER, select="Timestamp") == other


def test_a_date_can_be_turned_into_a_timestamp(exact: Sandbox) -> None:
    seeded = changed(exact, "sync/CRM/Accounts", 1)
    exact.advance(DAY)
    exact.log_in()
    account = exact.book("crm/Accounts", {"Name": "Nieuw"})

    answer = exact.client.get(
        f"/api/v1/{BAKERY}/read/sync/Sync/SyncTimestamp",
        params={"modified": "datetime'2026-03-03T00:00:00'", "endPoint": "'CRM/Accounts'"},
    ).json()["d"]

    assert answer["TimeStampAsBigInt"] == str(highest(seeded))
    rows = changed(exact, "sync/CRM/Accounts", int(answer["TimeStampAsBigInt"]))
    assert [row["ID"] for row in rows] == [account["ID"]]


def test_attachments_in_sync_never_carry_their_bytes(exact: Sandbox) -> None:
    document = exact.book("documents/Documents", {"Subject": "x", "Type": 55})
    attachment = {"Document": document["ID"], "FileName": "a.txt", "Attachment": "YQ=="}
    exact.book("documents/DocumentAttachments", attachment)

    [row] = exact.rows("sync/Documents/DocumentAttachments", select="Timestamp,Attachment,FileName,FileSize")

    assert row["Attachment"] is None
    assert (row["FileName"], row["FileSize"]) == ("a.txt", 1)
