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
    """The dossiers that are bound and not stopped, and what a person must decide."""

    bound: list[Dossier]
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Reached:
    """A division, and the connection that reaches it."""

    connection_id: str
    division: Division


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
    reach = _active(divisions)
    listed = list(companies)
    clients = {company.party_id: company for company in listed if company.party_id != office_party_id}
    office = {company.enterprise_number for company in listed if company.party_id == office_party_id}
    with store.read() as connection:
        before = {dossier.division: dossier.party_id for dossier in dossiers.every(connection)}
    settled = _settled(before | dict(chosen or {}), reach.keys(), clients.keys(), set(chosen or {}))
    matched, found = _match(reach, clients, settled, office)
    pairs = sorted((settled | matched).items())
    bound = [_dossier(reach[code], clients[party], defaults) for code, party in pairs]
    return _stored(store, clock, bound, reach, found)


def learnt_office(companies: Iterable[Company]) -> int | None:
    """The practice's own company where no setting names it: the only one that is an accountant's."""
    offices = [one.party_id for one in companies if one.role.casefold() == "accountant"]
    return offices[0] if len(offices) == 1 else None


def _active(divisions: Mapping[str, Iterable[Division]]) -> dict[int, Reached]:
    """The divisions that are in use, by their number."""
    return {
        division.code: Reached(connection_id, division)
        for connection_id, reached in divisions.items()
        for division in reached
        if division.status == ACTIVE
    }


def _match(
    reach: Mapping[int, Reached], clients: Mapping[int, Company], settled: Mapping[int, int], office: set[str]
) -> tuple[dict[int, int], list[Problem]]:
    """Pairs with one enterprise number among what is not settled, and what a person must decide."""
    taken = set(settled.values())
    open_divisions = [one.division for code, one in reach.items() if code not in settled]
    open_companies = [company for party, company in clients.items() if party not in taken]
    divisions = _grouped((division.enterprise_number, division) for division in open_divisions)
    companies = _grouped((company.enterprise_number, company) for company in open_companies)
    matched: dict[int, int] = {}
    found: list[Problem] = []
    for number in sorted((divisions.keys() | companies.keys()) - office - {""}):
        here, there = divisions.get(number, []), companies.get(number, [])
        if len(here) == 1 and len(there) == 1:
            matched[here[0].code] = there[0].party_id
        else:
            found += _unmatched(number, here, there)
    return matched, found


def _unmatched(number: str, here: list[Division], there: list[Company]) -> list[Problem]:
    if here and there:
        return [_ambiguous(number, here, there)]
    return [*map(_unbound_division, here), *map(_unbound_company, there)]


def _stored(
    store: Store, clock: Clock, bound: list[Dossier], reach: Mapping[int, Reached], found: list[Problem]
) -> DiscoveryResult:
    """Keep the bindings, and what they say of a move; the dossiers with their own settings."""
    with store.begin() as connection:
        dossiers.save(connection, *bound)
        dossiers.note_moves(connection, {one.id: reach[one.division].division.moved_at for one in bound})
        problems.report_within(connection, "", looked_for(Work.DISCOVERY), found, clock.now())
        stored = {dossier.id: dossier for dossier in dossiers.in_service(connection)}
    return DiscoveryResult([stored[dossier.id] for dossier in bound if dossier.id in stored], found)


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


def _dossier(reached: Reached, company: Company, defaults: DossierSettings) -> Dossier:
    division = reached.division
    return Dossier(
        id=str(division.code),
        name=division.name,
        enterprise_number=division.enterprise_number,
        division=division.code,
        party_id=company.party_id,
        connection_id=reached.connection_id,
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
