"""Relations as they are mirrored, page by page: a dossier may have a hundred thousand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from dossierflow.domain.relation import Relation, Role
from dossierflow.store import codec
from dossierflow.store.database import Store
from dossierflow.store.parties import parties_of
from dossierflow.store.tables.masterdata import relations as table

PAGE = 1000


@dataclass(frozen=True, slots=True)
class KeptRelation:
    """A relation, the roles in which Billit has it, and whether Billit has it as it is now."""

    relation: Relation
    written: frozenset[Role]
    up_to_date: bool


@dataclass(frozen=True)
class MirroredRelations:
    """The relations that stand in Exact, by id; they can be gone through as often as needed, and no
    transaction is open meanwhile."""

    store: Store
    dossier_id: str
    #: Only customers and suppliers, and not the company itself.
    in_use: bool = False

    def __iter__(self) -> Iterator[Relation]:
        found = (one.relation for one in self.kept())
        return (one for one in found if not self.in_use or (one.roles and not one.is_own_division))

    def kept(self, *, only_new: bool = False) -> Iterator[KeptRelation]:
        """`only_new`: those that Billit does not have, or has in an older form."""
        after = ""
        while rows := self._page(after, only_new=only_new):
            yield from map(_kept, rows)
            after = rows[-1].exact_id

    def _page(self, after: str, *, only_new: bool) -> list[sa.Row[tuple[object, ...]]]:
        query = table.select().where(
            table.c.dossier_id == self.dossier_id, table.c.exact_id > after, table.c.deleted_at.is_(None)
        )
        if only_new:
            query = query.where(table.c.imported != table.c.fingerprint)
        with self.store.read() as connection:
            return list(connection.execute(query.order_by(table.c.exact_id).limit(PAGE)))


def _kept(row: sa.Row[tuple[object, ...]]) -> KeptRelation:
    data, written = codec.decode(Relation, row.data), frozenset(parties_of(row))
    return KeptRelation(data, written, row.imported == row.fingerprint)
