"""What stops a dossier's work is seen by a person; and a stop for safety stays until one clears it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dossierflow.domain.dossier import Dossier
from dossierflow.errors import PartsFailed, SafetyStop
from dossierflow.kernel.clock import Clock
from dossierflow.kernel.told import misuse, not_in_reach, told
from dossierflow.problems.from_error import About, missing_right, problem_of
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.store import dossiers, problems
from dossierflow.store.database import Store
from dossierflow.store.tokens import user_of
from dossierflow.texts import phrase

#: What any work on a dossier looks for, each of them once: its subject is its own kind.
KINDS = looked_for(Work.ANY_RUN)


def refuse_if_stopped(store: Store, dossier: Dossier) -> None:
    """Raises SafetyStop where an answer for any dossier of the same connection came from other books."""
    with store.read() as connection:
        stopped = problems.stopped(connection, dossier.connection_id)
    if stopped is not None:
        raise told(
            SafetyStop,
            "connection-stopped",
            dossier=dossier.id,
            name=stopped.name,
            division=stopped.dossier_id,
        )


def refuse_unbound(dossier: Dossier) -> None:
    """Raises Misuse: without a company at Billit it is no dossier any more."""
    if dossier.unbound:
        raise misuse("taken-apart", name=dossier.name, division=dossier.id)


def refuse_stopped_dossier(dossier: Dossier) -> None:
    """Raises Misuse: nothing is done in a dossier that a person took out."""
    refuse_unbound(dossier)
    if dossier.stopped:
        raise misuse("stopped", name=dossier.name, division=dossier.id)


def refuse_unless_live(dossier: Dossier) -> None:
    """Raises Misuse: nothing is sent before a person made the dossier live."""
    refuse_stopped_dossier(dossier)
    if not dossier.live:
        raise misuse("not-live", name=dossier.name, division=dossier.id)


def within_reach(found: list[Dossier], *, named: bool) -> list[Dossier]:
    """Those in which work can be done. Raises NotInReach where all that a person named are out of reach."""
    reached = [one for one in found if one.out_of_reach is None]
    if named and found and not reached:
        one = found[0]
        raise not_in_reach(
            "out-of-reach",
            dossier=one.id,
            name=one.name,
            division=one.id,
            reason=phrase(f"out-of-reach.{one.out_of_reach}"),
        )
    return reached


@contextmanager
def watched(store: Store, clock: Clock, dossier: Dossier) -> Iterator[None]:
    """Keep a problem for what stops the work in this block, and solve it when the block comes to its end.

    What passes by itself is no problem: the next run does it.
    """
    try:
        yield
    except PartsFailed:
        raise  # each part was told where it happened
    except Exception as error:
        _keep(store, clock, dossier, error)
        raise
    problems.report(store, dossier.id, KINDS, [], clock.now(), KINDS)


def clear_stop(store: Store, clock: Clock, dossier: Dossier) -> None:
    """A person has looked: the connection may work again."""
    problems.report(store, dossier.id, (problems.STOPS,), [], clock.now())


def _keep(store: Store, clock: Clock, dossier: Dossier, error: Exception) -> None:
    problem = problem_of(error, About(dossier, user_of(store, dossier.connection_id)))
    if problem is None:
        return
    if isinstance(error, SafetyStop):
        with store.read() as connection:
            known = problems.open_ones(connection, dossier.id, laid_to_rest=True)
        if any(one.problem.kind == problems.STOPS for one in known):
            return  # whoever met it has told more of it: the document, or the entries
    right, now = missing_right(error), clock.now()
    with store.begin() as connection:
        if right is not None:
            dossiers.save_rights(connection, dossier.id, [(right.endpoint, right.action, False)], now)
        kinds, subjects = (problem.kind,), {problem.subject}
        problems.report_within(connection, dossier.id, kinds, [problem], now, subjects)
