"""From `TRANSACTIONS.json` to CODA files: all of them, or none."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import TextIO

from dossierflow.coda import collector
from dossierflow.coda.statement import Movement, Statement
from dossierflow.coda.writer import Charset, write_one
from dossierflow.errors import BadData
from dossierflow.kernel.file_folder import own_folder
from dossierflow.kernel.told import told
from dossierflow.statements.json_stream import JsonStream
from dossierflow.statements.movement import movement
from dossierflow.statements.series import AccountHeader, Position, file_name, in_full, next_statement
from dossierflow.statements.sorted_temp_store import SortedTempStore
from dossierflow.statements.transaction_file import AccountFile, Opening, accounts, transaction
from dossierflow.texts import Cents, spoken, words

#: Takes one sentence about how far the work is.
Progress = Callable[[str], None]
REPORT_EVERY = 100_000


def silent(_: str) -> None:
    """Progress that nobody watches."""


def build(
    source: TextIO, folder: Path, charset: Charset = Charset.ASCII, progress: Progress = silent
) -> list[Path]:
    """Write a file per statement into `folder`; the paths, sorted by account and statement.

    Nothing appears in the folder before every statement of every account has been made; where the input is
    refused (BadData) nothing appears at all. The same input makes the same bytes. A file of the same name
    with other bytes is refused, and so is one of the same account, year and number on another day: a
    statement never changes.
    """
    near = next(place for place in (folder, *folder.absolute().parents) if place.is_dir())
    with tempfile.TemporaryDirectory(prefix=".coda-", dir=near) as workshop:
        made = sorted(_make(source, Path(workshop), charset, progress))
        return _move(made, folder)


def statements(
    opening: Opening, days: Iterator[tuple[date, list[Movement]]], charset: Charset
) -> Iterator[Statement]:
    """The statements of one account from its opening on."""
    card = opening.card
    position: Position | None = None
    for day, movements in days:
        if position is None:
            position = _start(opening, day)
        for portion in in_full(movements):
            statement, position = next_statement(card, position, day, portion, charset)
            yield statement
    _refuse_wrong_closing(opening, position)


def _make(source: TextIO, workshop: Path, charset: Charset, progress: Progress) -> Iterator[Path]:
    seen: set[str] = set()
    for account in accounts(JsonStream(source)):
        with ExitStack() as closing:
            kept = closing.enter_context(SortedTempStore())
            with collector.waiting():
                opening = _keep_all(account, kept, charset, progress)
            card = opening.card
            if f"{card.iban} {card.currency}" in seen:
                raise told(BadData, "account-twice", document=card.iban, field="IBAN")
            seen.add(f"{card.iban} {card.currency}")
            for statement in statements(opening, kept.days(), charset):
                path = workshop / file_name(statement)
                path.write_bytes(write_one(statement, charset))
                path.chmod(0o600)  # where it is made, nobody else comes
                yield path


def _keep_all(account: AccountFile, kept: SortedTempStore, charset: Charset, progress: Progress) -> Opening:
    """Check every transaction. Where the account comes after its transactions, they wait for it on disk."""
    with tempfile.TemporaryFile() as early:
        waiting = 0
        card: AccountHeader | None = None
        for position, raw in enumerate(account.transactions(), 1):
            card = card or (account.opening.card if account.is_known else None)
            if card is None:
                pickle.dump(raw, early)
                waiting += 1
            else:
                _add(raw, card, position, kept, charset)
            if position % REPORT_EVERY == 0:
                progress(words(spoken()).sentence("progress.transactions-read", count=position))
        opening = account.opening
        early.seek(0)
        for position in range(1, waiting + 1):
            # Nobody but this process writes what is read here.
            _add(pickle.load(early), opening.card, position, kept, charset)  # noqa: S301
        return opening


def _add(
    raw: dict[str, object], card: AccountHeader, position: int, kept: SortedTempStore, charset: Charset
) -> None:
    found, particulars = transaction(raw, card, position)
    kept.add(found.id, movement(found, particulars, (), charset))


def _start(opening: Opening, first: date) -> Position:
    day = opening.day or first - timedelta(days=1)
    if day > first:
        raise told(
            BadData,
            "opens-after-the-first",
            document=opening.card.iban,
            field="OpeningDate",
            day=day,
            first=first,
        )
    return Position(opening.balance * 10, day, opening.first_number - 1, first.year)


def _refuse_wrong_closing(opening: Opening, position: Position | None) -> None:
    reached = position.balance if position else opening.balance * 10
    if opening.closing is not None and opening.closing * 10 != reached:
        raise told(
            BadData,
            "closes-otherwise",
            document=opening.card.iban,
            field="ClosingBalance",
            closing=Cents(opening.closing),
            reached=Cents(reached // 10),
        )


def _move(made: list[Path], folder: Path) -> list[Path]:
    if made:
        own_folder(folder)
    targets = [folder / path.name for path in made]
    _refuse_other_days(made, folder)
    for path, target in zip(made, targets, strict=True):
        if target.exists() and target.read_bytes() != path.read_bytes():
            raise told(BadData, "statement-there-already", file=str(target))
    for path, target in zip(made, targets, strict=True):
        path.replace(target)
    return targets


def _refuse_other_days(made: list[Path], folder: Path) -> None:
    """A name is account, currency, year, number and day: the same but for the day is another series."""
    if not folder.is_dir():
        return
    there = {_but_the_day(path): path for path in folder.glob("CODA_*.cod")}
    for path in made:
        other = there.get(_but_the_day(path))
        if other is not None and other.name != path.name and not (folder / path.name).exists():
            raise told(BadData, "number-there-already", file=str(other), name=path.name)


def _but_the_day(path: Path) -> str:
    return path.stem.rpartition("_")[0]
