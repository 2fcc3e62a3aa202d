"""What Billit has already of the relations that are to be written: the client's data, and perhaps ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from dossierflow.app.session import DossierSession
from dossierflow.domain.party import Party
from dossierflow.domain.relation import Relation, Role
from dossierflow.domain.spelling import plain
from dossierflow.onboarding.party_temp_store import PartyTempStore
from dossierflow.store import dossiers

#: So many parties are asked for one by one; for more of them the whole list is fewer calls.
ONE_BY_ONE = 5
CURSOR = "parties"


@dataclass
class KnownParties:
    """`changed`: the numbers of those that the client, or we, changed since the last look. The parties
    themselves are in `kept`, and not in memory."""

    session: DossierSession
    kept: PartyTempStore
    changed: list[int] = field(default_factory=list)
    _newest: datetime | None = None
    _whole: bool = False  # every party was read, and can be searched

    def look(self) -> None:
        """Read what changed in Billit since the last look, the first time everything: one call, or one for
        each 120 parties."""
        with self.session.store.read() as connection:
            position = dossiers.cursor(connection, self._scope, CURSOR)
        since = datetime.fromisoformat(position) if position else None
        for one in self._read(since):
            self.changed.append(one.party_id)
            if one.last_modified and (self._newest is None or one.last_modified > self._newest):
                self._newest = one.last_modified

    def looked(self) -> None:
        """What changed is dealt with: the next look goes on from there."""
        if self._newest is not None:
            with self.session.store.begin() as connection:
                now = self.session.clock.now()
                dossiers.move_cursor(connection, self._scope, CURSOR, self._newest.isoformat(), now)

    def prepare(self, wanted: Iterable[int | None]) -> None:
        """Read the whole list where a party must be searched (None), or many are wanted."""
        if self._whole:
            return
        missing = {one for one in set(wanted) if one is None or one not in self.kept}
        if None in missing or len(missing) > ONE_BY_ONE:
            for _ in self._read():
                pass

    def of(self, relation: Relation, role: Role, party_id: int | None) -> Party | None:
        """By its own number, by what Exact calls it, by its VAT number, else by its name and place."""
        known = None if party_id is None else self._one(party_id)
        return known or next((one for one in map(self.kept.found_by, _keys(relation, role)) if one), None)

    def email_is_taken(self, relation: Relation, role: Role) -> bool:
        """Without a VAT number Billit takes a party by its e-mail address, whoever's it is."""
        key = _key(role, f"email {plain(relation.email)}")
        return not relation.vat_number and self.kept.found_by(key) is not None

    @property
    def _scope(self) -> str:
        return f"billit:{self.session.dossier.party_id}"

    def _read(self, since: datetime | None = None) -> Iterator[Party]:
        """Parties page by page, each kept; without `since` all of them, to be searched from then on."""
        for one in self.session.billit.parties.listed(since):
            self.kept.keep(one.party_id, one)
            if since is None:
                self.kept.keep_by(_keys_of(one), one.party_id)
            yield one
        self._whole = self._whole or since is None

    def _one(self, party_id: int) -> Party | None:
        if not self._whole and party_id not in self.kept:
            self.kept.keep(party_id, self.session.billit.parties.get(party_id))
        return self.kept.get(party_id)


def _keys(relation: Relation, role: Role) -> list[str]:
    keys = [_key(role, f"exact {relation.exact_id}")]
    if relation.vat_number:
        return [*keys, _key(role, f"number {plain(relation.vat_number)}")]
    return [*keys, _key(role, f"name {plain(relation.name)} {plain(relation.postcode)}")]


def _keys_of(one: Party) -> list[str]:
    """What a party is found by, in each role that it may have."""
    told = one.told
    number, name = plain(told.get("vat_number", "")), plain(told.get("name", ""))
    keys = [f"exact {one.external_id}", f"email {plain(told.get('email', ''))}"]
    keys.append(f"number {number}" if number else f"name {name} {plain(told.get('postcode', ''))}")
    return [_key(role, key) for role in (Role if one.role is None else (one.role,)) for key in keys]


def _key(role: Role, text: str) -> str:
    return f"{role} {text}"
