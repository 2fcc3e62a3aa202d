"""Which dossiers are there: Exact's divisions bound to Billit's companies by enterprise number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from dossierflow.billit.client import Company
from dossierflow.domain.dossier import Dossier, DossierSettings
from dossierflow.errors import Misuse
from dossierflow.exact.client import Division
from dossierflow.kernel.clock import Clock
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.problems.kinds.dossiers import BindingAmbiguous, CompanyUnbound, DivisionUnbound
from dossierflow.problems.problem import Problem
from dossierflow.store import dossiers, problems
from dossierflow.store.database import Store

ACTIVE = 1  # system/Divisions.Status: 0 inactive, 1 active, 2 archived

T = TypeVar("T")


@dataclass(frozen=True)
class DiscoveryResult:
    """The dossiers that are bound, and what a person must decide."""

    bound: list[Dossier]
    problems: list[Problem] = field(default_factory=list)


def discover(
    store: Store,
    clock: Clock,
    divisions: Mapping[str, Iterable[Division]],
    companies: Iterable[Company],
    office_party_id: int | None,
    defaults: DossierSettings,
    chosen: Mapping[int, int] | None = None,
) -> DiscoveryResult:
    """Bind and store the dossiers. `divisions` are those that each connection (by id) reaches.

    A division is bound where exactly one company has its enterprise number and it is the only division with
    it; otherwise it is a problem for a person, whose choice comes as `chosen` (division → PartyID). A binding
    made before stays. The office itself is no dossier.
    """
    reach = {
        division.code: (connection_id, division)
        for connection_id, reached in divisions.items()
        for division in reached
        if division.status == ACTIVE
    }
    clients = {one.party_id: one for one in companies if one.party_id != office_party_id}
    office = {one.enterprise_number for one in companies if one.party_id == office_party_id}
    with store.read() as connection:
        before = {one.division: one.party_id for one in dossiers.all_active(connection)}
    pairs = _settled(before | dict(chosen or {}), reach.keys(), clients.keys(), set(chosen or {}))

    found: list[Problem] = []
    open_divisions = [one for code, (_, one) in reach.items() if code not in pairs]
    open_companies = [one for party, one in clients.items() if party not in pairs.values()]
    by_number = _grouped((one.enterprise_number, one) for one in open_divisions)
    companies_by_number = _grouped((one.enterprise_number, one) for one in open_companies)
    for number in sorted((by_number.keys() | companies_by_number.keys()) - office - {""}):
        here, there = by_number.get(number, []), companies_by_number.get(number, [])
        if len(here) == 1 and len(there) == 1:
            pairs[here[0].code] = there[0].party_id
        elif here and there:
            found.append(_ambiguous(number, here, there))
        else:
            found += [_unbound_division(one) for one in here] + [_unbound_company(one) for one in there]

    bound = [
        _dossier(reach[code][0], reach[code][1], clients[party], defaults)
        for code, party in sorted(pairs.items())
    ]
    with store.begin() as connection:
        for dossier in bound:
            dossiers.save(connection, dossier)
        dossiers.note_moves(connection, {one.id: reach[one.division][1].moved_at for one in bound})
        problems.report_within(connection, "", looked_for(Work.DISCOVERY), found, clock.now())
        stored = {one.id: one for one in dossiers.all_active(connection)}
    return DiscoveryResult([stored[one.id] for one in bound], found)


def _settled(
    pairs: Mapping[int, int], divisions: Collection[int], parties: Collection[int], chosen: Collection[int]
) -> dict[int, int]:
    """The bindings that can stand; Misuse where a person chose what is not there."""
    for division in chosen:
        if division not in divisions:
            raise Misuse(f"no connection reaches division {division}")
        if pairs[division] not in parties:
            raise Misuse(f"no client company of Billit has PartyID {pairs[division]}")
    return {code: party for code, party in pairs.items() if code in divisions and party in parties}


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    groups: dict[str, list[T]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


def _dossier(connection_id: str, division: Division, company: Company, defaults: DossierSettings) -> Dossier:
    return Dossier(
        id=str(division.code),
        name=division.name,
        enterprise_number=division.enterprise_number,
        division=division.code,
        party_id=company.party_id,
        connection_id=connection_id,
        settings=defaults,
    )


def _ambiguous(number: str, here: list[Division], there: list[Company]) -> Problem:
    ambiguous = BindingAmbiguous(
        number=number,
        divisions=", ".join(f"{one.code} {one.name}" for one in here),
        companies=", ".join(f"{one.party_id} {one.name}" for one in there),
    )
    return ambiguous.problem(number)


def _unbound_division(one: Division) -> Problem:
    unbound = DivisionUnbound(division=str(one.code), name=one.name, number=one.enterprise_number)
    return unbound.problem(str(one.code))


def _unbound_company(one: Company) -> Problem:
    unbound = CompanyUnbound(party=str(one.party_id), name=one.name, number=one.enterprise_number)
    return unbound.problem(str(one.party_id))
