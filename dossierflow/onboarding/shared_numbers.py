"""Relations with one VAT number: Billit keeps one party for it, and none is written over another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from dossierflow.app.session import DossierSession
from dossierflow.domain.relation import Relation, Role
from dossierflow.problems.kinds.dossiers import RelationsShareNumber
from dossierflow.problems.problem import Problem
from dossierflow.store import problems
from dossierflow.store.relation_streams import KeptRelation, MirroredRelations


@dataclass(frozen=True)
class SharedNumbers:
    """`holders`: by role and number, the relation that Billit's party stands for, where several have it.
    `others` are the rest of them; `free`: relations that Billit has in one role as they are now, and whose
    other one nobody holds any more."""

    holders: dict[tuple[Role, str], Relation] = field(default_factory=dict)
    others: list[Relation] = field(default_factory=list)
    free: list[Relation] = field(default_factory=list)

    @classmethod
    def load(cls, session: DossierSession) -> SharedNumbers:
        """The holder is whoever was written first; of those that were not, the one with the lowest code."""
        kept = MirroredRelations(session.store, session.dossier.id)
        several = _several(kept)
        same = defaultdict[tuple[Role, str], list[KeptRelation]](list)
        for one in kept.kept() if several else ():
            for key in _keys(one.relation):
                if hash(key) in several:
                    same[key].append(one)
        holders = {
            (role, number): min(many, key=lambda one: (role not in one.written, one.relation.code)).relation
            for (role, number), many in same.items()
            if len(many) > 1
        }
        shared = cls(holders)
        for one in kept.kept():
            roles = one.relation.roles
            if holders and any(shared.other(one.relation, role) for role in roles):
                shared.others.append(one.relation)
            if one.written and one.up_to_date:
                missing = (role for role in roles if role not in one.written)
                if any(shared.other(one.relation, role) is None for role in missing):
                    shared.free.append(one.relation)
        return shared

    def other(self, relation: Relation, role: Role) -> Relation | None:
        """The relation that has the party already; None where this one may be written."""
        holder = self.holders.get((role, relation.number_key))
        return None if holder is None or holder.exact_id == relation.exact_id else holder

    def problems(self, session: DossierSession) -> list[Problem]:
        """One for each relation that was not written in one of its roles."""
        return [
            RelationsShareNumber(
                name=one.label,
                other=next(other.label for other in self._before(one)),
                vat=one.vat_number,
            ).problem(session.dossier.id, one.exact_id)
            for one in self.others
        ]

    def _before(self, relation: Relation) -> list[Relation]:
        return [other for role in relation.roles if (other := self.other(relation, role)) is not None]


def _several(kept: MirroredRelations) -> set[int]:
    """Hashes of the roles and numbers that more than one relation has; small, whatever their number."""
    once, several = set[int](), set[int]()
    for relation in kept:
        for key in _keys(relation):
            (several if hash(key) in once else once).add(hash(key))
    return several


def _keys(relation: Relation) -> Iterator[tuple[Role, str]]:
    if not relation.blocked and relation.number_key:
        for role in relation.roles:
            yield role, relation.number_key


def asked_before(session: DossierSession) -> bool:
    """Whether such a question stands: else an idle night need not look at every relation."""
    with session.store.read() as connection:
        known = problems.open_ones(connection, session.dossier.id, laid_to_rest=True)
    return any(one.problem.kind == RelationsShareNumber.key for one in known)
