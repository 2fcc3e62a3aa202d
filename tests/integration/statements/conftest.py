"""A dossier, accounts and movements to issue statements of, and a feed that can be interrupted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest

from dossierflow.coda.account import Account
from dossierflow.coda.statement import Movement, Statement
from dossierflow.coda.writer import write_one
from dossierflow.domain.bank_transaction import BankAccount, BankTransaction
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import BadData, Uncertain
from dossierflow.kernel.clock import ManualClock
from dossierflow.kernel.file_content import FileContent
from dossierflow.kernel.outcome import Accepted, Outcome, Unknown
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
