"""A dossier's master data in its mirrors: two streams of changes, and lists that Exact only gives whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from dossierflow.app.session import DossierSession
from dossierflow.domain.chart import MasterList, chart_of
from dossierflow.errors import Bug, RightMissing
from dossierflow.exact.client import ExactDivision
from dossierflow.store import dossiers, masterdata, vat_charts
from dossierflow.store.masterdata import Mirror
from dossierflow.sync.follow import Stream, follow

T = TypeVar("T")

RELATIONS, GL_ACCOUNTS = "sync/CRM/Accounts", "sync/Financial/GLAccounts"
WEEKLY = timedelta(days=7)


@dataclass(frozen=True)
class WholeList:
    """A list without a sync endpoint. What is not `demanded` some licences lack (cost centres, cost units),
    or a user may not see: the work goes on without."""

    mirror: Mirror[Any]
    read: Callable[[ExactDivision, int], Iterable[Any]]
    demanded: bool = False


WHOLE_LISTS: dict[MasterList, WholeList] = {
    MasterList.JOURNALS: WholeList(masterdata.JOURNALS, lambda exact, _: exact.journals(), demanded=True),
    MasterList.VAT_CODES: WholeList(masterdata.VAT_CODES, lambda exact, _: exact.vat_codes(), demanded=True),
    MasterList.PERIODS: WholeList(
        masterdata.PERIODS, lambda exact, year: exact.periods([year - 1, year, year + 1]), demanded=True
    ),
    MasterList.PAYMENT_CONDITIONS: WholeList(
        masterdata.PAYMENT_CONDITIONS, lambda exact, _: exact.payment_conditions()
    ),
    MasterList.CURRENCIES: WholeList(masterdata.CURRENCIES, lambda exact, _: exact.currencies()),
    MasterList.DOCUMENT_TYPES: WholeList(masterdata.DOCUMENT_TYPES, lambda exact, _: exact.document_types()),
    MasterList.COST_CENTERS: WholeList(masterdata.COST_CENTERS, lambda exact, _: exact.cost_centers()),
    MasterList.COST_UNITS: WholeList(masterdata.COST_UNITS, lambda exact, _: exact.cost_units()),
    MasterList.MAILBOXES: WholeList(masterdata.MAILBOXES, lambda exact, _: exact.mailboxes()),
}


def known(name: MasterList) -> str:
    """The cursor that says that a list was read: an empty one is then empty, and not out of sight."""
    return f"list:{name}"


@dataclass(frozen=True)
class ListsResult:
    """How many rows of the lists are new, other or gone, and the numbers of rows, before and after, of the
    lists that were not believed: those stay as they were."""

    changed: int = 0
    doubted: Mapping[MasterList, tuple[int, int]] = field(default_factory=dict)


def lists_are_due(session: DossierSession) -> bool:
    """Whether the whole lists were not read for a week."""
    with session.store.read() as connection:
        last = dossiers.cursor_moved_at(connection, session.scope, "lists")
    return last is None or session.clock.now() - last >= WEEKLY


def read_lists(
    session: DossierSession,
    wanted: Iterable[MasterList] = tuple(WHOLE_LISTS),
    believe: Callable[[int, int], bool] = lambda before, after: True,
) -> ListsResult:
    """Read these lists whole, one call a page; `believe` judges the numbers of rows, before and after."""
    now, lists = session.clock.now(), [one for one in wanted if one in WHOLE_LISTS]
    read = {name: _read(session.exact, WHOLE_LISTS[name], now.year) for name in lists}
    changed, doubted = 0, {}
    with session.store.begin() as connection:
        for name, rows in read.items():
            if rows is None:
                continue
            mirror = WHOLE_LISTS[name].mirror
            counts = masterdata.count(connection, mirror, session.dossier.id), len(rows)
            if believe(*counts):
                changed += masterdata.replace_all(connection, mirror, session.dossier.id, rows)
                if name is MasterList.VAT_CODES:
                    vat_charts.keep(connection, session.dossier.id, chart_of(rows))
                dossiers.move_cursor(connection, session.scope, known(name), str(len(rows)), now)
            else:
                doubted[name] = counts
        if set(lists) == set(WHOLE_LISTS):
            dossiers.move_cursor(connection, session.scope, "lists", now.isoformat(), now)
    session.followed.update(dict.fromkeys(lists, now))
    return ListsResult(changed, doubted)


def read_again(session: DossierSession, wanted: Iterable[MasterList]) -> bool:
    """Read what of these this session has not read yet; whether there was any.

    So that what a person has just created in Exact counts at once, and one run asks once.
    """
    new = {one for one in wanted if _endpoint(one) not in session.followed}
    if MasterList.RELATIONS in new:
        follow_relations(session)
    if MasterList.GL_ACCOUNTS in new:
        follow_gl_accounts(session)
    if new & WHOLE_LISTS.keys():
        read_lists(session, new)
    return bool(new)


def follow_relations(session: DossierSession) -> int:
    """How many relations are new or changed since the last read."""
    return _follow(session, RELATIONS, session.exact.relations, masterdata.RELATIONS)


def follow_gl_accounts(session: DossierSession) -> int:
    """How many GL accounts are new or changed since the last read."""
    return _follow(session, GL_ACCOUNTS, session.exact.gl_accounts, masterdata.GL_ACCOUNTS)


def _endpoint(wanted: MasterList) -> str:
    return {MasterList.RELATIONS: RELATIONS, MasterList.GL_ACCOUNTS: GL_ACCOUNTS}.get(wanted, wanted.value)


def _follow(session: DossierSession, endpoint: str, stream: Stream[T], mirror: Mirror[T]) -> int:
    """Rows and cursor are stored in one transaction, page by page."""

    def store(connection: Any, rows: list[T]) -> int:
        return masterdata.save(connection, mirror, session.dossier.id, rows)

    return follow(session, endpoint, stream, store)


def _read(exact: ExactDivision, one: WholeList, year: int) -> list[Any] | None:
    """None where the user may not read this list, or the licence does not have it (404)."""
    try:
        return list(one.read(exact, year))
    except (RightMissing, Bug):
        if one.demanded:
            raise
        return None
