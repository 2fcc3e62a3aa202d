"""Which dossiers are there: Exact's divisions bound to Billit's companies by enterprise number."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from dossierflow.billit.client import Company
from dossierflow.domain.bank_transaction import BankAccount
from dossierflow.domain.candidate import Candidate, DecisionKind, FoundCompany, FoundDivision, Side
from dossierflow.domain.dossier import Dossier, DossierSettings
from dossierflow.exact.client import Division
from dossierflow.kernel.clock import Clock
from dossierflow.onboarding.bind import BoundByItself, bind, decide, matches
from dossierflow.onboarding.candidates import candidates, problems_of
from dossierflow.onboarding.practice_itself import PracticeItself
from dossierflow.onboarding.reach import note_reach
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.problems.problem import Problem
from dossierflow.store import bank, dossier_life, dossiers, problems
from dossierflow.store import candidates as found_store
from dossierflow.store.database import Store


@dataclass(frozen=True)
class DiscoveryResult:
    """The dossiers that are bound and not stopped, what a person must decide, and the whole list."""

    bound: list[Dossier]
    problems: list[Problem] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)


def discover(
    store: Store,
    clock: Clock,
    divisions: Mapping[str, Iterable[Division]],
    companies: Iterable[Company],
    practice: PracticeItself,
    defaults: DossierSettings,
    *,
    by_itself: BoundByItself,
    binds_matches: bool,
) -> DiscoveryResult:
    """Keep what was found, and bind those of the divisions with one match that are bound `by_itself`.
    `divisions` are those that each connection (by id) reaches.

    A division matches where exactly one company has its enterprise number and it is the only one in use with
    it; what has to be decided is a problem, a match too unless the practice's setting binds them
    (`binds_matches`). A binding made before stays. The practice itself is no dossier, also where one was
    made of it before anybody knew.
    """
    listed = list(companies)
    with store.begin() as connection:
        bound_to = {one.division: one.connection_id for one in dossiers.every(connection)}
        reach = _reach(divisions, bound_to, practice, listed)
        found_store.keep_divisions(connection, divisions.keys(), reach.values())
        found_store.keep_companies(connection, [_company(one, practice) for one in listed])
        _free_practice(connection, clock)
        if pairs := matches(list_candidates(connection), by_itself):
            bind(connection, pairs, defaults, clock.now())
        _follow(connection, reach, divisions)
        known = dossiers.in_service(connection)
        note_reach(connection, known, reach, divisions, {one.party_id for one in listed}, clock.now())
        _note_accounts(connection, known, {one.party_id: one.bank_accounts for one in listed}, clock)
        found = list_candidates(connection)
        told = problems_of(found, binds_matches=binds_matches)
        problems.report_within(connection, "", looked_for(Work.DISCOVERY), told, clock.now())
        shown = reach.keys()
        in_service = [
            one
            for one in dossiers.in_service(connection)
            if one.division in shown and one.out_of_reach is None
        ]
    return DiscoveryResult(in_service, told, found)


def list_candidates(connection: sa.Connection) -> list[Candidate]:
    """The list, as both services were last seen."""
    return candidates(
        found_store.divisions(connection),
        found_store.companies(connection),
        dossiers.every(connection),
        found_store.decisions(connection),
    )


def _reach(
    divisions: Mapping[str, Iterable[Division]],
    bound_to: Mapping[int, str],
    practice: PracticeItself,
    companies: Collection[Company],
) -> dict[int, FoundDivision]:
    """Each division once: by the connection that its dossier has, where that one reaches it."""
    reach: dict[int, FoundDivision] = {}
    for connection_id, reached in divisions.items():
        for one in reached:
            if one.code not in reach or bound_to.get(one.code) == connection_id:
                own = practice.is_division(one, companies)
                reach[one.code] = _division(one, connection_id, practice=own)
    return reach


def _follow(
    connection: sa.Connection, reach: Mapping[int, FoundDivision], divisions: Mapping[str, Iterable[Division]]
) -> None:
    """Names, numbers and connections of dossiers are as Exact has them now; so is what was moved there."""
    known = [one for one in dossiers.every(connection) if one.division in reach and not one.unbound]
    for one in known:
        now = reach[one.division]
        seen = replace(
            one,
            name=now.name,
            enterprise_number=now.enterprise_number,
            connection_id=now.connection_id,
        )
        if seen != one:
            dossiers.save(connection, seen)
    moved = {each.code: each.moved_at for reached in divisions.values() for each in reached}
    dossiers.note_moves(connection, {one.id: moved[one.division] for one in known})


def _note_accounts(
    connection: sa.Connection,
    served: Iterable[Dossier],
    named: Mapping[int, Collection[BankAccount]],
    clock: Clock,
) -> None:
    """The bank accounts that Billit names: what one lacks is known before its dossier is made live."""
    known: dict[str, set[BankAccount]] = {}
    for one in bank.accounts(connection):
        known.setdefault(one.dossier, set()).add(one.account)
    for dossier in served:
        accounts = named.get(dossier.party_id, ())
        if not known.get(dossier.id, set()) >= set(accounts):
            bank.remember_accounts(connection, dossier.id, accounts, clock.now())


def _free_practice(connection: sa.Connection, clock: Clock) -> None:
    """A dossier that turns out to be the practice itself is none."""
    own = {one.code for one in found_store.divisions(connection) if one.practice}
    parties = {one.party_id for one in found_store.companies(connection) if one.practice}
    for one in dossiers.every(connection):
        if not one.unbound and (one.division in own or one.party_id in parties):
            dossier_life.unbind(connection, one.id, one.party_id, "", clock.now(), dossier_life.PRACTICE)
            if one.division not in own:
                decide(connection, Side.DIVISION, [one.division], DecisionKind.UNBOUND, "", clock.now())


def _division(one: Division, connection_id: str, *, practice: bool) -> FoundDivision:
    return FoundDivision(
        one.code,
        one.name,
        one.enterprise_number,
        one.vat_number,
        one.status,
        one.blocking_status,
        connection_id,
        one.email,
        one.street,
        one.postcode,
        one.city,
        one.country,
        practice,
    )


def _company(one: Company, practice: PracticeItself) -> FoundCompany:
    return FoundCompany(
        one.party_id, one.name, one.enterprise_number, one.vat_number, practice.is_company(one)
    )
