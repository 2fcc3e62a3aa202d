"""Documents, attachments, and the way back to the bytes."""

from __future__ import annotations

import base64

import httpx

from tests.integration.sandbox_exact.conftest import AMELIE, BAKERY, BUILDER, PORTAL, Json, Sandbox, text_of

PDF = b"%PDF-1.7 \x00\xff"
DOCUMENTS, ATTACHMENTS = "documents/Documents", "documents/DocumentAttachments"


def document(exact: Sandbox, **more: object) -> Json:
    return exact.book(DOCUMENTS, {"Subject": "Factuur 1", "Type": 20, **more})


def attach(exact: Sandbox, to: Json, content: bytes = PDF) -> httpx.Response:
    body = {
        "Document": to["ID"],
        "FileName": "factuur.pdf",
        "Attachment": base64.b64encode(content).decode(),
    }
    return exact.post(ATTACHMENTS, body)


def test_a_document_has_a_number_an_account_and_a_place_to_look_at(exact: Sandbox) -> None:
    supplier = exact.supplier()
    first, second = document(exact, Account=supplier), document(exact)

    assert (first["HID"], second["HID"]) == (1, 2)
    assert first["AccountName"]
    assert first["TypeDescription"] == "Purchase invoice"
    assert first["DocumentViewUrl"].startswith(f"{exact.url}/docs/DocView.aspx")


def test_the_bytes_come_back_with_download_and_a_bearer(exact: Sandbox) -> None:
    attachment = attach(exact, document(exact)).json()["d"]
    url = attachment["Url"]

    got = exact.client.get(f"{url}&Download=1")

    assert got.content == PDF
    assert got.headers["content-type"] == "application/pdf"
    assert 'filename="factuur.pdf"' in got.headers["content-disposition"]
    page = exact.client.get(url)
    assert page.headers["content-type"].startswith("text/html")
    assert PDF not in page.content
    assert exact.client.get(f"{url}&Download=1", headers={"Authorization": ""}).status_code == 401
    unknown = "/docs/SysAttachment.aspx?ID=00000000-0000-0000-0000-000000000000&Download=1"
    assert exact.client.get(unknown).status_code == 404
    assert exact.client.get("/docs/SysAttachment.aspx").status_code == 400


def test_another_companys_bytes_are_refused(exact: Sandbox) -> None:
    made = exact.book(DOCUMENTS, {"Subject": "x", "Type": 55}, BUILDER)
    body = {"Document": made["ID"], "FileName": "x.txt", "Attachment": "YQ=="}
    url = exact.book(ATTACHMENTS, body, BUILDER)["Url"]
    exact.log_in(PORTAL)
    outsider = exact.client.get(f"{url}&Download=1")
    exact.log_in(AMELIE, [BAKERY])
    outside_consent = exact.client.get(f"{url}&Download=1")

    assert outsider.headers["Reason"] == "NoDivisionAccess"
    assert outside_consent.headers["Reason"].startswith("WrongDivision")


def test_what_is_not_base64_is_refused(exact: Sandbox) -> None:
    body = {"Document": document(exact)["ID"], "FileName": "x.pdf", "Attachment": "no base64!"}

    answer = exact.post(ATTACHMENTS, body)

    assert answer.status_code == 400
    assert text_of(answer) == (
        "Error processing request stream. Error encountered in converting the value from request payload "
        "for property 'Attachment' to type 'Byte[]', which is the property's expected type. See inner "
        "exception for more detail."
    )


def test_ten_megabytes_fit_and_one_byte_more_does_not(exact: Sandbox) -> None:
    made = document(exact)
    most = 10 * 1024 * 1024

    assert attach(exact, made, bytes(most)).status_code == 201
    refused = attach(exact, made, bytes(most + 1))

    assert (refused.status_code, text_of(refused)) == (413, "Bijlage is te groot: maximaal 10 MB")
    assert len(exact.rows(ATTACHMENTS, filter=f"Document eq guid'{made['ID']}'", select="ID")) == 1
    far_too_large = exact.client.post(
        f"/api/v1/{BAKERY}/{ATTACHMENTS}",
        content=bytes(16 * 1024 * 1024),
        headers={"Content-Type": "application/json"},
    )
    assert far_too_large.status_code == 413


def test_attachments_cannot_be_changed_only_deleted(exact: Sandbox) -> None:
    attachment = attach(exact, document(exact)).json()["d"]
    address = f"{ATTACHMENTS}(guid'{attachment['ID']}')"

    assert exact.put(address, {"FileName": "other.pdf"}).status_code == 405
    assert exact.delete(address).status_code == 204
    assert exact.client.get(f"{attachment['Url']}&Download=1").status_code == 404


def test_an_entry_and_its_document_know_each_other_from_either_side(exact: Sandbox) -> None:
    first = document(exact)
    entry = exact.book_purchase(Document=first["ID"])
    assert (entry["DocumentNumber"], entry["DocumentSubject"]) == (first["HID"], "Factuur 1")
    [row] = exact.rows(DOCUMENTS, select="FinancialTransactionEntryID", filter="Subject eq 'Factuur 1'")
    assert row["FinancialTransactionEntryID"] == entry["EntryID"]

    later = exact.book_purchase()
    document(exact, Subject="Later", FinancialTransactionEntryID=later["EntryID"])

    [row] = exact.rows(
        "purchaseentry/PurchaseEntries",
        select="DocumentSubject",
        filter=f"EntryID eq guid'{later['EntryID']}'",
    )
    assert row["DocumentSubject"] == "Later"
    rows = exact.rows("sync/Financial/TransactionLines", select="Timestamp,DocumentSubject,EntryID")
    assert {one["DocumentSubject"] for one in rows if one["EntryID"] == later["EntryID"]} == {"Later"}


def test_types_say_what_can_be_made(exact: Sandbox) -> None:
    rows = exact.rows("documents/DocumentTypes", select="ID,DocumentIsCreatable")

    assert {row["ID"]: row["DocumentIsCreatable"] for row in rows} == {
        10: True,
        20: True,
        40: False,
        55: True,
    }
