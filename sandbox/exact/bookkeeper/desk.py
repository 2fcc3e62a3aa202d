"""The bookkeeper books an invoice as a person would, with what the division's own data suggest."""

from __future__ import annotations

from sandbox.exact.bookkeeper.invoice import Invoice, Part, Party
from sandbox.exact.entries.booking import prepare
from sandbox.exact.entries.kinds import PURCHASES, SALES, Kind
from sandbox.exact.entries.store import keep, numbered
from sandbox.exact.local_time import local_midnight
from sandbox.exact.money import amount
from sandbox.exact.resources.relations import NEW_ACCOUNT, next_account_code
from sandbox.exact.world import World, new_id
from sandbox.kernel.table import Row

SALES_MESSAGE, SCANNED_MESSAGE, SALES_OPERATION = 1100, 7000, 3
# kind: the relation's own GL account, and the GL type that serves where it has none
GL_CHOICE = {SALES.path: ("GLAccountSales", 110), PURCHASES.path: ("GLAccountPurchase", 120)}


def kind_for(message: Row) -> Kind:
    """Sales where the message's type or operation says so, else purchases."""
    scanned_sale = message.get("Type") == SCANNED_MESSAGE and message.get("Operation") == SALES_OPERATION
    return SALES if message.get("Type") == SALES_MESSAGE or scanned_sale else PURCHASES


def book(world: World, division: int, kind: Kind, invoice: Invoice, bookkeeper: Row) -> Row:
    """The entry; Refused where the division's data do not admit it."""
    relation = relation_of(world, division, kind, invoice, bookkeeper)
    credit = sum(part.net for part in invoice.parts) < 0
    header = {
        "Journal": _journal(world, division, kind, credit),
        kind.relation: relation["ID"],
        "EntryDate": f"{invoice.date}T00:00:00" if invoice.date else local_midnight(world.now().date()),
        "YourRef": invoice.number,
        "Description": f"{relation['Name']} {invoice.number}",
    }
    lines = [_line(world, division, kind, relation, part) for part in invoice.parts]
    booking = prepare(world, division, kind, header, lines, str(bookkeeper["Language"]).lower())
    return keep(world, division, numbered(world, division, booking), bookkeeper)


def relation_of(world: World, division: int, kind: Kind, invoice: Invoice, bookkeeper: Row) -> Row:
    party = invoice.customer if kind is SALES else invoice.supplier
    table = world.table(division, "crm/Accounts")
    found = (party.vat_number and table.first("VATNumber", party.vat_number)) or table.first(
        "Name", party.name
    )
    return found or _new_relation(world, division, kind, party, bookkeeper)


def _new_relation(world: World, division: int, kind: Kind, party: Party, bookkeeper: Row) -> Row:
    row = {
        **NEW_ACCOUNT,
        "ID": new_id(),
        "Code": next_account_code(world, division),
        "Name": party.name,
        "VATNumber": party.vat_number or None,
        "Status": "C" if kind is SALES else "A",
        "IsSales": kind is SALES,
        "IsSupplier": kind is PURCHASES,
    }
    return world.save(division, "crm/Accounts", row, bookkeeper)


def _journal(world: World, division: int, kind: Kind, credit: bool) -> str:
    """The first open journal of the type, credit notes in their own where there is one."""
    rows = [row for row in world.table(division, "financial/Journals").values() if not row["IsBlocked"]]
    invoice_type, return_type = kind.journal_types
    wanted = (return_type, invoice_type) if credit else (invoice_type,)
    return next((str(row["Code"]) for type_ in wanted for row in rows if row["Type"] == type_), "")


def _line(world: World, division: int, kind: Kind, relation: Row, part: Part) -> Row:
    return {
        "GLAccount": gl_account(world, division, kind, relation),
        "AmountFC": amount(part.net),
        "VATCode": vat_code(world, division, kind, part),
        "VATAmountFC": amount(part.vat),
    }


def gl_account(world: World, division: int, kind: Kind, relation: Row) -> str | None:
    own, type_ = GL_CHOICE[kind.path]
    if relation.get(own):
        return str(relation[own])
    rows = sorted(world.table(division, "financial/GLAccounts").values(), key=lambda row: row["Code"])
    fit = (row for row in rows if row["Type"] == type_ and not row["IsBlocked"] and row["UseCostcenter"] != 1)
    return next((str(row["ID"]) for row in fit), None)


def vat_code(world: World, division: int, kind: Kind, part: Part) -> str | None:
    for row in world.table(division, "vat/VATCodes").values():
        plain = row["Type"] == "E" and not row["Charged"] and row["EUSalesListing"] == "N"
        if (
            plain
            and row["VATTransactionType"] == kind.vat_side
            and row["Percentage"] == float(part.rate / 100)
        ):
            return str(row["Code"])
    return None
