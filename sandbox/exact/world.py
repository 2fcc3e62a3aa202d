"""What a handler needs to know of this Exact: books, clock, faults, options, and how rows are kept."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sandbox.exact.contract import Endpoint, endpoints
from sandbox.exact.local_time import local_time
from sandbox.kernel.books import ROWVERSION, Books
from sandbox.kernel.clock import SandboxClock
from sandbox.kernel.faults import Faults
from sandbox.kernel.options import Options
from sandbox.kernel.table import Row, Table

TIMESTAMP = "Timestamp"
MOVED_ROWVERSION = 2_300_001  # where the rowversions of another database start: far below the usual ones

# Fields that reads look rows up by, apart from the key.
INDEXED = {
    "crm/Accounts": ("Code", "VATNumber", "Name"),
    "crm/BankAccounts": ("Account",),
    "crm/Addresses": ("Account",),
    "financial/GLAccounts": ("Code",),
    "financial/Journals": ("Code",),
    "vat/VATCodes": ("Code",),
    "vat/VatPercentages": ("VATCodeID",),
    "cashflow/PaymentConditions": ("Code",),
    "hrm/Costcenters": ("Code",),
    "hrm/Costunits": ("Code",),
    "salesentry/SalesEntries": ("ExternalLinkReference", "YourRef", "EntryNumber", "Document"),
    "salesentry/SalesEntryLines": ("EntryID",),
    "purchaseentry/PurchaseEntries": ("ExternalLinkReference", "YourRef", "EntryNumber", "Document"),
    "purchaseentry/PurchaseEntryLines": ("EntryID",),
    "financialtransaction/TransactionLines": ("EntryID", "ExternalLinkReference", "YourRef"),
    "documents/Documents": ("Subject", "FinancialTransactionEntryID"),
    "documents/DocumentAttachments": ("Document",),
    "mailbox/MailMessageAttachments": ("MailMessageID",),
    "mailbox/Mailboxes": ("ForDivision", "Mailbox", "IsScanServiceMailbox"),
}

# What sync/Deleted calls them.
ENTITY_TYPES = {
    "financialtransaction/TransactionLines": 1,
    "crm/Accounts": 2,
    "crm/Addresses": 3,
    "documents/DocumentAttachments": 4,
    "crm/Contacts": 5,
    "documents/Documents": 6,
    "financial/GLAccounts": 7,
    "crm/BankAccounts": 48,
}


def new_id() -> str:
    return str(uuid.uuid4())


@dataclass(slots=True)
class World:
    books: Books
    clock: SandboxClock
    faults: Faults
    options: Options
    moment: datetime | None = None  # when it is here; None lets the clock say it
    rowversions: Iterator[int] | None = None  # the ones to give out; None takes the books' next

    def as_of(self, moment: datetime, rowversions: Iterator[int]) -> World:
        """The same books seen from an earlier moment, to fill in what has been there since then."""
        return replace(self, moment=moment, rowversions=rowversions)

    def now(self) -> datetime:
        return self.moment or self.clock.now()

    def seconds_since(self, instant: str) -> float:
        """How long ago an instant in ISO 8601 was here."""
        return (self.now() - datetime.fromisoformat(instant)).total_seconds()

    def local_now(self) -> str:
        return local_time(self.now())

    def table(self, division: int, resource: str) -> Table:
        """The rows of a resource in a division, with the indexes that reads need."""
        table = self.books.table(f"{division}/{resource}")
        if not table.is_indexed:
            key = endpoints()[resource].key
            table.index(key, ordered=True)
            for name in (key, *INDEXED.get(resource, ())):
                table.index(name)
            table.index(TIMESTAMP, ordered=True)
        return table

    def divisions(self) -> Table:
        """The companies; in the order of their code by `rising`."""
        table = self.global_table("system/Divisions")
        if not table.is_indexed:
            table.index("Code", ordered=True)
            table.index("Code")
        return table

    def global_table(self, name: str) -> Table:
        return self.books.table(name)

    def division(self, code: int) -> Row | None:
        return self.global_table("system/Divisions").get(str(code))

    def next_timestamp(self, division: int) -> int:
        """A rowversion of the database this division lies in; after a move it is another database."""
        if self.rowversions is not None:
            return next(self.rowversions)
        database = (self.division(division) or {}).get("_Database", 0)
        if not database:
            return self.books.next_rowversion()
        return self.books.next_id(f"{ROWVERSION}/{division}/{database}", MOVED_ROWVERSION)

    def save(self, division: int, resource: str, row: Row, by: Row) -> Row:
        """Put a row, with its audit fields and a fresh Timestamp set."""
        endpoint = endpoints()[resource]
        now = self.local_now()
        audit: dict[str, Any] = {
            "Modified": now,
            "Modifier": by["UserID"],
            "ModifierFullName": by["FullName"],
        }
        if not row.get("Created"):
            audit |= {"Created": now, "Creator": by["UserID"], "CreatorFullName": by["FullName"]}
        if "Division" in endpoint.properties:
            audit["Division"] = division
        known = {name: value for name, value in audit.items() if name in endpoint.properties}
        kept = {**row, **known, TIMESTAMP: self.next_timestamp(division)}
        return self.table(division, resource).put(str(row[endpoint.key]), kept)

    def remove(self, division: int, resource: str, key: str, by: Row) -> None:
        """Delete a row, and tell sync/Deleted where it lists this kind."""
        if self.table(division, resource).delete(key) is None or resource not in ENTITY_TYPES:
            return
        row: Row = {
            "ID": new_id(),
            "Timestamp": self.next_timestamp(division),
            "Division": division,
            "EntityType": ENTITY_TYPES[resource],
            "EntityKey": key,
            "DeletedBy": by["UserID"],
            "DeletedDate": self.local_now(),
        }
        self.table(division, "sync/Deleted").put(row["ID"], row)

    def endpoint(self, path: str) -> Endpoint:
        return endpoints()[path]
