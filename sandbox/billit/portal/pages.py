"""The portal's pages: plain HTML, no scripts, no outside assets."""

from __future__ import annotations

from html import escape
from itertools import islice
from typing import Any

from starlette.responses import Response

from sandbox.billit import export, files
from sandbox.billit.errors import unknown
from sandbox.billit.platform import Platform
from sandbox.kernel.pages import page, table_html
from sandbox.kernel.table import Row

BUTTONS = (
    ("release", "Release for export"),
    ("release:all=1", "Release all that are ready"),
    ("approve", "Approve"),
    ("check:on=1", "Mark to check"),
    ("check:on=0", "Mark checked"),
)
MAKERS = (
    ("invoice:direction=sales", "New sales invoice"),
    ("invoice:direction=purchase", "New purchase invoice"),
    ("invoice:direction=purchase,kind=credit-note", "New purchase credit note"),
    ("process", "Process quick entry"),
)
WELCOME = (
    "Play the entrepreneur and the accountant: open a dossier, let invoices arrive, approve them, mark what "
    "is to check, release for export, upload bank transactions, and see what was written back."
)
COMPANIES = 100  # on a page of the portal
SHOWN = 200  # newest documents on a company's page
DOCUMENT_COLUMNS = (
    *("", "Number", "Other side, written back"),
    *("Kind", "Date", "Total", "Status"),
)
KINDS = {"Income": "sales", "Cost": "purchase", "CreditNote": " credit note"}
LONGEST_NAME = 34
WRAPS = 'style="white-space: normal"'
COLUMNS = ("Dossier", "VAT", "Documents", "New files", "To check", "To export")
UPLOAD = (("transactions", "Upload bank transactions"),)
SAMPLE = '[{"IBAN": "%s", "TotalAmount": 12.50, "TransactionType": "Credit", "ValueDate": "%s", "Note": ""}]'


def companies(platform: Platform, offset: int = 0, limit: int | None = None) -> list[dict[str, Any]]:
    """Per company the counts of the accountant's list of dossiers."""
    rows = platform.table("companies").values()
    return [_counted(platform, row) for row in islice(rows, offset, limit and offset + limit)]


def _counted(platform: Platform, company: Row) -> dict[str, Any]:
    party_id = company["PartyID"]
    counts = platform.further.counts(party_id)
    if counts is None:
        counts = export.counts(platform.table("orders").find("CompanyID", party_id))
    held = platform.table("peppol inbox").find("CompanyID", party_id)
    named = {"party_id": party_id, "name": company["Name"], "vat_number": company["VATNumber"]}
    return {**named, **counts, "new_files": len(held)}


def home(platform: Platform, offset: int) -> Response:
    count = len(platform.table("companies"))
    rows = "".join(
        f'<tr><td><a href="/_sandbox/portal/{one["party_id"]}">{escape(one["name"])}</a></td>'
        f"<td>{one['vat_number']}</td><td class=n>{one['documents']}</td><td class=n>{one['new_files']}</td>"
        f"<td class=n>{one['to_check']}</td><td class=n>{one['to_export']}</td></tr>"
        for one in companies(platform, offset, COMPANIES)
    )
    links = " · ".join(
        f'<a href="/_sandbox/portal?offset={start}">{start + 1} to {min(start + COMPANIES, count)}</a>'
        for start in range(0, count, COMPANIES)
    )
    turning = f"<p>{links}</p>" if count > COMPANIES else ""
    head = "".join(f"<th>{name}</th>" for name in COLUMNS)
    table = f"<table><tr>{head}</tr>{rows}</table>"
    return page("Portal", f"<h1>Accountant's portal</h1><p>{WELCOME}</p>{turning}{table}")


def company(platform: Platform, number: int, said: str) -> Response:
    row = platform.table("companies").get(str(number))
    if row is None:
        raise unknown("Company")
    platform.books.open(str(number))
    orders = sorted(platform.table("orders").find("CompanyID", number), key=lambda one: -one["OrderID"])
    listed = "".join(_order_row(platform, one) for one in orders[:SHOWN])
    older = f"{len(orders) - SHOWN} older documents are not shown." if len(orders) > SHOWN else ""
    head = "".join(f"<th>{name}</th>" for name in DOCUMENT_COLUMNS)
    body = (
        f'<p><a href="/_sandbox/portal">All dossiers</a></p><h1>{escape(row["Name"])}</h1>'
        f'<p class="muted">{escape(said)}</p><form method="post"><p>{_buttons(BUTTONS)}</p>'
        f'<div class="scroll"><table><tr>{head}</tr>{listed}</table></div><p class="muted">{older}</p>'
        f"<p>{_buttons(MAKERS)}</p></form>"
        f"{_bank(platform, number)}"
    )
    return page(row["Name"], body)


