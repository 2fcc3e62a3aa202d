"""Bank-made CODA from the accountant feed: checked, stored byte for byte, and only then confirmed."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa

from dossierflow.coda.reader import read
from dossierflow.coda.statement import Statement
from dossierflow.domain.bank_transaction import BankAccount
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import BadData
from dossierflow.kernel.clock import Clock, belgian_day
from dossierflow.kernel.file_content import FileContent
from dossierflow.kernel.killpoint import reached
from dossierflow.kernel.outcome import Unknown, accepted
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.problems.kinds.bank import BankAccountUnbound, CodaUnreadable
from dossierflow.problems.problem import Problem
from dossierflow.statements import continuity
from dossierflow.statements.ports import Feed, Item
from dossierflow.statements.series import file_name
from dossierflow.store import bank, problems, statements
from dossierflow.store.database import Store
from dossierflow.store.statements import CodaFile, StatementRow

#: Items that are documents, which others collect.
NOT_CODA = frozenset({"Order"})
LINK = "CODA"


@dataclass
class FeedResult:
    """What came of a look at the feed. `stored` are the names of new files, `known` came before.

    `left` counts the items that stay in the feed: other dossiers' and what is no CODA.
    """

    stored: list[str] = field(default_factory=list)
    known: int = 0
    confirmed: int = 0
    left: int = 0
    problems: list[Problem] = field(default_factory=list)


def collect_feed(store: Store, feed: Feed[Item], dossiers: Iterable[Dossier], clock: Clock) -> FeedResult:
    """Take the CODA files of these dossiers from the feed, each exactly once.

    A file that breaks the standard is kept too, and not passed on: a problem says why. A crash between
    storing and confirming is made good here the next time. BudgetSpent within a minute of the last look.
    """
    by_party = {dossier.party_id: dossier for dossier in dossiers}
    result = FeedResult()
    damaged: dict[str, list[Problem]] = {}
    waiting = feed.items()
    reached("after-index")
    for item in waiting:
        dossier = by_party.get(item.party_id)
        if dossier is None or item.entity_type in NOT_CODA:
            result.left += 1
            continue
        try:
            _take(store, feed, item, dossier, clock, result)
        except BadData as error:
            damaged.setdefault(dossier.id, []).append(_unreadable(dossier.id, error.document))
    for dossier in by_party.values():
        result.problems += _report(store, dossier, damaged.get(dossier.id, []), clock)
    return result


def _take(
    store: Store, feed: Feed[Item], item: Item, dossier: Dossier, clock: Clock, result: FeedResult
) -> None:
    with store.read() as connection:
        known = statements.feed_item(connection, feed.name, item.feed_item_id)
    if known is None:
        file = feed.fetch(item)
        if not looks_like_coda(file.content):
            result.left += 1
            return
        reached("after-fetch")
        with store.begin() as connection:
            name = keep(connection, dossier, file, clock)
            statements.remember_item(
                connection, feed.name, item.feed_item_id, dossier.id, file.sha256, clock.now()
            )
            reached("before-file-commits")
        reached("after-file")
        result.stored += [name] if name else []
        result.known += 0 if name else 1
    outcome = feed.confirm(item, remote_path=f"dossier {dossier.id}")
    if isinstance(outcome, Unknown):
        # It is stored. Where the confirmation did not arrive, the next look finds the item and confirms it.
        result.left += 1
        return
    accepted(outcome)
    reached("after-confirm")
    with store.begin() as connection:
        statements.confirm_item(connection, feed.name, item.feed_item_id, clock.now())
        reached("before-confirmation-commits")
    reached("after-confirmation")
    result.confirmed += 1


def looks_like_coda(content: bytes) -> bool:
    """Starts as a header does, in any state of repair."""
    return content.lstrip(b"\xef\xbb\xbf").startswith(b"0000")


def keep(connection: sa.Connection, dossier: Dossier, file: FileContent, clock: Clock) -> str:
    """Store a bank's file with what it holds; its name, or '' where these bytes are known."""
    try:
        held, finding = list(read(io.BytesIO(file.content), file.name)), ""
    except BadData as error:
        held, finding = [], error.message
    stored = CodaFile(
        dossier.id,
        file.sha256,
        file_name(held[0]) if held else f"{file.sha256[:16]}.cod",
        statements.BANK,
        file.content,
        clock.now(),
        file.name,
        finding,
    )
    rows = [row_of(dossier.id, statement, file.sha256, place) for place, statement in enumerate(held, 1)]
    if not statements.keep(connection, stored, rows):
        return ""
    _bind(connection, dossier, held, clock)
    return stored.name


def row_of(dossier_id: str, statement: Statement, sha256: str, place: int) -> StatementRow:
    """A bank's statement as the store keeps it; `place` is the statement's in its file."""
    return StatementRow(
        dossier=dossier_id,
        iban=statement.account.number,
        currency=statement.account.currency or "EUR",
        year=statement.new_date.year,
        number=statement.number,
        day=statement.new_date,
        old_day=statement.old_date,
        old_balance=statement.old_balance,
        new_balance=statement.new_balance,
        movements=len(statement.movements),
        sha256=sha256,
        edition=f"{sha256[:56]}-{place}",
        duplicate=statement.duplicate,
    )


def _bind(connection: sa.Connection, dossier: Dossier, held: list[Statement], clock: Clock) -> None:
    """An account belongs to the dossier where its company number says so, or where nothing is known yet."""
    known = {one.account.iban for one in bank.accounts(connection, dossier.id)}
    for statement in held:
        account = statement.account
        elsewhere = bank.holders(connection, account.number) - {dossier.id}
        proved = statement.company_number == dossier.enterprise_number != ""
        if account.number not in known and (proved or not (known or elsewhere)):
            found = BankAccount(
                iban=account.number,
                bic=statement.bic,
                currency=account.currency or "EUR",
                name=statement.description,
                link=LINK,
            )
            bank.remember_accounts(connection, dossier.id, [found], clock.now())


def _report(store: Store, dossier: Dossier, damaged: list[Problem], clock: Clock) -> list[Problem]:
    with store.read() as connection:
        found = [
            *damaged,
            *(_unreadable(dossier.id, name) for name, _ in statements.refused(connection, dossier.id)),
            *continuity.problems(connection, dossier.id, belgian_day(clock.now())),
            *unbound(connection, dossier.id),
        ]
    problems.report(store, dossier.id, looked_for(Work.FEED), found, clock.now())
    return found


def unbound(connection: sa.Connection, dossier_id: str) -> list[Problem]:
    """Accounts for which a statement arrived, and which are not the dossier's as far as anyone has said."""
    known = {one.account.iban for one in bank.accounts(connection, dossier_id)}
    strange = {row.iban for row in statements.of_dossier(connection, dossier_id)} - known
    return [BankAccountUnbound(iban=iban).problem(dossier_id, iban) for iban in sorted(strange)]


def _unreadable(dossier_id: str, file: str) -> Problem:
    return CodaUnreadable(file=file).problem(dossier_id, file)
