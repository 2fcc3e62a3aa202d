"""Billit's parties as a list: posting finds one by number or e-mail address, and writes over it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from dossierflow.domain.party import Party, Told, plain, told_by
from dossierflow.domain.relation import Relation, Role
from dossierflow.kernel.outcome import Accepted, Outcome


@dataclass
class FakeParties:
    kept: dict[int, Party] = field(default_factory=dict)
    saves: list[str] = field(default_factory=list)
    changes: list[tuple[int, Told]] = field(default_factory=list)
    reads: list[str] = field(default_factory=list)
    now: datetime | None = None

    def put(self, party: Party) -> Party:
        """Somebody's own act in Billit."""
        self.kept[party.party_id] = replace(party, last_modified=self.now)
        return party

    def edit(self, party_id: int, **told: str) -> None:
        """The client changes a party in Billit."""
        party = self.kept[party_id]
        given = {name: value for name, value in (dict(party.told) | told).items() if value}
        self.put(replace(party, told=given))

    def listed(self, since: datetime | None = None) -> list[Party]:
        self.reads.append("listed" if since is None else "changed")
        return [one for one in self.kept.values() if since is None or (one.last_modified or since) >= since]

    def get(self, party_id: int) -> Party | None:
        self.reads.append(f"get {party_id}")
        return self.kept.get(party_id)

    def change(self, known: Party, relation: Relation, values: Told) -> Outcome[None]:
        self.changes.append((known.party_id, dict(values)))
        whose = replace(known, code=relation.code, external_id=relation.exact_id)
        self.put(replace(whose, told=dict(known.told) | dict(values)))
        return Accepted(None)

    def save(self, relation: Relation, role: Role, gl_code: str = "") -> Outcome[int]:
        self.saves.append(f"{relation.exact_id} {role}")
        told = told_by(relation, gl_code)
        here = [one for one in self.kept.values() if one.role is role]
        key = "vat_number" if relation.vat_number else "email"
        same = (
            one for one in here if told.get(key) and plain(one.told.get(key, "")) == plain(told.get(key, ""))
        )
        found = next(same, None)
        number = found.party_id if found else len(self.kept) + 1
        self.put(
            Party(number, role, relation.code, relation.exact_id, dict(found.told if found else {}) | told)
        )
        return Accepted(number)
