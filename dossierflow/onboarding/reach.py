"""Dossiers that cannot be worked on for now: told once each, left alone, and taken up again by themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

import sqlalchemy as sa

from dossierflow.domain.candidate import ACTIVE, FoundDivision
from dossierflow.domain.dossier import Dossier, OutOfReach
from dossierflow.problems.kinds.dossiers import (
    BillitNoAccess,
    DivisionBlocked,
    DivisionInactive,
    ExactDivisionAccess,
)
from dossierflow.problems.problem import Problem
from dossierflow.store import dossiers, problems
from dossierflow.store.tokens import all_connections

KINDS = tuple(one.key for one in (DivisionBlocked, DivisionInactive, ExactDivisionAccess, BillitNoAccess))


def note_reach(
    connection: sa.Connection,
    served: Iterable[Dossier],
    reach: Mapping[int, FoundDivision],
    asked: Collection[str],
    parties: Collection[int],
    at: datetime,
) -> None:
    """Keep of each dossier in service whether work can be done in it, and tell where it cannot.

    `reach` are the divisions that the connections in `asked` show; a dossier of another connection stays as
    it was.
    """
    users = {one.id: one.user for one in all_connections(connection)}
    for dossier in served:
        division = reach.get(dossier.division)
        if division is None and dossier.connection_id not in asked:
            continue
        why = _why(division, seen_at_billit=dossier.party_id in parties)
        if why is dossier.out_of_reach is None:
            continue
        if why is not dossier.out_of_reach:
            dossiers.note_reach(connection, dossier.id, why)
        found = [] if why is None else [_problem(dossier, why, users.get(dossier.connection_id, ""))]
        problems.report_within(connection, dossier.id, KINDS, found, at)


def _why(division: FoundDivision | None, *, seen_at_billit: bool) -> OutOfReach | None:
    if division is None:
        return OutOfReach.NO_DIVISION
    if division.status != ACTIVE:
        return OutOfReach.INACTIVE
    if division.blocking_status:
        return OutOfReach.BLOCKED
    return None if seen_at_billit else OutOfReach.NO_COMPANY


def _problem(dossier: Dossier, why: OutOfReach, user: str) -> Problem:
    match why:
        case OutOfReach.BLOCKED:
            return DivisionBlocked().problem(dossier)
        case OutOfReach.INACTIVE:
            return DivisionInactive().problem(dossier)
        case OutOfReach.NO_DIVISION:
            return ExactDivisionAccess(user=user).problem(dossier)
        case OutOfReach.NO_COMPANY:
            return BillitNoAccess().problem(dossier)
