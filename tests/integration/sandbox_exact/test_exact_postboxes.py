"""Digital postboxes, the scanning service, and the clerk who books what arrives (section 8)."""

from __future__ import annotations

import base64

import httpx
import pytest

from tests.integration.sandbox_exact.conftest import BAKERY, BUILDER, OFFICE, Json, Sandbox, text_of

MESSAGES, ATTACHMENTS = "mailbox/MailMessagesSent", "mailbox/MailMessageAttachments"
UBL = """<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 <cbc:ID>{number}</cbc:ID><cbc:IssueDate>2026-02-20</cbc:IssueDate>
 <cac:AccountingSupplierParty><cac:Party>
  <cac:PartyTaxScheme><cbc:CompanyID>{vat_number}</cbc:CompanyID></cac:PartyTaxScheme>
  <cac:PartyLegalEntity><cbc:RegistrationName>{name}</cbc:RegistrationName></cac:PartyLegalEntity>
 </cac:Party></cac:AccountingSupplierParty>
 <cac:TaxTotal><cac:TaxSubtotal><cbc:TaxableAmount>100.00</cbc:TaxableAmount><cbc:TaxAmount>21.01</cbc:TaxAmount>
  <cac:TaxCategory><cbc:Percent>21</cbc:Percent></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
</Invoice>"""
CREDIT_NOTE = (
    UBL.replace("<Invoice", "<CreditNote")
    .replace("/Invoice>", "/CreditNote>")
    .replace("xsd:Invoice-2", "xsd:CreditNote-2")
)


def box(exact: Sandbox, division: int) -> str:
    [row] = exact.rows("read/mailbox/DefaultMailbox", division, select="ID,ForDivision,IsScanServiceMailbox")
    assert (row["ForDivision"], row["IsScanServiceMailbox"]) == (division, False)
    return str(row["ID"])


def scan_box(exact: Sandbox, operation: int = 1) -> str:
    answer = exact.client.get(
        f"/api/v1/{BAKERY}/read/mailbox/PreferredMailboxForOperation", params={"operation": operation}
    )
    [row] = answer.json()["d"]["results"]
    assert row["IsScanServiceMailbox"] is True
    return str(row["ID"])


def send(exact: Sandbox, content: str | bytes = "", **message: object) -> Json:
    """A message from the office's postbox to the bakery's, with one attachment where there is content."""
    sent = exact.book(
        MESSAGES,
        {
            "SenderMailboxID": box(exact, OFFICE),
            "RecipientMailboxID": box(exact, BAKERY),
            "Subject": "Factuur",
            "Type": 1000,
            **message,
        },
    )
    if content:
        raw = content.encode() if isinstance(content, str) else content
        attachment = {
            "MailMessageID": sent["ID"],
            "AttachmentFileName": "factuur.xml",
            "Attachment": base64.b64encode(raw).decode(),
            "Type": 130,
        }
        exact.book(ATTACHMENTS, attachment)
    return sent


def status(exact: Sandbox, message: Json) -> int:
    [row] = exact.rows(MESSAGES, select="RecipientStatus", filter=f"ID eq guid'{message['ID']}'")
    return int(row["RecipientStatus"])


def invoice(exact: Sandbox, template: str = UBL, **fields: str) -> tuple[str, str]:
    """A UBL invoice of a supplier the bakery knows, and that supplier's id."""
    [supplier] = exact.rows(
        "crm/Accounts",
        select="ID,Name,VATNumber",
        filter="IsSupplier eq true and Blocked eq false and startswith(VATNumber,'BE')",
        top="1",
    )
    known = {"number": "S-2026-17", "vat_number": supplier["VATNumber"], "name": supplier["Name"]}
    return template.format(**{**known, **fields}), supplier["ID"]


def test_every_company_has_a_postbox_and_the_scanning_service_has_one(exact: Sandbox) -> None:
    rows = exact.rows("mailbox/Mailboxes", select="Mailbox,ForDivision")

    assert {BAKERY, BUILDER, OFFICE} <= {row["ForDivision"] for row in rows}
    assert len(exact.rows("read/mailbox/PreferredMailbox", select="ID")) == 1
    assert scan_box(exact, 1) == scan_box(exact, 4)
    wrong = exact.client.get(
        f"/api/v1/{BAKERY}/read/mailbox/PreferredMailboxForOperation", params={"operation": 5}
    )
    assert wrong.status_code == 400


def test_a_message_lies_open_and_only_the_recipient_moves_it(exact: Sandbox) -> None:
    message = send(exact, RecipientStatus=50)

    assert (message["RecipientStatus"], message["RecipientStatusDescription"]) == (20, "Open")
    assert message["RecipientMailboxDescription"] == "Bakkerij De Gouden Aar BV"


def test_a_message_to_the_scanning_service_lies_there(exact: Sandbox) -> None:
    message = send(exact, RecipientMailboxID=scan_box(exact), Type=7000, Operation=1)

    assert message["RecipientStatus"] == 43


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"SenderMailboxID": None}, "Verplicht: Verzender"),
        ({"RecipientMailboxID": "00000000-0000-0000-0000-000000000000"}, "Ongeldige referentie: Ontvanger"),
        ({"Subject": ""}, "Verplicht: Onderwerp"),
        ({"Type": 4711}, "Ongeldig: Type"),
        ({"Operation": 9}, "Ongeldig: Operation"),
    ],
)
def test_a_message_that_cannot_be_delivered_is_refused(exact: Sandbox, change: Json, text: str) -> None:
    own = box(exact, BAKERY)
    body = {"SenderMailboxID": own, "RecipientMailboxID": own, "Subject": "x", "Type": 1000, **change}

    answer = exact.post(MESSAGES, body)

    assert (answer.status_code, text_of(answer)) == (500, text)


