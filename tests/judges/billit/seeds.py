"""What exists in a seeded sandbox, and a body that goes through for each call that takes one."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from sandbox.billit.driver import BAKERY, OFFICE, Driver, sales_invoice

FEED = "judge"
PDF = {"FileName": "scan.pdf", "MimeType": "application/pdf", "FileContent": b64encode(b"%PDF-1.7").decode()}
LINE = {"Description": "Papier", "Quantity": 2, "UnitPriceExcl": 12.5, "VATPercentage": 6}

Json = Any


def prepare(billit: Driver) -> dict[str, dict[str, list[Json]]]:
    """Fill what the practice's seed leaves empty, and say what there is."""
    as_office = str(OFFICE)
    billit.call("POST", "/v1/accountant/feeds", {"Name": FEED}, PartyID=as_office)
    billit.portal("invoice", direction="sales", count=3)
    billit.portal("invoice", direction="purchase", count=3)
    billit.portal("release", all=True)
    orders = billit.orders()
    waiting = billit.get(f"/v1/accountant/feeds/{FEED}", PartyID=as_office)
    product = billit.post("/v1/products", {"Description": "Brood", "AmountExcl": 3})
    cashbook = billit.post("/v1/Cashbook/Initialize", {"StartBalance": 100})
    confirmation = billit.post(
        "/v1/DailyReceiptBooks/commands/CreateEntryInOpenExistingOrNew", _confirmation()
    )
    return {
        "parameters": {
            "orderID": [row["OrderID"] for row in orders],
            "partyID": [row["PartyID"] for row in billit.get("/v1/parties")["Items"]],
            "documentID": [row["DocumentID"] for row in billit.get("/v1/documents")["Items"]],
            "fileID": [row["OrderPDF"]["FileID"] for row in orders],
            "feedName": [FEED],
            "feedItemID": [row["FeedItemID"] for row in waiting],
            "productID": [product],
            "cashbookID": [cashbook],
            "DailyReceiptEntryID": [confirmation["CashbookEntryId"]],
            "DailyReceiptBookID": [confirmation["CashbookId"]],
            "uploadID": [billit.post("/v1/toProcess", {"File": PDF}) for _ in range(20)],
            "inboxItemId": [row["InboxItemID"] for row in billit.get("/v1/peppol/inbox")["InboxItems"]],
            "webhookID": [billit.post("/v1/webhooks", _webhook())["WebhookID"]],
            "reportID": [1, 2],
            "TypeCodeType": ["OrderType", "PaymentMethod"],
            "key": ["Invoice", "Wired"],
            "VATorCBE": ["BE0403019261", "0403.019.261"],
            "Keywords": ["bakkerij", "BE0403019261"],
        },
        "bodies": bodies(
            [row["OrderID"] for row in orders], billit.get("/v1/financialTransactions")["Items"]
        ),
    }


def bodies(orders: list[int], transactions: list[Json]) -> dict[str, list[Json]]:
    account = transactions[0]["IBAN"]
    cost = sales_invoice(
        OrderDirection="Cost", OrderNumber="V-1", Supplier={"Name": "Drukker", "VATNumber": ""}
    )
    credit = sales_invoice(OrderType="CreditNote", OrderLines=[LINE])
    return {
        "POST /v1/orders": [sales_invoice(), sales_invoice(OrderLines=[LINE], OrderPDF=PDF), cost, credit],
        "POST /v1/peppol/sendOrder": [sales_invoice()],
        "PATCH /v1/orders/{orderID}": [
            {"Paid": True},
            {"Paid": False},
            {"InternalInfo": "x"},
            {"ApprovalStatus": "Approved"},
            {"AccountCode": 612000, "AccountantVerificationNeeded": True},
            {"ApprovalStatus": "Rejected"},
        ],
        "PUT /v1/orders/{orderID}/bookingEntries": [
            [
                {"AccountCode": 612000, "Amount": 100, "DebetOrCredit": "D"},
                {"AccountCode": 440000, "Amount": 100, "DebetOrCredit": "C"},
            ]
        ],
        "POST /v1/orders/{orderID}/payments": [{"Amount": 10}, {"Amount": 99999.99, "Date": "2026-11-20"}],
        "POST /v1/orders/commands/send": [
            {"OrderIDs": [order], "TransportType": kind} for order in orders for kind in ("Peppol", "SMTP")
        ],
        "POST /v1/parties": [
            {"Name": "Klant BV", "PartyType": "Customer", "VATNumber": "BE0999999922"},
            {"Name": "Winkel", "PartyType": "Supplier", "Email": "winkel@proef.example", "City": "Gent"},
        ],
        "PATCH /v1/parties/{partyID}": [{"GLAccountCode": 400100}, {"City": "Brugge", "Language": "NL"}],
        "POST /v1/products": [
            {"Description": "Koek", "AmountExcl": 2},
            {"Items": [{"Description": "Taart"}]},
        ],
        "POST /v1/documents": [{"File": PDF, "Name": "Contract", "Tags": ["a"]}],
        "POST /v1/toProcess": [{"File": PDF, "MetaData": {"TotalIncl": 12.1, "OrderDate": "2026-11-20"}}],
        "POST /v1/financialTransactions/commands/import": [
            [{"IBAN": account, "TotalAmount": 5, "TransactionType": kind, "ValueDate": "2026-11-20"}]
            for kind in ("Credit", "Debit")
        ],
        "POST /v1/glaccounts": [{"Code": 612000, "Description": "Kantoor"}],
        "POST /v1/glaccounts/commands/import": [[{"Code": 612000, "Description": "Kantoor"}]],
        "POST /v1/journals/commands/import": [
            [{"Code": "ACH", "Description": "Aankopen", "JournalType": "Cost"}]
        ],
        "POST /v1/accountant/feeds": [{"Name": FEED}],
        "POST /v1/accountant/feeds/{feedName}/{feedItemID}/confirm": [{"RemotePath": "x"}],
        "POST /v1/account/sequences": [{"SequenceType": "Income-Invoice", "Consume": True}],
        "POST /v1/account/registercompany": [{"Company": {"Name": "Nieuw BV", "VATNumber": "BE0999999922"}}],
        "POST /v1/Cashbook/Initialize": [{"StartBalance": 50, "StartDate": "2026-11-01"}],
        "POST /v1/Cashbook/AddEntry": [{"Direction": "in", "Amount": 5}, {"Direction": "out", "Amount": 5}],
        "POST /v1/DailyReceiptBooks/commands/CreateEntryInOpenExistingOrNew": [_confirmation()],
        "POST /v1/peppol/participants": [{"CompanyID": str(BAKERY)}],
        "DELETE /v1/peppol/participants": [{"CompanyID": str(BAKERY)}],
        "POST /v1/peppol/inbox/{inboxItemId}/refuse": [{"RefusalReason": "x"}],
        "POST /v1/webhooks": [_webhook(update) for update in ("I", "U")],
    }


def _confirmation() -> Json:
    return {"Description": "Dag", "VATPercentage": 6, "TotalIncl": 106, "InputDate": "2026-11-20"}


def _webhook(update: str = "D") -> Json:
    return {"EntityType": "Order", "EntityUpdateType": update, "WebhookURL": "https://hook.example/in"}
