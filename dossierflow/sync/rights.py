"""What the connected user may do in a dossier's division: asked, refused, granted again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa

from dossierflow import errors
from dossierflow.app.session import DossierSession
from dossierflow.domain.rights import ONBOARDING, RightCheck
from dossierflow.problems.from_error import missing_right
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.problems.kinds.dossiers import RightMissing
from dossierflow.problems.problem import Problem
from dossierflow.store import dossiers, problems

WEEKLY = timedelta(days=7)
#: The night's onboarding has just asked when its export begins.
LATELY = timedelta(hours=1)


def check_rights(session: DossierSession) -> list[Problem]:
    """Ask Exact about the nine rights once a week; about those that are missing, every time.

    So a right that was granted is seen by the next run, at the cost of one call a missing right.
    """
    weekly = _older_than(session, ONBOARDING, WEEKLY)
    return _ask(session, {*missing_rights(session), *(ONBOARDING if weekly else ())})


def still_missing(session: DossierSession, rights: Iterable[RightCheck], *, by_hand: bool) -> set[RightCheck]:
    """Which of these are missing; asked again where Exact said so a while ago, or where a person waits."""
    missing = missing_rights(session) & set(rights)
    if missing and _older_than(session, missing, timedelta(minutes=1) if by_hand else LATELY):
        _ask(session, missing)
        missing &= missing_rights(session)
    return missing


def missing_rights(session: DossierSession) -> set[RightCheck]:
    """The rights that the connected user certainly lacks."""
    with session.store.read() as connection:
        return {RightCheck(*pair) for pair in dossiers.missing_rights(connection, session.dossier.id)}


def lacks(connection: sa.Connection, session: DossierSession, right: RightCheck, at: datetime) -> None:
    """Keep that Exact refused a call for want of this right; the problem is the caller's to report."""
    dossiers.save_rights(connection, session.dossier.id, [(right.endpoint, right.action, False)], at)


def tell_missing(session: DossierSession, error: errors.RightMissing) -> None:
    """Keep the right that Exact refused and the problem that it is; the error again where it names none."""
    right = missing_right(error)
    if right is None:
        raise error
    found = RightMissing(user=session.connected_user, right=right.key).problem(session.dossier)
    now = session.clock.now()
    with session.store.begin() as connection:
        lacks(connection, session, right, now)
        problems.report_within(connection, session.dossier.id, (found.kind,), [found], now, {found.subject})


def _older_than(session: DossierSession, rights: Iterable[RightCheck], age: timedelta) -> bool:
    pairs = [(right.endpoint, right.action) for right in rights]
    with session.store.read() as connection:
        last = dossiers.rights_checked_at(connection, session.dossier.id, pairs)
    return last is None or session.clock.now() - last > age


def _ask(session: DossierSession, rights: set[RightCheck]) -> list[Problem]:
    """Keep what Exact says of these, and report every right that is missing then."""
    asked = [right for right in ONBOARDING if right in rights] + sorted(rights - set(ONBOARDING))
    answers = session.exact.rights.probe(asked) if asked else []
    now = session.clock.now()
    if answers:
        rows = [(one.endpoint, one.action, one.granted) for one in answers]
        with session.store.begin() as connection:
            dossiers.save_rights(connection, session.dossier.id, rows, now)
    lacking = [
        RightMissing(user=session.connected_user, right=right.key).problem(session.dossier)
        for right in sorted(missing_rights(session))
    ]
    problems.report(session.store, session.dossier.id, looked_for(Work.RIGHTS), lacking, now)
    return lacking