def _order_row(platform: Platform, row: Row) -> str:
    """What was written back: InternalInfo, and how many booking lines."""
    booked = f"{len(row['BookingEntries'])} booking lines" if row.get("BookingEntries") else ""
    written_back = ", ".join(filter(None, (row.get("InternalInfo"), booked)))
    review = "to check" if row["AccountantVerificationNeeded"] else row.get("ApprovalStatus") or ""
    other = platform.must("parties", row["CounterPartyID"])["Name"][:LONGEST_NAME]
    kind = f"{KINDS[row['OrderDirection']]}{KINDS.get(row['OrderType'], '')}"
    exported = "exported" if row["ExportedToConnector"] else ""
    status = ", ".join(filter(None, (row["OrderStatus"], review, exported)))
    number = escape(row.get("OrderNumber") or "(draft)")
    return (
        f'<tr><td><input type="checkbox" name="order" value="{row["OrderID"]}"></td>'
        f'<td><a href="/_sandbox/portal/orders/{row["OrderID"]}">{number}</a></td>'
        f'<td {WRAPS}>{escape(other)} <span class="muted">{escape(written_back)}</span></td>'
        f"<td>{kind}</td><td>{row['OrderDate'][:10]}</td>"
        f"<td class=n>{row['TotalIncl']} {escape(row['Currency'])}</td><td {WRAPS}>{status}</td></tr>"
    )


def _buttons(listed: tuple[tuple[str, str], ...]) -> str:
    return " ".join(f'<button name="deed" value="{deed}">{escape(text)}</button>' for deed, text in listed)


def _bank(platform: Platform, company_number: int) -> str:
    accounts = platform.table("bank accounts").find("CompanyID", company_number)
    shown = ("IBAN", "BIC", "BankName", "Saldo", "Currency", "BankProviderStatus")
    iban = accounts[0]["IBAN"] if accounts else ""
    sample = SAMPLE % (iban, platform.today().isoformat())
    return (
        f"<h2>Bank accounts</h2>{table_html({name: one.get(name) for name in shown} for one in accounts)}"
        f'<form method="post"><p><textarea name="transactions" rows="4" cols="110">'
        f"{escape(sample)}</textarea></p><p>{_buttons(UPLOAD)}</p></form>"
    )


def _files(row: Row) -> str:
    listed = (
        [row["OrderPDF"], *row.get("Attachments", ())] if "OrderPDF" in row else row.get("Attachments", ())
    )
    return " ".join(
        f'· <a href="/_sandbox/portal/files/{one["FileID"]}">{escape(one["FileName"])}</a>' for one in listed
    )


def file(platform: Platform, guid: str) -> Response:
    row = platform.table("files").get(guid)
    if row is None:
        raise unknown("File")
    return Response(files.content_of(platform, row), media_type=row["MimeType"])


def order(platform: Platform, number: int) -> Response:
    row = platform.table("orders").get(str(number))
    if row is None:
        raise unknown("Order")
    facts = {name: value for name, value in row.items() if isinstance(value, str | int) and value != ""}
    other = platform.must("parties", row["CounterPartyID"])
    body = (
        f'<p><a href="/_sandbox/portal/{row["CompanyID"]}">Dossier</a> {_files(row)}</p>'
        f"<h1>{escape(row.get('OrderNumber') or 'Draft')} - {escape(other['Name'])}</h1>"
        f"<h2>Lines</h2>{table_html(row['OrderLines'])}<h2>VAT</h2>{table_html(row['VatGroups'])}"
        f"<h2>Booking entries written back</h2>{table_html(row.get('BookingEntries', ()))}<h2>All</h2>"
        f"{table_html({'field': name, 'value': str(value)} for name, value in facts.items())}"
    )
    return page(f"Order {number}", body)
