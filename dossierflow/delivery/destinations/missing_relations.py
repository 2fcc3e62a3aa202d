"""Relations that Exact lacks, or has in another role: made or changed only with the dossier's leave."""

from __future__ import annotations

from dataclasses import replace

from dossierflow.app.session import DossierSession
from dossierflow.domain.document import Counterparty, Direction, DocumentSummary
from dossierflow.domain.enterprise import enterprise_number
from dossierflow.domain.relation import Relation, Role
from dossierflow.kernel.outcome import Accepted, Outcome
from dossierflow.problems.kinds.documents import RelationRole, RelationUnknown
from dossierflow.problems.unmappable import Unmappable
from dossierflow.store import masterdata
from dossierflow.sync.master_data import MasterData

NEW = "new"  # stands for the GUID of a relation that is made only when its first document is sent
ROLES = {Direction.SALES: Role.CUSTOMER, Direction.PURCHASE: Role.SUPPLIER}


class MissingRelations:
    """A relation is looked up in Exact before it is made, so that a lost answer makes no second one."""

    def __init__(self, session: DossierSession) -> None:
        self._session = session
        self._raise: dict[str, Relation] = {}  # relations that get a role with their first document

    def admitted(self, books: MasterData, document: DocumentSummary, cause: Unmappable) -> MasterData | None:
        """The books as if the relation were there; None without leave, or where it is not the relation."""
        party = document.counterparty
        if not self._session.dossier.settings.create_relations or not party.name:
            return None
        role = ROLES[document.direction]
        if isinstance(cause.declared, RelationUnknown):
            return _with(books, party, _relation(party, role))
        if isinstance(cause.declared, RelationRole):
            relation = _in_role(_of_party(books, party), role)
            self._raise[relation.exact_id] = relation
            return _with(books, party, relation)
        return None

    def settle(self, document: DocumentSummary, relation_id: str) -> Outcome[str]:
        """The GUID to book on, once the relation is there and has its role."""
        role = ROLES[document.direction]
        if relation_id == NEW:
            return self._find_or_make(document.counterparty, role)
        if relation_id in self._raise:
            return self._give_role(self._raise.pop(relation_id), role)
        return Accepted(relation_id)

    def _find_or_make(self, party: Counterparty, role: Role) -> Outcome[str]:
        found = [
            one
            for one in self._session.exact.relations.named(party.name, party.vat_number)
            if not one.is_own_division and not one.blocked
        ]
        if found:
            known = found[0]
            return self._keep(known) if role in known.roles else self._give_role(_in_role(known, role), role)
        relation = replace(_relation(party, role), exact_id="")
        made = self._session.exact.relations.create(relation)
        return self._keep(replace(relation, exact_id=made.value)) if isinstance(made, Accepted) else made

    def _give_role(self, relation: Relation, role: Role) -> Outcome[str]:
        given = self._session.exact.relations.give_role(relation.exact_id, role)
        return self._keep(relation) if isinstance(given, Accepted) else given

    def _keep(self, relation: Relation) -> Outcome[str]:
        """Known from now on; the next onboarding reads the rest of it and puts it into Billit."""
        with self._session.store.begin() as connection:
            masterdata.save(connection, masterdata.RELATIONS, self._session.dossier.id, [relation])
        return Accepted(relation.exact_id)


def _relation(party: Counterparty, role: Role) -> Relation:
    return Relation(
        exact_id=NEW,
        code="new",
        name=party.name,
        status="C" if role is Role.CUSTOMER else "A",
        is_supplier=role is Role.SUPPLIER,
        vat_number=party.vat_number,
        enterprise_number=enterprise_number(party.vat_number),
        country=party.country,
    )


def _in_role(relation: Relation, role: Role) -> Relation:
    if role is Role.CUSTOMER:
        return replace(relation, status="C", is_sales=True)
    return replace(relation, is_supplier=True)


def _of_party(books: MasterData, party: Counterparty) -> Relation:
    """The relation that lacks the role: asked for in the role that it has."""
    for direction in Direction:
        try:
            return books.relation(party, direction)
        except Unmappable:
            continue
    raise Unmappable(RelationUnknown(vat=party.vat_number))


def _with(books: MasterData, party: Counterparty, relation: Relation) -> MasterData:
    key = party.party_id or 0
    return replace(
        books,
        relations={**books.relations, relation.exact_id: relation},
        by_party={**books.by_party, key: relation.exact_id},
    )
