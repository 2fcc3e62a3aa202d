"""Relations of Exact become parties in Billit; what the client changed there is not written over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from dossierflow.app.session import DossierSession
from dossierflow.domain.dossier import RelationPrecedence
from dossierflow.domain.party import Difference, Party, Told, merged, told_by
from dossierflow.domain.relation import Relation, Role
from dossierflow.errors import PersonMustAct
from dossierflow.kernel.outcome import accepted
from dossierflow.onboarding.known_parties import KnownParties
from dossierflow.onboarding.party_temp_store import PartyTempStore
from dossierflow.onboarding.shared_numbers import SharedNumbers, asked_before
from dossierflow.problems.from_error import answer_of, ends_the_work
from dossierflow.problems.kinds.dossiers import BillitRefused, RelationDiffers
from dossierflow.problems.problem import Problem
from dossierflow.store import masterdata, parties
from dossierflow.store.parties import Imported
from dossierflow.store.relation_streams import MirroredRelations
from dossierflow.texts import listed, phrase

#: Relations whose state is read at once.
PART = 500


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


@dataclass(frozen=True)
class Wanted:
    """Relations that Billit has not, or has in an older form, each with the roles to write it in; gone
    through page by page, and after them those whose ids are in `also`."""

    kept: MirroredRelations
    shared: SharedNumbers
    refused: frozenset[str] = frozenset()
    also: tuple[str, ...] = ()

    @classmethod
    def load(cls, session: DossierSession, refused: frozenset[str]) -> Wanted:
        kept = MirroredRelations(session.store, session.dossier.id)
        new = next(kept.kept(only_new=True), None)
        load = new is not None or asked_before(session)
        shared = SharedNumbers.load(session) if load else SharedNumbers()
        return cls(kept, shared, refused).with_also([one.exact_id for one in shared.free])

    def with_also(self, more: list[str]) -> Wanted:
        """These too, where they may be written and are not among them."""
        return replace(self, also=(*self.also, *more))

    def __iter__(self) -> Iterator[tuple[Relation, tuple[Role, ...]]]:
        """Safe to write them meanwhile."""
        also = dict.fromkeys(self.also)
        for new in self.kept.kept(only_new=True):
            also.pop(new.relation.exact_id, None)
            yield from self._with_roles(new.relation)
        rest = iter(also)
        while part := list(islice(rest, PART)):
            with self.kept.store.read() as connection:
                some = parties.standing(connection, self.kept.dossier_id, part)
            for one in some:
                yield from self._with_roles(one)

    def _with_roles(self, one: Relation) -> Iterator[tuple[Relation, tuple[Role, ...]]]:
        if one.exact_id in self.refused or one.is_own_division or one.blocked:
            return
        if roles := tuple(role for role in one.roles if self.shared.other(one, role) is None):
            yield one, roles


def write_relations(
    session: DossierSession, wanted: Wanted, done: ImportResult, *, look: bool = False
) -> None:
    """Write them one by one; where Billit has one already, only what the client did not change there.

    With `look`, what the client changed since the last look is compared too, and what differed is looked at
    again.
    """
    with PartyTempStore() as kept:
        known = KnownParties(session, kept)
        if look:
            known.look()
        _write(session, wanted.with_also(_also(session, known, look=look)), known, done)
        if look:
            known.looked()
    done.problems += _differences(session)


def _also(session: DossierSession, known: KnownParties, *, look: bool) -> list[str]:
    """Relations of which Exact changed nothing, and the client perhaps did."""
    exact = session.dossier.settings.relation_precedence is RelationPrecedence.EXACT
    with session.store.read() as connection:
        found = parties.owners(connection, session.dossier.id, known.changed)
        if look or exact:
            found += parties.differing_ids(connection, session.dossier.id)
    return found


def _write(session: DossierSession, wanted: Wanted, known: KnownParties, done: ImportResult) -> None:
    count, position, rest = sum(1 for _ in wanted), 0, iter(wanted)
    if not count:
        return
    with session.store.read() as connection:
        accounts = masterdata.load(connection, masterdata.GL_ACCOUNTS, session.dossier.id)
    codes = {one.exact_id: one.code for one in accounts}
    while part := list(islice(rest, PART)):
        with session.store.read() as connection:
            before = parties.imported(connection, session.dossier.id, [one.exact_id for one, _ in part])
        known.prepare(before[one.exact_id].parties.get(role) for one, roles in part for role in roles)
        for relation, roles in part:
            if position % 25 == 0 and position:
                session.tell("progress.imported", position=position, count=count)
            position += 1
            _write_one(session, relation, roles, codes, known, before[relation.exact_id], done)


def _write_one(
    session: DossierSession,
    relation: Relation,
    roles: tuple[Role, ...],
    codes: dict[str, str],
    known: KnownParties,
    now: Imported,
    done: ImportResult,
) -> None:
    try:
        for role in roles:
            now = _in_role(session, relation, role, codes, known, now, done)
    except PersonMustAct as error:
        if ends_the_work(error):
            raise
        done.problems.append(_refusal(session, relation, error))
        return
    with session.store.begin() as connection:
        columns = parties.columns(now)
        masterdata.mark_imported(connection, masterdata.RELATIONS, session.dossier.id, relation, columns)


def _in_role(
    session: DossierSession,
    relation: Relation,
    role: Role,
    codes: dict[str, str],
    known: KnownParties,
    before: Imported,
    done: ImportResult,
) -> Imported:
    """Bring one party up to date (Billit's are either customer or supplier); what is known of it then."""
    account = codes.get(relation.gl_sales if role is Role.CUSTOMER else relation.gl_purchase, "")
    party = known.of(relation, role, before.parties.get(role))
    told = told_by(relation, account)
    if party is None:
        if known.email_is_taken(relation, role):
            relation, told = replace(relation, email=""), told_by(replace(relation, email=""), account)
        number = accepted(session.billit.parties.save(relation, role, account))
        _count(done, role)
        return _with(before, role, number, told, ())
    last = before.written.get(role)
    if last is None:
        with session.store.read() as connection:
            last = parties.last_written(connection, session.dossier.id, role, party.party_id)
    exact = session.dossier.settings.relation_precedence is RelationPrecedence.EXACT
    result = merged(told, party.told, last, exact_counts=exact)
    if result.write or not _is_ours(party, relation):
        accepted(session.billit.parties.change(party, relation, result.write))
        _count(done, role)
    return _with(before, role, party.party_id, result.stands, result.kept)


def _is_ours(party: Party, relation: Relation) -> bool:
    return (party.external_id, party.code) == (relation.exact_id, relation.code)


def _with(known: Imported, role: Role, number: int, stands: Told, kept: tuple[Difference, ...]) -> Imported:
    return Imported(
        {**known.parties, role: number}, {**known.written, role: stands}, {**known.differs, role: kept}
    )


def _count(done: ImportResult, role: Role) -> None:
    if role is Role.CUSTOMER:
        done.customers += 1
    else:
        done.suppliers += 1


def _differences(session: DossierSession) -> list[Problem]:
    """What the client has otherwise, as long as nobody said whose counts."""
    if session.dossier.settings.relation_precedence is not RelationPrecedence.ASK:
        return []
    with session.store.read() as connection:
        found = parties.differing(connection, session.dossier.id)
    return [_differs(session, relation, known) for relation, known in found if not relation.blocked]


def _differs(session: DossierSession, relation: Relation, known: Imported) -> Problem:
    found = dict.fromkeys(one for differs in known.differs.values() for one in differs)
    says = [
        phrase(
            "drift.both",
            field=phrase(f"relation-field.{one.field}"),
            billit=one.billit or "–",
            exact=one.exact or "–",
        )
        for one in found
    ]
    differs = RelationDiffers(name=relation.label, differences=listed(says))
    return differs.problem(session.dossier.id, relation.exact_id)


def _refusal(session: DossierSession, relation: Relation, error: PersonMustAct) -> Problem:
    refused = BillitRefused(name=relation.label, answer=answer_of(error))
    return refused.problem(session.dossier.id, relation.exact_id)