def test_an_attachment_keeps_its_bytes_and_hangs_on_its_message(exact: Sandbox) -> None:
    message = send(exact, b"%PDF-1.7")

    [row] = exact.rows(ATTACHMENTS, filter=f"MailMessageID eq guid'{message['ID']}'")

    assert (row["AttachmentFileName"], row["FileSize"], row["TypeDescription"]) == (
        "factuur.xml",
        "8",
        "UBL 2.1",
    )
    assert row["Attachment"] is None
    got = exact.client.get(f"{row['Url']}&Download=1")
    assert got.content == b"%PDF-1.7"
    orphan = {"MailMessageID": row["ID"], "AttachmentFileName": "x", "Attachment": "YQ=="}
    assert text_of(exact.post(ATTACHMENTS, orphan)) == "Ongeldige referentie: Bericht"


def test_the_clerk_moves_messages_step_by_step(exact: Sandbox) -> None:
    plain, scan = send(exact), send(exact, RecipientMailboxID=scan_box(exact), Type=7000)
    seen = []
    for _ in range(5):
        seen.append((status(exact, plain), status(exact, scan)))
        exact.admin("clerk/run")

    assert seen == [(20, 43), (25, 20), (42, 25), (42, 42), (42, 42)]


def test_the_clerk_books_a_ubl_invoice_with_the_suppliers_number(exact: Sandbox) -> None:
    content, supplier = invoice(exact)
    message = send(exact, content)

    [booked] = exact.admin("clerk/book", message_id=message["ID"])["booked"]

    assert status(exact, message) == 50
    [entry] = exact.rows("purchaseentry/PurchaseEntries")
    assert (entry["YourRef"], entry["Supplier"]) == ("S-2026-17", supplier)
    assert (entry["AmountFC"], entry["VATAmountFC"]) == (121.01, 21.01)
    assert entry["EntryNumber"] == booked["EntryNumber"]
    lines = exact.rows("sync/Financial/TransactionLines", select="Timestamp,YourRef,LineNumber")
    assert [(row["YourRef"], row["LineNumber"]) for row in lines] == [
        ("S-2026-17", 0),
        ("S-2026-17", 1),
        ("S-2026-17", 9999),
    ]


def test_the_clerk_books_a_credit_note_in_its_own_journal(exact: Sandbox) -> None:
    content, _ = invoice(exact, CREDIT_NOTE)
    send(exact, content)

    exact.admin("clerk/book")

    [entry] = exact.rows("purchaseentry/PurchaseEntries", select="AmountFC,Type,Journal")
    assert (entry["AmountFC"], entry["Type"], entry["Journal"]) == (-121.01, 31, "610")


def test_the_clerk_makes_a_relation_that_is_not_there(exact: Sandbox) -> None:
    content, _ = invoice(exact, name="Onbekend BV", vat_number="BE0000000097")
    send(exact, content)

    exact.admin("clerk/book")

    [entry] = exact.rows("purchaseentry/PurchaseEntries", select="SupplierName")
    assert entry["SupplierName"] == "Onbekend BV"


def test_a_scan_is_booked_as_the_clerk_reads_it(exact: Sandbox) -> None:
    message = send(exact, b"%PDF", RecipientMailboxID=scan_box(exact), Type=7000, Operation=3)
    with pytest.raises(AssertionError, match="holds no UBL"):
        exact.admin("clerk/book", message_id=message["ID"])
    assert status(exact, message) == 43

    told = {"number": "V-5", "date": "2026-02-03", "name": "Klant", "net": "50.00", "vat": "10.50"}
    exact.admin("clerk/book", message_id=message["ID"], invoice=told)

    [entry] = exact.rows("salesentry/SalesEntries", select="YourRef,AmountFC,CustomerName")
    assert (entry["YourRef"], entry["AmountFC"], entry["CustomerName"]) == ("V-5", 60.5, "Klant")


def test_a_bank_statement_is_processed_without_an_entry(exact: Sandbox) -> None:
    message = send(exact, b"0000012032672505", Type=2000)

    exact.admin("clerk/book")

    assert status(exact, message) == 50
    assert exact.rows("sync/Financial/TransactionLines", select="Timestamp") == []


def test_the_clerk_can_reject_and_leaves_it_at_that(exact: Sandbox) -> None:
    content, _ = invoice(exact)
    message = send(exact, content)

    exact.admin("clerk/reject", message_id=message["ID"])
    exact.admin("clerk/book")

    assert status(exact, message) == 5
    assert exact.rows("purchaseentry/PurchaseEntries", select="EntryID") == []


def test_the_clerk_can_change_and_delete_what_we_booked(exact: Sandbox) -> None:
    entry = exact.book_purchase(YourRef="L-1")
    exact.admin("clerk/change", division=BAKERY, entry_id=entry["EntryID"], fields={"YourRef": "L-1bis"})
    [row] = exact.rows("purchaseentry/PurchaseEntries")
    assert (row["YourRef"], row["ModifierFullName"]) == ("L-1bis", "Saskia De Wit")
    assert row["CreatorFullName"] == "Lotte Vermeulen"

    exact.admin("clerk/delete", division=BAKERY, entry_id=entry["EntryID"])

    assert exact.rows("purchaseentry/PurchaseEntries") == []
    assert len(exact.rows("sync/Deleted", select="Timestamp")) == 3


def test_the_clerk_knows_no_other_work(exact: Sandbox) -> None:
    answer: httpx.Response = exact.client.post("/_sandbox/api/clerk/dance", json={})

    assert answer.status_code == 404
