"""Received Peppol invoices: held in quick entry until processed, or made an order at once.

Billit holds them by default; with automatic UBL processing (`processes_ubl` of the company) they are orders.
"""

from __future__ import annotations

from sandbox.billit import files
from sandbox.billit.orders import create, store
from sandbox.billit.platform import Platform
from sandbox.kernel.table import Row

FROM_PEPPOL = "Peppol"


def receive(platform: Platform, company: int, invoice: Row) -> Row | None:
    """`invoice` is a Cost order as one would post it. Returns the order, or None where it is held."""
    number = platform.new_id("inbox")
    row = {
        "InboxItemID": number,
        "CompanyID": company,
        "SenderPeppolID": _peppol_id(invoice["Supplier"]),
        "ReceiverPeppolID": _peppol_id(platform.company(company)),
        "ReceiverCompanyID": str(company),
        "PeppolDocumentType": f"urn:oasis:names:specification:ubl:schema:xsd:{invoice['OrderType']}-2",
        "CreationDate": platform.timestamp_text(),
        "order": invoice,
    }
    platform.table("peppol inbox").put(str(number), row)
    return process(platform, row) if platform.company(company)["processes_ubl"] else None


def process(platform: Platform, row: Row) -> Row:
    """The order of a received invoice, with its UBL, and a PDF made of it."""
    platform.table("peppol inbox").delete(str(row["InboxItemID"]))
    order = create.create(platform, row["CompanyID"], row["order"], origin=FROM_PEPPOL)
    return with_files(platform, order)


def with_files(platform: Platform, order: Row) -> Row:
    """The order with the PDF and UBL of itself, which are made when somebody asks."""
    stem = str(order.get("OrderNumber") or order["OrderID"]).replace("/", "-")
    made = {
        kind: files.promise(platform, order["CompanyID"], f"{stem}.{ending}", kind, order["OrderID"])
        for kind, ending in (("pdf", "pdf"), ("ubl", "xml"))
    }
    return store.change(platform, order["OrderID"], OrderPDF=made["pdf"], Attachments=[made["ubl"]])


def _peppol_id(party: Row) -> str:
    number = str(party.get("VATNumber", ""))
    return f"0208:{number[2:]}" if number.startswith("BE") else f"9999:{number}"
