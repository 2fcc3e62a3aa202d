"""A dossier, accounts and movements to issue statements of, and a feed that can be interrupted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from dossierflow import statements as bank_statements
from dossierflow.coda.account import Account
from dossierflow.coda.statement import Movement, Statement
from dossierflow.coda.writer import write_one
from dossierflow.domain.bank_transaction import BankAccount, BankTransaction
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import BadData, Uncertain
from dossierflow.kernel.file_content import FileContent
from dossierflow.kernel.file_folder import zipped
from dossierflow.kernel.outcome import Accepted, Outcome, Unknown
from dossierflow.store.database import Store
from tests.support.clock import ManualClock
from tests.support.practice import EVER

IBAN, OTHER_IBAN = "BE71096123456769", "BE68539007547034"


@pytest.fixture
def clock() -> ManualClock:
    """Noon in Belgium on Monday 9 March 2026."""
    return ManualClock(datetime(2026, 3, 9, 11, tzinfo=UTC))


@pytest.fixture
def dossier() -> Dossier:
    return Dossier(
        "310001", "Bakkerij Voorbeeld BV", "0123456749", 310001, 700101, "exact:one", starts_on=EVER
    )


def account(balance: int | None = 1_000_00, **more: object) -> BankAccount:
    named: dict[str, object] = {"iban": IBAN, "bic": "GKCCBEBB", "balance": balance, "link": "Digital"}
    return BankAccount(**{**named, **more})  # type: ignore[arg-type]


def move(identity: int, day: int, cents: int, month: int = 3, **more: object) -> BankTransaction:
    named: dict[str, object] = {
        "id": identity,
        "iban": IBAN,
        "amount": cents,
        "currency": "EUR",
        "value_date": date(2026, month, day),
        "note": f"movement {identity}",
    }
    return BankTransaction(**{**named, **more})  # type: ignore[arg-type]


def bank_file(
    number: int, day: int, old: int = 0, amount: int = 100_000, iban: str = IBAN, name: str = ""
) -> FileContent:
    """A bank's statement of one movement; amounts in thousandths."""
    today = date(2026, 3, day)
    movement = Movement(f"BANK{number:08d}{day}", amount, "00150000", today, today, "FROM THE BANK")
    statement = Statement(
        account=Account.iban(iban),
        old_balance=old,
        old_date=date(2026, 3, day - 1),
        new_balance=old + amount,
        new_date=today,
        created=today,
        number=number,
        paper_number=number,
        movements=(movement,),
        holder="BAKKERIJ VOORBEELD BV",
        bic="GKCCBEBB",
        company_number="0123456749" if iban == IBAN else "",
    )
    return FileContent(name or f"{iban}-{number}.cod", "text/plain", write_one(statement))


@dataclass(frozen=True)
class Item:
    feed_item_id: int
    party_id: int = 700101
    entity_type: str = "Coda"


@dataclass
class MemoryFeed:
    """The accountant feed as the other side keeps it: an item stays until it is confirmed."""

    files: dict[Item, FileContent]
    name: str = "dossierflow"
    fetched: list[int] = field(default_factory=list)
    confirmed: list[int] = field(default_factory=list)
    damaged: set[int] = field(default_factory=set)
    stop_before_confirm: bool = False
    unanswered: set[int] = field(default_factory=set)  # items whose confirmation is lost on the way

    def done(self) -> None:
        pass

    def items(self) -> list[Item]:
        return [item for item in self.files if item.feed_item_id not in self.confirmed]

    def fetch(self, item: Item, /) -> FileContent:
        self.fetched.append(item.feed_item_id)
        if item.feed_item_id in self.damaged:
            raise BadData("the file has another hash", document=f"feed item {item.feed_item_id}")
        return self.files[item]

    def confirm(self, item: Item, /, *, remote_path: str) -> Outcome[None]:
        if self.stop_before_confirm:
            raise ConnectionResetError("the process was killed here")
        if item.feed_item_id in self.unanswered:
            return Unknown(Uncertain("the answer was lost"))
        assert item.feed_item_id not in self.confirmed, "confirmed twice"
        self.confirmed.append(item.feed_item_id)
        return Accepted(None)


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


class Practice:
    """A dossier that knows its account from Billit, with a feed and a folder."""

    def __init__(self, store: Store, dossier: Dossier, clock: ManualClock, folder: Path) -> None:
        self.store, self.dossier, self.clock, self.folder = store, dossier, clock, folder
        self.feed = MemoryFeed({})
        bank_statements.issue(store, dossier, [account()], [], clock)

    def receive(self, *contents: bytes, names: str = "day{}.cod") -> list[str]:
        """The kinds of problem after these files came."""
        for content in contents:
            place = len(self.feed.files) + 1
            self.feed.files[Item(place)] = FileContent(names.format(place), "", content)
        result = bank_statements.collect_feed(self.store, self.feed, [self.dossier], self.clock)
        self.clock.sleep(61)
        return [problem.kind for problem in result.problems]

    def deliver(self) -> list[bytes]:
        """The bytes that arrive."""
        folder = bank_statements.Folder(str(self.folder))
        names = bank_statements.deliver(self.store, self.dossier, folder, self.clock).delivered
        return [(self.folder / name).read_bytes() for name in names]

    @property
    def held(self) -> list[bank_statements.HeldFile]:
        return bank_statements.held_files(self.store)


@pytest.fixture
def practice(store: Store, dossier: Dossier, clock: ManualClock, tmp_path: Path) -> Practice:
    return Practice(store, dossier, clock, tmp_path)


#: A bank's statement of one day.
DAY = bank_file(7, 4).content


def as_zip(files: dict[str, bytes]) -> bytes:
    return zipped(files.items())
