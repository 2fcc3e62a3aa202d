"""Bank-made CODA from the accountant feed: stored byte for byte, and only then confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from dossierflow.coda.formats import format_of
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import BadData
from dossierflow.kernel.clock import Clock, belgian_day
from dossierflow.kernel.killpoint import reached
from dossierflow.kernel.outcome import Unknown, accepted
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.problems.kinds.bank import CodaUnreadable, FeedItemLeft
from dossierflow.problems.problem import Problem
from dossierflow.statements import continuity
from dossierflow.statements.held import remarks, unbound
from dossierflow.statements.ports import Item, StatementFeed
from dossierflow.statements.received import is_a_statement, keep
from dossierflow.store import feed_items, problems
from dossierflow.store.database import Store

#: Items that are documents, which others collect.
NOT_CODA = frozenset({"Order"})


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


def collect_feed(
    store: Store, feed: StatementFeed[Item], dossiers: Iterable[Dossier], clock: Clock
) -> FeedResult:
    """Take the CODA files of these dossiers from the feed, each exactly once.

    What can be attributed to an account and a day is passed on as it came, with a problem for what is to be
    said of it; the rest is held, and a person decides. What is no statement stays in the feed, and a problem
    says so. A crash between storing and confirming is made good here the next time. BudgetSpent within a
    minute of the last look.
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
            _take(store, feed, item, dossier, clock, result, damaged.setdefault(dossier.id, []))
        except BadData as error:
            damaged.setdefault(dossier.id, []).append(_unreadable(dossier.id, error.document))
    feed.done()
    for dossier in by_party.values():
        result.problems += _report(store, dossier, damaged.get(dossier.id, []), clock)
    return result


def _take(
    store: Store,
    feed: StatementFeed[Item],
    item: Item,
    dossier: Dossier,
    clock: Clock,
    result: FeedResult,
    strange: list[Problem],
) -> None:
    with store.read() as connection:
        known = feed_items.get(connection, feed.name, item.feed_item_id)
    if known is None:
        file = feed.fetch(item)
        if not is_a_statement(file, item.entity_type):
            result.left += 1
            strange.append(
                FeedItemLeft(file=file.name, format=format_of(file.content) or "unknown").problem(
                    dossier.id, file.name
                )
            )
            return
        reached("after-fetch")
        with store.begin() as connection:
            names = keep(connection, dossier, file, clock)
            feed_items.remember(
                connection, feed.name, item.feed_item_id, dossier.id, file.sha256, clock.now()
            )
            reached("before-file-commits")
        reached("after-file")
        result.stored += names
        result.known += 0 if names else 1
    outcome = feed.confirm(item, remote_path=f"dossier {dossier.id}")
    if isinstance(outcome, Unknown):
        # It is stored. Where the confirmation did not arrive, the next look finds the item and confirms it.
        result.left += 1
        return
    accepted(outcome)
    reached("after-confirm")
    with store.begin() as connection:
        feed_items.confirm(connection, feed.name, item.feed_item_id, clock.now())
        reached("before-confirmation-commits")
    reached("after-confirmation")
    result.confirmed += 1


def _report(store: Store, dossier: Dossier, damaged: list[Problem], clock: Clock) -> list[Problem]:
    with store.read() as connection:
        found = [
            *damaged,
            *remarks(connection, dossier.id),
            *continuity.problems(connection, dossier.id, belgian_day(clock.now())),
            *unbound(connection, dossier.id),
        ]
    problems.report(store, dossier.id, looked_for(Work.FEED), found, clock.now())
    return found


def _unreadable(dossier_id: str, file: str) -> Problem:
    return CodaUnreadable(file=file).problem(dossier_id, file)
