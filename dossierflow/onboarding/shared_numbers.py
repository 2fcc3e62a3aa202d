"""Relations with one VAT number: Billit keeps one party for it, and none is written over another."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from dossierflow.app.session import DossierSession
from dossierflow.domain.relation import Relation, Role
from dossierflow.problems.kinds.dossiers import RelationsShareNumber
from dossierflow.problems.problem import Problem
from dossierflow.store import masterdata, problems


@dataclass(frozen=True)
class SharedNumbers:
    """`holders`: by role and number, the relation that Billit's party stands for, where several have it.
    `others` are the rest of them; `free`: relations that Billit has in one role, and whose other one nobody
    holds any more."""

    holders: dict[tuple[Role, str], Relation] = field(default_factory=dict)
    others: list[Relation] = field(default_factory=list)
    free: list[Relation] = field(default_factory=list)

    @classmethod
    def load(cls, session: DossierSession) -> SharedNumbers:
        """The holder is whoever was written first; of those that were not, the one with the lowest code."""
        dossier = session.dossier.id
        with session.store.read() as connection:
            relations = masterdata.load(connection, masterdata.RELATIONS, dossier)
            written = {role: masterdata.with_party(connection, dossier, role) for role in Role}
        same = defaultdict[tuple[Role, str], list[Relation]](list)
        for relation in relations:
            for role in relation.roles if not relation.blocked else ():
                same[role, relation.number_key].append(relation)
        shared = cls(
            {
                (role, number): min(many, key=lambda one: (one.exact_id not in written[role], one.code))
                for (role, number), many in same.items()
                if number and len(many) > 1
            }
        )
        shared.others.extend(one for one in relations if any(shared.other(one, role) for role in one.roles))
        anywhere = frozenset[str]().union(*written.values())
        shared.free.extend(
            one
            for one in relations
            if one.exact_id in anywhere
            and any(one.exact_id not in written[role] and not shared.other(one, role) for role in one.roles)
        )
        return shared

    def other(self, relation: Relation, role: Role) -> Relation | None:
        """The relation that has the party already; None where this one may be written."""
        holder = self.holders.get((role, relation.number_key))
        return None if holder is None or holder.exact_id == relation.exact_id else holder

    def problems(self, session: DossierSession) -> list[Problem]:
        """One for each relation that was not written in one of its roles."""
        return [
            RelationsShareNumber(
                name=f"{one.code} {one.name}".strip(),
                other=next(f"{other.code} {other.name}".strip() for other in self._before(one)),
                vat=one.vat_number,
            ).problem(session.dossier.id, one.exact_id)
            for one in self.others
        ]

    def _before(self, relation: Relation) -> list[Relation]:
        return [other for role in relation.roles if (other := self.other(relation, role)) is not None]


def asked_before(session: DossierSession) -> bool:
    """Whether such a question stands: else an idle night need not look at every relation."""
    with session.store.read() as connection:
        known = problems.open_ones(connection, session.dossier.id, laid_to_rest=True)
    return any(one.problem.kind == RelationsShareNumber.key for one in known)
