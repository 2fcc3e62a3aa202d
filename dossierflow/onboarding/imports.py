"""Import what Billit does not have yet: GL accounts, journals, customers and suppliers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TypeVar

from dossierflow.app.session import DossierSession
from dossierflow.domain.chart import JournalType
from dossierflow.domain.relation import Relation, Role
from dossierflow.errors import PersonMustAct
from dossierflow.kernel.outcome import accepted
from dossierflow.onboarding.shared_numbers import SharedNumbers, asked_before
from dossierflow.problems.from_error import answer_of, ends_the_work
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.problems.kinds.dossiers import BillitRefused, GlAccountRefused
from dossierflow.problems.problem import Problem
from dossierflow.store import masterdata, problems
from dossierflow.store.relation_streams import MirroredRelations

T = TypeVar("T")
#: So many relations are written before anything else is done; more of them wait.
AT_ONCE = 25
OF_RELATIONS = (BillitRefused.key,)
OF_LISTS = tuple(key for key in looked_for(Work.IMPORT) if key not in OF_RELATIONS)

#: Billit's journals are for income and cost only; bank and general journals have no place there.
IMPORTED_JOURNALS = frozenset(
    {JournalType.SALES, JournalType.SALES_RETURN, JournalType.PURCHASE, JournalType.PURCHASE_RETURN}
)


@dataclass
class ImportResult:
    """What was written to Billit."""

    gl_accounts: int = 0
    journals: int = 0
    customers: int = 0
    suppliers: int = 0
    waiting: int = 0  # parties that were left for the end of the run
    problems: list[Problem] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        return bool(self.gl_accounts or self.journals or self.customers or self.suppliers)

    def add(self, rest: ImportResult) -> None:
        """What was left is done."""
        self.customers += rest.customers
        self.suppliers += rest.suppliers
        self.problems += rest.problems
        self.waiting = 0


def import_into_billit(session: DossierSession, refused: frozenset[str]) -> ImportResult:
    """Write to Billit what it has not, or has in an older form; rows in `refused` stay out.

    Safe to repeat: both imports are upserts, and Billit finds the party it has again. What Billit refuses is
    a problem, and its neighbours go on. Where more than a few relations wait, they are only counted: Billit
    takes them one by one, and `import_relations` does that when nothing else has to be done.
    """
    done = ImportResult()
    _gl_accounts(session, refused, done)
    _journals(session, refused, done)
    wanted = Wanted.load(session, refused)
    done.problems += wanted.shared.problems(session)
    _report(session, done, OF_LISTS)
    if sum(1 for _ in islice(wanted, AT_ONCE + 1)) > AT_ONCE:
        done.waiting = sum(len(roles) for _, roles in wanted)
    else:
        _relations(session, wanted, done)
    return done


def import_relations(session: DossierSession, refused: frozenset[str]) -> ImportResult:
    """Write every relation to Billit that it has not, or has in an older form; safe to stop and to repeat."""
    done = ImportResult()
    _relations(session, Wanted.load(session, refused), done)
    return done


def _report(session: DossierSession, done: ImportResult, kinds: tuple[str, ...]) -> None:
    found = [one for one in done.problems if one.kind in kinds]
    problems.report(session.store, session.dossier.id, kinds, found, session.clock.now())


def _gl_accounts(session: DossierSession, refused: frozenset[str], done: ImportResult) -> None:
    with session.store.read() as connection:
        new = masterdata.not_imported(connection, masterdata.GL_ACCOUNTS, session.dossier.id)
    accounts = [one for one in new if one.exact_id not in refused and not one.blocked]
    if not accounts:
        return
    answer = accepted(
        session.billit.ledger.import_accounts([(one.code, one.description) for one in accounts])
    )
    sent = set(answer.sent)
    done.gl_accounts = len(sent)
    done.problems += [
        GlAccountRefused(account=one.code).problem(session.dossier.id, one.exact_id)
        for one in accounts
        if one.code not in sent
    ]
    _mark(session, masterdata.GL_ACCOUNTS, [one for one in accounts if one.code in sent])


def _journals(session: DossierSession, refused: frozenset[str], done: ImportResult) -> None:
    with session.store.read() as connection:
        new = masterdata.not_imported(connection, masterdata.JOURNALS, session.dossier.id)
    journals = [
        one for one in new if one.type in IMPORTED_JOURNALS and one.code not in refused and not one.blocked
    ]
    if not journals:
        return
    sent = set(accepted(session.billit.ledger.import_journals(journals)).sent)
    done.journals = len(sent)
    _mark(session, masterdata.JOURNALS, [one for one in journals if one.code in sent])


def _mark(session: DossierSession, mirror: masterdata.Mirror[T], rows: list[T]) -> None:
    with session.store.begin() as connection:
        for row in rows:
            masterdata.mark_imported(connection, mirror, session.dossier.id, row)


@dataclass(frozen=True)
class Wanted:
    """What Billit has not of the relations, or has in an older form; gone through page by page."""

    kept: MirroredRelations
    refused: frozenset[str]
    shared: SharedNumbers

    @classmethod
    def load(cls, session: DossierSession, refused: frozenset[str]) -> Wanted:
        kept = MirroredRelations(session.store, session.dossier.id)
        new = next(kept.kept(only_new=True), None)
        load = new is not None or asked_before(session)
        return cls(kept, refused, SharedNumbers.load(session) if load else SharedNumbers())

    def __iter__(self) -> Iterator[tuple[Relation, tuple[Role, ...]]]:
        """Each relation with the roles to write it in. Safe to write them meanwhile."""
        new = (one.relation for one in self.kept.kept(only_new=True))
        for one in chain(new, self.shared.free):
            if one.exact_id in self.refused or one.is_own_division or one.blocked:
                continue
            if roles := tuple(role for role in one.roles if self.shared.other(one, role) is None):
                yield one, roles


def _relations(session: DossierSession, wanted: Wanted, done: ImportResult) -> None:
    with session.store.read() as connection:
        codes = {
            one.exact_id: one.code
            for one in masterdata.load(connection, masterdata.GL_ACCOUNTS, session.dossier.id)
        }
    count = sum(1 for _ in wanted)
    for position, (relation, roles) in enumerate(wanted):
        if position % 25 == 0 and position:
            session.tell("progress.imported", position=position, count=count)
        try:
            parties = _save_parties(session, relation, roles, codes, done)
        except PersonMustAct as error:
            if ends_the_work(error):
                raise
            done.problems.append(_refusal(session, relation, error))
            continue
        with session.store.begin() as connection:
            masterdata.mark_imported(connection, masterdata.RELATIONS, session.dossier.id, relation, parties)
    _report(session, done, OF_RELATIONS)


def _save_parties(
    session: DossierSession,
    relation: Relation,
    roles: tuple[Role, ...],
    codes: dict[str, str],
    done: ImportResult,
) -> dict[str, int]:
    """One party a role: Billit's parties are either customer or supplier."""
    parties = {}
    for role in roles:
        account = relation.gl_sales if role is Role.CUSTOMER else relation.gl_purchase
        party = accepted(session.billit.parties.save(relation, role, codes.get(account, "")))
        parties[f"{role}_party_id"] = party
        if role is Role.CUSTOMER:
            done.customers += 1
        else:
            done.suppliers += 1
    return parties


def _refusal(session: DossierSession, relation: Relation, error: PersonMustAct) -> Problem:
    name = f"{relation.code} {relation.name}".strip()
    return BillitRefused(name=name, answer=answer_of(error)).problem(session.dossier.id, relation.exact_id)
