"""POST /v1/orders: a new order, or a new version of one that was not sent yet."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sandbox.billit import amounts, files, ogm, parties, sequences, timestamps
from sandbox.billit.call import Call
from sandbox.billit.contract import ENUMS
from sandbox.billit.errors import invalid
from sandbox.billit.orders import store, totals
from sandbox.billit.platform import Platform
from sandbox.kernel.table import Row

REQUIRED = ("OrderType", "OrderDirection", "OrderDate", "ExpiryDate")  # ExpiryDate on credit notes too
# Posted fields that are not taken over: computed here, or kept elsewhere.
COMPUTED = {"CompanyID", "OrderID", "TotalExcl", "TotalVAT", "TotalIncl", "ToPay", "OrderStatus", "VatGroups"}
COMPUTED |= {"Created", "LastModified", "Overdue", "DaysOverdue", "BookingEntries", "ExportedToConnector"}
COMPUTED |= {
    "Messages",
    "Customer",
    "Supplier",
    "CounterParty",
    "CustomerID",
    "SupplierID",
    "OrderPDF",
    "Attachments",
}
SIDES = {"Income": ("Customer", "CustomerID"), "Cost": ("Supplier", "SupplierID")}
FROM_THE_API = "APIFeed"


def post(call: Call) -> int:
    return create(call.platform, call.company, call.bound("Order"))["OrderID"]  # type: ignore[no-any-return]


def create(platform: Platform, company: int, posted: Row, origin: str = FROM_THE_API) -> Row:
    """Validates, finds or makes the counterparty, computes the totals and keeps the order."""
    _must_be_whole(posted)
    existing = _existing(platform, company, posted)
    party = _counterparty(platform, company, posted)
    row = {
        "ExternalProvider": origin,
        "Currency": "EUR",
        "FXRateToForeign": "1.00000",
        "Invoiced": False,
        "RemindersSent": 0,
        "ExportedToConnector": False,
        "AccountantVerificationNeeded": False,
        "IsSent": False,
        "Paid": False,
        "CurrentDocumentDeliveryDetails": {"IsDocumentDelivered": False},
        **existing,
        **{name: value for name, value in posted.items() if name not in COMPUTED},
        "CompanyID": company,
        "CounterPartyID": party["PartyID"],
    }
    row |= _amounts(row, party)
    row |= _numbers(platform, company, row)
    row |= _files(platform, company, posted)
    if "AccountCode" not in row and party.get("GLAccountCode"):
        row["AccountCode"] = party["GLAccountCode"]
    if row["OrderType"] == "CreditNote":
        row |= _credit(platform, company, row)
    if existing:
        return store.change(platform, existing["OrderID"], **row)
    return store.add(platform, {**row, "OrderID": platform.new_id("order")})


def _must_be_whole(posted: Row) -> None:
    for name in REQUIRED:
        if not posted.get(name):
            raise invalid(f"{name} is required.")
    for name in ("OrderType", "OrderDirection", "PaymentMethod", "ApprovalStatus"):
        if name in posted and posted[name] not in ENUMS[name]:
            raise invalid(f"{name} '{posted[name]}' is not valid.")
    if not posted.get("OrderLines"):
        raise invalid("OrderLines is required.")


def _existing(platform: Platform, company: int, posted: Row) -> Row:
    """The order that is updated: with OrderID in the body (inferred); {} for a new one."""
    if not posted.get("OrderID"):
        return {}
    row = platform.table("orders").get(str(posted["OrderID"]))
    if row is None or row["CompanyID"] != company:
        raise invalid(f"Order {posted['OrderID']} not found.")
    if row["OrderDirection"] == "Income" and row["IsSent"]:
        raise invalid("An order that was sent cannot be changed.")
    return row


def _counterparty(platform: Platform, company: int, posted: Row) -> Row:
    side, id_name = SIDES[posted["OrderDirection"]]
    given = posted.get(id_name) or posted.get("CounterPartyID")
    if given:
        row = platform.table("parties").get(str(given))
        if row is None or row["CompanyID"] != company:
            raise invalid(f"Party {given} not found.")
        return row
    described = posted.get(side) or posted.get("CounterParty")
    if not described:
        raise invalid(f"{side} is required.")
    return parties.save(platform, company, {**described, "PartyType": side})


def computed(platform: Platform, row: Row) -> Row:
    """Lines, groups and totals of an order as it stands."""
    return _amounts(row, platform.must("parties", row["CounterPartyID"]))


def _amounts(row: Row, party: Row) -> Row:
    direction = row["OrderDirection"]
    country = totals.HOME if direction == "Income" else party.get("CountryCode", totals.HOME)
    lines = totals.completed(row["OrderLines"], direction, row.get("VentilationCode", ""), country)
    groups = totals.groups(lines, Decimal(row.get("PaymentDiscountPercentage") or 0))
    sums = totals.sums(groups)
    if row["OrderType"] == "CreditNote" and Decimal(sums["TotalIncl"]) < 0:
        raise invalid("The amounts of a credit note must be positive.")
    return {"OrderLines": lines, "VatGroups": groups, **sums, **_discount(row, groups)}


def _discount(row: Row, groups: list[Row]) -> Row:
    """For prompt payment: its amount, and until when it may be taken."""
    if not Decimal(row.get("PaymentDiscountPercentage") or 0):
        return {}
    until = timestamps.day(row["OrderDate"]) + timedelta(days=row.get("PaymentReductionDays") or 0)
    amount = sum((Decimal(one["FinancialReductionAmount"]) for one in groups), Decimal(0))
    return {"PaymentDiscountAmount": amounts.euro(amount), "PaymentDiscountDate": timestamps.midnight(until)}


def _numbers(platform: Platform, company: int, row: Row) -> Row:
    """A sales document without number takes the next one; an invoice gets a structured reference."""
    if row["OrderDirection"] != "Income":
        return {}
    number = row.get("OrderNumber") or sequences.take(platform, company, row["OrderType"])
    made = {"OrderNumber": number}
    if not row.get("PaymentReference") and row["OrderType"] == "Invoice":
        made["PaymentReference"] = ogm.structured(
            platform.books.next_id(f"ogm {company}", company * 1000 + 1)
        )
    return made


def _files(platform: Platform, company: int, posted: Row) -> Row:
    """Files that came with the order; only their id and name stay in it."""
    kept: Row = {}
    if "OrderPDF" in posted:
        kept["OrderPDF"] = files.keep_posted(platform, company, posted["OrderPDF"])
    if "Attachments" in posted:
        kept["Attachments"] = [files.keep_posted(platform, company, one) for one in posted["Attachments"]]
    return kept


def _credit(platform: Platform, company: int, row: Row) -> Row:
    """A credit note about an invoice counts as settled; the invoice must exist."""
    about = row.get("AboutInvoiceNumber")
    if not about:
        return {}
    orders = platform.table("orders").find("CompanyID", company)
    wanted = (about, "Invoice", row["OrderDirection"])
    if wanted not in ((one.get("OrderNumber"), one["OrderType"], one["OrderDirection"]) for one in orders):
        raise invalid(f"AboutInvoiceNumber '{about}' does not exist.")
    return store.pay(row, platform.timestamp_text())
