"""A person's decisions: a division and a company are bound, taken apart, or set aside for good."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from enum import Enum

import sqlalchemy as sa

from dossierflow.domain.candidate import (
    BindingDecision,
    BindingState,
    Candidate,
    DecisionKind,
    FoundCompany,
    FoundDivision,
    Side,
)
from dossierflow.domain.dossier import Dossier, DossierSettings
from dossierflow.kernel.told import misuse
from dossierflow.store import candidates as store
from dossierflow.store import dossier_life, dossiers
from dossierflow.texts import phrase

#: A dossier has its division.
TAKEN = frozenset({BindingState.BOUND, BindingState.UNREACHED})
#: There may come a company at Billit.
MAY_WAIT = frozenset({BindingState.NO_COMPANY, BindingState.WAITING})


class BoundByItself(Enum):
    """Which divisions that have one match become dossiers when nobody asks for it at this moment."""

    NONE = 0
    AWAITED = 1  # those whose company a person said he waits for
    ALL = 2


def matches(found: Iterable[Candidate], which: BoundByItself = BoundByItself.ALL) -> dict[int, int]:
    """These of the divisions that have one match, each with its company."""
    wanted = which is BoundByItself.ALL
    return {
        one.division.code: one.company.party_id
        for one in found
        if one.state is BindingState.MATCH and one.division and one.company
        if wanted or (which is BoundByItself.AWAITED and one.decision is not None)
    }


def pairs_of(
    found: Iterable[Candidate], wanted: Mapping[int, int | None], parties: Collection[int]
) -> dict[int, int]:
    """The company of each wanted division: as chosen, or its only match.

    Misuse where it cannot be bound: nobody shows it, it is bound, it is blocked, or a choice is needed.
    `parties` are the companies that are free.
    """
    listed = {one.division.code: one for one in found if one.division}
    pairs = {}
    for code, chosen in wanted.items():
        one = listed.get(code)
        if one is None or one.division is None:
            raise misuse("division-not-reached", field="divisions", division=str(code))
        pairs[code] = _party(one, one.division, chosen, parties)
    if len(set(pairs.values())) < len(pairs):
        raise misuse("one-division-only", field="divisions")
    return pairs


def _party(one: Candidate, division: FoundDivision, chosen: int | None, parties: Collection[int]) -> int:
    named = f"{division.name} ({division.code})"
    match one.state:
        case BindingState.PRACTICE:
            raise misuse("practice-itself", field="divisions", named=named)
        case BindingState.BOUND | BindingState.UNREACHED:
            raise misuse("bound-already", field="divisions", named=named, division=str(division.code))
        case BindingState.INACTIVE | BindingState.ARCHIVED:
            raise misuse(
                "division-not-in-use",
                field="divisions",
                named=named,
                reason=phrase(f"binding-why.{one.state}"),
            )
        case _ if division.blocking_status:
            raise misuse("division-blocked", field="divisions", named=named)
    if chosen is not None:
        if chosen not in parties:
            raise misuse("no-free-company", field="divisions", party=str(chosen))
        return chosen
    if len(one.choices) != 1 or one.state is BindingState.SHARED:
        known = ", ".join(map(str, one.choices))
        raise misuse(
            "choose-company" if known else "no-single-company",
            field="divisions",
            named=named,
            division=str(division.code),
            known=known,
        )
    return one.choices[0]


def free_parties(connection: sa.Connection) -> set[int]:
    """Companies that no dossier has, and that are not the practice's own."""
    taken = {one.party_id for one in dossiers.every(connection) if not one.unbound}
    return {one.party_id for one in store.companies(connection) if not one.practice} - taken


def bind(
    connection: sa.Connection, pairs: Mapping[int, int], defaults: DossierSettings, at: datetime
) -> list[Dossier]:
    """Make dossiers of these pairs; one that was taken apart begins anew, and its history stays."""
    reach = {one.code: one for one in store.divisions(connection)}
    known = {one.division: one for one in dossiers.every(connection)}
    for code, party in pairs.items():
        dossiers.save(connection, dossier_of(reach[code], party, defaults))
        if code in known:
            dossier_life.bind_again(connection, str(code), party, at)
    store.take_back(connection, Side.DIVISION, pairs.keys())
    store.take_back(connection, Side.COMPANY, pairs.values())
    return [dossiers.get(connection, str(code)) for code in pairs]


def dossier_of(division: FoundDivision, party: int, defaults: DossierSettings) -> Dossier:
    """As it is when it is found."""
    return Dossier(
        id=str(division.code),
        name=division.name,
        enterprise_number=division.enterprise_number,
        division=division.code,
        party_id=party,
        connection_id=division.connection_id,
        settings=defaults,
    )


def unbind(connection: sa.Connection, unwanted: Iterable[Dossier], reason: str, at: datetime) -> None:
    """Take dossiers apart; their divisions and companies are free, and are not bound again by themselves."""
    for one in unwanted:
        dossier_life.unbind(connection, one.id, one.party_id, reason, at)
        decide(connection, Side.DIVISION, [one.division], DecisionKind.UNBOUND, reason, at)


def decide(
    connection: sa.Connection,
    side: Side,
    numbers: Iterable[int],
    kind: DecisionKind,
    reason: str,
    at: datetime,
    email: str = "",
) -> None:
    """What a person says of divisions, or of companies, stands until it is taken back."""
    made = [BindingDecision(side, number, kind, at, reason, email) for number in numbers]
    store.decide(connection, *made)


def found_company(connection: sa.Connection, party_id: int) -> FoundCompany:
    """The company with this PartyID; Misuse where Billit shows none."""
    for one in store.companies(connection):
        if one.party_id == party_id:
            return one
    raise misuse("no-such-company", field="companies", party=str(party_id))
