"""What all handlers work on: the books by table, the clock, and the settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from sandbox.billit import stamps
from sandbox.billit.settings import Settings
from sandbox.kernel.books import Books
from sandbox.kernel.clock import SandboxClock
from sandbox.kernel.faults import Faults
from sandbox.kernel.table import Row, Table

BELGIUM = ZoneInfo("Europe/Brussels")
# The first number of each kind: the size that the real service shows, all within 32 bits.
FIRST_IDS = {
    "order": 128_400_001,
    "party": 911_001,
    "company": 700_201,
    "user": 42_001,
    "document": 81_001,
    "transaction": 9_920_001,
    "bank account": 4_401,
    "feed item": 55_001,
    "booking": 7_001,
    "webhook": 301,
    "upload": 60_001,
    "product": 5_001,
    "inbox": 3_001,
    "cashbook": 901,
    "receipt": 11_001,
}
INDEXED = {
    "orders": "CompanyID",
    "deleted orders": "CompanyID",
    "parties": "CompanyID",
    "transactions": "CompanyID",
    "documents": "CompanyID",
    "feed items": "feed",
}


@dataclass(slots=True)
class Platform:
    """Keys of tables are ids as text. Fields with a lower-case name are the sandbox's own and never shown."""

    books: Books
    clock: SandboxClock
    faults: Faults
    settings: Settings
    outbox: list[Row] = field(default_factory=list)  # webhook events to deliver after the answer

    def __post_init__(self) -> None:
        for table, name in INDEXED.items():
            self.books.index(table, name)

    def table(self, name: str) -> Table:
        return self.books.table(name)

    def new_id(self, kind: str) -> int:
        return self.books.next_id(f"billit {kind}", FIRST_IDS[kind])

    def new_guid(self) -> str:
        """Looks random, but is the same in every sandbox that went the same way."""
        return str(uuid5(NAMESPACE_URL, f"billit sandbox file {self.books.next_id('billit guid')}"))

    def now(self) -> datetime:
        return self.clock.now()

    def stamp(self) -> str:
        return stamps.stamp(self.now())

    def today(self) -> date:
        """The day in Belgium."""
        return self.now().astimezone(BELGIUM).date()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes inside, and the webhook events they cause, or none when it raises."""
        told = len(self.outbox)
        try:
            with self.books.transaction():
                yield
        except BaseException:
            del self.outbox[told:]
            raise

    def company(self, company: int) -> Row:
        return self.must("companies", company)

    def must(self, table: str, key: int | str) -> Row:
        """The row; KeyError where there is none."""
        row = self.table(table).get(str(key))
        if row is None:
            raise KeyError(f"{table} has no {key}")
        return row

    def change(self, table: str, key: int | str, **changes: Any) -> Row:
        """Change a row that has LastModified, which moves with every change."""
        row = self.must(table, key)
        moved = stamps.later(self.now(), row.get("LastModified"))
        return self.table(table).put(str(key), {**row, **changes, "LastModified": moved})
