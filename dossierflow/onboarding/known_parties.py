"""What Billit has already of the relations that are to be written: the client's data, and perhaps ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from dossierflow.app.session import DossierSession
from dossierflow.domain.party import Party
from dossierflow.domain.relation import Relation, Role
from dossierflow.domain.spelling import plain
from dossierflow.store import dossiers

#: So many parties are asked for one by one; for more of them the whole list is fewer calls.
ONE_BY_ONE = 5
CURSOR = "parties"


@dataclass
class KnownParties:
    """`changed`: those that the client, or we, changed since the last look."""

    session: DossierSession
    changed: list[Party] = field(default_factory=list)
    _asked: dict[int, Party | None] = field(default_factory=dict)
    _index: dict[tuple[Role, str], Party] | None = None  # of the whole list, by what a party is found by

    def look(self) -> None:
        """Read what changed in Billit since the last look, the first time everything: one call, or one for
        each 120 parties."""
        with self.session.store.read() as connection:
            position = dossiers.cursor(connection, self._scope, CURSOR)
        since = datetime.fromisoformat(position) if position else None
        self.changed = self.session.billit.parties.listed(since)
        self._asked |= {one.party_id: one for one in self.changed}
        if since is None:
            self._index = _indexed(self.changed)

    def looked(self) -> None:
        """What changed is dealt with: the next look goes on from there."""
        newest = max((one.last_modified for one in self.changed if one.last_modified), default=None)
        if newest is not None:
            with self.session.store.begin() as connection:
                now = self.session.clock.now()
                dossiers.move_cursor(connection, self._scope, CURSOR, newest.isoformat(), now)

    def prepare(self, wanted: Iterable[int | None]) -> None:
        """Read the whole list where a party must be searched (None), or many are wanted."""
        missing = set(wanted) - set(self._asked)
        if self._index is None and (None in missing or len(missing) > ONE_BY_ONE):
            listed = self.session.billit.parties.listed()
            self._index = _indexed(listed)
            self._asked |= {one.party_id: one for one in listed}

    def of(self, relation: Relation, role: Role, party_id: int | None) -> Party | None:
        """By its own number, by what Exact calls it, by its VAT number, else by its name and place."""
        known = None if party_id is None else self._one(party_id)
        return known or next((one for one in map(self._found, _keys(relation, role)) if one), None)

    def email_is_taken(self, relation: Relation, role: Role) -> bool:
        """Without a VAT number Billit takes a party by its e-mail address, whoever's it is."""
        return not relation.vat_number and self._found((role, f"email {plain(relation.email)}")) is not None

    @property
    def _scope(self) -> str:
        return f"billit:{self.session.dossier.party_id}"

    def _found(self, key: tuple[Role, str]) -> Party | None:
        return (self._index or {}).get(key)

    def _one(self, party_id: int) -> Party | None:
        if party_id not in self._asked and self._index is None:
            self._asked[party_id] = self.session.billit.parties.get(party_id)
        return self._asked.get(party_id)


def _keys(relation: Relation, role: Role) -> list[tuple[Role, str]]:
    keys = [(role, f"exact {relation.exact_id}")]
    if relation.vat_number:
        return [*keys, (role, f"number {plain(relation.vat_number)}")]
    return [*keys, (role, f"name {plain(relation.name)} {plain(relation.postcode)}")]


def _indexed(parties: Iterable[Party]) -> dict[tuple[Role, str], Party]:
    index: dict[tuple[Role, str], Party] = {}
    for one in parties:
        told = one.told
        number, name = plain(told.get("vat_number", "")), plain(told.get("name", ""))
        keys = [f"exact {one.external_id}", f"email {plain(told.get('email', ''))}"]
        keys.append(f"number {number}" if number else f"name {name} {plain(told.get('postcode', ''))}")
        for role in Role if one.role is None else (one.role,):
            for key in keys:
                index.setdefault((role, key), one)
    return index
