"""What all handlers work on: the books by table, the clock, and the settings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

import orjson

from sandbox.billit import timestamps
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
OF_A_COMPANY = (
    *("orders", "deleted orders", "parties", "transactions", "documents", "files", "products"),
    *("gl accounts", "journals"),
)
INDEXED = {
    **dict.fromkeys(OF_A_COMPANY, ("CompanyID",)),
    "bank accounts": ("CompanyID",),
    "companies": ("sends_daily",),
    "feed items": ("feed",),
    "grants": ("access", "refresh"),
    "peppol inbox": ("CompanyID",),
    "users": ("key",),
    "webhooks": ("CompanyID",),
}


@dataclass(slots=True)
class Block:
    """Numbers set aside for one company: the first of each kind."""

    company: int
    firsts: Mapping[str, int]
    _used: Counter[str] = field(default_factory=Counter)

    def next(self, kind: str) -> int:
        self._used[kind] += 1
        return self.firsts.get(kind, 1) + self._used[kind] - 1


class Further(Protocol):
    """What the rest asks of the companies beyond the first three."""

    def begin_backlog(self) -> Iterator[tuple[int, int, str]]: ...
    def counts(self, company: int) -> Row | None: ...
    def dossiers(self) -> list[int]: ...


@dataclass(slots=True)
class Platform:
    """Keys of tables are ids as text. Fields with a lower-case name are the sandbox's own and never shown."""

    books: Books
    clock: SandboxClock
    faults: Faults
    settings: Settings
    further: Further = field(init=False, repr=False)  # companies that are made when they are asked for
    outbox: list[Row] = field(default_factory=list)  # webhook events to deliver after the answer
    moment: datetime | None = None  # when it is here; None lets the clock say it
    block: Block | None = None  # numbers to take; None takes the books' next
    written: dict[int, tuple[tuple[Row, ...], orjson.Fragment]] = field(default_factory=dict)
    _reach: dict[int, tuple[Sequence[int], frozenset[int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for table, names in INDEXED.items():
            for name in names:
                self.books.index(table, name)
        self.books.index("orders", "LastModified", ordered=True)

    def as_of(self, moment: datetime, block: Block) -> Platform:
        """The same books seen from an earlier moment, to fill in what has been there since then."""
        past = replace(self, moment=moment, block=block, outbox=[])
        past.further = self.further
        return past

    def table(self, name: str) -> Table:
        return self.books.table(name)

    def new_id(self, kind: str) -> int:
        if self.block is not None:
            return self.block.next(kind)
        return self.books.next_id(f"billit {kind}", FIRST_IDS[kind])

    def reserve(self, kind: str, count: int) -> int:
        """The first of `count` ids that nobody else gets."""
        return self.books.reserve(f"billit {kind}", count, FIRST_IDS[kind])

    def new_guid(self) -> str:
        """Looks random, but is the same in every sandbox that went the same way."""
        if self.block is not None:
            number = f"{self.block.company} {self.block.next('guid')}"
        else:
            number = str(self.books.next_id("billit guid"))
        return str(uuid5(NAMESPACE_URL, f"billit sandbox file {number}"))

    def now(self) -> datetime:
        return self.moment or self.clock.now()

    def timestamp_text(self) -> str:
        return timestamps.timestamp_text(self.now())

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

    def reaches(self, user: Row, company: int) -> bool:
        """Whether the user may enter the company."""
        listed, reached = self._reach.get(user["UserID"], ((), frozenset()))
        if listed is not user["companies"]:  # rows are never changed in place
            reached = frozenset(user["companies"])
            self._reach[user["UserID"]] = user["companies"], reached
        return company in reached

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
        moved = timestamps.later(self.now(), row.get("LastModified"))
        return self.table(table).put(str(key), {**row, **changes, "LastModified": moved})
